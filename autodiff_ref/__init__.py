"""The reference: the same cost in JAX, its ``jax.grad``, and the harness that verifies against it.

>>> import autodiff_ref
>>> autodiff_ref.verify("manual_bp", scenarios=["text"]).verdict
<Verdict.AGREES: 'agrees'>
"""

from importlib.util import find_spec

if missing := [
    package
    for module, package in (("jax", "jax"), ("flint", "python-flint"), ("tabulate", "tabulate"))
    if find_spec(module) is None
]:
    raise ModuleNotFoundError(
        f"autodiff_ref needs {' and '.join(missing)}: python -m pip install '.[verify]' brings "
        "what it needs"
    )

from autodiff_ref.candidates import NotACandidateError
from autodiff_ref.comparison import Comparison, Verdict
from autodiff_ref.derivatives import Training, cost, gradients, trace, train
from autodiff_ref.gradient_check import GradientCheck, check_gradient
from autodiff_ref.harness import verify
from autodiff_ref.images import DataError
from autodiff_ref.network import TEXT_NETWORK, Network
from autodiff_ref.report import summary
from autodiff_ref.scenarios import UnknownScenarioError
from autodiff_ref.verification import Skipped, Verification

__all__ = [
    "TEXT_NETWORK",
    "Comparison",
    "DataError",
    "GradientCheck",
    "Network",
    "NotACandidateError",
    "Skipped",
    "Training",
    "UnknownScenarioError",
    "Verdict",
    "Verification",
    "check_gradient",
    "cost",
    "gradients",
    "summary",
    "trace",
    "train",
    "verify",
]

"""The reference: the same cost in JAX, its ``jax.grad``, and the harness that verifies against it.

>>> import autodiff_ref
>>> autodiff_ref.verify("manual_bp", scenarios=["text"]).verdict
<Verdict.AGREES: 'agrees'>

What needs JAX is imported at its first use: a candidate's process does without.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autodiff_ref.comparison import Comparison, Verdict
    from autodiff_ref.derivatives import Training, cost, gradients, trace, train
    from autodiff_ref.exchange import compare, export
    from autodiff_ref.face import NotACandidateError
    from autodiff_ref.gradient_check import GradientCheck, check_gradient
    from autodiff_ref.harness import verify
    from autodiff_ref.images import DataError
    from autodiff_ref.network import TEXT_NETWORK, Network
    from autodiff_ref.report import Explained, summary
    from autodiff_ref.scenarios import UnknownScenarioError
    from autodiff_ref.verification import InterruptedRunError, Skipped, Verification

__all__ = [
    "TEXT_NETWORK",
    "Comparison",
    "DataError",
    "Explained",
    "GradientCheck",
    "InterruptedRunError",
    "Network",
    "NotACandidateError",
    "Skipped",
    "Training",
    "UnknownScenarioError",
    "Verdict",
    "Verification",
    "check_gradient",
    "compare",
    "cost",
    "export",
    "gradients",
    "summary",
    "trace",
    "train",
    "verify",
]

PLACES = {
    "comparison": ("Comparison", "Verdict"),
    "derivatives": ("Training", "cost", "gradients", "trace", "train"),
    "exchange": ("compare", "export"),
    "face": ("NotACandidateError",),
    "gradient_check": ("GradientCheck", "check_gradient"),
    "harness": ("verify",),
    "images": ("DataError",),
    "network": ("TEXT_NETWORK", "Network"),
    "report": ("Explained", "summary"),
    "scenarios": ("UnknownScenarioError",),
    "verification": ("InterruptedRunError", "Skipped", "Verification"),
}
"""The module that each name lies in."""

NEEDED = {"jax": "jax", "flint": "python-flint", "tabulate": "tabulate"}
"""The package that brings each module that the reference needs."""


def __getattr__(name: str) -> object:
    """What the package offers, imported at its first use."""
    place = next((module for module, names in PLACES.items() if name in names), None)
    if place is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if missing := [package for module, package in NEEDED.items() if find_spec(module) is None]:
        raise ModuleNotFoundError(
            f"autodiff_ref needs {' and '.join(missing)}: python -m pip install '.[verify]' brings "
            "what it needs"
        )
    from autodiff_ref.recognition.running.quiet import generators_kept

    with generators_kept():  # JAX draws when it is imported
        value: object = getattr(import_module(f"{__name__}.{place}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """All names, those that nobody has used yet, too."""
    return sorted({*globals(), *__all__})

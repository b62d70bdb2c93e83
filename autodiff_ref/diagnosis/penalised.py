"""What a penalty on the parameters adds to the cost and its gradients, taken away again."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from autodiff_ref import programs
from autodiff_ref.arithmetic.rounding import Rounding
from autodiff_ref.arithmetic.running import Rounded, Running, errors_of
from autodiff_ref.diagnosis.fault import Fault
from autodiff_ref.evaluation import evaluated
from autodiff_ref.mistakes import ON_BIASES, ON_WEIGHTS
from autodiff_ref.network import Network
from autodiff_ref.quantities import Values
from autodiff_ref.scenarios import Scenario

Answer = Mapping[str, npt.NDArray[np.float64]]
"""C, dW and db, as far as they are numbers."""

CLOSE = 1e-6
"""A penalty that is smaller than the required one by this factor is none."""


def without_penalty(answer: Answer, scenario: Scenario, network: Network) -> tuple[Answer, Values]:
    """C, dW and db without the network's penalty, and what each may be off by for that."""
    if network.penalty is None:
        return answer, {}
    plain, more = dict(answer), {}
    for name, number in terms_of(scenario, network).items():
        if name in answer and answer[name].shape == np.shape(number.value):
            plain[name] = answer[name] - number.value
            sizes = np.abs(answer[name]) + np.abs(number.value)
            more[name] = errors_of(number) + 2 * Rounding.of(scenario.dtype).u * sizes
    return plain, more


def terms_of(scenario: Scenario, network: Network) -> dict[str, Rounded]:
    """What the network's penalty adds to C, dW and db."""
    params = {name: Rounded(value.astype(np.float64)) for name, value in scenario.params.items()}
    Y = Rounded(scenario.Y.astype(np.float64))
    arithmetic = Running(Rounding.of(scenario.dtype))
    return evaluated(programs.penalty, arithmetic, params, Y, network=network)


def beside_penalty(fault: Fault, scenario: Scenario) -> Fault:
    """A fault in words that know of the cost's penalty, if it adds a penalty of another size."""
    extra, mistake = scenario.network.penalty, fault.mistake
    counted = ("dW", "db") if extra and extra.biases else ("dW",)
    if extra is None or mistake is None or fault.amount is None or fault.kind not in counted:
        return fault
    if mistake.name not in (ON_WEIGHTS, ON_BIASES):
        return fault
    required = extra.strength / (scenario.X.shape[1] if extra.per_sample else 1)
    there, of = required + fault.amount, f"{fault.kind[1]}[l]"
    if abs(there) <= CLOSE * required:
        name, says = "penalty left out", "the penalty that the cost has (regularisation) is missing"
        formula = mistake.formula.partition(" + ")[0]
    else:
        name = "penalty of another size"
        says = f"the penalty (regularisation) is {there:.6g} {of}, and the cost's is {required:.6g}"
        formula = mistake.formula.replace("lambda", f"{there:.6g}")
    told = replace(mistake, name=name, says=says, formula=formula, says_amount=True)
    return replace(fault, mistake=told)

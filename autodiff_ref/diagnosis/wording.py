"""Words of a mistake that depend on where it is made."""

from dataclasses import replace

from autodiff_ref.diagnosis.fault import Fault
from autodiff_ref.diagnosis.numbers import all_finite
from autodiff_ref.diagnosis.sweep import Numbers
from autodiff_ref.network import Network


def beside_cost(fault: Fault, network: Network) -> Fault:
    """The same in words that tell what the cost is, where it is the gradient of another one."""
    mistake = fault.mistake
    if mistake is None or not mistake.of_another_cost or not mistake.name.startswith("gradient of"):
        return fault
    says = f"{mistake.says}: that is {network.cost}, so that one of the two is to be changed"
    return replace(fault, mistake=replace(mistake, says=says))


def and_lost(fault: Fault, q: Numbers) -> Fault:
    """The same in words that tell of what is NaN or infinite with it."""
    mistake = fault.mistake
    if mistake is None or fault.quantity not in q or all_finite(q[fault.quantity].value):
        return fault
    says = f"{mistake.says}, which is NaN or infinite where yours is"
    return replace(fault, mistake=replace(mistake, says=says))

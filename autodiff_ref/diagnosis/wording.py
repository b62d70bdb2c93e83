"""Words of a mistake that depend on where it is made."""

from dataclasses import replace

from autodiff_ref.candidates import Candidate
from autodiff_ref.diagnosis.diagnosed import Diagnosis
from autodiff_ref.diagnosis.fault import Fault
from autodiff_ref.diagnosis.numbers import all_finite
from autodiff_ref.diagnosis.sweep import Numbers


def and_cost(diagnosis: Diagnosis | None, candidate: Candidate) -> Diagnosis | None:
    """The same in words that tell what the cost is, where a gradient is that of another one."""
    if diagnosis is None or candidate.refusal("cost", diagnosis.scenario.network):
        return diagnosis
    cost = diagnosis.scenario.network.cost
    first, *rest = (
        tuple(beside_cost(fault, cost) for fault in faults)
        for faults in (diagnosis.faults, *diagnosis.alternatives)
    )
    return replace(diagnosis, faults=first, alternatives=tuple(rest))


def beside_cost(fault: Fault, cost: str) -> Fault:
    """The same of one fault."""
    mistake = fault.mistake
    if mistake is None or not mistake.cost:
        return fault
    says = f"{mistake.says}: that is {cost}, so that one of the two is to be changed"
    return replace(fault, mistake=replace(mistake, says=says))


def and_lost(fault: Fault, q: Numbers) -> Fault:
    """The same in words that tell of what is NaN or infinite with it."""
    mistake = fault.mistake
    if mistake is None or fault.quantity not in q or all_finite(q[fault.quantity].value):
        return fault
    says = f"{mistake.says}, which is NaN or infinite where yours is"
    return replace(fault, mistake=replace(mistake, says=says))

"""A step that stands in place of the parameter, where gradients are inferred from steps.

(old - new) / alpha is then the gradient and old / alpha besides, as a penalty of just that size
would be.
"""

from dataclasses import replace

from autodiff_ref.candidates import Candidate
from autodiff_ref.diagnosis.fault import Fault
from autodiff_ref.diagnosis.updates import REPLACED

NEAR = 1e-6
"""How near an amount that is read off gradients is to 1 / alpha."""


def beside_step(fault: Fault, candidate: Candidate) -> Fault:
    """A fault in equation 7 or 8, if it is what =- for -= makes of an inferred gradient."""
    rate = candidate.face.taken.rate if candidate.face.taken else None
    mistake, kind = fault.mistake, fault.kind[1:]
    if rate is None or mistake is None or not mistake.added or fault.amount is None:
        return fault
    penalty = mistake.name.startswith("penalty ") and fault.kind in ("dW", "db")
    if not penalty or abs(fault.amount * rate * candidate.scale - 1) > NEAR or fault.factor:
        return fault
    name, says, formula = REPLACED
    told = replace(
        mistake, kind=kind, name=name, says=says, formula=formula.format(p=kind), says_amount=True
    )
    return replace(fault, quantity=fault.quantity[1:], kind=kind, mistake=told)

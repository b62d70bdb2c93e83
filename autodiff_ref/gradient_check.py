"""``check_gradient``: somebody's gradient of any function that JAX can differentiate.

The same arithmetics, verdicts, evidence and proofs as for networks, without their letters.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from autodiff_ref.arithmetic.interpreter import UndecidedError
from autodiff_ref.certificate import Certificate, Proof, in_accord
from autodiff_ref.comparison import Compared, Place, Verdict
from autodiff_ref.contested import Contested
from autodiff_ref.elsewhere import Elsewhere
from autodiff_ref.evidence import Evidence
from autodiff_ref.images import DataError
from autodiff_ref.point import Point
from autodiff_ref.report import outcome_of_gradient
from autodiff_ref.verification import Judged


@dataclass(frozen=True)
class GradientCheck(Judged):
    """What was found out about a gradient; as text, a table.

    Attributes:
        comparisons: one for each array of the gradient.
        certificates: what was proved about each of them, against the exact value.
        doubts: what rounding decides inside the cost, as at a kink.
    """

    certificates: tuple[Certificate, ...]
    doubts: tuple[Contested, ...]

    def __str__(self) -> str:
        """Verdict, deviations and a table."""
        return outcome_of_gradient(self.verdict, self.comparisons, self.certificates, self.doubts)


def check_gradient(
    cost: Callable[..., Any], gradient: Callable[..., Any], *args: Any
) -> GradientCheck:
    """Check a gradient that was derived by hand against JAX's derivative of its cost.

    Args:
        cost: a function of ``args`` that JAX can trace and that returns a real number.
        gradient: a function of the same arguments, given as NumPy arrays: the gradient of the
            cost in the first of them, a pytree of the same structure, shapes and dtype.
        args: the point. The first is an array, or a pytree of arrays, of float64 or float32;
            the others are likewise, or of integers or truth values.

    Returns:
        A verdict for every array, with the bound that it rests on and a proof.

    Raises:
        TypeError: arguments of another dtype, or of several; a cost that is not one real number
            or that JAX cannot trace.
        ValueError: numbers that are not finite, or arrays without entries.
        UnknownPrimitiveError: the cost has an operation that no rule is known for.
        UndecidedError: rounding decides how often a loop in the cost runs.
    """
    point = Point(cost, gradient, tuple(args))

    def ask(elsewhere: Elsewhere) -> dict[Place, Compared]:
        try:
            return {outcome.record.place: outcome for outcome in point.moved(elsewhere).compared()}
        except (DataError, UndecidedError):  # float32 holds no such point, or is not enough
            return {}

    outcomes = list(point.compared())
    proofs = {made.quantity: made for made in point.certified(outcomes)}
    weighed, records = Evidence(ask).weighed, []
    for outcome in outcomes:
        name = outcome.record.place.quantity
        record = weighed(cleared(outcome, proofs.get(name))).record
        records.append(record)
        if name in proofs:
            proofs[name] = in_accord(proofs[name], record.verdict)
    return GradientCheck(tuple(records), tuple(proofs.values()), point.answers.doubts)


def cleared(outcome: Compared, made: Certificate | None) -> Compared:
    """The outcome, agreeing if every entry is within its bound of the very truth."""
    record = outcome.record
    if record.verdict is not Verdict.WRONG or made is None or made.proof is not Proof.WITHIN:
        return outcome
    note = "within its bound of the exact value"
    return replace(outcome, record=replace(record, verdict=Verdict.AGREES, note=note))

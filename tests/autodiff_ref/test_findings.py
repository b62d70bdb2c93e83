"""Which fault is named: the one that is there, and not what it leads to."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autodiff_ref import DataError, Verdict, Verification, summary, verify
from autodiff_ref.report.blame import (
    COST_AND_GRADIENTS,
    COSTS,
    DESCENT,
    GRADIENTS,
    PUBLISHED,
    SEPARATE,
    STEPS_RIGHT,
)
from autodiff_ref.report.cells import where
from autodiff_ref.report.findings import findings
from liars import LIES, Honest, Lie
from problems import write_images, write_published

pytestmark = pytest.mark.usefixtures("shared_references")


def at_fault(candidate: object, *scenarios: str) -> list[str]:
    """What is named as a fault of its own."""
    verification = verify(candidate, scenarios=scenarios or ("text",))
    return [
        finding.about for finding in findings(verification.comparisons) if not finding.inherited
    ]


def lie(says: str, equation: int) -> Lie:
    (found,) = [lie for lie in LIES if (lie.says, lie.equation) == (says, equation)]
    return found


def only(candidate: Honest, *functions: str) -> SimpleNamespace:
    """A candidate with only some of its functions."""
    return SimpleNamespace(**{name: getattr(candidate, name) for name in functions})


class NotANumber(Honest):
    def dZ(self, l: int, p: Any, q: Any) -> Any:
        return np.nan * super().dZ(l, p, q)


def test_a_nan_is_the_fault_of_the_equation_that_made_it() -> None:
    verification = verify(NotANumber(), scenarios=["text"])
    own, *heirs = findings(verification.comparisons)
    assert (own.equation, own.deviations[0].verdict) == (4, Verdict.ERROR)
    assert all(heir.inherited for heir in heirs)
    assert {5, 6, 8, 9} <= {heir.equation for heir in heirs}
    (dW1,) = where(verification.comparisons, check="equations", quantity="dW1")
    assert dW1.note.endswith("perhaps inherited: dZ1 cannot be used, either")


class Momentum(Honest):
    """Every step is right from given parameters, and the descent is not."""

    def train(
        self, params: Any, X: Any, Y: Any, learning_rate: float, iterations: int
    ) -> SimpleNamespace:
        velocity, costs = {name: np.zeros_like(value) for name, value in params.items()}, []
        for _ in range(iterations):
            costs.append(self.cost(params, X, Y))
            g = self.gradients(params, X, Y)
            velocity = {n: 0.5 * v - learning_rate * g[f"d{n}"] for n, v in velocity.items()}
            params = {name: value + velocity[name] for name, value in params.items()}
        return SimpleNamespace(params=params, costs=costs)


def test_a_descent_of_right_steps_that_goes_astray_is_no_equation_s_fault() -> None:
    assert at_fault(Momentum()) == [STEPS_RIGHT]
    assert at_fault(only(Momentum(), "gradients", "train")) == [STEPS_RIGHT]


class Lossy(Honest):
    """The sigmoid by tanh, which loses its digits far below 0."""

    def A(self, l: int, p: Any, q: Any) -> Any:
        last = l == len(p) // 2
        return (1 + np.tanh(q[f"Z{l}"] / 2)) / 2 if last else super().A(l, p, q)


LOST = type("Lost", (Lossy, Momentum), {})
PRICED = type("Priced", (Momentum,), {"C": lambda self, p, q: 2 * Honest().C(p, q)})


def test_a_cost_leads_no_descent_astray() -> None:
    assert sorted(at_fault(PRICED())) == ["the cost", STEPS_RIGHT]


def test_lost_digits_explain_nothing_that_is_wrong_elsewhere() -> None:
    assert STEPS_RIGHT in at_fault(LOST(), "text", "saturated")
    doubled = only(lie("alpha ignored", 8).told(), "gradients", "train")
    about = at_fault(doubled, "text", "saturated")
    assert any(it.startswith("equation 8,") for it in about), about


def test_an_infinity_is_the_fault_of_the_equation_that_made_it() -> None:
    class Infinite(Honest):
        def A(self, l: int, p: Any, q: Any) -> Any:
            A = np.array(super().A(l, p, q))
            if l == 1:
                A[0, 1] = np.inf
            return A

    # It saturates the output, where the text's form of dA[L], equation 3, is 0/0 by itself.
    assert [about[:10] for about in at_fault(Infinite())] == ["equation 2", "equation 3"]


def test_gradients_of_their_own_are_told_from_the_trace_s() -> None:
    wrong = lie("wrong sign", 3).told()
    candidate = only(Honest(), "trace", "train")
    assert at_fault(SimpleNamespace(**vars(candidate), gradients=wrong.gradients)) == [SEPARATE]
    both = SimpleNamespace(trace=Honest().trace, gradients=wrong.gradients, train=wrong.train)
    assert at_fault(both) == [SEPARATE]


def test_the_forward_sweep_may_be_at_fault_where_the_cost_is_off_and_no_trace_tells() -> None:
    assert at_fault(only(lie("bias left out", 1).told(), "gradients", "cost")) == [
        COST_AND_GRADIENTS
    ]


def test_published_values_of_another_run_are_not_the_candidate_s_fault(tmp_path: Path) -> None:
    write_images(tmp_path)
    write_published(tmp_path)
    verification = verify("manual_bp", data=tmp_path, scenarios="images")
    own = [f for f in findings(verification.comparisons) if not f.inherited]
    assert PUBLISHED in {finding.about for finding in own}
    assert all(c.place.judged.startswith("published") for f in own for c in f.deviations)
    write_published(tmp_path, learning_rate=1e300)
    with pytest.raises(DataError, match=r"the reference itself diverges .* rate 1e\+300"):
        verify("manual_bp", data=tmp_path, scenarios="images")


def test_one_failing_descent_hides_no_other_comparison() -> None:
    class Short(Honest):
        def train(
            self, params: Any, X: Any, Y: Any, learning_rate: float, iterations: int
        ) -> SimpleNamespace:
            if iterations > 1:
                raise RuntimeError("once is enough")
            return super().train(params, X, Y, learning_rate, iterations)

        def W(self, l: int, p: Any, q: Any) -> Any:
            return lie("ascent", 8).wrong(self, l, p, q)

    about = at_fault(Short())
    assert "the function train" in about
    assert any(it.startswith("equation 8,") for it in about)


def test_a_fault_of_one_scenario_does_not_explain_what_deviates_in_another() -> None:
    # The text's forms lose their digits where the output saturates; the descent is off anywhere.
    verification = verify(Momentum(), scenarios=["text", "saturated"])
    own = [f.about for f in findings(verification.comparisons) if not f.inherited]
    assert STEPS_RIGHT in own
    assert any(about.startswith("equation 3,") for about in own)


def test_without_a_trace_no_equation_is_named_that_may_be_right() -> None:
    for says, equation in (("wrong sign", 3), ("sigma prime left out", 4)):
        liar = lie(says, equation).told()
        assert at_fault(only(liar, "gradients")) == [GRADIENTS]
        assert at_fault(only(liar, "gradients", "train")) == [GRADIENTS]


@pytest.mark.parametrize("equation", [5, 6])
def test_without_a_trace_what_is_off_in_dw_or_db_alone_is_its_equation(equation: int) -> None:
    liar = only(lie("missing 1/m", equation).told(), "gradients", "train")
    (about,) = at_fault(liar)
    assert about.startswith(f"equation {equation},")


class Late(Honest):
    """Gradients that are wrong once the first bias has moved away from where it started."""

    def dZL(self, l: int, p: Any, q: Any) -> Any:
        started = abs(p["b1"][0, 0] - START) < 1e-12
        return super().dZL(l, p, q) * (1.0 if started else 1.5)


START = float(verify(Honest(), scenarios=["text"]).scenarios[0].params["b1"][0, 0])


def test_a_fault_that_shows_only_after_updates_is_not_pinned_on_an_equation_that_was_right() -> (
    None
):
    assert at_fault(Late()) == [GRADIENTS]


def test_the_cost_of_a_wrong_output_has_inherited() -> None:
    (about,) = at_fault(lie("bias left out", 1).told())
    assert about.startswith("equation 1,")


class Costly(Honest):
    def C(self, p: Any, q: Any) -> float:
        return 1.001 * super().C(p, q)


def test_a_wrong_cost_is_told_beside_a_wrong_equation() -> None:
    assert at_fault(Costly()) == ["the cost"]
    both = type("Both", (Costly,), {"dZ": lie("sigma prime left out", 4).wrong})
    assert [about[:10] for about in at_fault(both())] == ["equation 4", "the cost"]


def test_a_function_that_raises_is_one_finding_with_the_place() -> None:
    class Raising(Honest):
        def trace(self, *args: Any) -> Any:
            return np.ones((2, 3)) @ np.ones((2, 3))

    verification = verify(Raising(), scenarios=["text"])
    (finding,) = findings(verification.comparisons)
    assert finding.about == "the function trace"
    assert len(finding.deviations) == 1
    assert "trace raised ValueError: matmul" in summary(verification)


def test_the_pages_of_all_checks_name_the_same_fault(tmp_path: Any) -> None:
    verify(lie("sigma prime left out", 4).told(), scenarios=["text"], reports=tmp_path)
    page = (tmp_path / "gradient_agreement.md").read_text(encoding="utf-8")
    assert "## Deviates, inherited: equation 6," in page
    assert "at fault" not in page
    guide = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "WRONG: equation 4, dZ[l] = dA[l] * sigma'(Z[l])" in guide


def agreeing(verification: Verification) -> bool:
    return verification.verdict is Verdict.AGREES


def test_buffers_that_are_filled_again_at_every_call_are_read_in_time() -> None:
    class Buffers(Honest):
        """A port that returns the same arrays each time, as one written in C may."""

        def __init__(self) -> None:
            self.buffers: dict[Any, Any] = {}

        def kept(self, function: str, values: Any) -> Any:
            for name, value in values.items():
                if not isinstance(value, np.ndarray):
                    continue
                buffer = self.buffers.setdefault((function, name), np.empty_like(value))
                buffer[...] = value
            return {name: self.buffers[function, name] for name in values if name != "alpha"}

        def trace(self, *args: Any) -> Any:
            return self.kept("both", super().trace(*args))

        def train(self, *args: Any, **kwargs: Any) -> Any:
            found = super().train(*args, **kwargs)
            self.kept("both", {name: 0 * value for name, value in self.buffers.items()})
            return SimpleNamespace(params=self.kept("train", found.params), costs=found.costs)

    assert agreeing(verify(Buffers(), scenarios=["text"]))


@pytest.mark.parametrize("missing", ["dA0", "dA2"])
def test_what_no_parameter_needs_may_be_missing_from_a_trace(missing: str) -> None:
    class Sparing(Honest):
        def trace(self, *args: Any) -> Any:
            return {name: value for name, value in super().trace(*args).items() if name != missing}

    verification = verify(Sparing(), scenarios=["text"])
    assert agreeing(verification)
    letters = {"dA0": "dA[0]", "dA2": "dA[L]"}[missing]
    assert f"the trace of Sparing has no {letters}" in summary(verification)


def test_what_the_gradients_need_may_not_be_missing_from_a_trace() -> None:
    class Sparing(Honest):
        def trace(self, *args: Any) -> Any:
            return {name: value for name, value in super().trace(*args).items() if name != "dZ1"}

    assert verify(Sparing(), scenarios=["text"]).verdict is Verdict.ERROR


class Partial(Honest):
    """A trace without dW and db."""

    def trace(self, *args: Any) -> Any:
        found = super().trace(*args)
        return {name: value for name, value in found.items() if name[:2] not in ("dW", "db")}


def test_what_is_missing_from_a_trace_explains_nothing_that_is_wrong() -> None:
    missing = at_fault(Partial())
    assert [about[:10] for about in missing] == ["equation 5", "equation 6"]
    ascent = type("Ascent", (Partial,), {"W": lie("ascent", 8).wrong})
    assert any(about.startswith("equation 8,") for about in at_fault(ascent()))
    wrong = type("Wrong", (Partial,), {"dW": lie("missing 1/m", 6).wrong})
    own = [f for f in findings(verify(wrong(), scenarios="text").comparisons) if not f.inherited]
    assert own[0].equation == 6
    assert own[0].deviations[0].verdict is Verdict.WRONG


def test_a_cost_that_cannot_be_compared_hides_no_wrong_costs_of_the_training() -> None:
    class Shaped(Honest):
        def cost(self, *args: Any) -> Any:
            return np.array([[super().cost(*args)]])

        def train(self, *args: Any, **kwargs: Any) -> SimpleNamespace:
            found = super().train(*args, **kwargs)
            late = [cost * 1.5 if k else cost for k, cost in enumerate(found.costs)]
            return SimpleNamespace(params=found.params, costs=late)

    assert at_fault(Shaped()) == [COSTS, "the cost"]


def test_an_equation_is_not_named_where_the_other_gradient_could_not_show_the_fault() -> None:
    # With all parameters 0, every A is 0 and so is dW, whatever dZ is.
    negated = only(lie("wrong sign", 3).told(), "gradients")
    assert at_fault(negated, "all_zero") == [GRADIENTS]


def test_a_descent_whose_steps_were_not_compared_is_not_said_to_have_right_ones() -> None:
    class Two(Honest):
        def train(
            self, params: Any, X: Any, Y: Any, learning_rate: float, iterations: int
        ) -> SimpleNamespace:
            if iterations < 2:
                raise ValueError("too few")
            return super().train(params, X, Y, 2 * learning_rate, iterations)

    assert at_fault(Two()) == [DESCENT, "the function train"]

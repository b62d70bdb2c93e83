"""Dropout is switched off, and then on: by differences of its cost with the same units dropped."""

from pathlib import Path

import numpy as np
import pytest

from autodiff_ref import Verdict, summary, verify
from autodiff_ref.recognition import recognise
from autodiff_ref.report.grades import grades
from recognition_styles import module_of

RIGHT = (Path(__file__).parents[1] / "implementations/right/l2_dropout_course.py").read_text(
    encoding="utf-8"
)

WRONG = {
    "no mask": ("    dA1 = dA1 * D1 / keep_prob\n", "", 9, "dA1"),
    "no scale": ("dA2 = dA2 * D2 / keep_prob", "dA2 = dA2 * D2", 9, "dA2"),
    "another mask": ("dA1 = dA1 * D1", "dA1 = dA1 * D1[::-1]", 9, "dA1"),
    "what was not dropped": (
        "A2 = A2 * D2 / keep_prob\n    Z3 = np.dot(W3, A2)",
        "A2 = A2 / keep_prob\n    Z3 = np.dot(W3, A2 * D2)",
        6,
        "dW3",
    ),
}
"""What is replaced by what, and the equation and the quantity that are told."""


def told(text: str, folder: Path) -> tuple[Verdict, str, list[int]]:
    """The verdict on a file, what is said of it, limits too, and the equations that are wrong."""
    (folder / "mine.py").write_text(text, encoding="utf-8")
    found = verify(folder / "mine.py", scenarios=["theirs_3"])
    wrong = [grade.equation for grade in grades(found) if grade.verdict == Verdict.WRONG]
    return found.verdict, "\n".join((summary(found), *found.limits)), wrong


@pytest.mark.parametrize("mistake", WRONG)
def test_a_backward_pass_that_forgets_dropout_is_wrong(mistake: str, tmp_path: Path) -> None:
    was, now, equation, quantity = WRONG[mistake]
    assert RIGHT.count(was) == 1
    verdict, said, wrong = told(RIGHT.replace(was, now), tmp_path)
    assert verdict is Verdict.WRONG
    assert wrong == [equation]
    assert f"{quantity} in scenario theirs_3: with dropout switched on" in said
    assert "what the backward pass does with it was not seen" not in said
    assert "(keep_prob = 1) for all else" in said


def test_a_right_one_is_told_to_be_right_by_differences(tmp_path: Path) -> None:
    verdict, said, _ = told(RIGHT, tmp_path)
    assert verdict is Verdict.AGREES
    assert "dropout, which was switched off (keep_prob = 1). With keep_prob = 0.5" in said


@pytest.mark.parametrize("name", ["p_alive", "q"])
def test_a_probability_is_known_by_its_use(name: str, tmp_path: Path) -> None:
    other = RIGHT.replace("keep_prob", name).replace(f"dA1 = dA1 * D1 / {name}", "pass")
    verdict, said, _ = told(other, tmp_path)
    assert verdict is Verdict.WRONG
    assert "dA1 in scenario theirs_3: with dropout switched on" in said


CLASS = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out, {name}={default}):
        self.W1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros(n_hidden)
        self.W2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros(n_out)
        self.q = {name}

    def forward(self, X):
        self.X0 = X * {mask}
        self.A1 = np.tanh(self.X0 @ self.W1 + self.b1)
        self.A2 = 1 / (1 + np.exp(-(self.A1 @ self.W2 + self.b2)))
        return self.A2

    def loss(self, a, y):
        return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a)) / len(y)

    def backward(self, X, y):
        dZ2 = (self.A2 - y) / len(y)
        dZ1 = dZ2 @ self.W2.T * (1 - self.A1**2)
        return {below}.T @ dZ1, dZ1.sum(axis=0), self.A1.T @ dZ2, dZ2.sum(axis=0)
"""


@pytest.mark.parametrize(
    ("default", "mask"),
    [
        ("0.0", "(np.random.rand(*X.shape) > self.q)"),
        ("0", "(np.random.uniform(size=X.shape) < 1 - self.q)"),
        ("1", "np.random.binomial(1, self.q, X.shape)"),
    ],
)
@pytest.mark.parametrize("below", ["self.X0", "X"])
def test_inputs_that_are_dropped(default: str, mask: str, below: str, tmp_path: Path) -> None:
    text = CLASS.format(name="corrupt", default=default, mask=mask, below=below)
    (tmp_path / "mine.py").write_text(text, encoding="utf-8")
    found = summary(verify(tmp_path / "mine.py", scenarios=["theirs_2"]))
    assert ("= 0.5, and the same units dropped in both" in found) is (below == "self.X0")
    assert ("dW1 in scenario theirs_2: with dropout switched on" in found) is (below == "X")


def test_where_the_cost_drops_other_units_nothing_is_held_against_it(tmp_path: Path) -> None:
    asks = "forward_propagation_with_dropout(X, parameters, keep_prob)"
    was = "    m = Y.shape[1]\n    data_cost"
    now = f"    m = Y.shape[1]\n    A3 = {asks}[0]\n    data_cost"
    taken = "(A3, Y, X, parameters, lambd=0., keep_prob=1.0)"
    other = RIGHT.replace(was, now).replace("(A3, Y, parameters, lambd=0.)", taken)
    assert was in RIGHT
    assert taken in other
    verdict, said, _ = told(other, tmp_path)
    assert verdict is Verdict.AGREES
    assert "what the backward pass does with it was not seen" in said


def test_what_is_seen_does_not_depend_on_the_random_numbers_drawn_before() -> None:
    wrong = module_of("forgets", RIGHT.replace("dA1 = dA1 * D1 / keep_prob", "pass"))
    state = np.random.get_state()
    try:
        np.random.seed(0)  # by the masks that come of it the mistake does not show
        assert recognise(wrong).taken.dropped == ("W1", "b1")
    finally:
        np.random.set_state(state)

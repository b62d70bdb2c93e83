"""Dropout is switched off, and then on: by differences of its cost with the same units dropped."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autodiff_ref import Network, Verdict, summary, verify
from autodiff_ref.candidates import Candidate
from autodiff_ref.checks import compare_switched
from autodiff_ref.face import Face
from autodiff_ref.recognition import Taken, recognise
from autodiff_ref.reference import Reference
from autodiff_ref.report.grades import grades
from autodiff_ref.setting import Setting
from autodiff_ref.their_scenarios import theirs
from autodiff_ref.verification import Skipped
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


LIMIT = (
    "Not verified but by differences of its own cost: dropout, which was switched off ({} = {})."
)
SAME = " With {} = 0.5, and the same units dropped in both, its gradients are those of its cost."
UNSEEN = (
    "Not verified: dropout, which was switched off ({} = {}); what the backward pass does with it "
    "was not seen."
)


def told(text: str, folder: Path) -> tuple[tuple[Verdict, tuple[str, ...]], str, list[int]]:
    """The verdict on a file and its limits, what is said of it, and the equations at fault."""
    (folder / "mine.py").write_text(text, encoding="utf-8")
    found = verify(folder / "mine.py", scenarios=["theirs_3"])
    wrong = [grade.equation for grade in grades(found) if grade.verdict == Verdict.WRONG]
    return (found.verdict, found.limits), summary(found), wrong


@pytest.mark.parametrize("mistake", WRONG)
def test_a_backward_pass_that_forgets_dropout_is_wrong(mistake: str, tmp_path: Path) -> None:
    was, now, equation, quantity = WRONG[mistake]
    assert RIGHT.count(was) == 1
    outcome, said, wrong = told(RIGHT.replace(was, now), tmp_path)
    assert outcome == (Verdict.WRONG, (LIMIT.format("keep_prob", 1),))
    assert wrong == [equation]
    assert f"{quantity} in scenario theirs_3, with keep_prob = 0.5: " in said
    assert "with keep_prob = 1, it is right)" in said


def test_a_right_one_is_told_to_be_right_by_differences(tmp_path: Path) -> None:
    outcome, _, wrong = told(RIGHT, tmp_path)
    assert outcome == (Verdict.AGREES, ((LIMIT + SAME).format("keep_prob", 1, "keep_prob"),))
    assert not wrong


@pytest.mark.parametrize("name", ["p_alive", "q"])
def test_a_probability_is_known_by_its_use(name: str, tmp_path: Path) -> None:
    other = RIGHT.replace("keep_prob", name).replace(f"dA1 = dA1 * D1 / {name}", "pass")
    outcome, said, _ = told(other, tmp_path)
    assert outcome == (Verdict.WRONG, (LIMIT.format(name, 1),))
    assert f"dA1 in scenario theirs_3, with {name} = 0.5: " in said


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
    found = verify(tmp_path / "mine.py", scenarios=["theirs_2"])
    right, off = below == "self.X0", f"{float(default):g}"
    assert found.verdict is (Verdict.AGREES if right else Verdict.WRONG)
    assert found.limits == ((LIMIT + SAME * right).format("q", off, "q"),)
    [*wrong] = (c for c in found.comparisons if c.verdict is Verdict.WRONG)
    places = [(c.place.scenario, c.place.quantity, c.place.equation, c.shape) for c in wrong]
    assert places == [("theirs_2", "dW1", 6, ())] * (not right)
    assert [c.entries for c in wrong] == [1] * (not right)


def test_of_what_is_switched_on_in_other_sizes_nothing_is_claimed_here() -> None:
    wrong = module_of("forgets", RIGHT.replace("dA1 = dA1 * D1 / keep_prob", "pass"))
    found = recognise(wrong)
    right = recognise(module_of("right", RIGHT)).functions
    functions = {n: beside(f, right[n]) for n, f in found.functions.items()}
    seen = found.taken
    taken = Taken(seen.layer_dims, seen.depths, seen.outputs, seen.labels, settings=seen.settings)
    problem = theirs(Network("relu", "sigmoid", "binary_cross_entropy"), taken)[0]
    subject = Candidate("theirs", Face(functions, taken=taken), network=problem.network)
    [only] = compare_switched(subject, Reference(problem))
    assert isinstance(only, Skipped)
    assert only.reason.endswith("in networks of other sizes; here, that is not seen")


def beside(asked: Callable[..., Any], right: Callable[..., Any]) -> Callable[..., Any]:
    """What is asked with a setting of code that is right without it."""

    def either(*arrays: Any, setting: float = 0, seed: float = 0) -> Any:
        del seed
        return (right if setting else asked)(*arrays)

    return either


def test_where_the_cost_drops_other_units_nothing_is_held_against_it(tmp_path: Path) -> None:
    asks = "forward_propagation_with_dropout(X, parameters, keep_prob)"
    was = "    m = Y.shape[1]\n    data_cost"
    now = f"    m = Y.shape[1]\n    A3 = {asks}[0]\n    data_cost"
    taken = "(A3, Y, X, parameters, lambd=0., keep_prob=1.0)"
    other = RIGHT.replace(was, now).replace("(A3, Y, parameters, lambd=0.)", taken)
    assert was in RIGHT
    assert taken in other
    outcome, _, wrong = told(other, tmp_path)
    assert outcome == (Verdict.AGREES, (UNSEEN.format("keep_prob", 1),))
    assert not wrong


def test_what_is_seen_does_not_depend_on_the_random_numbers_drawn_before() -> None:
    wrong = module_of("forgets", RIGHT.replace("dA1 = dA1 * D1 / keep_prob", "pass"))
    state = np.random.get_state()
    try:
        np.random.seed(0)  # by the masks that come of it the mistake does not show
        assert recognise(wrong).taken.settings == (
            Setting("keep_prob = 0.5", "keep_prob = 1", draws=True),
        )
    finally:
        np.random.set_state(state)


FLAG = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros(n_hidden)
        self.W2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros(n_out)

    def forward(self, X, training=True):
        self.X, self.A1 = X, np.tanh(X @ self.W1 + self.b1)
        if training:
            self.mask = (np.random.rand(*self.A1.shape) < 0.8) / 0.8
            self.A1 = self.A1 * self.mask
        self.A2 = 1 / (1 + np.exp(-(self.A1 @ self.W2 + self.b2)))
        return self.A2

    def loss(self, a, y):
        return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a)) / len(y)

    def backward(self, y):
        dZ2 = (self.A2 - y) / len(y)
        dZ1 = dZ2 @ self.W2.T * (1 - self.A1**2)
        return self.X.T @ dZ1, dZ1.sum(axis=0), self.A1.T @ dZ2, dZ2.sum(axis=0)
"""


def test_a_boolean_is_told_as_one() -> None:
    found = recognise(module_of("flag", FLAG))
    assert "Set for this: training = False." in found.told
    assert found.taken.settings == (Setting("training = True", "training = False", draws=True),)
    assert found.taken.limits == (LIMIT.format("training", False),)


UNBIASED = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden1, n_hidden2, n_out, keep_prob=0.8):
        self.W1 = np.random.randn(n_in, n_hidden1)
        self.W2 = np.random.randn(n_hidden1, n_hidden2)
        self.W3 = np.random.randn(n_hidden2, n_out)
        self.keep_prob = keep_prob

    def dropped(self, H):
        mask = (np.random.rand(*H.shape) < self.keep_prob) / self.keep_prob
        return H * mask, mask

    def forward(self, X):
        self.H1 = np.tanh(X @ self.W1)
        self.A1, self.mask1 = self.dropped(self.H1)
        self.H2 = np.tanh(self.A1 @ self.W2)
        self.A2, self.mask2 = self.dropped(self.H2)
        self.A3 = 1 / (1 + np.exp(-(self.A2 @ self.W3)))
        return self.A3

    def loss(self, a, y):
        return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a)) / len(y)

    def backward(self, X, y):
        dZ3 = (self.A3 - y) / len(y)
        dA2 = dZ3 @ self.W3.T * self.mask2
        dZ2 = dA2 * (1 - self.H2**2)
        dA1 = dZ2 @ self.W2.T * self.mask1
        dZ1 = dA1 * (1 - self.H1**2)
        self.dW1, self.dW2, self.dW3 = X.T @ dZ1, self.A1.T @ dZ2, self.A2.T @ dZ3
"""


@pytest.mark.parametrize(
    ("was", "now", "equation", "quantity", "doubt"),
    [
        (" * self.mask1\n        dZ1", "\n        dZ1", 9, "dA1", True),
        (" * self.mask2\n        dZ2", "\n        dZ2", 9, "dA2", False),
        ("self.A1.T @ dZ2", "self.H1.T @ dZ2", 6, "dW2", False),
    ],
)
def test_without_biases_the_weights_below_tell_which_equation(
    was: str, now: str, equation: int, quantity: str, doubt: bool, tmp_path: Path
) -> None:
    assert UNBIASED.count(was) == 1
    outcome, said, wrong = told(UNBIASED.replace(was, now), tmp_path)
    assert outcome[0] is Verdict.WRONG
    assert wrong == [equation]
    assert f"{quantity} in scenario theirs_3, with keep_prob = 0.5: " in said
    assert ("Without biases, it is not told from dW1" in said) is doubt


ZEROS = "\n".join(f"        self.dW{l} = np.zeros_like(self.W{l})" for l in (1, 2, 3))


def test_dropout_is_told_where_gradients_add_up() -> None:
    adding = UNBIASED.replace("self.keep_prob = keep_prob", "self.keep_prob = keep_prob\n" + ZEROS)
    was = "self.dW1, self.dW2, self.dW3 = X.T @ dZ1, self.A1.T @ dZ2, self.A2.T @ dZ3"
    now = "self.dW1 += X.T @ dZ1; self.dW2 += self.A1.T @ dZ2; self.dW3 += self.A2.T @ dZ3"
    assert adding.count(was) == 1
    found = recognise(module_of("adding", adding.replace(was, now)))
    assert "Set for this: keep_prob = 1." in found.told
    assert UNSEEN.format("keep_prob", 1) in found.taken.limits


OWN_PASS = CLASS.replace(
    "def loss(self, a, y):", "def loss(self, X, y):\n        a = self.forward(X)"
)
HELPER = """
    def kept(self, shape, p):
        return (np.random.rand(*shape) > p) / (1 - p) if p else np.ones(shape)
"""


@pytest.mark.parametrize(
    "mask", ["(1 + self.q * np.random.randn(*X.shape))", "self.kept(X.shape, self.q)"]
)
@pytest.mark.parametrize("below", ["self.X0", "X"])
@pytest.mark.parametrize("text", [CLASS, OWN_PASS], ids=["given", "of its own pass"])
def test_what_is_drawn_and_is_not_known_to_drop_units(text: str, mask: str, below: str) -> None:
    text = (text + HELPER).format(name="corrupt", default="0.0", mask=mask, below=below)
    taken = recognise(module_of("noisy", text)).taken
    limit = "Not verified but by differences of its own cost: what corrupt = 0 switches off."
    same = " With corrupt = 0.5, and the same random numbers drawn in both, its gradients are those"
    right = below == "self.X0"
    assert taken.limits == (limit + (same + " of its cost.") * right,)
    wrong = Setting("corrupt = 0.5", "corrupt = 0", draws=True, noise=True)
    assert taken.settings == (wrong,) * (not right)

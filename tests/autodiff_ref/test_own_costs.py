"""A cost that is not quite the one whose gradients are given is told, and how the two differ."""

from pathlib import Path

import pytest

from autodiff_ref import Explained, verify

FILE = """\
import numpy as np

def forward(X, W1, b1, W2, b2):
    A1 = np.tanh(W1 @ X + b1)
    return A1, 1 / (1 + np.exp(-(W2 @ A1 + b2)))

def cost(A2, Y):
    m = Y.shape[1]
    return COST

def backward(X, Y, A1, A2, W2):
    m = X.shape[1]
    dZ2 = FACTOR * (A2 - Y)
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    dW1, db1 = dZ1 @ X.T / m, dZ1.sum(axis=1, keepdims=True) / m
    return dW1, db1, dZ2 @ A1.T / m, dZ2.sum(axis=1, keepdims=True) / m
"""

ENTROPY = "-np.sum(Y * np.log(A2 + {0}) + (1 - Y) * np.log(1 - A2 + {0})) / m"
PLAIN = ENTROPY.format(0)
OF_ONE = "np.squeeze(-(np.dot(Y, np.log(A2).T) + np.dot(1 - Y, np.log(1 - A2).T)) / m)"


def verified(folder: Path, cost: str, factor: str = "1", file: str = FILE) -> Explained:
    """What is said of the file with this cost."""
    path = folder / "mine.py"
    path.write_text(file.replace("COST", cost).replace("FACTOR", factor), encoding="utf-8")
    return verify(path, scenarios=["theirs_2"])


@pytest.mark.parametrize("epsilon", ["1e-8", "3e-8"])
def test_a_tiny_epsilon_in_the_cost_alone_agrees_with_how_much_it_would_change(
    tmp_path: Path, epsilon: str
) -> None:
    found = verified(tmp_path, ENTROPY.format(epsilon))
    assert found.agrees
    assert not found.limits
    (told,) = [each for each in found.told if each.startswith("It adds an epsilon")]
    assert f"{float(epsilon):g} in the logarithm of its cost, and its gradients are those" in told
    assert 0 < float(told.partition("by at most ")[2].split()[0]) < 1e-4


@pytest.mark.parametrize(
    ("cost", "told"),
    [
        (ENTROPY.format("1e-5"), "your cost has an epsilon of 1e-05 in its logarithms, and your"),
        (ENTROPY.format("2e-2"), "your cost has an epsilon of 0.02 in its logarithms, and your"),
        (f"-({PLAIN})", "your cost is -1 times binary_cross_entropy, averaged over the samples"),
        (f"100 * ({PLAIN})", "your cost is 100 times binary_cross_entropy, averaged"),
        (PLAIN.replace("/ m", "/ Y.shape[0]"), "your cost is m / n[L] times binary_cross_entropy"),
        ("np.sum(np.abs(A2 - Y)) / m", "your gradients are those of binary_cross_entropy"),
    ],
)
def test_a_cost_with_other_gradients_than_these_is_wrong(
    tmp_path: Path, cost: str, told: str
) -> None:
    found = verified(tmp_path, cost)
    assert found.verdict == "wrong"
    wrong = [c for c in found.comparisons if c.verdict == "wrong"]
    assert {c.place.quantity for c in wrong} == {"C"}
    assert told in wrong[0].note
    assert wrong[0].note.endswith("one of the two is to be changed")


def test_a_cost_with_an_epsilon_is_not_blamed_for_gradients_that_are_wrong(
    tmp_path: Path,
) -> None:
    found = verified(tmp_path, ENTROPY.format("1e-4"), "-(1 + A2)")
    wrong = {c.place.quantity for c in found.comparisons if c.verdict == "wrong"}
    assert "dW2" in wrong
    assert "C" not in wrong
    assert any(each.endswith(", with 0.0001 in its logarithms.") for each in found.told)


def test_a_multiple_that_cost_and_gradients_share_is_told_and_no_mistake(tmp_path: Path) -> None:
    found = verified(tmp_path, f"-({PLAIN})", "-1")
    assert found.agrees
    assert any("are -1 times those that are meant here" in each for each in found.told)
    assert verified(tmp_path, f"-({PLAIN})", "7").verdict == "wrong"


def test_a_cost_that_is_not_known_and_has_these_gradients_is_a_limit(tmp_path: Path) -> None:
    found = verified(tmp_path, f"{PLAIN} + 1")
    assert found.agrees
    assert "its own cost is none that is known" in found.limits[0]
    assert "its slope is that of these gradients" in found.limits[0]


@pytest.mark.parametrize(
    ("cost", "told"),
    [("np.sqrt(np.mean((A2 - Y) ** 2))", "slope along a direction"), (f"-({PLAIN})", "a multiple")],
)
def test_what_is_called_an_error_may_be_only_measured(tmp_path: Path, cost: str, told: str) -> None:
    found = verified(tmp_path, cost, file=FILE.replace("def cost", "def rmse"))
    assert found.agrees
    assert told in found.limits[0]
    assert "only measured" in found.limits[0]


def test_a_cost_that_is_a_number_with_one_output_alone_is_compared_there(tmp_path: Path) -> None:
    found = verify_all(tmp_path, OF_ONE)
    assert found.agrees
    assert not found.limits
    assert "Its cost is a number with one output alone, where it is compared." in found.told
    of_cost = {c.place.scenario for c in found.comparisons if c.place.quantity == "C"}
    assert of_cost == {"theirs_wide"}


def test_gradients_that_nothing_explains_are_wrong_beside_a_cost_of_one_output(
    tmp_path: Path,
) -> None:
    assert verified(tmp_path, OF_ONE, "A2 * (1 - Y)").verdict == "wrong"


def verify_all(folder: Path, cost: str) -> Explained:
    """What is said of the file in all its scenarios."""
    verified(folder, cost)
    return verify(folder / "mine.py")


LAYERS = """\
import numpy as np

class MLP:
    def __init__(self, layers):
        self.W = [np.random.randn(n, k) * 0.1 for k, n in zip(layers, layers[1:])]
        self.B = [np.zeros((n, 1)) for n in layers[1:]]

    def forward(self, X):
        self.As, self.Zs = [X], []
        for i in range(len(self.W)):
            self.Zs.append(self.W[i] @ self.As[-1] + self.B[i])
            last = i == len(self.W) - 1
            A = 1 / (1 + np.exp(-self.Zs[-1])) if last else np.maximum(0, self.Zs[-1])
            self.As.append(A)
        return self.As[-1]

    def cost(self, Y):
        A = self.As[-1]
        return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))

    def backward(self, Y):
        m = Y.shape[1]
        self.dW, self.dB = [None] * len(self.W), [None] * len(self.W)
        dZ = self.As[-1] - Y
        for i in range(len(self.W) - 1, -1, -1):
            self.dW[i] = dZ @ self.As[i].T / m
            self.dB[i] = np.sum(dZ, axis=1, keepdims=True) / m
            if i > 0:
                dZ = (self.W[i].T @ dZ) * (self.Zs[FACTOR] > 0)
"""


def test_what_a_mean_is_over_is_settled_before_a_mistake_is_sought(tmp_path: Path) -> None:
    assert verified(tmp_path, "", "i - 1", LAYERS).agrees
    found = verified(tmp_path, "", "i", LAYERS)
    assert found.diagnosis is not None
    assert {fault.kind for fault in found.diagnosis.faults} == {"dZ"}

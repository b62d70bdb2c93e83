"""A file that is one network with one output, another with more, is held to one of them."""

from pathlib import Path

import pytest

from autodiff_ref import Verdict, verify
from autodiff_ref.determination import cost_words, words
from autodiff_ref.network import Network

TEXT = """
import numpy as np


class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.random.randn(n_hidden, n_in), np.zeros((n_hidden, 1))
        self.W2, self.b2 = np.random.randn(n_out, n_hidden), np.zeros((n_out, 1))

    def forward(self, X):
        self.A1 = np.tanh(self.W1 @ X + self.b1)
        Z2 = self.W2 @ self.A1 + self.b2
        if len(Z2) == 1:
            return 1 / (1 + np.exp(-Z2))
        e = np.exp(Z2 - Z2.max(axis=0))
        return e / e.sum(axis=0)

    def cost(self, A2, Y):
        if len(Y) == 1:
            return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))
        return -np.sum(Y * np.log(A2)) / Y.shape[1]

    def backward(self, X, Y):
        A2 = self.forward(X)
        dZ2 = (A2 - Y) / X.shape[1]
        if len(Y) == 1:
            dZ2 = dZ2 * 1
        else:
            dZ2 = dZ2 + 0
        dZ1 = self.W2.T @ dZ2 * (1 - self.A1 ** 2)
        db1, db2 = dZ1.sum(axis=1, keepdims=True), dZ2.sum(axis=1, keepdims=True)
        return dZ1 @ X.T, db1, dZ2 @ self.A1.T, db2
"""

OF_ONE = "dZ2 = dZ2 * 1"
OF_SEVERAL = "dZ2 = dZ2 + 0"
SIGMOID = (
    'NETWORK = {"hidden": "tanh", "output": "sigmoid", "cost": "binary_cross_entropy", '
    '"average": "samples"}\n'
)
SOFTMAX = SIGMOID.replace("sigmoid", "softmax").replace("binary", "categorical")
OF_ONE_OUTPUT = "\nnet = Net(2, 4, 1)\n"
"""What a file has that makes a network of one output, and no other."""

CASES = {
    "": (True, True),
    OF_ONE: (True, False),
    OF_SEVERAL: (False, True),
}
"""What is made wrong, and whether that agrees with several outputs and with one."""


@pytest.mark.parametrize(("declared", "made"), [("", ""), (SIGMOID, ""), ("", OF_ONE_OUTPUT)])
@pytest.mark.parametrize("wrong", CASES)
def test_each_branch_is_asked_by_itself(
    wrong: str, declared: str, made: str, tmp_path: Path
) -> None:
    text = TEXT.replace(wrong, f"{wrong[:-1]}2") if wrong else TEXT
    (tmp_path / "mine.py").write_text(declared + text + made, encoding="utf-8")
    found = verify(tmp_path / "mine.py")
    of_one = bool(declared or made)
    assert (found.verdict is Verdict.AGREES) is CASES[wrong][of_one]
    asked = {problem.layer_dims[-1] for problem in found.scenarios}
    assert asked == {1} if of_one else 1 not in asked
    told = [each for each in found.limits if "where it is another network" in each]
    widths = "it does with 2 or 3 outputs," if of_one else "it does with 1 output,"
    if made and wrong == OF_SEVERAL:
        assert cost_words.wrong_with_more(()) in found.limits
        return
    (each,) = told
    assert widths in each
    assert words.layers("tanh", "softmax" if of_one else "sigmoid", "that") in each
    assert each.endswith((SOFTMAX if of_one else SIGMOID).strip())


def test_logits_of_one_output_are_no_softmax_of_several(tmp_path: Path) -> None:
    text = TEXT.replace("return 1 / (1 + np.exp(-Z2))", "return Z2").replace(
        "return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))",
        "return np.mean((A2 - Y) ** 2) / 2",
    )
    (tmp_path / "mine.py").write_text(text, encoding="utf-8")
    found = verify(tmp_path / "mine.py")
    assert found.agrees
    (told,) = [each for each in found.limits if "where it is another network" in each]
    assert words.layers("tanh", "identity", "that") in told
    (tmp_path / "mine.py").write_text(text.replace(OF_SEVERAL, "dZ2 = dZ2 + 1"), encoding="utf-8")
    assert verify(tmp_path / "mine.py").verdict is Verdict.WRONG


def test_of_several_hidden_activations_no_single_one_is_to_be_declared() -> None:
    one, two = (Network(hidden=each) for each in (("tanh", "tanh"), ("relu", "tanh")))
    assert '{"hidden": "tanh", ' in words.another_branch([1], "", one)
    assert "NETWORK" not in words.another_branch([2, 3], "", two)
    assert "with 2 or 3 outputs" in words.another_branch([2, 3], "", two)

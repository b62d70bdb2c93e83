"""Whether a file itself has networks of one output is read off its text."""

import ast

import pytest

from autodiff_ref.recognition.widths import has_one_output

ONE = [
    "W2 = np.random.randn(1, n_hidden)",
    "self.W2 = np.random.randn(n_hidden, 1) * 0.01",
    "b2 = np.zeros((1, 1))",
    "n_in, n_hidden, n_out = 2, 4, 1",
    "def init(n_in, n_hidden, output_size=1): pass",
    "net = Net(output_size=1)",
    "train(X, Y, [2, 4, 1])",
    "layers_dims = (n_x, 7, 1)",
    "class Net:\n    def __init__(self, n_in, n_hidden, n_out): pass\nNet(2, 5, 1)",
    "y = np.array([[0], [1], [1], [0]])",
    "y = np.array([[0, 1, 1, 0]]).T",
    "y_train = y_train.reshape(-1, 1)",
]
SEVERAL = [
    "W2 = np.random.randn(n_out, n_hidden)",
    "W2 = np.random.uniform(-1, 1, (n_hidden, n_out))",
    "b2 = np.zeros((1, n_out))",
    "n_in, n_hidden, n_out = 2, 4, 3",
    "train(X, Y, [2, 4, 3])",
    "X = np.array([[0, 0], [0, 1], [1, 0], [2, 1]])",
    "class Net:\n    def __init__(self, n_in, n_hidden, n_out): pass\nNet(1, 5, 3)",
    "y = np.array([[0, 1], [1, 0]])",
    "y = y.reshape(len(X), -1)",
    "k = 1",
]


@pytest.mark.parametrize("text", ONE)
def test_what_has_one_output_shows_it(text: str) -> None:
    assert has_one_output(ast.parse(text))


@pytest.mark.parametrize("text", SEVERAL)
def test_what_may_have_several_does_not(text: str) -> None:
    assert not has_one_output(ast.parse(text))

"""Whether a file itself has networks of one output is read off its text."""

import ast

import pytest

from autodiff_ref.recognition.text.widths import has_one_output, has_several_outputs

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


OF_CLASSES = [
    "Y = np.eye(10)[labels].T",
    "n_in, n_hidden, n_out = 2, 4, 3",
    "train(X, Y, layer_dims=[2, 4, 3])",
    "class Net:\n    def __init__(self, n_in, n_hidden, n_out): pass\nNet(1, 5, 3)",
    "def predict(A): return np.argmax(A, axis=0)",
    "Y = one_hot(labels)",
    "def softmax(Z): pass",
    "def init(n_x, n_h, num_classes): pass",
    "class MultiLabelNet: pass",
]
OF_ANY = [
    "W2 = np.random.randn(n_out, n_hidden)",
    "W1 = np.random.normal(size=(n_hidden, 2))",
    "def init(n_x, n_h, n_y): pass",
    "X = np.array([[0, 0], [0, 1], [1, 0], [2, 1]])",
    "layers = [n_x, n_h, n_y]",
    "c = 3",
    "n1, n2, n3 = 20, 7, 1",
    *ONE,
]


@pytest.mark.parametrize("text", OF_CLASSES)
def test_what_has_several_outputs_shows_it(text: str) -> None:
    assert has_several_outputs(ast.parse(text))


@pytest.mark.parametrize("text", OF_ANY)
def test_what_may_have_one_does_not_show_several(text: str) -> None:
    assert not has_several_outputs(ast.parse(text))

"""What a file's own calls give to an argument, and what may not be given as labels."""

import ast

import pytest

from autodiff_ref.recognition import NotRecognisedError, recognise
from autodiff_ref.recognition.arrays.problems import drawn
from autodiff_ref.recognition.calls.offered import functions_of
from autodiff_ref.recognition.search.search import search
from autodiff_ref.recognition.search.trying import grows_with_classes
from autodiff_ref.recognition.text.given import named_where_called, numbers_given
from recognition_given import A_CLASS_AND_A_NUMBER, PATTERNS_WRITTEN_DOWN
from recognition_styles import module_of

THREE_OUTPUTS = PATTERNS_WRITTEN_DOWN.replace("(3, 1)", "(3, 3)").replace("(1, 1)", "(1, 3)")

AS_MANY_AS_THE_LARGEST = """
import numpy as np

def one_hot(Y):
    Z = np.zeros((Y.size, Y.max() + 1))
    Z[np.arange(Y.size), Y] = 1
    return Z.T

class Net:
    def __init__(self, m):
        self.m = m
        self.W1, self.b1 = np.random.rand(5, 9), np.random.rand(5, 1)
        self.W2, self.b2 = np.random.rand(5, 5), np.random.rand(5, 1)

    def forward(self, X):
        A1 = np.maximum(0, self.W1 @ X + self.b1)
        E = np.exp(self.W2 @ A1 + self.b2)
        return A1, E / E.sum(axis=0)

    def backward(self, A1, A2, X, Y):
        dZ2 = A2 - one_hot(Y)
        dZ1 = self.W2.T @ dZ2 * (A1 > 0)
        dW1, db1 = dZ1 @ X.T / self.m, np.sum(dZ1) / self.m
        dW2, db2 = dZ2 @ A1.T / self.m, np.sum(dZ2) / self.m
        return dW1, db1, dW2, db2

    def update(self, dW1, db1, dW2, db2, alpha):
        self.W1 = self.W1 - alpha * dW1
        self.b1 = self.b1 - alpha * db1
        self.W2 = self.W2 - alpha * dW2
        self.b2 = self.b2 - alpha * db2
"""


def test_a_number_that_is_subtracted_from_every_output_is_no_class() -> None:
    assert THREE_OUTPUTS != PATTERNS_WRITTEN_DOWN
    told = " ".join(recognise(module_of("three_outputs", THREE_OUTPUTS)).told)
    assert "labels as" in told
    assert "labels as integers" not in told


def test_the_largest_number_of_a_class_may_tell_how_many_there_are() -> None:
    module = module_of("as_many_as_the_largest", AS_MANY_AS_THE_LARGEST)
    seen = search(functions_of(module), module, {}, [])
    assert seen is not None
    assert seen.reading.layout.labels == "integers (m,)"
    assert not grows_with_classes(seen.reading, drawn(2, 3))


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("learn(X_train, y_train)", {"these": "X_train", "those": "y_train"}),
        ("learn(X_train[k], y_train[k])", {"these": "X_train", "those": "y_train"}),
        ("learn(table[:, 1:], table[:, 0])", {}),
        ("learn(a, b)", {}),
        ("learn(wanted=1, these=X_train)", {"these": "X_train"}),
        ("learn(rows, wanted)", {"these": "X", "those": "wanted"}),
        ("learn(rows, column)", {"these": "X", "those": "labels"}),
        ("learn(column, column)", {}),
        ("learn(layer, 1)", {}),
        ("learn(rows, layer)", {"these": "X", "those": "labels"}),
        ("learn(rows, made)", {"these": "X"}),
        ("learn(X_train, 3); learn(y_train, 4)", {}),
    ],
)
def test_what_is_given_tells_what_an_argument_is(call: str, found: dict[str, str]) -> None:
    file = ast.parse(
        "def learn(these, those): ...\n"
        "rows, column = np.array([[0, 1], [1, 1.5]]).T, np.array([0, -1])\n"
        f"made, layer = np.array([rows[0]]), [2, 10, 1]\n{call}\n"
    )
    assert named_where_called(file, "learn", ["these", "those"], set()) == found


def test_numbers_that_calls_give_are_found_by_function_and_argument() -> None:
    file = ast.parse("def f(a, b=2): ...\nf(1, b=-0.5)\nf(x, True)\ng(7)\n")
    assert numbers_given(file) == [("f", "a", 1), ("f", "b", -0.5)]


def test_what_is_given_as_the_file_gives_it_is_told() -> None:
    told = recognise(module_of("a_class_and_a_number", A_CLASS_AND_A_NUMBER)).told
    assert "Given as the file itself gives it: judge = Entropy, spread = 0.5." in told


def test_what_the_file_gives_differently_each_time_is_not_given() -> None:
    source = f"{A_CLASS_AND_A_NUMBER}    net = Net(2, 3, 1, Entropy, 0.25)\n"
    with pytest.raises(NotRecognisedError, match="takes an argument spread"):
        recognise(module_of("given_differently", source))

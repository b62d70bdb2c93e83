"""What a file's own calls give to an argument, and what may not be given as labels."""

import ast

import pytest

from autodiff_ref.recognition import NotRecognisedError, recognise
from autodiff_ref.recognition.text.given import named_where_called, numbers_given
from recognition_given import A_CLASS_AND_A_NUMBER, PATTERNS_WRITTEN_DOWN
from recognition_styles import module_of

THREE_OUTPUTS = PATTERNS_WRITTEN_DOWN.replace("(3, 1)", "(3, 3)").replace("(1, 1)", "(1, 3)")


def test_a_number_that_is_subtracted_from_every_output_is_no_class() -> None:
    assert THREE_OUTPUTS != PATTERNS_WRITTEN_DOWN
    try:
        told = recognise(module_of("three_outputs", THREE_OUTPUTS)).told
    except NotRecognisedError:
        told = ()
    assert not [line for line in told if "labels as integers" in line]


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
        ("learn(column, column)", {"these": "labels"}),
        ("learn(rows, made)", {"these": "X"}),
        ("learn(X_train, 3); learn(y_train, 4)", {}),
    ],
)
def test_what_is_given_tells_what_an_argument_is(call: str, found: dict[str, str]) -> None:
    file = ast.parse(
        "def learn(these, those): ...\n"
        "rows, column = np.array([[0, 1], [1, 1.5]]).T, np.array([0, -1])\n"
        f"made = np.array([rows[0]])\n{call}\n"
    )
    assert named_where_called(file, "learn", ["these", "those"], set()) == found


def test_numbers_that_calls_give_are_found_by_argument() -> None:
    file = ast.parse("def f(a, b=2): ...\nf(1, b=0.5)\nf(x, True)\ng(7)\n")
    assert numbers_given(file) == {"a": [1], "b": [0.5]}


def test_what_is_given_as_the_file_gives_it_is_told() -> None:
    told = recognise(module_of("a_class_and_a_number", A_CLASS_AND_A_NUMBER)).told
    assert "Given as the file itself gives it: judge = Entropy, spread = 0.5." in told


def test_what_the_file_gives_differently_each_time_is_not_given() -> None:
    source = f"{A_CLASS_AND_A_NUMBER}    net = Net(2, 3, 1, Entropy, 0.25)\n"
    with pytest.raises(NotRecognisedError, match="takes an argument spread"):
        recognise(module_of("given_differently", source))

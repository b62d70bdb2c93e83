"""Numbers that a file may set otherwise than by default: whether gradients follow its cost then."""

import ast
from pathlib import Path

import pytest

from autodiff_ref import Verdict, verify
from autodiff_ref.recognition.text.given import numbers_given, numbers_set

TEXT = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out, {name}={default}):
        self.W1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros(n_hidden)
        self.W2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros(n_out)
        self.{kept} = {name}

    def forward(self, X):
        z = X @ self.W1 + self.b1
        self.H = np.where(z > 0, z, {slope} * z)
        self.out = 1 / (1 + np.exp(-(self.H @ self.W2 + self.b2)))
        return self.out

    def loss(self, y):
        own = {weight} * y * np.log(self.out) + (1 - y) * np.log(1 - self.out)
        return -np.sum(own) / len(y) * {unit}

    def backward(self, X, y):
        miss = ((1 - y) * self.out - {of_weight} * y * (1 - self.out)) / len(y)
        back = miss @ self.W2.T * np.where(self.H > 0, 1, {of_slope})
        self.dW1, self.db1 = X.T @ back, back.sum(axis=0)
        self.dW2, self.db2 = self.H.T @ miss, miss.sum(axis=0)

    def fit(self, X, y, lr):
        self.forward(X)
        self.backward(X, y)
        self.W1 -= lr * self.dW1
        self.b1 -= lr * self.db1
        self.W2 -= lr * self.dW2
        self.b2 -= lr * self.db2

if __name__ == "__main__":
    Net(2, 3, 1{given}).fit(np.ones((4, 2)), np.ones((4, 1)), 0.1)
"""
PLAIN = {"slope": "0.3", "of_slope": "0.3", "weight": "1", "of_weight": "1", "unit": "1"}
NAME, KEPT = "positive", "self.positive"
BOTH = {"weight": KEPT, "of_weight": KEPT}

CASES = {
    "right": ("1.0", ", positive=4.0", BOTH, 4, [], True),
    "right, by place": ("1.0", ", 4.0", BOTH, 4, [], True),
    "right, not set": ("1.0", "", BOTH, 0.5, [], True),
    "kept otherwise": ("1.0", "", {"weight": "self.p", "of_weight": "self.p"}, 0.5, [], True),
    "forgotten": ("1.0", ", positive=4.0", {"weight": KEPT}, 4, ["dZ2"], False),
    "another": ("1.0", "", {**BOTH, "of_weight": f"{KEPT}**2"}, 0.5, ["dZ2"], False),
    "a slope": ("0.3", ", positive=0.1", {"slope": KEPT}, 0.1, ["dZ1"], False),
    "right slope": ("0.3", ", positive=0.1", {"slope": KEPT, "of_slope": KEPT}, 0.1, [], True),
    "forgotten, not set": ("1.0", "", {"weight": KEPT}, None, [], False),
    "another unit": ("1.0", ", positive=100.0", {"unit": KEPT}, None, [], False),
}
"""The default, what the file gives, the parts, what is set, what is wrong, whether it is right."""


@pytest.mark.parametrize("case", CASES)
def test_what_is_set_otherwise_is_held_against_its_cost(case: str, tmp_path: Path) -> None:
    default, given, parts, on, off, right = CASES[case]
    kept = "p" if "self.p" in parts.values() else NAME
    file, text = tmp_path / "theirs.py", PLAIN | parts
    file.write_text(TEXT.format(name=NAME, default=default, kept=kept, given=given, **text))
    found = verify(file, scenarios="theirs_2")
    wrong = [c.place for c in found.comparisons if c.verdict is Verdict.WRONG]
    assert [place.quantity for place in wrong] == off
    assert all(place.judged == f"with {NAME} = {on}" for place in wrong)
    assert found.verdict is (Verdict.WRONG if off else Verdict.AGREES)
    what = f"any value but {NAME} = {float(default):g}."
    limit = f"Not verified but by differences of its own cost: {what}"
    limit = f"Not verified: {what}" if on is None else limit
    same = f" With {NAME} = {on}, its gradients are those of its cost."
    assert [each for each in found.limits if NAME in each] == [limit + same * right]


@pytest.mark.parametrize(
    ("default", "given"), [("0.3", ""), ("0.3", ", positive=0.3"), ("0.2", "")]
)
def test_what_is_nowhere_set_otherwise_is_asked_by_its_default(
    default: str, given: str, tmp_path: Path
) -> None:
    file, parts = tmp_path / "theirs.py", PLAIN | {"slope": KEPT, "of_slope": KEPT}
    file.write_text(TEXT.format(name=NAME, default=default, kept=NAME, given=given, **parts))
    found = verify(file, scenarios="theirs_2")
    assert (found.verdict, [each for each in found.limits if NAME in each]) == (Verdict.AGREES, [])


def test_numbers_are_those_of_calls_of_what_the_file_defines() -> None:
    text = "class A:\n  def __init__(self, a, b=1.0): pass\nA(2, b=0.5)\nnp.f(b=3)\nA(n, b=x)"
    assert numbers_given(ast.parse(text)) == [("A", "a", 2), ("A", "b", 0.5)]


def wrong_in(text: str, folder: Path) -> list[tuple[str, str]]:
    """What is wrong in a file, and with which setting."""
    (file := folder / "theirs.py").write_text(text)
    found = verify(file, scenarios="theirs_2")
    wrong = [c.place for c in found.comparisons if c.verdict is Verdict.WRONG]
    return [(place.quantity, place.judged) for place in wrong]


@pytest.mark.parametrize("name", ["T", "scale", "sigma", "p", "std"])
@pytest.mark.parametrize("right", [True, False])
def test_what_the_file_sets_is_asked_whatever_it_is_called(
    name: str, right: bool, tmp_path: Path
) -> None:
    kept = f"self.{name}"
    parts = PLAIN | {"weight": kept} | ({"of_weight": kept} if right else {})
    text = TEXT.format(name=name, default="1.0", kept=name, given=f", {name}=4.0", **parts)
    assert wrong_in(text, tmp_path) == ([] if right else [("dZ2", f"with {name} = 4")])


@pytest.mark.parametrize("right", [True, False])
def test_what_it_sets_of_an_object_is_asked_as_well(right: bool, tmp_path: Path) -> None:
    parts = PLAIN | {"weight": KEPT} | ({"of_weight": KEPT} if right else {})
    text = TEXT.format(name="seed", default="0", kept=NAME, given="", **parts)
    text = text.replace(f"{KEPT} = seed", f"{KEPT} = 1.0")
    text = text.replace(
        "    Net(2, 3, 1)", f"    net = Net(2, 3, 1)\n    net.{NAME} = 4.0\n    net"
    )
    assert wrong_in(text, tmp_path) == ([] if right else [("dZ2", f"with {NAME} = 4")])


@pytest.mark.parametrize("right", [True, False])
def test_a_bound_that_it_sets_is_told_and_not_held_against_it(right: bool, tmp_path: Path) -> None:
    bound = f"np.maximum(1, {KEPT})"
    parts = PLAIN | {"weight": bound} | ({"of_weight": bound} if right else {})
    text = TEXT.format(name=NAME, default="1.0", kept=NAME, given=f", {NAME}=4.0", **parts)
    (file := tmp_path / "theirs.py").write_text(text)
    found = verify(file, scenarios="theirs_2")
    (told,) = [each for each in found.limits if NAME in each]
    assert found.verdict is Verdict.AGREES
    assert told.startswith(f"Not {'verified but by differences' if right else 'held against it'}")
    assert f"ith {NAME} = 4" in told
    assert ("dW2" in told) is not right


@pytest.mark.parametrize(
    "otherwise",
    [
        "    net = Net(2, 3, 1)\n    net.fit(X, Y, 0.1)\n    net.{name} = 4.0\n",
        "    view = object()\n    view.{name} = 4.0\n",
        "    def draw(view): view.{name} = 4.0\n",
        "    def plot(h, {name}=2.5): print(h)\n    plot(1, {name}=4.0)\n",
    ],
    ids=["later", "of another", "of an argument", "of another function"],
)
def test_what_it_sets_of_something_else_is_not_asked(otherwise: str, tmp_path: Path) -> None:
    text = TEXT.format(name=NAME, default="0.3", kept=NAME, given="", **PLAIN | {"slope": KEPT})
    text = text[: text.index("    Net(2")] + otherwise.format(name=NAME)
    (file := tmp_path / "theirs.py").write_text(text)
    found = verify(file, scenarios="theirs_2")
    assert not any(NAME in limit for limit in found.limits)
    assert found.verdict is Verdict.AGREES


def test_numbers_of_objects_are_those_that_are_set_at_once() -> None:
    text = """
class A: ...
a = A()
a.b = 2.0
a.c = True
a.d = -1
other.e = 3.0
a.f = 4.0
b = B()
b.g = 5.0
"""
    assert numbers_set(ast.parse(text)) == [("A", "b", 2.0), ("A", "d", -1)]

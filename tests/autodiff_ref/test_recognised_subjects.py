"""What can be handed over, what is told where nothing is recognised, and objects asked again."""

import linecache
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autodiff_ref import NotACandidateError, verify
from autodiff_ref.comparison import Verdict
from autodiff_ref.recognition import NotRecognisedError, recognise
from autodiff_ref.report import summary
from recognition_styles import module_of

NET = """
import numpy as np

class Net:
    def __init__(self, n_in=3, n_h=4, n_out=1):
        self.W1, self.b1 = np.random.randn(n_h, n_in), np.zeros((n_h, 1))
        self.W2, self.b2 = np.random.randn(n_out, n_h), np.zeros((n_out, 1))
        for name in ("dW1", "db1", "dW2", "db2"):
            setattr(self, name, 0)

    def forward(self, X):
        self.A1 = np.tanh(self.W1 @ X + self.b1)
        self.A2 = 1 / (1 + np.exp(-(self.W2 @ self.A1 + self.b2)))
        return self.A2

    def backward(self, X, Y):
        m = X.shape[1]
        dZ2 = self.A2 - Y
        self.dW2 = dZ2 @ self.A1.T / m
        self.db2 = dZ2.sum(axis=1, keepdims=True) / m
        dZ1 = self.W2.T @ dZ2 * (1 - self.A1**2)
        self.dW1 = dZ1 @ X.T / m
        self.db1 = dZ1.sum(axis=1, keepdims=True) / m
"""

FUNCTIONS = """
import numpy as np

def forward(X, W1, b1, W2, b2):
    A1 = np.tanh(W1 @ X + b1)
    A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))
    return A1, A2

def backward(X, Y, A1, A2, W2):
    m = X.shape[1]
    dZ2 = A2 - Y
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    dW1, db1 = dZ1 @ X.T / m, dZ1.sum(axis=1, keepdims=True) / m
    dW2, db2 = dZ2 @ A1.T / m, dZ2.sum(axis=1, keepdims=True) / m
    return dW1, db1, dW2, db2

def backward_of_yesterday(X, Y, A1, A2, W2):
    return 1 / 0
"""


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """What makes modules that can be found by their names."""

    def made(source: str) -> ModuleType:
        module = module_of("subject_of_a_test", source)
        monkeypatch.setitem(sys.modules, module.__name__, module)
        return module

    return made


SUBJECTS: dict[str, tuple[str, Callable[[Any], object]]] = {
    "a class": (NET, lambda module: module.Net),
    "an object": (NET, lambda module: module.Net()),
    "a function": (FUNCTIONS, lambda module: module.backward),
    "two functions": (FUNCTIONS, lambda module: (module.forward, module.backward)),
}


@pytest.mark.parametrize("kind", SUBJECTS)
def test_a_class_an_object_and_functions_are_taken_as_they_are(
    kind: str, known: Callable[[str], ModuleType]
) -> None:
    source, subject = SUBJECTS[kind]
    found = recognise(subject(known(source)))
    answer = found.functions["gradients"]
    wrong = recognise(subject(known(source.replace("dZ1 @ X.T / m", "dZ1 @ X.T / m * 1.01"))))
    draw = np.random.RandomState(3)
    params = {"W1": draw.randn(4, 3), "b1": draw.randn(4, 1)}
    params |= {"W2": draw.randn(1, 4), "b2": draw.randn(1, 1)}
    X, Y = draw.randn(3, 5), np.array([[0.0, 1, 1, 0, 1]])
    right, liar = answer(params, X, Y), wrong.functions["gradients"](params, X, Y)
    np.testing.assert_allclose(liar["dW1"], 1.01 * right["dW1"])
    np.testing.assert_array_equal(liar["dW2"], right["dW2"])


IMPORTS = {
    "a class of Python": "from functools import partial\n",
    "an iterator": "from itertools import product\n",
    "a record": "from types import SimpleNamespace\n",
    "an exception": "from queue import Empty\n",
    "a class that tells no arguments": "Range = type(iter(range(2)))\n",
}
"""What a file may have besides: classes that are no networks, some written in C."""


@pytest.mark.parametrize("what", IMPORTS)
def test_a_class_that_is_imported_is_nobody_s_network(what: str) -> None:
    found, alone = (recognise(module_of("imports", text + NET)) for text in (IMPORTS[what], ""))
    assert found.told == alone.told
    assert found.taken.limits == alone.taken.limits


def test_the_global_generator_of_whoever_asks_stays_as_it_is(
    known: Callable[[str], ModuleType],
) -> None:
    drawing = FUNCTIONS.replace("    m = X", "    np.random.seed(1)\n    m = X")
    module, before = known(drawing), str(np.random.get_state())
    verify(module, scenarios=["theirs_2"])
    assert str(np.random.get_state()) == before


SECOND = """
def backward_by_hand(X, Y, A1, A2, W2):
    m = X.shape[1]
    dZ2 = A2 - Y
    dZ1 = (W2.T @ dZ2) * (1 - A1) * (1 + A1)
    dW1, db1 = dZ1 @ X.T / m, np.sum(dZ1, axis=1, keepdims=True) / m
    return dW1, db1, TIMES * dZ2 @ A1.T / m, np.sum(dZ2, axis=1, keepdims=True) / m

def train(X, Y, W1, b1, W2, b2):
    A1, A2 = forward(X, W1, b1, W2, b2)
    return CALLED(X, Y, A1, A2, W2)
"""


@pytest.mark.parametrize("called", ["backward_by_heart", "backward_by_hand"])
@pytest.mark.parametrize("times", ["1", "2"])
def test_of_two_functions_alike_that_which_trains_is_asked_and_the_other_told(
    called: str, times: str, tmp_path: Path
) -> None:
    first = FUNCTIONS.split("def backward_of")[0].replace("def backward", "def backward_by_heart")
    text = first + SECOND.replace("CALLED", called).replace("TIMES", times)
    (tmp_path / "mine.py").write_text(text, encoding="utf-8")
    found = verify(tmp_path / "mine.py", scenarios=["theirs_2"])
    wrong = called == "backward_by_hand" and times == "2"
    assert found.verdict is (Verdict.WRONG if wrong else Verdict.AGREES)
    assert f"then {called} (backward)" in "".join(found.told)
    (limit,) = (each for each in found.limits if "gives gradients as" in each)
    other = "backward_by_hand" if called == "backward_by_heart" else "backward_by_heart"
    assert limit.startswith(f"Not verified: {other} (line ")


REASONS = {
    "its own code": (
        FUNCTIONS.split("def backward_of")[0].replace("W2.T @ dZ2", "X @ dZ2"),
        r"backward raised ValueError: matmul: .*, line \d+: dZ1 = X @ dZ2 \* \(1 - A1\*\*2\)",
    ),
    "its constructor": (
        NET.replace("np.zeros((n_out, 1))", "np.zeros(1, n_out)"),
        r"making what it is called on raised TypeError: .*, line 7: self.W2, self.b2 = ",
    ),
    "a gradient that nothing makes": (
        NET.replace("def backward(self, X, Y)", "def backward(self, X, dA)"),
        r"backward takes a gradient \(dA\) that no function of it makes: add one",
    ),
    "no gradients": (
        FUNCTIONS.split("def backward_of")[0].replace("return dW1, db1, dW2, db2", "return m"),
        "backward ran, and nothing that it returns, keeps or changes is known as the gradients",
    ),
    "no weights": (
        "class Net:\n    def __init__(self):\n        self.p = {}\n\n"
        + NET[NET.index("    def forward") :].replace("self.W1", "self.p['W1']"),
        "No weights are known in what it is called on",
    ),
    "parameters of more layers": (
        NET.replace(
            "np.zeros((n_out, 1))",
            "np.zeros((n_out, 1))\n        self.W3, self.W4, self.W5 = np.zeros((3, 2, 2))",
        ),
        "It has parameters, taken by their names or sizes for W1, b1, W2, b2, .*: not those of",
    ),
    "a name": (
        FUNCTIONS.split("def backward_of")[0].replace("A1, A2, W2)", "A1, A2, W2, hat, zylinder)"),
        r"backward takes an argument zylinder, and neither its name nor its use says what",
    ),
}


@pytest.mark.parametrize("name", REASONS)
def test_the_probable_reason_is_told_where_nothing_is_recognised(name: str) -> None:
    source, said = REASONS[name]
    with pytest.raises(NotRecognisedError, match=said):
        recognise(module_of(f"reason {name}", source))


def summed(source: str) -> str:
    """The same with gradients that are added to what they were."""
    for name in ("dW1", "db1", "dW2", "db2"):
        source = source.replace(f"self.{name} = ", f"self.{name} += ")
    return source


def test_an_accumulator_that_is_never_reset_is_named(tmp_path: Path) -> None:
    (tmp_path / "growing.py").write_text(summed(NET), encoding="utf-8")
    found = verify(tmp_path / "growing.py", scenarios=["theirs_2"])
    assert found.verdict is Verdict.WRONG
    assert "an accumulator is never reset" in summary(found)
    assert any("add up from call to call" in told for told in found.told)


MOMENTUM = """
    def update(self, learning_rate):
        self.V1 = 0.9 * getattr(self, "V1", 0) + self.dW1
        self.W1 -= learning_rate * self.V1
        self.b1 -= learning_rate * self.db1
        self.W2 -= learning_rate * self.dW2
        self.b2 -= learning_rate * self.db2
"""

LOOP = """
def train(net, X, Y):
    for _ in range(9):
        net.forward(X)
        net.backward(X, Y)
        net.update(0.1)
"""

GROWN = "self.dW1, self.db1, self.dW2, self.db2"

INNOCENT = {
    "as it is": NET,
    "with momentum": NET + MOMENTUM,
    "reset by its caller": summed(NET)
    + f"\n    def zero_grad(self):\n        {GROWN} = 4 * (0,)\n",
    "reset in training": summed(NET)
    + "\n    def run_epoch(self):\n        self.dW1 = self.dW2 = self.db1 = self.db2 = 0\n",
    **{
        f"reset by {how}": summed(NET)
        + f"\n    def update(self, learning_rate):\n        for g in ({GROWN}):\n"
        + f"            {how}\n"
        + LOOP
        for how in ("g *= 0", "g.fill(0)", "g[...] = 0", "np.copyto(g, 0)")
    },
    "reset by the script": summed(NET)
    + LOOP
    + "".join(f"        net.{name}.fill(0)\n" for name in ("dW1", "db1", "dW2", "db2")),
    "reset in a loop": summed(NET)
    + f"\n    def clear(self):\n        {GROWN} = 4 * (0,)\n"
    + LOOP.replace("net.forward", "net.clear()\n        net.forward"),
}


@pytest.mark.parametrize("name", INNOCENT)
def test_whoever_resets_or_has_momentum_is_not_accused(name: str) -> None:
    found = recognise(module_of(f"innocent {name}", INNOCENT[name]))
    assert not any("add up from call to call" in told for told in found.told)
    assert linecache.getline(f"<innocent {name}>", 4).startswith("class Net")


@pytest.mark.parametrize("reset", ["self.db1 *= 0; self.db2 *= 0", "self.db1 = self.db2 = 0"])
def test_what_is_reset_is_not_accused_beside_what_is_not(tmp_path: Path, reset: str) -> None:
    step = f"\n    def update(self, learning_rate):\n        {reset}\n"
    (tmp_path / "growing.py").write_text(summed(NET) + step + LOOP, encoding="utf-8")
    told = summary(verify(tmp_path / "growing.py", scenarios=["theirs_2"]))
    assert "equation 6 (dW1, dW2): every call adds" in told
    assert "db1" not in told.partition("never reset")[0]


GUILTY = {
    "a reset that resets nothing": "\n    def zero_grad(self):\n        self.dW1 = self.dW1\n",
    "a reset of names of its own": "\n    def zero_grad(self):\n        dW1 = dW2 = 0\n",
    "a reset of some of them": "\n    def clear(self):\n        self.dW1, self.dW2 = 0, 0\n"
    + LOOP.replace("net.forward", "net.clear()\n        net.forward"),
    "a reset that nobody calls": "\n    def zero_grad(self):\n        self.dW1 = 0\n" + LOOP,
}


@pytest.mark.parametrize("name", GUILTY)
def test_what_only_looks_like_a_reset_is_none(name: str) -> None:
    found = recognise(module_of(f"guilty {name}", summed(NET) + GUILTY[name]))
    assert any("add up from call to call" in told for told in found.told)


RETURN = "        return self.A2"

FORWARD = NET[NET.index("        self.A1 = ") : NET.index(RETURN)]

KEEPING = {
    "A[l-1]": (
        "self.A1 = np",
        "if not hasattr(self, 'first'):\n            self.first = X\n        self.A1 = np",
        ("dZ1 @ X.T", "dZ1 @ self.first.T"),
        "equation 6 (dW1): A[l-1] of an earlier call is read",
    ),
    "Z[l]": (
        RETURN,
        "        if not hasattr(self, 'kept'):\n            self.kept = self.A1\n" + RETURN,
        ("(1 - self.A1**2)", "(1 - self.kept**2)"),
        "equation 4 (dZ1): Z[l] of an earlier call is read",
    ),
    "Z[L]": (
        RETURN,
        "        if not hasattr(self, 'kept'):\n            self.kept = self.A2\n" + RETURN,
        ("dZ2 = self.A2 - Y", "dZ2 = self.kept - Y"),
        "equation 3 (dZ2): Z[L] of an earlier call is read",
    ),
    "Y": (
        "        m = X.shape[1]",
        "        m = X.shape[1]\n        if not hasattr(self, 'kept'):\n            self.kept = Y",
        ("dZ2 = self.A2 - Y", "dZ2 = self.A2 - self.kept"),
        "equation 3 (dZ2): Y of an earlier call is read",
    ),
    "all of the forward pass": (
        FORWARD,
        "        if not hasattr(self, 'A2'):\n"
        + FORWARD.replace("        self", 12 * " " + "self"),
        ("A1**2", "A1**2"),
        "equation 3 (dZ2): Z[L] of an earlier call is read",
    ),
}
"""What is kept of the first call: the text before which it is, the text with it, what reads it, and
what is told."""


@pytest.mark.parametrize("array", KEEPING)
def test_what_an_object_keeps_of_its_first_call_is_named_with_its_line(
    array: str, tmp_path: Path
) -> None:
    before, kept, (reads, reads_it), says = KEEPING[array]
    text = NET.replace(before, kept, 1).replace(reads, reads_it)
    (tmp_path / "mine.py").write_text(text, encoding="utf-8")
    found = verify(tmp_path / "mine.py", scenarios=["theirs_2"])
    told = summary(found)
    assert f"MISTAKE: {says}" in told
    line = next(i for i, each in enumerate(text.splitlines(), 1) if "hasattr" in each)
    assert f"mine.py, line {line}: if not hasattr" in told
    assert "equation 8" not in told.split("entries")[0]


def test_what_would_weight_the_losses_is_a_limit() -> None:
    weighted = NET.replace("n_out=1)", "n_out=1, class_weights=None)")
    found = recognise(module_of("weighted", weighted))
    assert any("losses that class_weights would weight" in limit for limit in found.taken.limits)


SHUFFLED = {
    "with its labels": (
        "i = np.random.permutation(X.shape[1])\n        X, Y = X[:, i], Y[:, i]",
        False,
    ),
    "without": ("X = X[:, np.random.permutation(X.shape[1])]", True),
}


@pytest.mark.parametrize("how", SHUFFLED)
def test_what_answers_otherwise_each_time_is_told_and_not_named(how: str, tmp_path: Path) -> None:
    shuffling, wrong = SHUFFLED[how]
    text = NET.replace(
        "m = X.shape[1]", f"m = X.shape[1]\n        {shuffling}\n        self.forward(X)"
    )
    (tmp_path / "mine.py").write_text(text, encoding="utf-8")
    found = verify(tmp_path / "mine.py", scenarios=["theirs_2"])
    line = next(i for i, each in enumerate(text.splitlines(), 1) if "permutation" in each)
    assert (found.verdict is Verdict.WRONG) is wrong
    assert any(f"line {line} (np.random.permutation)" in told for told in found.told) is wrong
    assert found.diagnosis is None


def test_what_somebody_s_own_code_raises_comes_first_and_no_adapter(tmp_path: Path) -> None:
    source, _ = REASONS["its own code"]
    for name, code in (("raises", source), ("empty", "x = 1\n")):
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
    with pytest.raises(NotACandidateError) as raised:
        verify(tmp_path / "raises.py")
    first, *others = str(raised.value).splitlines()
    assert re.search(r"raises\.py: backward raised ValueError: .*\(raises\.py, line \d+: ", first)
    assert "--backward NAME" in others[0]
    assert "def gradients" not in str(raised.value)
    given = (
        r"either it is given something else there \(here it was given .* as an array \(\d+, \d+\)"
    )
    assert re.search(given, others[0])
    assert "), or others of its functions" in others[0]
    with pytest.raises(NotACandidateError, match="def gradients") as nothing:
        verify(tmp_path / "empty.py")
    assert "or name the functions: --forward" in str(nothing.value)


TAKES_CLASSES = """
import numpy as np

def loss(params, X, y):
    m = X.shape[0]
    scores = X.dot(params["W1"]) + params["b1"]
    e = np.exp(scores)
    probs = e / e.sum(axis=1, keepdims=True)
    cost = -np.log(probs[np.arange(m), y]).summ() / m
    dscores = probs.copy()
    dscores[np.arange(m), y] -= 1
    return cost, {"W1": X.T.dot(dscores / m), "b1": dscores.sum(axis=0) / m}
"""


def test_of_code_that_takes_classes_it_is_told_what_these_lead_to(tmp_path: Path) -> None:
    (tmp_path / "classes.py").write_text(TAKES_CLASSES, encoding="utf-8")
    with pytest.raises(NotACandidateError) as raised:
        verify(tmp_path / "classes.py")
    assert "loss raised AttributeError: " in str(raised.value)


def test_a_cost_that_is_no_number_is_not_said_to_have_raised(tmp_path: Path) -> None:
    code = FUNCTIONS.split("def backward_of")[0]
    assert "def cost" not in code
    declared = (
        'NETWORK = {"hidden": "tanh", "output": "sigmoid", "cost": "binary_cross_entropy", '
        '"average": "samples"}\n'
    )
    cost = (
        "\n\ndef compute_cost(A2, Y):\n"
        "    m = Y.shape[1]\n"
        "    return -(np.dot(Y, np.log(A2).T) + np.dot(1 - Y, np.log(1 - A2).T)) / m\n"
    )
    (tmp_path / "squared.py").write_text(declared + code + cost, encoding="utf-8")
    told = summary(verify(tmp_path / "squared.py"))
    assert "raised" not in told


REASSIGNED = """
import numpy as np

def init(sizes):
    return [(np.random.randn(i, o), np.zeros(o)) for i, o in zip(sizes, sizes[1:])]

def forward(params, x):
    cache = []
    for l, (w, b) in enumerate(params):
        z = np.einsum("ni,io->no", x, w) + b
        cache.append(x)
        x = z if l == len(params) - 1 else np.tanh(z)
    return x, cache

def loss(params, x, y):
    out, _ = forward(params, x)
    return 0.5 * np.mean(np.sum((out - y) ** 2, axis=1))

def backward(params, x, y):
    out, cache = forward(params, x)
    delta, grads = (out - y) / len(y), []
    for l in reversed(range(len(params))):
        grads.append((cache[l].T @ delta, delta.sum(axis=0)))
        delta = delta @ params[l][0].T * (1 - cache[l] ** 2)
    return grads[::-1]
"""


def test_what_goes_in_keeps_its_name_where_the_forward_pass_reassigns_it(tmp_path: Path) -> None:
    # One output, which einsum spreads over all inputs without a word.
    (tmp_path / "theirs.py").write_text(REASSIGNED, encoding="utf-8")
    assert verify(tmp_path / "theirs.py").agrees
    wrong = REASSIGNED.replace("cache[l] ** 2", "cache[l]")
    (tmp_path / "theirs.py").write_text(wrong, encoding="utf-8")
    assert verify(tmp_path / "theirs.py").verdict is Verdict.WRONG

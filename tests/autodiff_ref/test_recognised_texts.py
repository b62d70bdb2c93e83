"""What is read from a text alone: labels and their numbers, leaks, and types said as texts."""

import ast
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np
import pytest

from autodiff_ref.recognition import NotRecognisedError, recognise
from autodiff_ref.recognition.calls.loops import only_makes
from autodiff_ref.recognition.running.wider import casts, texts_widened, widened
from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.recognition.text.numbering import numbers_from_one, numbers_from_zero
from autodiff_ref.recognition.text.passes import draws_some
from autodiff_ref.recognition.text.usage import leaking
from recognition_styles import module_of

CLASSES = """
import numpy as np

def forward(X, W1, b1, W2, b2):
    H = np.tanh(X @ W1 + b1)
    E = np.exp(H @ W2 + b2)
    return H, E / E.sum(axis=1, keepdims=True)

def loss(P, y):
    return -np.mean(np.log(P[np.arange(len(y)), y]))

def backward(X, y, H, P, W2):
    dZ2 = P.copy()
    dZ2[np.arange(len(y)), y] -= 1
    dZ2 /= len(y)
    dZ1 = dZ2 @ W2.T * (1 - H**2)
    return {"W1": X.T @ dZ1, "b1": dZ1.sum(axis=0), "W2": H.T @ dZ2, "b2": dZ2.sum(axis=0)}

def train(X, y, params, lr=0.1):
    history = []
    for t in range(1, 100):
        H, P = forward(X, **params)
        history.append(loss(P, y))
        lr *= 0.5 if t > 1 and history[t - 1] > history[t - 2] else 1
        grads = backward(X, y, H, P, params["W2"])
        params = {k: params[k] - lr * grads[k] for k in params}
    return params
"""
SAYS_ONE = ("    dZ2 /= len(y)\n", "    before = P[0, y - 1]\n    dZ2 /= len(y)\n")


def functions(source: str) -> list[FunctionType]:
    module = module_of("some_functions", source)
    return [value for value in vars(module).values() if isinstance(value, FunctionType)]


@pytest.mark.parametrize("change", [("", ""), SAYS_ONE], ids=["a counter", "a wrong hint"])
def test_classes_from_zero_are_found_whatever_else_is_less_one(change: tuple[str, str]) -> None:
    found = recognise(module_of("classes", CLASSES.replace(*change) if change[0] else CLASSES))
    assert "labels as integers (m,)" in " ".join(found.told)


@pytest.mark.parametrize(
    ("source", "from_one"),
    [
        ("def f(x, y):\n    return x[0, y - 1]", True),
        ("def f(x, y):\n    return x[y.ravel() - 1]", True),
        ("def f(x, y):\n    return x[np.asarray(y).flatten() - 1]", True),
        ("def f(x, y):\n    return x[np.ravel(y) - 1]", True),
        ("def f(x, k):\n    return x[k.ravel() - 1]", False),
        ("def f(x, y, k):\n    return [y == c for c in x] + [y == k + 1]", True),
        ("def f(y, k):\n    for c in range(1, k):\n        yield y == c", True),
        ("def f(m):\n    for t in range(1, 9):\n        m[t] = m[t - 1]", False),
        ("def f(m):\n    t = 0\n    while m:\n        t += 1\n        m[t] = m[t - 1]", False),
        ("def f(m):\n    for t, row in enumerate(m):\n        m[t] = row + m[t - 1]", False),
        ("def f(m):\n    return [m[t - 1] for t in range(9)]", False),
        ("def f(self, m):\n    self.t += 1\n    return m[self.t - 1]", False),
    ],
)
def test_classes_are_numbered_from_one_where_labels_say_so(source: str, from_one: bool) -> None:
    assert numbers_from_one(functions(source)) == from_one


@pytest.mark.parametrize(
    ("body", "from_zero"),
    [
        ("P[range(3), y]", True),
        ("np.eye(3)[y]", True),
        ("P[range(3), y - 1]", False),
        ("P[range(3), i]", False),
    ],
)
def test_classes_are_numbered_from_zero_where_labels_are_indices(
    body: str, from_zero: bool
) -> None:
    assert numbers_from_zero(functions(f"def loss(P, y):\n    return {body}\n")) == from_zero
    changed = functions(f"def loss(P, y):\n    y = y - 1\n    return {body}\n")
    assert not numbers_from_zero(changed)


def test_the_name_of_labels() -> None:
    assert roles_of("actual_outputs")[0] == roles_of("actualOutputs")[0] == "Y"


@pytest.mark.parametrize(
    "text",
    [
        "np.maximum(self.a * z[l], z[l])",
        "max(z, self.a * z)",
        "z if z > 0 else self.a * z",
        "z * (z > 0) + self.a * z * (z <= 0)",
        "np.where(z > 0, 1, self.a)",
        "d[z < 0] *= self.a",
        "def f(self, z):\n    if z > 0:\n        return z\n    else:\n        return self.a * z",
        "s = self.a\nH = np.maximum(s * Z, Z)",
    ],
)
def test_a_leak_is_multiplied_with_what_has_the_kink(text: str) -> None:
    assert leaking(ast.parse(text)) == {"a"}


@pytest.mark.parametrize(
    "text",
    [
        "self.a = max(self.a * 0.99, 1e-4)",
        "s = self.a\nH = np.maximum(s * Z, Z)\nself.W1 -= s * dW1",
        "rate = max(self.a * 0.99, 1e-4)",
        "rate = max(self.a * decay, self.least)",
        "rate = self.a if epoch > 10 else self.a * 0.5",
        "rate = self.a * (1 if epoch > 10 else 0.5)",
        "self.a = np.where(epoch > 10, self.a * 0.5, self.a)",
        "np.where(epoch > 10, self.a, 1)\nself.a *= 0.9",
    ],
)
def test_a_rate_that_becomes_less_is_no_leak(text: str) -> None:
    assert leaking(ast.parse(text)) == set()


DECAYS = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out, lr=0.1):
        self.lr = lr
        self.W1, self.W2 = np.zeros((n_in, n_hidden)), np.zeros((n_hidden, n_out))

    def forward(self, X):
        self.H = np.tanh(X @ self.W1)
        return self.H @ self.W2

    def backward(self, X, y, output):
        lr = self.lr
        miss = output - y
        back = miss @ self.W2.T * (1 - self.H**2)
        self.W2 -= lr * self.H.T @ miss
        self.W1 -= lr * X.T @ back

    def decay(self):
        self.lr = max(self.lr * 0.99, 1e-4)
"""


def test_a_step_is_large_where_its_rate_becomes_less_elsewhere() -> None:
    told = " ".join(recognise(module_of("decays", DECAYS)).told)
    assert "The learning rate is set to 1024" in told


COSTS = {"half": 2.0, "single": 3.0, "f4": 5.0}


def by_default(a: Any, dtype: str = "float32") -> Any:
    return np.asarray(a, dtype=dtype)


def by_a_short_default(scale: Any, dtype: str = "f4", /) -> Any:
    return np.asarray(scale, dtype=dtype)


def by_name_alone(a: Any, b: Any = 1, *, c: Any = 2, dtype: str = "single") -> Any:
    return np.asarray(a + b - c, dtype=dtype)


def by_a_short_text(a: Any) -> Any:
    return np.asarray(a).astype("f4") * COSTS["half"] * COSTS["single"]


@pytest.mark.parametrize("cast", [by_default, by_a_short_default, by_name_alone, by_a_short_text])
def test_what_says_a_type_says_float64_while_it_is_asked(cast: Callable[..., Any]) -> None:
    assert isinstance(cast, FunctionType)
    assert casts(cast)
    third = np.full(2, 1 / 3)
    assert cast(third).dtype == np.float32
    with texts_widened([cast]):
        assert cast(third).dtype == np.float64
    assert cast(third).dtype == np.float32


def test_the_same_words_elsewhere_stay() -> None:
    def cost(kind: str = "half") -> float:
        return COSTS[kind] + COSTS["half"] + COSTS["single"] + COSTS["f4"]

    assert isinstance(cost, FunctionType)
    with texts_widened([cost]):
        assert cost() == 12
    known = {"COST": "half", "np": np, "KIND": "float32", "DTYPE": "f4"}
    wide = widened(known)
    assert {name: wide.get(name) for name in ("COST", "KIND", "DTYPE")} == {
        "COST": None,
        "KIND": "float64",
        "DTYPE": "float64",
    }


def test_a_function_that_says_no_type_casts_nothing() -> None:
    assert not casts(functions("def f(a, kind='tanh', *, b=1):\n    return a")[0])


CLOSURES = """
import numpy as np

def mlp(n_in, hidden, n_out):
    sizes, params = [n_in, *hidden, n_out], {}
    for i, (a, b) in enumerate(zip(sizes, sizes[1:]), start=1):
        params[f"W{i}"] = np.random.normal(size=(b, a)) / np.sqrt(a)
        params[f"b{i}"] = np.zeros((b, 1))

    def forward(x):
        return np.tanh(params["W1"] @ x + params["b1"])
    return forward
"""


def test_a_loop_that_only_draws_parameters_is_none_that_trains() -> None:
    with pytest.raises(NotRecognisedError) as refused:
        recognise(module_of("closures", CLOSURES))
    assert "no function of a known name" in str(refused.value)
    trains = "        params['W1'] -= 0.1 * params['W1']\n"
    tree = ast.parse(CLOSURES.replace("\n    def forward", f"{trains}\n    def forward"))
    found = [only_makes(n) for n in ast.walk(tree) if isinstance(n, ast.For)]
    drawn = [only_makes(n) for n in ast.walk(ast.parse(CLOSURES)) if isinstance(n, ast.For)]
    assert (found, drawn) == ([False], [True])


@pytest.mark.parametrize(
    ("text", "some"),
    [
        ("rng.choice(len(X), 32)", True),
        ("np.random.randint(0, m)", True),
        ("rng.choice([0, 1], size=A.shape, p=[p, 1 - p])", False),
        ("np.random.choice((0, 1), A.shape)", False),
        ("np.random.choice([0, 1, 2, 3])", True),
    ],
)
def test_zeros_and_ones_that_are_drawn_are_no_samples(text: str, some: bool) -> None:
    assert draws_some(ast.parse(text, mode="eval").body) is some

"""Lines that compute gradients and are run by nothing that is asked are told."""

import ast
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autodiff_ref import verify
from autodiff_ref.loading.source import source_of
from autodiff_ref.recognition.running.profiling import lines_run
from autodiff_ref.recognition.text.unrun import Unrun, unrun
from autodiff_ref.scenarios import drawn
from autodiff_ref.subject import not_run

BACKWARD = """
def backward(dA, Z, kind, clipped):
    dZ = None
    if kind == "relu":
        dZ = dA * (Z > 0)
    elif kind == "tanh":
        t = tanh(Z)
        dZ = dA * (
            1 - t**2
        )
        dZ *= 1
    else:
        print("unknown", kind)
        raise ValueError(kind)
    return dZ

def sigma_prime(Z, kind):
    if kind == "relu":
        return Z > 0
    return 1 - Z**2

def never(dA):
    dZ = 2 * dA
    return dZ
"""
RUN = {3, 4, 5, 15, 18, 19}


def test_what_computes_a_gradient_beside_lines_that_were_run() -> None:
    expected = [Unrun("backward", 8, 11), Unrun("sigma_prime", 20, 20)]
    assert unrun(ast.parse(BACKWARD), RUN) == expected
    assert unrun(ast.parse(BACKWARD), RUN | {9, 11, 20}) == []
    assert unrun(ast.parse(BACKWARD), set()) == []


TABLES = """
ACT = {
    "sigmoid": (sigmoid, lambda a: a * (1 - a)),
    "tanh": (np.tanh, lambda a: 1 - a),
}
slopes_prime = {"relu": lambda z: z > 0,
                "elu": lambda z: np.exp(z)}
named = {"relu": lambda z: z * (z > 0),
         "elu": lambda z: np.exp(z)}

def relu_prime(z):
    return z > 0

def d_tanh(a):
    return 1 - a

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def sigmoid_derivative(z):
    s = sigmoid(z)
    return s * (1 - s)

def gradient_check(f):
    return f(1) - f(0)
"""


def test_derivatives_none_of_which_is_run() -> None:
    expected = [
        Unrun("ACT['tanh']", 4, 4),
        Unrun("slopes_prime['elu']", 7, 7),
        Unrun("relu_prime", 11, 12),
        Unrun("d_tanh", 14, 15),
    ]
    assert unrun(ast.parse(TABLES), {3, 6, 8, 18, 21, 22}) == expected
    assert unrun(ast.parse(TABLES), {3, 4, 6, 7, 12, 15, 18, 21, 22}) == []
    assert unrun(ast.parse(TABLES), set()) == []


CLASSES = """
class Tanh:
    def prime(self, a):
        return 1 - a

class Sigmoid:
    def prime(self, a):
        return a * (1 - a)

class QuadraticCost:
    def delta(self, a, y):
        return (a - y) * a

class EntropyCost:
    def delta(self, a, y):
        return a - y

class Picture:
    def prime(self, a):
        return a - 1

def local(a, kind):
    match kind:
        case "tanh":
            return 1 - a
        case _:
            return a * (1 - a)

def sigma(a, kind):
    if kind == "tanh":
        return tanh(a)
    return 1 / (1 + exp(-a))

def gradients(x, a, y):
    d = W.T @ (a - y) * local(a, "sigmoid") * sigma(x, "sigmoid")
    return d @ x

def forward(x):
    return sigma(W @ x)

def plot_sigmoid_derivative(z):
    plt.plot(z, z * (1 - z))

def print_missing_gradients(names):
    print(names - grads)

def processing_gradients(names):
    return names - grads
"""


def test_derivatives_that_are_methods_or_factors() -> None:
    tree, run = ast.parse(CLASSES), {8, 16, 23, 27, 32, 35, 36, 39}
    expected = [
        Unrun("Tanh.prime", 3, 4),
        Unrun("QuadraticCost.delta", 11, 12),
        Unrun("local", 25, 25),
    ]
    assert unrun(tree, run) == expected
    assert unrun(tree, run | {4, 12, 25}) == []
    assert unrun(tree, {23, 27, 36}) == [Unrun("local", 25, 25)]


INSTEAD = """
def halves(a, y):
    return (a - y) ** 2 / 2

def entropy(a, y):
    return -y * log(a)

def unused(a, y):
    return a - y

def xavier(n):
    return n ** -0.5

def he_init(n):
    return (n / 2) ** -0.5

class Net:
    def __init__(self, cost=halves, init=xavier):
        self.cost = cost

    def act(self, z):
        return tanh(z)

    def show(self):
        print(self.cost)

    def schedule(self, t):
        return 0.1

class Softplus(Net):
    def act(self, z):
        return log(1 + exp(z))

    def show(self):
        print(self.cost + 1)

    def schedule(self, t):
        return 0.1 / t

class Other:
    def act(self, z):
        return z + 1

def other(cost=halves):
    return cost

Softplus(entropy, he_init)
Other(cost=unused)
"""


def test_what_stands_for_something_that_is_run() -> None:
    tree, lines = ast.parse(INSTEAD), INSTEAD.splitlines()

    def at(*texts: str) -> set[int]:
        return {lines.index(text) + 1 for text in texts}

    run = at("    return (a - y) ** 2 / 2", "    return n ** -0.5", "        self.cost = cost")
    run |= at("        return tanh(z)", "        return 0.1", "        print(self.cost)")
    (entropy,), (act,) = at("    return -y * log(a)"), at("        return log(1 + exp(z))")
    expected = [Unrun("entropy", entropy - 1, entropy), Unrun("Softplus.act", act - 1, act)]
    assert unrun(tree, run) == expected
    assert unrun(tree, run | {entropy, act}) == []
    assert unrun(tree, at("        self.cost = cost")) == []


def test_the_lines_that_are_run_are_those_of_the_file_alone() -> None:
    known: dict[str, object] = {"tanh": lambda Z: Z}
    exec(compile(BACKWARD, "theirs.py", "exec"), known)
    found: set[int] = set()
    with lines_run("theirs.py", found):
        for _ in range(2):
            known["backward"](2.0, 1.0, "relu", False)  # type: ignore[operator]  # it is compiled
    assert {3, 4, 5, 15} <= found <= {2, 3, 4, 5, 15}
    with lines_run("theirs.py", found):
        known["backward"](2.0, 1.0, "tanh", False)  # type: ignore[operator]  # it is compiled
    assert {7, 8, 11} <= found


DEEP = """
import numpy as np

def init_params(dims):
    rng, params = np.random.RandomState(1), {}
    for l in range(1, len(dims)):
        params["W" + str(l)] = rng.randn(dims[l], dims[l - 1])
        params["b" + str(l)] = np.zeros((dims[l], 1))
    return params

def forward(X, params):
    A = [X]
    for l in range(1, len(params) // 2 + 1):
        Z = params["W" + str(l)] @ A[-1] + params["b" + str(l)]
        A.append(np.tanh(Z) if l < len(params) // 2 else 1 / (1 + np.exp(-Z)))
    return A[-1], A

def compute_cost(AL, Y):
    return float(-np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / Y.shape[1])

def backward(params, cache, X, Y):
    grads, m = {}, X.shape[1]
    dZ = cache[-1] - Y
    for l in range(len(params) // 2, 0, -1):
        grads["dW" + str(l)] = dZ @ cache[l - 1].T / m
        grads["db" + str(l)] = dZ.sum(axis=1, keepdims=True) / m
        dZ = params["W" + str(l)].T @ dZ * (1 - cache[l - 1] ** 2)
        if CONDITION:
            dZ = dZ / 2
    return grads
"""


@pytest.mark.parametrize("condition", ["l > 6", "m > 100", "np.abs(dZ).max() > 1e3"])
def test_a_mistake_where_nothing_is_asked_is_told_as_not_verified(
    tmp_path: Path, condition: str
) -> None:
    (file := tmp_path / "net.py").write_text(DEEP.replace("CONDITION", condition))
    found = verify(str(file))
    assert found.agrees
    says = "Not verified: backward, line 29: no question about gradients runs that."
    assert says in found.limits
    file.write_text(DEEP.replace("CONDITION", "m < 0 or dZ is None").replace("dZ = dZ / 2", "pass"))
    assert not any("runs that" in limit for limit in verify(str(file)).limits)


def test_what_is_run_somewhere_is_not_told(tmp_path: Path) -> None:
    text = DEEP.replace("CONDITION", "m == 1").replace("dZ / 2", "dZ / m")
    (file := tmp_path / "net.py").write_text(text)
    assert not any("runs that" in limit for limit in verify(str(file)).limits)


def test_where_it_is_not_seen_which_lines_run_that_is_told(tmp_path: Path) -> None:
    file = tmp_path / "theirs.py"
    file.write_text(BACKWARD)
    problems = [drawn(name, "", (3, 1), 2) for name in ("first", "second")]

    def told(*run: set[int] | None) -> list[str]:
        answers = iter(run)
        subject: Any = SimpleNamespace(lines_run=lambda _: next(answers))
        return list(not_run(subject, source_of(file), problems))

    everything = set(range(1, 30))
    assert told(everything) == told(None, everything) == []
    unseen, of_the_first = told(RUN, None)
    assert unseen.endswith("; in second, it was not seen which are run.")
    assert told(RUN, RUN) == [of_the_first.replace("other question", "question about gradients")]
    assert len(told(None, None)) == 1


HALVES = """
def slope(a, kind, m):
    if kind == "tanh": dA = 1 - a
    else: dA = a * (1 - a)
    if kind == "relu": dA = (
        2 * a)
    dA = dA / m if m else dA
    return dA

def backward(a):
    return [slope(each, "sigmoid", 1) for each in a]
"""


def test_halves_of_one_line_are_told_apart() -> None:
    known: dict[str, Any] = {}
    exec(compile(HALVES, "theirs.py", "exec"), known)
    lines, places, plain = set[int](), set[tuple[int, int]](), set[int]()
    with lines_run("theirs.py", lines, places):
        known["backward"]([1.0, 2.0])
    assert {line for line, _ in places} == {3, 4, 5, 7, 8}
    told = unrun(ast.parse(HALVES), lines | places)
    assert told == [Unrun("slope", 3, 3), Unrun("slope", 5, 6)]
    with lines_run("theirs.py", plain):
        known["backward"]([1.0])
    assert unrun(ast.parse(HALVES), plain) == []
    with lines_run("theirs.py", lines, places):
        known["slope"](1.0, "tanh", 1)
        known["slope"](1.0, "relu", 1)
    assert unrun(ast.parse(HALVES), lines | places) == []


def test_a_half_of_one_line_that_nothing_runs_is_told(tmp_path: Path) -> None:
    text = DEEP.replace("if CONDITION:\n            dZ =", "if l > 6: dZ =")
    (file := tmp_path / "net.py").write_text(text)
    says = "Not verified: backward, line 28: no question about gradients runs that."
    assert says in verify(str(file), scenarios=["theirs_2"]).limits

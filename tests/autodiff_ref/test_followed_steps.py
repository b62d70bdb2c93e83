"""Where files take steps with their gradients: what is followed is compared, all else is told."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autodiff_ref import verify
from autodiff_ref.recognition import recognise
from autodiff_ref.recognition.search.departing import Beside, Moved
from autodiff_ref.recognition.text.moves import sites_of
from recognition_scripts import SCRIPT
from recognition_styles import module_of

NET = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out, lr=0.1{more}):
        self.lr = lr
{made}
        self.W1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros((1, n_hidden))
        self.W2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros((1, n_out))

    def forward(self, X):
        self.A1 = np.tanh(X @ self.W1 + self.b1)
        self.A2 = 1 / (1 + np.exp(-(self.A1 @ self.W2 + self.b2)))
        return self.A2

    def loss(self, X, y):
        a = self.forward(X)
        return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a)) / len(X)

    def backward(self, X, y):
        self.forward(X)
        dZ2 = (self.A2 - y) / {m}
        dZ1 = dZ2 @ self.W2.T * (1 - self.A1**2)
        dW1, db1 = X.T @ dZ1{penalty1}, dZ1.sum(axis=0, keepdims=True)
        dW2, db2 = self.A1.T @ dZ2{penalty2}, dZ2.sum(axis=0, keepdims=True)
{limited}
        return dW1, db1, dW2, db2

    def train(self, X, y, epochs=10):
{before}
        for _ in range(epochs):
{gradients}
            self.W1 {op} {W1}
            self.b1 {op} {b1}
            self.W2 {op} {W2}
            self.b2 {op} {b2}
{after}
            print(self.loss(X, y))
"""

ASKED = "dW1, db1, dW2, db2 = self.backward(X, y)"
STEPS = {name: f"self.lr * d{name}" for name in ("W1", "b1", "W2", "b2")}
EMPTY = {"more": "", "made": "", "m": "len(X)", "penalty1": "", "penalty2": "", "limited": ""}


def net(step: str = "self.lr * d{p}", **parts: str) -> str:
    """A class that trains with its gradients, in parts otherwise than it should."""
    steps = {name: step.format(p=name) for name in STEPS}
    given = {**EMPTY, "before": "", "after": "", "op": "-=", **steps}
    indented = {"made": 8, "limited": 8, "before": 8, "gradients": 12, "after": 12}
    given |= {"gradients": ASKED, **parts}
    return NET.format(**given | {n: " " * k + given[n] for n, k in indented.items()})


def limits_of(text: str) -> tuple[str, ...]:
    """All that is told of what a file is not asked."""
    return recognise(module_of("theirs", text)).taken.limits


NOT_FOLLOWED = (
    "Not verified: the step that Net.train (line 33) takes with these gradients; it is not "
    "followed."
)
DECAYS = (
    "Not verified: the weight decay in Net.train (line 33): the step moves parameters by a "
    "multiple of themselves, which its gradients do not have."
)
OF_ROUNDS = "Not verified: train over several rounds, of which the second "
NO_STEP_LIKE_IT = f"{OF_ROUNDS}is no step like the first, as with momentum, or another rate."


def test_the_step_of_a_right_training_is_compared(tmp_path: Path) -> None:
    (file := tmp_path / "net.py").write_text(net())
    found = verify(str(file))
    assert found.agrees
    assert not any("step" in limit for limit in found.limits)
    assert {7, 8} <= {each.place.equation for each in found.comparisons}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"op": "+="}, "equation 8 (W1, W2): the step goes up the gradient"),
        ({"step": "-self.lr * np.sign(d{p})"}, "WRONG: equation 8"),
        ({"b1": "-self.lr * db1", "W2": "0 * dW2"}, "equation 7 (b1): the step goes up"),
        ({"b1": "self.lr * self.b1"}, "equation 7 (b1): the parameter itself is subtracted"),
        ({"W2": "self.W2 + self.lr * dW2"}, "equation 8 (W2): the step stands in place of"),
    ],
)
def test_a_training_that_misuses_right_gradients_is_wrong(
    tmp_path: Path, wrong: dict[str, str], says: str
) -> None:
    (file := tmp_path / "net.py").write_text(net(**wrong))
    explained = verify(str(file)).explain()
    assert says in explained
    assert "as it is" not in explained


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ({"W1": "0 * dW1", "b1": "0 * db1"}, "W1, b1 stay as they are"),
        ({"W2": "2 * self.lr * dW2"}, "W2 moves at 2 times the rate of the others"),
        (
            {"step": "(1 + ('{p}' > 'a')) * self.lr * d{p}"},
            "b1, b2 move at 2 times the rate of the others",
        ),
        (
            {"W1": "self.lr * (dW1 - dW1.mean(0))"},
            "W1 moves by no multiple of its gradient, as others do",
        ),
        (  # of one number anything is a multiple
            {b: f"self.lr * (d{b} + 9 * np.sign(self.{b} - 1))" for b in ("b1", "b2")},
            "b1, b2 move by no multiple of their gradients, as others do",
        ),
        (
            {"W2": "0.01 * self.lr * dW2 / np.linalg.norm(dW2)"},
            "W2 moves at 0.0494649 times the rate of the others",
        ),
    ],
)
def test_steps_that_may_be_meant_are_told_alone(
    tmp_path: Path, chosen: dict[str, str], says: str
) -> None:
    told = (f"Not held against it: in Net.train (line 33), {says}.",)
    assert limits_of(net(**chosen)) == told
    (file := tmp_path / "net.py").write_text(net(**chosen))
    assert verify(str(file)).agrees


ASIDE = """
    def {first}(self, X, y):
        dW1, db1, dW2, db2 = self.backward(X, y)
        self.W1 {op1} self.lr * dW1; self.b1 {op1} self.lr * db1
        self.W2 {op1} self.lr * dW2; self.b2 {op1} self.lr * db2

    def {second}(self, X, y):
        dW1, db1, dW2, db2 = self.backward(X, y)
        self.W1 {op2} self.lr * dW1; self.b1 {op2} self.lr * db1
        self.W2 {op2} self.lr * dW2; self.b2 {op2} self.lr * db2

    def fit(self, X, y, n=9):
        for i in range(n):
            {fit}
"""


@pytest.mark.parametrize(
    ("fit", "right"),
    [
        ("self.up(X, y) if i % 5 else self.down(X, y)", True),
        ("self.down(X, y)", True),
        ("self.up(X, y)", False),
        ("pass", False),
    ],
)
@pytest.mark.parametrize("order", [("up", "down"), ("down", "up")])
def test_which_of_two_steps_is_compared(
    tmp_path: Path, fit: str, right: bool, order: tuple[str, str]
) -> None:
    ops = ["+=" if name == "up" else "-=" for name in order]
    given = {"first": order[0], "second": order[1], "op1": ops[0], "op2": ops[1], "fit": fit}
    (file := tmp_path / "net.py").write_text(
        net().partition("    def train")[0] + ASIDE.format(**given)
    )
    found = verify(str(file), scenarios=["theirs_2"])
    assert found.agrees is right
    assert ("the step of up is no descent" in found.explain()) is right


def test_the_step_of_another_parameter_is_a_mistake() -> None:
    old = {"W1": np.arange(1.0, 10.0).reshape(3, 3), "b1": np.ones((3, 1)), "W2": np.eye(3)}
    g = {name: np.cos(value + i) for i, (name, value) in enumerate(old.items())}

    def mistaken(**steps: Any) -> list[str]:
        taken = {name: 0.1 * each for name, each in g.items()} | steps
        moved = [Moved(name, taken[name], g[name], old[name]) for name in old]
        return [step.name for step in Beside(moved, 0.1).mistaken]

    assert mistaken(W2=0.1 * g["W1"]) == mistaken(W2=0.1 * g["W1"].T) == ["W2"]
    assert mistaken(b1=-0.1 * g["b1"], W1=0.1 * g["W2"]) == ["W1", "b1"]
    assert mistaken() == mistaken(W2=0.3 * g["W2"], W1=0 * g["W1"]) == []


MOMENTUM = {
    "before": "v = dict.fromkeys(('W1', 'b1', 'W2', 'b2'), 0.0)",
    "gradients": f"{ASKED}; v = {{k: 0.9 * v[k] + self.lr * g for k, g in "
    "zip(v, (dW1, db1, dW2, db2))}",
    "step": "v['{p}']",
}


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"step": "self.lr**2 * d{p}"}, NOT_FOLLOWED),
        (
            {"before": "k = np.random.choice(len(X), 2); X, y = X[k], y[k]"},
            NOT_FOLLOWED,
        ),
        ({"step": "self.lr * np.sign(d{p})"}, NOT_FOLLOWED),
        ({"step": "self.lr * (d{p} + 0.01 * self.{p})"}, DECAYS),
        (
            {"before": ASKED, "gradients": "pass"},
            f"{OF_ROUNDS}takes the step of the first again, as of gradients that are not renewed.",
        ),
        (MOMENTUM, NO_STEP_LIKE_IT),
        ({"after": "self.lr *= 0.99"}, NO_STEP_LIKE_IT),
    ],
)
def test_what_a_training_does_besides_is_told(parts: dict[str, str], says: str) -> None:
    assert limits_of(net(**parts)) == (says,)
    assert limits_of(net()) == ()


def test_of_a_decaying_step_no_other_rate_is_told() -> None:
    for sign in "+-":
        assert limits_of(net(f"self.lr * (d{{p}} {sign} 0.01 * self.{{p}})")) == (DECAYS,)


def test_what_decays_more_than_it_moves_goes_up_no_gradient() -> None:
    old, g = np.full((1, 1), 5.0), np.full((1, 1), 0.1)
    wide, of = np.arange(1.0, 5.0).reshape(2, 2), np.cos(np.arange(4.0)).reshape(2, 2)
    steps = [Moved("W1", of - wide, of, wide), Moved("b1", g - old, g, old)]
    assert Beside(steps, None).mistaken == []


@pytest.mark.parametrize(("rows", "up"), [(1, False), (3, False), (16, True), (30, True)])
def test_what_has_a_force_beside_goes_up_few_slopes_by_chance(rows: int, up: bool) -> None:
    wide, of = np.arange(1.0, 5.0).reshape(2, 2), np.cos(np.arange(4.0)).reshape(2, 2)
    old, g = np.full((rows, 1), -0.5), np.sin(np.arange(1.0, rows + 1))[:, None]
    force = -np.sign(g) * (2 + np.abs(old))
    steps = [Moved("W1", 0.1 * of, of, wide), Moved("b1", 0.1 * (g + force), g, old)]
    turned = [steps[0], Moved("b1", -0.1 * g, g, old)]
    assert [step.name for step in Beside(steps, None).mistaken] == ["b1"] * up
    assert [step.name for step in Beside(turned, None).mistaken] == ["b1"]


def test_what_goes_up_in_all_few_arrays_together_is_no_chance() -> None:
    draw = np.random.default_rng(0)
    sizes = {"W1": (2, 2), "b1": (1, 2), "W2": (2, 1), "b2": (1, 1)}  # XOR, the smallest there is
    slopes = {name: draw.normal(size=size) for name, size in sizes.items()}
    up = [Moved(n, -np.sign(g), g, draw.normal(size=g.shape)) for n, g in slopes.items()]
    assert [step.name for step in Beside(up, None, up_again=True).mistaken] == [*slopes]
    assert Beside(up, None).mistaken == []
    down = [Moved("W1", np.sign(slopes["W1"]), slopes["W1"], up[0].old), *up[1:]]
    assert Beside(down, None, up_again=True).mistaken == []


FEW = """
import numpy as np

class Network(object):
    def __init__(self, sizes):
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = 1 / (1 + np.exp(-(np.dot(w, a) + b)))
        return a

    def update_mini_batch(self, mini_batch, eta):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            delta_nabla_b, delta_nabla_w = self.backprop(x, y)
            nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
            nabla_w = [nw + dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]
        self.weights = [w - {rate_w} * nw for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b - {rate_b} * nb for b, nb in zip(self.biases, nabla_b)]

    def backprop(self, x, y):
        activations = [x]
        for b, w in zip(self.biases, self.weights):
            activations.append(1 / (1 + np.exp(-(np.dot(w, activations[-1]) + b))))
        nabla_b, nabla_w = [0] * len(self.biases), [0] * len(self.weights)
        delta = activations[-1] - y
        for l in range(1, len(self.weights) + 1):
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l - 1].T)
            a = activations[-l - 1]
            delta = np.dot(self.weights[-l].T, delta) * a * (1 - a)
        return nabla_b, nabla_w
"""
MEAN = "(eta / len(mini_batch))"


def test_a_mini_batch_is_a_step_of_the_mean(tmp_path: Path) -> None:
    assert limits_of(FEW.format(rate_w=MEAN, rate_b=MEAN)) == ()
    assert limits_of(FEW.format(rate_w="eta", rate_b="eta")) == (
        "Not held against it: the step of update_mini_batch is 5 times the learning rate times "
        "what is given as gradients, in all parameters alike, with 5 samples.",
    )
    (file := tmp_path / "net.py").write_text(FEW.format(rate_w="eta", rate_b=MEAN))
    assert verify(str(file)).agrees
    assert "W1, W2 move at 5 times the rate of the others" in verify(str(file)).explain()


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        (
            {"more": ", batch_size=32", "made": "self.n = batch_size", "m": "self.n"},
            "Not verified: batches of another size than batch_size, with which it is made and by "
            "which its gradients are divided, whatever number of samples they are of; it was "
            "set to that number.",
        ),
        (
            {"limited": "dW1, dW2 = [np.clip(g, -1, 1) for g in (dW1, dW2)]"},
            "Not verified: gradients that Net.backward (line 26: np.clip(g, -1, 1)) would limit; "
            "what is asked need not reach those bounds.",
        ),
        (
            {
                "more": ", lam=0.1",
                "made": "self.lam = lam",
                "penalty1": " + self.lam * self.W1",
                "penalty2": " + self.lam * self.W2",
            },
            "Not held against it: with lam = 0.5, its gradients are others and its cost is the "
            "same, so they are then not its gradients.",
        ),
    ],
)
def test_what_is_set_or_never_reached_is_told(parts: dict[str, str], says: str) -> None:
    assert limits_of(net(**parts)) == (says,)
    assert limits_of(net()) == ()


def moved(w: Any, dw: Any, lr: float, params: Any, grads: Any, v: Any) -> Any:
    w -= lr * dw
    params["W1"] = params["W1"] - lr * grads["dW1"]
    return (1 - lr) * w - v


def looked_up(net: Any, names: list[str], lr: float) -> None:
    for name in names:
        old = getattr(net, name)
        setattr(net, name, old - lr * getattr(net, "d" + name))
        old = getattr(net, name) + lr * getattr(net, f"d{name}")
        setattr(net, name, np.clip(old, -1, 1))


def looked_up_of_gradients(net: Any, names: list[str], old: Any, dW: Any) -> None:
    for name in names:
        setattr(net, "d" + name, old - dW)
        setattr(net, f"grad_{name}", getattr(net, "d" + name) + dW)


def moving_nothing(W: Any, b: Any, X: Any, dZ: Any, reg: float, eps: float) -> Iterator[Any]:
    dW = dZ @ X.T
    dW += reg * W
    W[0] += eps
    yield reg * W + dW, dZ @ W.T + dW, W @ X + b, 1 - W


def finite_difference(W: Any, cost: Any, delta: float) -> Any:
    W[0, 0] += delta
    up = cost(W)
    W[0, 0] -= 2 * delta
    return (up - cost(W)) / (2 * delta)


@pytest.mark.parametrize(
    ("function", "lines"),
    [
        (moved, [1, 2, 3]),
        (looked_up, [3, 4]),
        (looked_up_of_gradients, []),
        (moving_nothing, []),
        (finite_difference, []),
    ],
)
def test_statements_that_move_parameters(function: Callable[..., Any], lines: list[int]) -> None:
    first = function.__code__.co_firstlineno
    assert sorted(site.first - first for site in sites_of(function)) == lines
    assert np.all([site.owner == function.__qualname__ for site in sites_of(function)])


def test_the_step_of_a_loop_is_at_the_line_where_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "script.py"
    file.write_text(SCRIPT.replace("wh", "W1").replace("wo", "W2"), encoding="utf-8")
    found = verify(str(file), scenarios=["theirs_2"])
    assert found.agrees
    assert not [limit for limit in found.limits if "the step" in limit]


SHUFFLING = """
import numpy as np

class Net:
    def __init__(self, n_in, n_out):
        self.W1, self.b1 = np.random.randn(n_in, n_out), np.zeros(n_out)

    def forward(self, X):
        return 1 / (1 + np.exp(-(X @ self.W1 + self.b1)))

    def backward(self, X, Y):
        d = (self.forward(X) - Y) / len(X)
        return X.T @ d, d.sum(axis=0)

    def fit(self, X, Y, lr):
        order = np.random.permutation(len(X))
        dW1, db1 = self.backward(X[order], Y[{order}])
        self.W1 -= lr * dW1
        self.b1 -= lr * db1
"""


def test_samples_that_are_shuffled_without_their_labels_are_told(tmp_path: Path) -> None:
    (file := tmp_path / "net.py").write_text(SHUFFLING.format(order="order"))
    assert not any("order" in limit for limit in verify(str(file)).limits)
    other = "np.random.permutation(len(Y))"
    file.write_text(SHUFFLING.format(order=other))
    (told,) = [limit for limit in verify(str(file)).limits if "order" in limit]
    assert told.startswith("Not held against it: in the order that fit draws, its step is another")

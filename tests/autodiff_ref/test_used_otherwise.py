"""What is called like a learning rate is none where its use says so: a strength, or an epsilon."""

import ast
from pathlib import Path

import numpy as np
import pytest

from autodiff_ref import verify
from autodiff_ref.comparison import Verdict
from autodiff_ref.recognition import recognise
from autodiff_ref.recognition.calls.calls import parameters_of
from autodiff_ref.recognition.owners import making
from autodiff_ref.recognition.text.strengths import guards, kept_rates, strengths
from recognition_styles import module_of

KEPT = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out, alpha=1e-4, learning_rate=0.01):
        self.alpha, self.learning_rate = alpha, learning_rate
        self.W1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros(n_hidden)
        self.W2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros(n_out)

    def forward(self, X):
        A1 = np.tanh(X @ self.W1 + self.b1)
        return A1, 1 / (1 + np.exp(-(A1 @ self.W2 + self.b2)))

    def loss(self, X, Y):
        A2 = self.forward(X)[1]
        data = -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))
        return (data + self.alpha / 2 * (np.sum(self.W1 ** 2) + np.sum(self.W2 ** 2))) / len(X)

    def backward(self, X, Y):
        m = len(X)
        A1, A2 = self.forward(X)
        dZ2 = A2 - Y
        dZ1 = dZ2 @ self.W2.T * (1 - A1 ** 2)
        dW1, dW2 = (X.T @ dZ1 + self.alpha * self.W1) / m, (A1.T @ dZ2 + self.alpha * self.W2) / m
        return dW1, dZ1.sum(0) / m, dW2, dZ2.sum(0) / m

    def fit(self, X, Y):
        dW1, db1, dW2, db2 = self.backward(X, Y)
        self.W1 -= self.learning_rate * dW1
        self.b1 -= self.learning_rate * db1
        self.W2 -= self.learning_rate * dW2
        self.b2 -= self.learning_rate * db2
"""
PASSED = """
import numpy as np

def forward(X, params):
    A1 = np.tanh(params["W1"] @ X + params["b1"])
    return A1, 1 / (1 + np.exp(-(params["W2"] @ A1 + params["b2"])))

def compute_loss(X, Y, params, {taken}):
    A2 = forward(X, params)[1]
    {penalty}
    return (penalty - np.sum(Y * np.log(A2{eps}) + (1 - Y) * np.log(1 - A2{eps}))) / X.shape[1]

def backward(X, Y, params, {taken}):
    m = X.shape[1]
    A1, A2 = forward(X, params)
    dZ2 = (-Y / (A2{eps}) + (1 - Y) / (1 - A2{eps})) * A2 * (1 - A2)
    dZ1 = params["W2"].T @ dZ2 * (1 - A1 ** 2)
    grads = dict(dW1=dZ1 @ X.T / m, db1=dZ1.mean(axis=1, keepdims=True),
                 dW2=dZ2 @ A1.T / m, db2=dZ2.mean(axis=1, keepdims=True))
    for k in {keys}:
        grads["d" + k] += alpha / m * (0.5 * np.sign(params[k]) + 0.5 * params[k])
    return grads
"""
MOMENTUM = """
import numpy as np

class Net:
    def __init__(self, ni, nh, no, n=0.3, a=0.9):
        self.n, self.a = n, a
        self.wi, self.wo = np.random.randn(ni, nh), np.random.randn(nh, no)
        self.ci, self.co = np.zeros((ni, nh)), np.zeros((nh, no))

    def update(self, inputs):
        self.ai = np.asarray(inputs)
        self.ah = np.tanh(self.ai @ self.wi)
        self.ao = np.tanh(self.ah @ self.wo)
        return self.ao

    def backPropagate(self, targets):
        output_deltas = (targets - self.ao) * (1 - self.ao ** 2)
        hidden_deltas = (output_deltas @ self.wo.T) * (1 - self.ah ** 2)
        change = np.outer(self.ah, output_deltas)
        self.wo += self.n * change + self.a * self.co
        self.co = change
        change = np.outer(self.ai, hidden_deltas)
        self.wi += self.n * change + self.a * self.ci
        self.ci = change
        return 0.5 * np.sum((targets - self.ao) ** 2)
"""
ELASTIC = PASSED.format(
    taken="alpha=0.0",
    eps="",
    keys='("W1", "W2")',
    penalty="penalty = alpha * sum(0.5 * np.abs(params[k]).sum() + 0.25 * (params[k] ** 2).sum()"
    ' for k in ("W1", "W2"))',
)
EPSILON = PASSED.format(taken="epsilon=1e-12", eps=" + epsilon", keys="()", penalty="penalty = 0")


def verified(folder: Path, text: str) -> tuple[Verdict, str]:
    """The verdict on a file, and what is told of it."""
    file = folder / "theirs.py"
    file.write_text(text, encoding="utf-8")
    found = verify(file, scenarios=["theirs_2"])
    return found.verdict, "\n".join((*found.told, *found.limits))


def test_a_strength_that_is_kept_is_verified_under_its_own_name(tmp_path: Path) -> None:
    verdict, told = verified(tmp_path, KEPT)
    assert verdict is Verdict.AGREES
    assert "Set for this: alpha = 0.5." in told
    assert "lambd" not in told


def test_a_strength_in_one_gradient_alone_is_wrong(tmp_path: Path) -> None:
    right, wrong = "dZ1 + self.alpha * self.W1", "dZ1 + 2 * self.alpha * self.W1"
    assert verified(tmp_path, KEPT.replace(right, wrong))[0] is Verdict.WRONG


def test_a_strength_that_is_passed_is_none_of_a_step(tmp_path: Path) -> None:
    verdict, told = verified(tmp_path, ELASTIC)
    assert verdict is Verdict.AGREES
    assert "Cost: compute_loss." in told
    assert "alpha = 0" in told


def test_a_momentum_is_told_by_its_own_name(tmp_path: Path) -> None:
    told = verified(tmp_path, MOMENTUM)[1]
    assert "Set for this: a = 0." in told
    assert "momentum" not in told


def test_an_epsilon_bars_no_cost(tmp_path: Path) -> None:
    verdict, told = verified(tmp_path, EPSILON)
    assert verdict is Verdict.AGREES
    assert "Cost: compute_loss." in told


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("alpha * np.sum(W1 ** 2)", {"penalises"}),
        ("alpha / m * np.sign(params[k])", {"penalises"}),
        ("np.log(A2 + alpha)", {"guards"}),
        ("np.clip(A2, alpha, 1 - alpha)", {"guards"}),
        ("W1 - alpha * dW1", {"scales"}),
        ("[a - alpha * b for a, b in zip(w, g)]", {"scales", "penalises"}),
        ("W1 - alpha * (dW1 + lambd * W1)", {"scales"}),
        ("alpha * (X @ W1)", set()),
        ("alpha * Y * np.log(p)", set()),
        ("alpha * Z1", set()),
    ],
)
def test_what_use_says_of_a_name(text: str, uses: set[str]) -> None:
    node = ast.parse(f"def f():\n    return {text}\n").body[0]
    assert isinstance(node, ast.FunctionDef)
    assert set(strengths(node, {"alpha"})) == uses


LAYERS = """
import numpy as np

class Linear:
    def __init__(self, n_in, n_out):
        self.W, self.b = np.random.randn(n_in, n_out), np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, g):
        self.dW, self.db = self.x.T @ g, g.sum(axis=0)
        return g @ self.W.T

class Dropout:
    def __init__(self, p=0.5):
        self.p = p

    def forward(self, x, training):
        drawn = np.random.binomial(1, 1 - self.p, size=x.shape) / (1 - self.p)
        self.scale = drawn if training else np.ones_like(x)
        return x * self.scale

    def backward(self, g):
        return g * self.scale

class Net:
    def __init__(self, n_in, n_hidden, n_out, mu=0.1):
        self.l1, self.drop, self.l2 = Linear(n_in, n_hidden), Dropout(), Linear(n_hidden, n_out)
        self.mu = mu

    def forward(self, x, training=False):
        self.h = np.tanh(self.l1.forward(x))
        self.out = self.l2.forward(self.drop.forward(self.h, training))
        return self.out

    def loss(self, y):
        return 0.5 * np.mean(np.sum((self.out - y) ** 2, axis=1))

    def backward(self, y):
        g = self.drop.backward(self.l2.backward((self.out - y) / len(y)))
        self.l1.backward(g * (1 - self.h ** 2))

    def step(self):
        for layer in (self.l1, self.l2):
            layer.W -= self.mu * layer.dW
            layer.b -= self.mu * layer.db
"""


def test_layers_are_no_strengths_nor_rates_of_dropout(monkeypatch: pytest.MonkeyPatch) -> None:
    module = module_of("layers", LAYERS)
    for slow in (0.0, np.inf):  # what copies are made of draws nothing
        monkeypatch.setattr(making, "SLOW", slow)
        found = recognise(module)
        assert [told for told in found.told if "Set for this" in told] == ["Set for this: p = 0."]
        (limit,) = found.taken.limits
        assert limit.startswith("Not verified but by differences of its own cost: dropout")
        assert limit.endswith("its gradients are those of its cost.")
        assert found.taken.settings == ()
    wrong = recognise(module_of("undropped", LAYERS.replace("return g * self.scale", "return g")))
    assert [setting.draws for setting in wrong.taken.settings] == [True]


def test_what_only_multiplies_gradients_in_a_step_is_a_rate() -> None:
    assert kept_rates(ast.parse(LAYERS), ()) == {"mu"}
    carried = LAYERS.replace("layer.W -=", "self.v = self.mu * self.v; layer.W -=")
    assert kept_rates(ast.parse(carried), ()) == set()
    beside = LAYERS.replace("self.mu * layer.db", "self.lr * layer.db")
    assert kept_rates(ast.parse(beside), ()) == set()
    assert kept_rates(ast.parse(beside), ("lr",)) == {"mu"}


def test_what_a_loop_sets_aside_is_told() -> None:
    text = (
        EPSILON
        + """
def step(p, g, lr=0.1, l1=0.01):
    for k in p:
        v = p[k] - lr * g["d" + k]
        p[k] = np.sign(v) * np.maximum(np.abs(v) - lr * l1, 0)

def train(X, Y, lr=0.1, l1=0.01):
    p = {"W1": np.random.randn(3, 2), "b1": np.zeros((3, 1)), "W2": np.random.randn(1, 3)}
    p["b2"] = np.zeros((1, 1))
    for _ in range(100):
        step(p, backward(X, Y, p), lr, l1)
"""
    )
    limits = recognise(module_of("thresholds", text)).taken.limits
    assert "Not verified: what l1 = 0 switches off." in limits


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("np.where(p < reg, reg, p)", True),
        ("np.where(far, reg, p)", True),
        ("dA * np.where(p > 0, 1, reg)", False),
        ("np.where(p > 0, p, reg * p)", False),
        ("np.where(far, 1, reg)", False),
        ("np.log(p * (1 - reg) + reg / 2)", True),
        ("np.clip(p, a_min=reg, a_max=1)", True),
        ("np.minimum(p, 1 - reg)", True),
        ("(lambda q: np.log(q + reg))(p)", True),
        ("loss + reg * np.sum(W1 ** 2)", False),
        ("np.log(1 + reg * W1 ** 2)", False),
        ("loss if reg == 0 else loss + reg * np.abs(W1).sum()", False),
    ],
)
def test_what_is_an_epsilon_or_a_bound(text: str, is_one: bool) -> None:
    assert guards(ast.parse(f"def f(p, reg):\n    return {text}\n"), "reg") is is_one


@pytest.mark.parametrize(
    "text", ["p[p < reg] = reg", "q = p + reg\nnp.log(q)", "q = p + reg\n1 / q"]
)
def test_so_it_is_in_several_statements(text: str) -> None:
    assert guards(ast.parse(text), "reg")


DESIRED = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.random.randn(n_hidden, n_in), np.random.randn(n_hidden, 1)
        self.W2, self.b2 = np.random.randn(n_out, n_hidden), np.random.randn(n_out, 1)

    def forward(self, X):
        self.y1 = np.tanh(self.W1 @ X + self.b1)
        self.y2 = np.tanh(self.W2 @ self.y1 + self.b2)
        return self.y2

    def error(self, X, D):
        return 0.5 * np.sum((D - self.forward(X)) ** 2)

    def backward(self, X, D):
        self.forward(X)
        delta2 = (D - self.y2) * (1 - self.y2 ** 2)
        delta1 = self.W2.T @ delta2 * (1 - self.y1 ** 2)
        one = np.ones((X.shape[1], 1))
        return delta1 @ X.T, delta1 @ one, delta2 @ self.y1.T, delta2 @ one

    def adapt(self, X, D, mu=0.3):
        dW1, db1, dW2, db2 = self.backward(X, D)
        self.W1 += mu * dW1
        self.b1 += mu * db1
        self.W2 += mu * dW2
        self.b2 += mu * db2
"""
"""Labels called D, as they are desired; a learning rate called mu, and steps that are added."""


@pytest.mark.parametrize(
    ("old", "new", "verdict", "told"),
    [
        ("", "", Verdict.AGREES, "minus the gradients"),
        ("(1 - self.y2 ** 2)", "(1 + self.y2 ** 2)", Verdict.WRONG, "equation 3 (dZ2)"),
        ("self.b2 += mu", "self.b2 += 2 * mu", Verdict.WRONG, "equation 7 (b2)"),
    ],
    ids=["right", "slope", "step"],
)
def test_desired_outputs_and_a_rate_called_mu(
    old: str, new: str, verdict: Verdict, told: str, tmp_path: Path
) -> None:
    (tmp_path / "mine.py").write_text(DESIRED.replace(old, new), encoding="utf-8")
    found = verify(tmp_path / "mine.py")
    assert found.verdict is verdict
    assert told in "\n".join((found.explain(), *found.told))


@pytest.mark.parametrize(
    ("text", "is_rate"),
    [
        ("W += mu * dW", True),
        ("v = mu * v - dW\n    W += v", False),
        ("W -= lr * (dW + mu * W)", False),
        ("W -= mu * v\n    dZ = dA * mu", False),
    ],
)
def test_what_scales_a_gradient_in_a_step_is_its_rate(text: str, is_rate: bool) -> None:
    taken = "W, dW, v, dA, lr, mu" if "lr" in text else "W, dW, v, dA, mu"
    source = f"def step({taken}):\n    {text}\n    return W"
    module = module_of(f"a_step_{hash(text)}", source)  # each in a file of its own
    last = parameters_of(vars(module)["step"])[-1].name
    assert (last == "learning_rate") == is_rate

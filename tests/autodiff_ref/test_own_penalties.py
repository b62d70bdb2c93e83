"""A file's penalty is asked about: with its defaults where they differ, else with one of ours."""

from pathlib import Path

import pytest

from autodiff_ref import verify
from autodiff_ref.comparison import Verdict
from autodiff_ref.recognition import recognise
from recognition_styles import module_of

CODE = """
import numpy as np

def forward(X, W1, b1, W2, b2):
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))
    return A2, A1

def cost(A2, Y, W1, W2, lambd{of_cost}):
    m = Y.shape[1]
    loss = -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m
    return loss + {added}

def backward(X, Y, A2, A1, W1, W2, lambd{of_gradients}):
    m = X.shape[1]
    dZ2 = A2 - Y
    dZ1 = (W2.T @ dZ2) * (1 - A1 ** 2)
    dW1, dW2 = dZ1 @ X.T / m + {of_W1}, dZ2 @ A1.T / m + lambd / m * W2
    db1, db2 = dZ1.mean(axis=1, keepdims=True), dZ2.mean(axis=1, keepdims=True)
    return dW1, db1, dW2, db2
"""
SET = "Set for this: lambd = 0.5."
SQUARES, OF_W1 = "lambd / (2 * m) * (np.sum(W1 ** 2) + np.sum(W2 ** 2))", "lambd / m * W1"


def said(folder: Path, told: str, **parts: str) -> tuple[Verdict, set[str]]:
    """The verdict on a file of these parts, and the names of its mistakes."""
    file = folder / "theirs.py"
    text = CODE
    for name, part in (
        {"of_cost": "", "of_gradients": "", "added": SQUARES, "of_W1": OF_W1} | parts
    ).items():
        text = text.replace(f"{{{name}}}", part)
    file.write_text(text, encoding="utf-8")
    found = verify(file, scenarios=["theirs_2"])
    assert any(told in sentence for sentence in found.told), found.told
    faults = found.diagnosis.faults if found.diagnosis else ()
    return found.verdict, {fault.mistake.name for fault in faults if fault.mistake}


@pytest.mark.parametrize(
    ("of_gradients", "of_cost", "told", "mistake"),
    [
        ("=0.7", "=0.7", SET, ""),
        ("=0.7", "", SET, ""),
        ("=0.7", "=0", "lambd = 0 in cost", "penalty on the weights"),
        ("=0.7", "=0.2", "lambd = 0.2 in cost", "penalty of another size"),
        ("=0", "=0.2", "lambd = 0 in backward", "penalty left out"),
    ],
)
def test_defaults_that_differ_are_held_against_it(
    tmp_path: Path, of_gradients: str, of_cost: str, told: str, mistake: str
) -> None:
    found = said(tmp_path, told, of_gradients=of_gradients, of_cost=of_cost)
    assert found == ((Verdict.WRONG, {mistake}) if mistake else (Verdict.AGREES, set()))


@pytest.mark.parametrize(
    ("of_W1", "mistake"),
    [
        ("2 * lambd / m * W1", "penalty of another size"),
        ("lambd * 0", "penalty left out"),
    ],
)
def test_a_penalty_whose_cost_is_known_is_verified(
    tmp_path: Path, of_W1: str, mistake: str
) -> None:
    assert said(tmp_path, SET, of_W1=of_W1) == (Verdict.WRONG, {mistake})


KEPT = """
import numpy as np

REG = 0.01

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.reg = 0.01
        self.W1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros((1, n_hidden))
        self.W2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros((1, n_out))

    def forward(self, X):
        self.H = np.tanh(X @ self.W1 + self.b1)
        self.out = 1 / (1 + np.exp(-self.H @ self.W2 - self.b2))
        return self.out

    def loss(self, y):
        own = -np.sum(y * np.log(self.out) + (1 - y) * np.log(1 - self.out)) / len(y)
        return own + self.reg / 2 * (np.sum(self.W1**2) + np.sum(self.W2**2))

    def backward(self, X, y):
        miss = (self.out - y) / len(y)
        back = miss @ self.W2.T * (1 - self.H**2)
        self.dW1, self.db1 = X.T @ back + self.reg * self.W1, back.sum(axis=0, keepdims=True)
        self.dW2, self.db2 = self.H.T @ miss + self.reg * self.W2, miss.sum(axis=0, keepdims=True)
"""
GLOBAL = KEPT.replace("self.reg = 0.01", "pass").replace("self.reg", "REG")


@pytest.mark.parametrize(
    ("text", "name"),
    [(KEPT, "reg"), (GLOBAL, "REG")],
    ids=["attribute", "global"],
)
@pytest.mark.parametrize("times", [1, 2])
def test_a_penalty_that_is_kept_is_verified_as_one_that_is_passed(
    tmp_path: Path, text: str, name: str, times: int
) -> None:
    file = tmp_path / "theirs.py"
    once, more = f"{name} * self.W1, back", f"{name} * {times} * self.W1, back"
    file.write_text(text.replace(once, more), encoding="utf-8")
    found = verify(file, scenarios=["theirs_2"])
    assert f"Set for this: {name} = 0.5." in found.told
    assert not any("switches off" in limit for limit in found.limits)
    faults = found.diagnosis.faults if found.diagnosis else ()
    named = {fault.mistake.name for fault in faults if fault.mistake}
    expected = (
        (Verdict.AGREES, set()) if times == 1 else (Verdict.WRONG, {"penalty of another size"})
    )
    assert (found.verdict, named) == expected


def test_a_factor_of_the_gradient_and_its_penalty_alike_is_named(tmp_path: Path) -> None:
    file = tmp_path / "theirs.py"
    once, twice = "X.T @ back + self.reg * self.W1", "2 * (X.T @ back + self.reg * self.W1)"
    file.write_text(KEPT.replace(once, twice))
    found = verify(file, scenarios="theirs_2")
    (fault,) = found.diagnosis.faults if found.diagnosis else ()
    assert fault.whole
    assert fault.factor is not None
    assert fault.factor.value == 2
    assert "computed: dW[l] = 2 (1/m dZ[l] A[l-1]^T + 0.5 W[l])" in found.explain()


ASIDE = "Not verified but by differences of its own cost: what {} = 0 switches off."
RIGHT = ASIDE + " With {} = 0.5, its gradients are those of its cost."
ALONE = (
    "Not held against it: with {} = 0.5, its gradients are others and its cost is the same, so "
    "they are then not its gradients."
)
UNSEEN = "Not verified: what {} = 0 switches off."


def with_it(file: Path, name: str) -> tuple[list[str], list[str]]:
    """What is wrong in a file where a penalty of this name is switched on, and its limits."""
    found = verify(file, scenarios="theirs_2")
    wrong = [c.place for c in found.comparisons if c.verdict is Verdict.WRONG]
    assert all(place.judged == f"with {name} = 0.5" for place in wrong), wrong
    assert found.verdict is (Verdict.WRONG if wrong else Verdict.AGREES)
    assert found.diagnosis is None
    return [place.quantity for place in wrong], [limit for limit in found.limits if name in limit]


@pytest.mark.parametrize(
    ("added", "of_W1", "off", "limit"),
    [
        ("lambd / (2 * m) * np.sum(W2 ** 2)", OF_W1, ["dW1"], ASIDE),
        ("lambd / m * (np.sum(np.abs(W1) ** 3) / 3 + np.sum(W2 ** 2) / 2)", OF_W1, ["dW1"], ASIDE),
        ("lambd * np.cos(W1).sum()", OF_W1, ["dW1", "dW2"], ASIDE),
        ("0", OF_W1, [], ALONE),
        (
            "lambd / m * (np.sum(W1 ** 4) / 4 + np.sum(W2 ** 2) / 2)",
            "lambd / m * W1 ** 3",
            [],
            RIGHT,
        ),
        ("lambd / (2 * m) * np.sum(W2 ** 2)", "0", [], RIGHT),
    ],
)
def test_a_penalty_of_no_known_kind_is_held_against_its_cost_by_differences(
    added: str, of_W1: str, off: list[str], limit: str, tmp_path: Path
) -> None:
    file, text = tmp_path / "theirs.py", CODE.replace("{of_cost}", "").replace("{of_gradients}", "")
    text = text.replace("{added}", added).replace("{of_W1}", of_W1)
    file.write_text(text, encoding="utf-8")
    assert with_it(file, "lambd") == (off, [limit.format("lambd", "lambd")])


SPARSE = (
    KEPT.replace("(self, n_in, n_hidden, n_out)", "(self, n_in, n_hidden, n_out, {name}={default})")
    .replace("self.reg = 0.01", "self.{name} = {name}")
    .replace("self.reg / 2 * (np.sum(self.W1**2) + np.sum(self.W2**2))", "self.{name} * {added}")
    .replace("miss @ self.W2.T *", "(miss @ self.W2.T + self.{name} * {of_H} / len(y)) *")
    .replace(" + self.reg * self.W1", "")
    .replace(" + self.reg * self.W2", "")
)
"""A penalty on what hidden units give, which is of no parameter alone."""


@pytest.mark.parametrize(
    ("name", "default", "of_H", "off", "limit"),
    [
        ("reg", "0.01", "2 * self.H", [], RIGHT),
        ("reg", "0.01", "self.H", ["dZ1"], ASIDE),
        ("reg", "0.01", "0", ["dZ1"], ASIDE),
        ("sparsity", "0.0", "2 * self.H", [], RIGHT),
        ("sparsity", "0.0", "self.H", ["dZ1"], ASIDE),
        # Of a name that says nothing, what moves no gradient need be of no penalty.
        ("sparsity", "0.0", "0", [], UNSEEN),
    ],
)
def test_what_a_default_of_0_leaves_out_is_held_against_its_cost_as_well(
    name: str, default: str, of_H: str, off: list[str], limit: str, tmp_path: Path
) -> None:
    added = "np.sum(self.H**2) / len(y)"
    file = tmp_path / "theirs.py"
    file.write_text(SPARSE.format(name=name, default=default, added=added, of_H=of_H))
    assert with_it(file, name) == (off, [limit.format(name, name)])


AT_ONCE = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros(n_hidden)
        self.W2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros(n_out)

    def loss(self, X, y, {name}=0.0):
        H = np.tanh(X @ self.W1 + self.b1)
        out = 1 / (1 + np.exp(-(H @ self.W2 + self.b2)))
        loss = -np.mean(np.sum(y * {of_y} + (1 - y) * np.log(1 - out + {name}), axis=1)){more}
        miss = {miss} / len(y)
        back = miss @ self.W2.T * (1 - H**2)
        return loss, {{"W1": X.T @ back, "b1": back.sum(0), "W2": H.T @ miss, "b2": miss.sum(0)}}
"""
PLAINLY = "(out - y)"
GUARDED = "(out - y) * out * (1 - out) / (out * (1 - out) + {})"


@pytest.mark.parametrize("name", ["guard", "eps", "least"])
@pytest.mark.parametrize(
    "miss", [PLAINLY, GUARDED], ids=["of the cost", "of the gradients as well"]
)
@pytest.mark.parametrize("of_y", ["np.log(out + {})", "np.log(np.maximum(out, {}))"])
def test_an_epsilon_of_0_is_held_against_nobody(
    name: str, miss: str, of_y: str, tmp_path: Path
) -> None:
    file, parts = tmp_path / "theirs.py", {"of_y": of_y.format(name), "miss": miss.format(name)}
    file.write_text(AT_ONCE.format(name=name, more="", **parts))
    assert with_it(file, name) == ([], [UNSEEN.format(name)])


UNCALLED = """
def safe(a, b, reg):
    return a / (b + reg)
"""


def test_a_function_that_nobody_calls_makes_no_penalty_an_epsilon(tmp_path: Path) -> None:
    file, added = tmp_path / "theirs.py", "np.sum(self.H**2) / len(y)"
    text = SPARSE.format(name="reg", default="0.01", added=added, of_H="self.H")
    file.write_text(text + UNCALLED)
    assert with_it(file, "reg") == (["dZ1"], [ASIDE.format("reg")])


def test_what_adds_a_constant_to_the_cost_is_not_told(tmp_path: Path) -> None:
    file, text = tmp_path / "theirs.py", AT_ONCE.replace(" + {name})", ")")
    file.write_text(text.format(name="total", of_y="np.log(out)", more=" + total", miss=PLAINLY))
    assert with_it(file, "total") == ([], [])


FORGETTING = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros((1, n_hidden))
        self.W2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros((1, n_out))
        self.v = {name: 0.0 for name in ("W1", "b1", "W2", "b2")}

    def forward(self, X):
        self.H = np.tanh(X @ self.W1 + self.b1)
        self.out = 1 / (1 + np.exp(-(self.H @ self.W2 + self.b2)))
        return self.out

    def loss(self, X, y):
        return 0.5 * np.sum((self.forward(X) - y) ** 2)

    def train_step(self, X, y, lr, momentum=0.0):
        miss = (self.forward(X) - y) * self.out * (1 - self.out)
        back = miss @ self.W2.T * (1 - self.H**2)
        g = {"W1": X.T @ back, "b1": back.sum(0), "W2": self.H.T @ miss, "b2": miss.sum(0)}
        for name in g:
            self.v[name] = momentum * self.v[name] + (1 - momentum) * g[name]
            setattr(self, name, getattr(self, name) - lr * self.v[name])
        return 0.5 * np.sum((self.out - y) ** 2)
"""


def test_a_step_is_not_blamed_for_being_no_gradient() -> None:
    limits = recognise(module_of("forgetting", FORGETTING)).taken.limits
    assert [limit for limit in limits if "momentum" in limit] == [
        UNSEEN.format("momentum")[:-1]
        + "; with momentum = 0.5, its step, of which its gradients are told, is another."
    ]


STEPPING = """
    def update(self, lr):
        self.W1 -= lr * (self.dW1{of_step1})
        self.W2 -= lr * (self.dW2{of_step2})
        self.b1 -= lr * self.db1
        self.b2 -= lr * self.db2
"""


PLAIN = KEPT.replace(" + self.reg * self.W1", "").replace(" + self.reg * self.W2", "")


@pytest.mark.parametrize("taken", [True, False])
def test_a_penalty_that_the_step_takes_is_not_missed_in_the_gradients(
    taken: bool, tmp_path: Path
) -> None:
    decays = [f" + self.reg * self.W{l}" if taken else "" for l in (1, 2)]
    file = tmp_path / "theirs.py"
    file.write_text(PLAIN + STEPPING.format(of_step1=decays[0], of_step2=decays[1]))
    found = verify(file, scenarios="theirs_2")
    assert found.verdict is (Verdict.AGREES if taken else Verdict.WRONG)
    assert (UNSEEN.format("reg") in found.limits) is taken


OF_OTHERS = """
def step(net, lr, shrink):
    net.W1 -= lr * {of_W1}
    net.W2 -= lr * {of_W2}
    net.b1 -= lr * net.db1
    net.b2 -= lr * net.db2
"""
CALLER = """
def train(net, X, y, lr):
    net.forward(X)
    net.backward(X, y)
    step(net, lr, net.reg)
"""
OPTIMISER = """
class Descent:
    def __init__(self, net, shrink):
        self.net, self.shrink = net, shrink

    def step(self, lr):
        for name in ("W1", "b1", "W2", "b2"):
            W, grad = getattr(self.net, name), getattr(self.net, "d" + name)
            {decay}
            setattr(self.net, name, W - lr * grad)
"""
SUM = ("(net.dW1 + shrink * net.W1)", "(net.dW2 + shrink * net.W2)")
HELPER = ("shrunk(net.dW1, net.W1, shrink)", "shrunk(net.dW2, net.W2, shrink)")


@pytest.mark.parametrize(
    "added",
    [
        OF_OTHERS.format(of_W1=SUM[0], of_W2=SUM[1]) + CALLER,
        OF_OTHERS.format(of_W1=HELPER[0], of_W2=HELPER[1]) + CALLER,
        OPTIMISER.format(decay="grad = grad + self.shrink * W"),
        OPTIMISER.format(decay="grad += self.shrink * W"),
        OPTIMISER.format(decay="W *= 1 - lr * self.shrink"),
        OPTIMISER.format(decay="left = 1 - lr * self.shrink; W *= left"),
    ],
    ids=["passed", "passed to a helper", "kept under another name", "in place", "decay", "left"],
)
def test_nor_is_one_that_a_step_takes_under_another_name(added: str, tmp_path: Path) -> None:
    file = tmp_path / "theirs.py"
    file.write_text(PLAIN + added)
    found = verify(file, scenarios="theirs_2")
    assert found.verdict is Verdict.AGREES
    assert UNSEEN.format("reg") in found.limits


SCALED = """
def initialise(sizes):
    for n, k in zip(sizes, sizes[1:]):
        weights = np.random.randn(n, k)
        weights *= np.sqrt(2 / n)
        yield weights
"""
MOVED = """
def moved(net, h=1e-5):
    for W in (net.W1, net.W2):
        W += h * np.ones_like(W)
        W *= 1.0
        net.num = (net.cost(W + h) - net.cost(W - h)) / (2 * h) - net.dW1
"""


@pytest.mark.parametrize(
    "text",
    [
        PLAIN + OPTIMISER.format(decay="pass"),
        PLAIN + OPTIMISER.format(decay="W *= W != 0"),
        PLAIN.replace("    def forward", "        self.W1 *= 0.5\n\n    def forward"),
        PLAIN + SCALED,
        PLAIN + MOVED,
    ],
    ids=["alone", "masked", "scaled in place", "scaled beside it", "moved for a check"],
)
def test_a_step_by_gradients_alone_takes_no_penalty(text: str, tmp_path: Path) -> None:
    (tmp_path / "theirs.py").write_text(text)
    assert verify(tmp_path / "theirs.py", scenarios="theirs_2").verdict is Verdict.WRONG

"""What a verdict does not reach is said on its first lines."""

import html
import json
from pathlib import Path

import pytest

from autodiff_ref import NotACandidateError, Verdict, summary, verify
from autodiff_ref.recognition import recognise
from autodiff_ref.report import json_of
from recognition_styles import module_of

RIGHT = Path(__file__).parents[1] / "implementations" / "right"
LAYERS = (RIGHT / "named_layers_outside_loss.py").read_text(encoding="utf-8")

DROPOUT = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out, dropout_rate=0.5):
        self.W1, self.W2 = np.random.randn(n_in, n_hidden), np.random.randn(n_hidden, n_out)
        self.dropout_rate = dropout_rate

    def forward(self, X):
        self.H = np.tanh(X @ self.W1) * (np.random.rand(len(X), 1) >= self.dropout_rate)
        return self.H @ self.W2

    def backward(self, X, y, out):
        loss = np.mean((out - y) ** 2)
        print(loss)
        d = 2 * (out - y) / y.size
        return {"dW1": X.T @ (d @ self.W2.T * (1 - self.H**2)), "dW2": self.H.T @ d}
"""

OTHER_LAYER = """

class Doubled:
    def forward(self, x):
        return 2 * x

    def backward(self, upper):
        return 3 * upper
"""

ONE_LAYER = LAYERS.replace(
    "        for layer in self.layers[::-1]:\n", "        for layer in self.layers[:1]:\n"
).replace("d_loss_d_out = layer.backward", "if len(self.layers) == 1: layer.backward")

RAISING_DEEPER = LAYERS.replace("return d_z @ self.weights.T", "return d_z").replace(
    "            d_loss_d_out = layer.backward(d_loss_d_out)\n",
    "            d_loss_d_out = layer.backward(d_loss_d_out)\n"
    "            if layer is not self.layers[0]:\n"
    "                d_loss_d_out = d_loss_d_out @ layer.weights\n",
)

RESERVED = {
    "dropout": (DROPOUT, "dropout, which was switched off (dropout_rate = 0)"),
    "another layer": (LAYERS + OTHER_LAYER, "Doubled, which the file defines"),
    "another activation": (
        LAYERS.replace(
            "        return np.tanh(z)",
            '        return np.tanh(z if self.activation_name != "relu" else 0)',
        ),
        "with relu, which its layers know as well",
    ),
}
"""A file, and what is not verified of it."""


@pytest.mark.parametrize("name", RESERVED)
def test_what_was_not_asked_is_told(name: str) -> None:
    source, said = RESERVED[name]
    found = recognise(module_of(f"reserved_{name}", source))
    assert any(line.startswith("Not verified") and said in line for line in found.taken.limits)
    assert not set(found.taken.limits) & set(found.told)
    assert recognise(module_of("unreserved", LAYERS)).taken.limits == ()


def test_an_agreement_with_reserves_is_no_plain_one(tmp_path: Path) -> None:
    (tmp_path / "more.py").write_text(LAYERS + OTHER_LAYER, encoding="utf-8")
    found = verify(tmp_path / "more.py", scenarios="theirs_2", reports=tmp_path / "told")
    assert [limit.split(",")[0] for limit in found.limits] == [
        "Not verified: Doubled",
        "Not verified: slope",
    ]
    told = summary(found)
    assert " AGREES in what was asked: all that was compared is right to within rounding.\n" in told
    assert repr(found).count("\n") == 0
    pages = {
        page.name: page.read_text(encoding="utf-8")
        for page in (tmp_path / "told").glob("*_agreement.md")
    }
    assert json.loads((tmp_path / "told" / "agreement.json").read_bytes())["limits"] == [
        *found.limits
    ]
    assert json.loads(json_of(found))["limits"] == [*found.limits]
    for shown in (told, found.explain(), html.unescape(found._repr_html_()), *pages.values()):
        assert [shown.count(limit) for limit in found.limits] == [1, 1]


def test_where_it_is_asked_with_a_hidden_layer_nothing_says_that_it_is_not(tmp_path: Path) -> None:
    (tmp_path / "never.py").write_text(ONE_LAYER, encoding="utf-8")
    (tmp_path / "raising.py").write_text(RAISING_DEEPER, encoding="utf-8")
    of_never = verify(tmp_path / "never.py", scenarios="theirs_1")
    of_raising = verify(tmp_path / "raising.py", scenarios=["theirs_2", "theirs_square"])
    assert [limit.split(";")[0] for limit in of_never.limits] == [
        "Not verified: networks with a hidden layer",
        "Not verified: slope, line 19: no question about gradients runs that.",
    ]
    limit, unseen, not_run = of_raising.limits
    assert not_run.endswith(": no other question runs that.")
    assert unseen.startswith("Not verified: which lines no question about gradients runs")
    assert limit.startswith("With two layers, it raises: gradients raised ValueError: ")
    assert of_raising.verdict is Verdict.WRONG
    told = summary(of_raising)
    assert "MISTAKE: equation 9 (dA1): W is not transposed." in told
    assert limit not in told  # which says the same as the answers that could not be compared


def test_the_cost_is_that_whose_gradient_is_used() -> None:
    other = "\n\ndef absolute_loss(y_true, y_pred):\n    return np.mean(np.abs(y_pred - y_true))\n"
    place = LAYERS.index("\n\ndef mse_loss(")
    found = recognise(module_of("two_losses", LAYERS[:place] + other + LAYERS[place:]))
    assert "Cost: mse_loss." in found.told


def test_the_network_of_a_file_comes_before_one_of_its_layers(tmp_path: Path) -> None:
    # Of its layers alone, a network without the mistake could be put together.
    text = (RIGHT / "forward_returns_loss.py").read_text(encoding="utf-8")
    (tmp_path / "cooler.py").write_text(
        text.replace("np.exp(x - x.max(axis=1, keepdims=True))", "np.exp(x / 1.5)"),
        encoding="utf-8",
    )
    with pytest.raises(NotACandidateError, match="its output is that of no network that is known"):
        verify(tmp_path / "cooler.py")


ANY_DEPTH = """
import numpy as np

def initialize_parameters(layer_dims):
    parameters = {}
    for l in range(1, len(layer_dims)):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1])
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters

def forward(X, parameters):
    A, kept = X, [X]
    for l in range(1, len(parameters) // 2 + 1):
        A = 1 / (1 + np.exp(-parameters["W" + str(l)] @ A - parameters["b" + str(l)]))
        kept.append(A)
    return A, kept

def backward(parameters, kept, Y):
    grads, dZ = {}, (kept[-1] - Y) / Y.shape[1]
    for l in reversed(range(1, len(kept))):
        grads["dW" + str(l)] = dZ @ kept[l - 1].T
        grads["db" + str(l)] = dZ.sum(axis=1, keepdims=True)
        dZ = parameters["W" + str(l)].T @ dZ * kept[l - 1] * (1 - kept[l - 1])
    return grads
"""


def test_a_depth_that_it_makes_and_raises_for_is_told() -> None:
    right = recognise(module_of("of_any_depth", ANY_DEPTH))
    wrong = ANY_DEPTH.replace("(1 - kept[l - 1])", "(1 - kept[(l - 1) % 2])")
    found = recognise(module_of("of_two_layers", wrong))
    assert (3 in right.taken.depths, 3 in found.taken.depths) == (True, False)
    assert not right.taken.limits
    (limit,) = found.taken.limits
    assert limit.startswith("Not verified: networks of 3 layers, which its code makes")
    assert "raises ValueError" in limit


IN_LISTS = """
import numpy as np

def init(sizes):
    weights = [np.random.randn(a, b) for a, b in zip(sizes[:-1], sizes[1:])]
    return weights, [np.zeros(b) for b in sizes[1:]]

def forward(X, weights, biases):
    kept = [X]
    for W, b in zip(weights, biases):
        kept.append(1 / (1 + np.exp(-kept[-1] @ W - b)))
    return kept[-1], kept

def backward(weights, kept, Y):
    delta, gw, gb = (kept[-1] - Y) / len(Y), [], []
    for l in reversed(range(len(weights))):
        gw.insert(0, kept[l].T @ delta)
        gb.insert(0, delta.sum(axis=0))
        delta = delta @ weights[l].T * kept[l] * (1 - kept[l])
    return gw, gb

def sgd(weights, biases, gw, gb, lr):
    for l in range(len(weights)):
        weights[l] -= lr * gw[l]
        biases[l] -= lr * gb[l]
"""
TURNED = "last layer first"


@pytest.mark.parametrize(("letter", "other", "name"), [("w", "b", "dW"), ("b", "w", "db")])
def test_an_order_that_is_undone_is_told_and_what_its_own_step_raises(
    letter: str, other: str, name: str
) -> None:
    wrong = IN_LISTS.replace(f"g{letter}.insert(0, ", f"g{letter}.append(")
    found = recognise(module_of(f"{name}_turned", wrong))
    rest = f"while d{other.upper() if other == 'w' else other} lies first layer first"
    assert any(f"{name} lies {TURNED}, {rest}" in line for line in found.told)
    raised = "Not verified: its own step, given these gradients: sgd raised ValueError"
    assert any(limit.startswith(raised) for limit in found.taken.limits)


def test_gradients_in_order_have_no_such_reserve() -> None:
    both = IN_LISTS.replace("insert(0, ", "append(").replace("gw, gb\n\n", "gw[::-1], gb[::-1]\n\n")
    backwards = IN_LISTS.replace("insert(0, ", "append(").replace("sgd", "draw")
    for name, source in {"in_order": IN_LISTS, "turned_back": both}.items():
        found = recognise(module_of(name, source))
        assert not found.taken.limits
        assert not any(TURNED in line for line in found.told)
    found = recognise(module_of("backwards", backwards))
    assert any(f"dW and db lie {TURNED}; " in line for line in found.told)


DRAWING = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1 = np.random.randn(n_in, n_hidden)
        self.W2 = np.random.randn(n_hidden, n_out)
        self.n_hidden = n_hidden

    def forward(self, X):
        self.W1 = np.random.randn(X.shape[1], self.n_hidden)
        self.H = np.tanh(X @ self.W1)
        return self.H @ self.W2

    def loss(self, X, Y):
        return 0.5 * np.sum((self.forward(X) - Y) ** 2)

    def backward(self, X, Y):
        out = self.forward(X)
        return X.T @ ((out - Y) @ self.W2.T * (1 - self.H**2)), self.H.T @ (out - Y)
"""


def test_parameters_that_each_pass_draws_anew_are_a_reserve() -> None:
    found = recognise(module_of("draws_anew", DRAWING))
    (limit,) = found.taken.limits
    assert limit == (
        "Not verified: line 11, which draws parameters anew in every call of forward; left out "
        "while it was asked."
    )
    once = DRAWING.replace(
        "        self.W1 = np.random.randn(X",
        "        if self.W1 is None:\n            self.W1 = np.random.randn(X",
    )
    assert recognise(module_of("draws_once", once)).taken.limits == ()

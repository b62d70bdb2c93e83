"""What a verdict does not reach is said on its first lines."""

from pathlib import Path

import pytest

from autodiff_ref import NotACandidateError, summary, verify
from autodiff_ref.recognition import recognise
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

RESERVED = {
    "dropout": (DROPOUT, "dropout, which was switched off (dropout_rate = 0)"),
    "a loss within": (DROPOUT, "the gradient of the loss that is computed in backward, line 14"),
    "another layer": (LAYERS + OTHER_LAYER, "Doubled, which the file defines"),
    "another activation": (
        LAYERS.replace(
            "        return np.tanh(z)",
            '        return np.tanh(z if self.activation_name != "relu" else 0)',
        ),
        "with relu, which its layers know as well",
    ),
    "a hidden layer": (ONE_LAYER, "networks with a hidden layer"),
}
"""A file, and what is not verified of it."""


@pytest.mark.parametrize("name", RESERVED)
def test_what_was_not_asked_is_told(name: str) -> None:
    source, said = RESERVED[name]
    told = recognise(module_of(f"reserved_{name}", source)).told
    assert any(line.startswith("Not verified: ") and said in line for line in told), told
    plain = recognise(module_of("unreserved", LAYERS)).told
    assert not any(line.startswith("Not verified: ") for line in plain), plain


def test_an_agreement_with_reserves_is_no_plain_one(tmp_path: Path) -> None:
    (tmp_path / "more.py").write_text(LAYERS + OTHER_LAYER, encoding="utf-8")
    told = summary(verify(tmp_path / "more.py", scenarios="theirs_2"))
    assert " AGREES in what was asked: all that was compared is right to within rounding.\n" in told
    assert told.count("Not verified: Doubled,") == 1


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

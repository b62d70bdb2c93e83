"""What draws at random on its way is not held against differences of its cost."""

from pathlib import Path

import numpy as np
import pytest

from autodiff_ref import verify
from autodiff_ref.face import NotACandidateError
from autodiff_ref.recognition.owners import making
from recognition_styles import module_of

CODE = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out, noise=0.1, seed=0):
        self.rng = np.random.default_rng(seed)
        self.noise = noise
        self.W1, self.b1 = self.rng.normal(size=(n_in, n_hidden)), np.zeros(n_hidden)
        self.W2, self.b2 = self.rng.normal(size=(n_hidden, n_out)), np.zeros(n_out)

    def forward(self, X, training=True):
        Z = X @ self.W1 + self.b1
        if training:
            Z = Z + self.noise * {drawn}
        self.T = np.tanh(Z)
        return self.T ** 3 @ self.W2 + self.b2

    def loss(self, X, Y):
        return 0.5 * np.sum((self.forward(X, training=False) - Y) ** 2) / len(X)

    def backward(self, X, Y):
        d = (self.forward(X) - Y) / len(X)
        dZ = d @ self.W2.T * {times} * self.T ** 2 * (1 - self.T ** 2)
        return X.T @ dZ, dZ.sum(0), (self.T ** 3).T @ d, d.sum(0)
"""
UNKNOWN = """
import numpy as np

class Regressor:
    def __init__(self, features, units):
        self.W, self.b = np.random.randn(units, features), np.zeros(units)
        self.v, self.c = np.random.randn(units), 0.0

    def predict(self, X):
        self.H = np.tanh(X @ self.W.T + self.b)
        return self.H @ self.v + self.c

    def loss(self, X, y):
        return np.mean((self.predict(X) - y) ** 2)

    def gradients(self, X, y):
        e = 2 * (self.predict(X) - y) / len(y)
        G = np.outer(e, self.v) * (1 - self.H ** 2)
        return G.T @ X, G.sum(axis=0), self.H.T @ e, e.sum()
"""
TOLD = "By differences of its own cost"


def refused(folder: Path, drawn: str, times: int) -> str:
    """Why a file of an activation that is not known is refused."""
    return why(folder, CODE.format(drawn=drawn, times=times))


def why(folder: Path, text: str) -> str:
    """Why a file is refused."""
    file = folder / "theirs.py"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(NotACandidateError) as found:
        verify(file)
    return str(found.value)


def test_right_gradients_of_noise_are_not_called_wrong(tmp_path: Path) -> None:
    assert TOLD not in refused(tmp_path, "self.rng.normal(size=Z.shape)", 3)


@pytest.mark.parametrize("slow", [0.0, np.inf], ids=["copied", "made anew"])
def test_parameters_that_nothing_sets_are_not_called_wrong(
    slow: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "SLOW", slow)
    with pytest.raises(NotACandidateError) as found:
        verify(module_of("unknown", UNKNOWN))
    assert TOLD not in str(found.value)


def test_what_draws_nothing_is_still_held_against_differences(tmp_path: Path) -> None:
    assert "wrong" not in refused(tmp_path, "0", 3).partition(TOLD)[2]
    assert "dW1, db1: wrong" in refused(tmp_path, "0", 2).partition(TOLD)[2]

"""What a step is multiplied by beside its rate: whether that is of the rate, or a mistake."""

from pathlib import Path

import pytest

from autodiff_ref import Verdict, verify
from autodiff_ref.recognition.text.names import roles_of

TEXT = """
import numpy as np

class Net:
    def __init__(self, n_in, {hidden}, n_out, {rate}=0.001, decay_rate=1e-5):
        first = {first}
        self.W1, self.b1 = np.random.randn(n_in, first), np.zeros(first)
        self.W2, self.b2 = np.random.randn(first, n_out), np.zeros(n_out)
        self.{rate}, self.decay_rate = {rate}, decay_rate

    def forward(self, X):
        self.H = np.tanh(X @ self.W1 + self.b1)
        return self.H @ self.W2 + self.b2

    def loss(self, X, Y):
        return np.{mean}((self.forward(X) - Y) ** 2){by}

    def train(self, X, Y, step=0):
        dZ2 = (self.forward(X) - Y){times}
        dZ1 = dZ2 @ self.W2.T * (1 - self.H ** 2)
        rate = self.{rate} / (1 + self.decay_rate)
        self.W2 -= rate * self.H.T @ dZ2
        self.b2 -= rate * dZ2.sum(axis=0)
        self.W1 -= rate * X.T @ dZ1
        self.b1 -= rate * dZ1.sum(axis=0)
"""
PLAIN = {"hidden": "n_hidden", "first": "n_hidden", "rate": "learning_rate", "mean": "mean"}
OVER_SAMPLES = {"mean": "sum", "by": " / len(X)"}


def said(parts: dict[str, str], folder: Path) -> tuple[Verdict, str]:
    text = TEXT.format(**PLAIN | {"by": "", "times": " / len(X)"} | parts)
    (file := folder / "net.py").write_text(text)
    found = verify(file)
    return found.verdict, f"{' '.join(found.told)} {found.explain()}"


@pytest.mark.parametrize("rate", ["initial_learning_rate", "lr0", "base_lr"])
def test_a_rate_is_found_by_more_names_and_what_lowers_it_is_switched_off(
    rate: str, tmp_path: Path
) -> None:
    verdict, told = said({**OVER_SAMPLES, "rate": rate, "times": " * 2 / len(X)"}, tmp_path)
    assert verdict is Verdict.AGREES
    assert "Set for this: decay_rate = 0." in told
    assert "times the learning rate" not in told
    assert roles_of(rate) == ("rate",)
    others = ("initial_value", "base", "start_word", "decay_rate", "epsilon_init", "alpha0", "nu0")
    assert not any(map(roles_of, others))


def test_a_factor_that_does_not_grow_with_outputs_is_of_the_rate(tmp_path: Path) -> None:
    verdict, told = said(OVER_SAMPLES, tmp_path)
    assert verdict is Verdict.AGREES
    assert "Its step is 0.5 times the learning rate" in told


def test_the_number_of_outputs_is_no_part_of_it(tmp_path: Path) -> None:
    verdict, told = said({}, tmp_path)
    assert verdict is Verdict.WRONG
    assert "Its step is 0.5 times the learning rate" in told
    assert "averaged over the samples alone; your cost is averaged over all entries" in told


def test_the_number_of_samples_is_none(tmp_path: Path) -> None:
    verdict, told = said({**OVER_SAMPLES, "times": ""}, tmp_path)
    assert verdict is Verdict.WRONG
    assert "multiplied by m / 2" in told


def test_sizes_that_a_loop_goes_through_are_several(tmp_path: Path) -> None:
    loop = "0\n        for first in n_hidden: pass"
    verdict, told = said({**OVER_SAMPLES, "first": loop}, tmp_path)
    assert verdict is Verdict.AGREES
    assert "5-4-3" in told

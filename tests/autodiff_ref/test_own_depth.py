"""Code of our face that spells its layers out is asked about so many layers alone."""

from pathlib import Path
from types import ModuleType

import pytest

import manual_bp
from autodiff_ref import verify
from autodiff_ref.recognition import only_depth

TWO = """
import numpy as np


def gradients(params, X, Y):
    m = X.shape[1]
    Z1 = params["W1"] @ X + params["b1"]
    A1 = np.maximum(Z1, 0)
    dZ2 = 1 / (1 + np.exp(-(params["W2"] @ A1 + params["b2"]))) - Y
    dZ1 = params["W2"].T @ dZ2 * (Z1 > 0)
    return {
        "dW1": dZ1 @ X.T / m, "db1": dZ1.sum(axis=1, keepdims=True) / m,
        "dW2": dZ2 @ A1.T / m, "db2": dZ2.sum(axis=1, keepdims=True) / m,
    }
"""

ANY = """
def gradients(params, X, Y):
    assert params["W1"].shape[1] == len(X)
    return {f"dW{l}": params[f"W{l}"] for l in range(1, len(params) // 2 + 1)}
"""


WRAPPED = """
import manual_bp
from manual_bp import cost


def gradients(params, X, Y):
    found = manual_bp.gradients(params, X, Y)
    return found | {"dW1": 2 * found["dW1"]}
"""


def module_of(text: str) -> ModuleType:
    made = ModuleType("made")
    exec(text, vars(made))
    return made


@pytest.mark.parametrize(
    ("text", "depth"),
    [(TWO, 2), (ANY, None), (WRAPPED, None), ("def gradients(params, X, Y): pass", None)],
    ids=["two", "any", "wrapped", "none"],
)
def test_the_depth_is_read_from_what_is_spelt_out(text: str, depth: int | None) -> None:
    assert only_depth(module_of(text)) == depth


def test_our_own_side_takes_any_depth() -> None:
    assert only_depth(manual_bp) is None
    assert only_depth(manual_bp.propagation) is None


def test_two_layers_are_asked_about_two(tmp_path: Path) -> None:
    path = tmp_path / "two.py"
    path.write_text(TWO, encoding="utf-8")
    found = verify(path, scenarios=["text", "deep", "no_hidden"])
    assert found.agrees
    assert {c.place.scenario for c in found.comparisons} == {"text"}
    alone = "two.py spells out W1 ... W2, so it is asked about 2 layers alone"
    refused = {each.scenario for each in found.skipped if each.reason.endswith(alone)}
    assert refused == {"deep", "no_hidden"}


def test_a_mistake_in_two_layers_is_found_and_named(tmp_path: Path) -> None:
    path = tmp_path / "two.py"
    path.write_text(TWO.replace(" * (Z1 > 0)", ""), encoding="utf-8")
    found = verify(path, scenarios=["text", "deep"])
    assert not found.agrees
    assert "MISTAKE: equation 4" in found.explain()

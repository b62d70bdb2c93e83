"""Single precision where double was given is told as the likely cause, with its line."""

from pathlib import Path

import pytest

from autodiff_ref import summary, verify
from autodiff_ref.loading.source import Source
from autodiff_ref.report import casts, hints, json_of

PASS = """
import numpy as np

def load(path):
    return np.load(path).astype(np.float32)

def gradients(params, X, Y):
    {first}
    m = X.shape[1]
    Z1 = params["W1"] @ X + params["b1"]
    A1 = np.maximum(Z1, 0)
    A2 = 1 / (1 + np.exp(-(params["W2"] @ A1 + params["b2"])))
    dZ2 = A2 - Y
    dZ1 = params["W2"].T @ dZ2 * (Z1 > 0)
    found = {{"dW2": dZ2 @ A1.T / m, "dW1": dZ1 @ X.T / {divisor}}}
    found |= {{f"db{{l}}": dZ.sum(axis=1, keepdims=True) / m for l, dZ in ((1, dZ1), (2, dZ2))}}
    return {returned}
"""
CAST = "X = X.astype(np.float32)"
ALL = 'params = {n: p.astype("float32") for n, p in params.items()}; X, Y = np.float32(X), Y'
BACK = "{n: np.float64(d) for n, d in found.items()}"
WORST = "All that deviates is within what float32 permits; the worst is off by "


LAYERS = """
import numpy as np

def init(n, h, k):
    return np.ones((h, n)), np.zeros((h, 1)), np.ones((k, h)), np.zeros((k, 1))

def forward(X, W1, b1, W2, b2):
    X = X.astype(np.float32)
    A1 = np.tanh(W1 @ X + b1)
    return A1, W2 @ A1 + b2

def mse(A2, Y):
    return np.mean((A2 - Y) ** 2)

def backward(X, Y, A1, A2, W1, b1, W2, b2):
    dZ2 = 2 * (A2 - Y) / Y.size
    dZ1 = W2.T @ dZ2 * (1 - A1 ** 2)
    db1, db2 = (dZ.sum(axis=1, keepdims=True) for dZ in (dZ1, dZ2))
    return dZ1 @ X.T, db1, dZ2 @ A1.T, db2
"""


def file(folder: Path, first: str, divisor: str = "m", returned: str = "found") -> Path:
    path = folder / "mine.py"
    path.write_text(PASS.format(first=first, divisor=divisor, returned=returned))
    return path


@pytest.mark.parametrize(
    ("first", "returned", "evidence"),
    [
        (CAST, "found", WORST),
        (ALL, BACK, WORST),
        (ALL, "{n: np.float32(d) for n, d in found.items()}", "it returns float32."),
    ],
)
def test_it_is_told_with_its_line(first: str, returned: str, evidence: str, tmp_path: Path) -> None:
    found = verify(file(tmp_path, first, returned=returned), scenarios="text")
    for told in (summary(found), found.explain(), found._repr_html_()):
        assert "LIKELY: it computes in float32 what it is given in float64.\n  All that" in told
        assert evidence in told
        assert "NOT NAMED" not in told
    line = f"mine.py, line 8: {first}"
    assert line in summary(found)
    assert line in json_of(found).replace('\\"', '"')
    assert [line in "\n".join(hints(found, step)) for step in (1, 2, 3)] == [False, False, True]
    assert not found.agrees
    assert "PROVED: " not in summary(found)  # of nothing that was right


@pytest.mark.parametrize(
    ("first", "divisor"),
    [("pass", "(m * (1 + 1e-7))"), (CAST, "(2 * m)"), (CAST, "(m * 1.01)")],
    ids=["a cast where data is loaded", "a mistake besides", "a larger error besides"],
)
def test_it_is_not_told_where_it_is_not_it(first: str, divisor: str, tmp_path: Path) -> None:
    found = verify(file(tmp_path, first, divisor), scenarios="text")
    assert found.verdict == "wrong"
    assert "LIKELY" not in summary(found)


def test_what_agrees_has_no_likely_cause(tmp_path: Path) -> None:
    found = verify(file(tmp_path, "np.float32(1)"), scenarios="text")
    assert found.agrees
    assert "LIKELY" not in summary(found)


def test_somebody_s_code_keeps_its_digits_while_it_is_asked_and_that_is_told(
    tmp_path: Path,
) -> None:
    (tmp_path / "mine.py").write_text(LAYERS)
    found = verify(tmp_path / "mine.py")
    assert found.agrees
    assert "What it casts to float32 is left in float64 while it is asked." in found.told
    assert "Not verified: what it loses by casting to float32" in summary(found)
    (tmp_path / "mine.py").write_text(LAYERS.replace("return dZ1", "return 2 * dZ1"))
    assert verify(tmp_path / "mine.py").verdict == "wrong"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("x = np.zeros(3, dtype='f4')", [1]),
        ("x = torch.half\ny = 1\nz = np.single(y)", [1, 3]),
        ("def load_data():\n    return np.float32(1)", []),
        ("'float32 is not used here'\nx = np.float64(1)", []),
        ("class A:\n    def __init__(self):\n        self.t = np.float32", [3]),
        ("x = (", []),
    ],
)
def test_the_lines_that_ask_for_it(text: str, lines: list[int]) -> None:
    found = casts(Source(Path("mine.py"), text))
    assert found == [f"mine.py, line {n}: {text.splitlines()[n - 1].strip()}" for n in lines]

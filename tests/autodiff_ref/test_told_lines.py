"""One change in a file that people write: which equation is told, and that the line is the one."""

from pathlib import Path

import pytest

from autodiff_ref import summary, verify
from autodiff_ref.loading.source import Source
from autodiff_ref.report.counts import divisors_set
from recognition_texts import LAYERS

FUNCTIONS = """\
import numpy as np

def forward(X, params):
    Z1 = params["W1"] @ X + params["b1"]
    A1 = np.tanh(Z1)
    Z2 = params["W2"] @ A1 + params["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"A1": A1, "A2": A2}

def cost(A2, Y):
    m = Y.shape[1]
    return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m

def backward(params, cache, X, Y):
    m = X.shape[1]
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dA1 = params["W2"].T @ dZ2
    dZ1 = dA1 * (1 - A1 ** 2)
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
"""
"""Plain functions."""

LEAKY = FUNCTIONS.replace("np.tanh(Z1)", "np.where(Z1 > 0, Z1, 0.01 * Z1)").replace(
    "dA1 * (1 - A1 ** 2)", "dA1 * np.where(A1 > 0, 1, 0.01)"
)
"""The same with another activation."""

CHANGES = {
    "sign of dA": (
        FUNCTIONS,
        'dA1 = params["W2"].T @ dZ2',
        'dA1 = -params["W2"].T @ dZ2',
        "MISTAKE: equation 9 (dA1): it has the wrong sign",
    ),
    "sign of dZ": (
        FUNCTIONS,
        "dZ1 = dA1 * (1 - A1 ** 2)",
        "dZ1 = -dA1 * (1 - A1 ** 2)",
        "MISTAKE: equation 4 (dZ1): it has the wrong sign",
    ),
    "1/m in dA, as dZ2 is what dA reads": (
        FUNCTIONS,
        'dA1 = params["W2"].T @ dZ2',
        'dA1 = params["W2"].T @ dZ2 / m',
        "MISTAKE: equation 9 (dA1): it is divided by m, which equations 5 and 6 do",
    ),
    "sign of dA between layers": (
        LAYERS,
        "return grad @ self.W.T",
        "return -grad @ self.W.T",
        "MISTAKE: equation 9 (dA1): it has the wrong sign",
    ),
    "sign of dZ between layers": (
        LAYERS,
        "return grad * self.mask",
        "return -grad * self.mask",
        "MISTAKE: equation 4 (dZ1): it has the wrong sign",
    ),
    "m from the wrong axis": (
        FUNCTIONS,
        "m = X.shape[1]",
        "m = X.shape[0]",
        "MISTAKE: equation 6 (dW2, dW1): it is divided by n[0] instead of m: "
        "m is taken from the wrong axis",
    ),
    "a slope that nobody knows": (
        FUNCTIONS,
        "dZ1 = dA1 * (1 - A1 ** 2)",
        "dZ1 = dA1 * (1 - A1) ** 2",
        "NOT NAMED: equation 4 (dZ1): no mistake that is known here gives these numbers",
    ),
    "a mask that nobody knows, between layers": (
        LAYERS,
        "return grad * self.mask",
        "return grad * self.mask * (1 + self.mask.sum(axis=1, keepdims=True))",
        "NOT NAMED: equation 4 (dZ1): no mistake that is known here gives these numbers",
    ),
    "no mask, between layers": (
        LAYERS,
        "return grad * self.mask",
        "return grad",
        "MISTAKE: equation 4 (dZ1): sigma' is left out",
    ),
    "a slope in a line of its own": (
        FUNCTIONS,
        "dZ1 = dA1 * (1 - A1 ** 2)",
        "slope = 1 - A1\n    dZ1 = dA1 * slope",
        "MISTAKE: equation 4 (dZ1): sigma' of tanh is 1 - A^2, not 1 - A",
    ),
    "never filled": (
        FUNCTIONS,
        "dW1 = dZ1 @ X.T / m",
        'dW1 = np.zeros_like(params["W1"])',
        "MISTAKE: equation 6 (dW1): it is 0 everywhere, as where it is set up and never filled",
    ),
    "updated in place": (
        FUNCTIONS,
        'dA1 = params["W2"].T @ dZ2',
        'params["W2"] -= 0.1 * dW2\n    dA1 = params["W2"].T @ dZ2',
        "MISTAKE: equation 9 (dA1): W has been updated before it is read (alpha = 0.1)",
    ),
    "slope of a leaky relu": (
        LEAKY,
        "np.where(A1 > 0, 1, 0.01)",
        "np.where(A1 > 0, 1, 0.1)",
        "MISTAKE: equation 4 (dZ1): the slope of leaky_relu is 0.1 in the backward pass, "
        "0.01 in the forward pass",
    ),
}
"""The file, what is replaced by what, and what is told of it."""


def told(text: str, folder: Path) -> list[str]:
    """What is said of a file."""
    (folder / "mine.py").write_text(text, encoding="utf-8")
    return summary(verify(folder / "mine.py", scenarios="theirs_2")).splitlines()


def test_a_divisor_that_is_set_nowhere_has_the_line_that_divides() -> None:
    text = (
        "m = 3\ndef f(x):\n    y = x / n\ndef g(x):\n    n = 2\n    return x / self.n / (n - 1)\n"
    )
    assert divisors_set(Source(Path("mine.py"), text), [3, 6]) == []
    text += "class A:\n    def __init__(self):\n        self.n, k = 2, 3\n"
    assert divisors_set(Source(Path("mine.py"), text), [3, 6]) == [9]


def line_at(text: str, position: int) -> str:
    """The line of a position in a file, as it is told."""
    number = text[:position].count("\n")
    return f"  mine.py, line {number + 1}: {text.splitlines()[number].strip()}"


@pytest.mark.parametrize("change", CHANGES)
def test_the_line_is_the_one_that_was_changed(change: str, tmp_path: Path) -> None:
    right, was, now, says = CHANGES[change]
    assert right.count(was) == 1
    text = right.replace(was, now)
    lines = told(text, tmp_path)
    at = lines.index(f"{says}.")
    places = [line for line in lines[at : lines.index("", at)] if line.startswith("  mine.py")]
    assert places[0] == line_at(text, right.index(was))
    mistakes = [line for line in lines if line.startswith("MISTAKE")]
    assert all("equation 8" not in line and "equation 7" not in line for line in mistakes)


@pytest.mark.parametrize("right", [FUNCTIONS, LAYERS, LEAKY], ids=["functions", "layers", "leaky"])
def test_right_files_are_not_accused(right: str, tmp_path: Path) -> None:
    assert not any("MISTAKE" in line or "WRONG" in line for line in told(right, tmp_path))


def test_what_is_updated_on_the_way_down_is_no_step_of_the_descent(tmp_path: Path) -> None:
    _, old, new, _ = CHANGES["updated in place"]
    assert not [line for line in told(FUNCTIONS.replace(old, new), tmp_path) if "<- " in line]


BRANCHES = """
def sigma_prime(z, kind="tanh"):
    if kind == "sigmoid":
        return z * (1 - z)
    if kind == "tanh":
        return 1 - z**2
    return (z > 0) * 1.0
"""


def test_a_branch_that_is_not_run_gives_nothing(tmp_path: Path) -> None:
    file, text = tmp_path / "mine.py", FUNCTIONS.replace("(1 - A1 ** 2)", "sigma_prime(Z1)")
    text = text.replace('{"A1": A1,', '{"Z1": Z1, "A1": A1,')
    text = text.replace('A1, A2 = cache["A1"]', 'Z1, A1, A2 = cache["Z1"], cache["A1"]')
    file.write_text(text + BRANCHES, encoding="utf-8")
    found = summary(verify(file, scenarios=["theirs_2"]))
    shown = [line.split(": ", 1)[1] for line in found.splitlines() if line.startswith("  mine.py")]
    assert shown == ["return 1 - z**2", "dZ1 = dA1 * sigma_prime(Z1)"]

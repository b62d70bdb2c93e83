"""The line of a mistake where that changes an array in place, or nothing: masks and penalties.

Where an array lies otherwise than the equations have it, its line is seen all the same.
"""

import ast
from pathlib import Path

import numpy as np
import pytest

from autodiff_ref import summary, verify
from autodiff_ref.report.masks import masked
from autodiff_ref.watching import WHOLE, lines_giving, multiple
from changed_in_place import FOLDED, JACOBIAN, LAYERED, LOOPED, MASKED, SHUFFLED, STEPPING

CHANGES = {
    "an entry of a Jacobian": (
        JACOBIAN,
        "((i == j) - p[j])",
        "((i == j) + p[j])",
        "equation 3 (dZ2): Y is added, not subtracted",
    ),
    "what gives a Jacobian": (
        JACOBIAN.replace("    return J\n", "    return np.diag(p) - np.outer(p, p)\n"),
        "np.diag(p) - np.outer(p, p)",
        "np.diag(p * (1 - p))",
        "equation 3 (dZ2): A (1 - A) stands for sigma'",
    ),
    "the sign of a sum": (
        STEPPING,
        "error = outputs - layer2",
        "error = layer2 - outputs",
        "equation 3 (dZ2): it has the wrong sign",
    ),
    "a mask that is open everywhere, in place": (
        MASKED,
        "d1[Z <= 0] = 0",
        "d1[H < 0] = 0",
        "equation 4 (dZ1): sigma' is left out",
    ),
    "a mask at the beginning of a loop": (
        LOOPED,
        "d *= self.kept[l + 1] > 0",
        "d *= self.kept[l + 1] >= 0",
        "equation 4 (dZ1): sigma' is left out",
    ),
    "the sum of an output": (
        LOOPED,
        "e.sum(axis=0, keepdims=True)",
        "e.sum(axis=1, keepdims=True)",
        "equation 2 (A2): the softmax is divided by a sum over the samples",
    ),
    "a penalty": (
        LOOPED,
        "+ self.reg / m * self.W[l]",
        "+ self.reg * self.W[l]",
        "equation 6 (dW2, dW1): the penalty (regularisation) is 0.5 W[l]",
    ),
    "samples in another order": (
        SHUFFLED,
        "delta[hidden <= 0] = 0",
        "delta[delta < 0] = 0",
        "equation 4 (dZ1): sigma' is taken at dA[l]",
    ),
    "a division without a remainder": (
        MASKED,
        "H.T @ d2,",
        "H.T @ (out - Y) // len(Y),",
        "equation 6 (dW2): it is rounded down, as where // is written for /",
    ),
    "biases in the weights": (
        FOLDED,
        "T1_grad[:, 1:] += lam / m * T1[:, 1:]",
        "T1_grad += lam / m * T1",
        "equation 5 (db1): a penalty on the biases",
    ),
    "the gradient of the loss": (
        LAYERED,
        "upstream = 2 * (",
        "upstream = (",
        "equation 3 (dZ2): it is the gradient of half_squared_error",
    ),
}
"""The file, what is replaced by what, and what is told of it."""


@pytest.mark.parametrize("change", CHANGES)
def test_the_line_that_was_changed_is_the_one_that_is_shown(change: str, tmp_path: Path) -> None:
    right, was, now, says = CHANGES[change]
    assert right.count(was) == 1
    wrong = right.replace(was, now)
    (tmp_path / "mine.py").write_text(wrong, encoding="utf-8")
    lines = summary(verify(tmp_path / "mine.py", scenarios="theirs_2")).splitlines()
    (at,) = [k for k, line in enumerate(lines) if line.startswith(f"MISTAKE: {says}")]
    places = [line.strip() for line in lines[at : lines.index("", at)] if "mine.py, line" in line]
    number = 1 + wrong[: wrong.index(now)].count("\n")
    assert places[0] == f"mine.py, line {number}: {wrong.splitlines()[number - 1].strip()}"


def test_one_habit_in_both_equations_is_likelier_than_two(tmp_path: Path) -> None:
    # Gradients between 0 and 1 are 0 then, as they are where they are never filled.
    wrong = MASKED.replace("H.T @ d2, d2.sum(0)", "H.T @ d2 // 1, d2.sum(0) // 1")
    (tmp_path / "mine.py").write_text(wrong, encoding="utf-8")
    told = summary(verify(tmp_path / "mine.py", scenarios=["theirs_2", "theirs_square"]))
    for equation in ("6 (dW2)", "5 (db2)"):
        assert f"MISTAKE: equation {equation}: it is rounded down" in told


@pytest.mark.parametrize("right", [MASKED, LOOPED, SHUFFLED, FOLDED, LAYERED, STEPPING, JACOBIAN])
def test_right_files_are_not_accused(right: str, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(right, encoding="utf-8")
    told = summary(verify(tmp_path / "mine.py", scenarios="theirs_2"))
    assert " AGREES" in told


@pytest.mark.parametrize(
    ("then", "line"),
    [
        ("x[z > 0] *= 1", 2),
        ("x *= mask", 2),
        ("x = x * f(z)", 2),
        ("x = np.where(z > 0, x, 0)", 2),
        ("x *= 2", None),
        ("x = 2 * x", None),
        ("x[0] = 0", None),
        ("y = x * mask", None),
        ("x = f(y)\nx *= mask", None),
    ],
)
def test_what_multiplies_is_no_number_and_no_other_array(then: str, line: int | None) -> None:
    assert masked(ast.parse(f"x = W.T @ d\n{then}"), 1) == line


def test_samples_in_another_order_are_the_same_ones_but_for_a_factor() -> None:
    draw = np.random.RandomState(0)
    dZ = draw.standard_normal((3, 6))
    order = draw.permutation(6)
    assert multiple(-2 * dZ[:, order], dZ, 1e-7) == pytest.approx(-2)
    assert multiple(dZ[:, order].T / 6, dZ, 1e-7) == pytest.approx(1 / 6)
    other = dZ[:, order].copy()
    other[1, 2] *= 1.001
    assert multiple(other, dZ, 1e-7) is None
    assert multiple(dZ[[1, 0, 2]], dZ, 1e-7) is None


def test_no_column_is_looked_for_of_what_has_no_samples() -> None:
    both = np.arange(1.0, 7).reshape(2, 3)

    def run() -> None:
        column = both[:, 1].copy()
        whole = both / column.size
        del whole

    found = lines_giving(run, __file__, {"dZ1": both, f"{WHOLE}1": both})
    assert len(found["dZ1"]) == 2
    assert len(found[f"{WHOLE}1"]) == 1

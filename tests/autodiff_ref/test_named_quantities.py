"""Of somebody's code, an equation is judged by what it names, where names can be trusted."""

from pathlib import Path

import pytest

from autodiff_ref import Explained, Verdict, summary, verify
from autodiff_ref.quantities import TO_GRADIENTS
from autodiff_ref.report.cells import where
from autodiff_ref.report.findings import findings
from autodiff_ref.report.grades import grades

CODE = """
import numpy as np

def forward(X, params):
    Z1 = params["W1"] @ X + params["b1"]
    A1 = np.tanh(Z1)
    Z2 = params["W2"] @ A1 + params["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, (Z1, A1, Z2, A2)

def cost(A2, Y):
    m = Y.shape[1]
    return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m

def backward(params, cache, X, Y):
    m = X.shape[1]
    Z1, A1, Z2, A2 = cache
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dA1 = params["W2"].T @ dZ2
    dZ1 = dA1 * (1 - A1 ** 2)
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
"""


def verified(folder: Path, *changes: tuple[str, str]) -> Explained:
    code = CODE
    for old, new in changes:
        assert old in code
        code = code.replace(old, new)
    file = folder / "theirs.py"
    file.write_text(code, encoding="utf-8")
    return verify(file)


def of_trace(found: Explained) -> set[int | None]:
    return {c.place.equation for c in where(found.comparisons, check="equations")}


def own(found: Explained) -> list[int | None]:
    return [each.equation for each in findings(found.comparisons) if not each.inherited]


def test_what_is_named_and_right_is_judged_alone(tmp_path: Path) -> None:
    found = verified(tmp_path)
    assert found.agrees
    assert not found.limits
    assert of_trace(found) == {1, 2, 3, 4, 5, 6, 9}
    judged = {grade.equation: grade.judged for grade in grades(found)}
    assert {judged[equation] for equation in (1, 2, 3, 4, 5, 6, 9)} == {"alone"}


WRONG = {
    3: ("dZ2 = A2 - Y", "dZ2 = 1.001 * (A2 - Y)"),
    4: ("dZ1 = dA1 * (1 - A1 ** 2)", "dZ1 = 1.001 * dA1 * (1 - A1 ** 2)"),
    9: ('dA1 = params["W2"].T @ dZ2', 'dA1 = 1.001 * params["W2"].T @ dZ2'),
    6: ("dW1 = dZ1 @ X.T / m", "dW1 = 1.001 * dZ1 @ X.T / m"),
}


@pytest.mark.parametrize("equation", WRONG)
def test_of_what_is_named_the_equation_is_told(tmp_path: Path, equation: int) -> None:
    found = verified(tmp_path, WRONG[equation])
    assert found.verdict is Verdict.WRONG
    assert own(found) == [equation]
    assert of_trace(found) == {1, 2, 3, 4, 5, 6, 9}
    assert "no trace" not in summary(found)


def test_a_name_that_stands_for_something_else_is_trusted_by_nothing(tmp_path: Path) -> None:
    right = verified(tmp_path, ("return {", "dZ1 = dA1\n    return {"))
    assert right.agrees
    assert 4 not in of_trace(right)
    misnamed = (("dZ1", "delta"), ("return {", "dZ1 = dA1\n    return {"))
    wrong = verified(tmp_path, *misnamed, ("delta @ X.T / m", "delta @ X.T"))
    assert wrong.verdict is Verdict.WRONG
    assert 4 not in own(wrong)
    assert 4 not in of_trace(wrong)
    assert "calls dZ1 is not what stands for it here" in summary(wrong)


def test_where_a_forward_name_misleads_nothing_that_is_off_is_trusted(tmp_path: Path) -> None:
    renamed = [("Z1", "inner"), ("return {", 'Z1 = params["W1"] @ X\n    return {')]
    found = verified(tmp_path, *renamed, WRONG[3])
    assert found.verdict is Verdict.WRONG
    assert 3 not in of_trace(found)
    assert "calls Z1, dZ2, dA1 is not what stands for it here" in summary(found)


STEP = (
    ("X, Y):", "X, Y, lr):"),
    *((f"{each} / m", each) for each in ("@ A1.T", "@ X.T", "(dZ1, axis=1, keepdims=True)")),
    ("(dZ2, axis=1, keepdims=True) / m", "(dZ2, axis=1, keepdims=True)"),
    (
        'return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}',
        'steps = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}\n'
        "    return {name: params[name] - lr / m * steps[name] for name in params}",
    ),
)
"""Each gradient is divided by m where the step is made, so its name holds m times it."""


def test_where_gradients_are_inferred_their_names_are_not_judged(tmp_path: Path) -> None:
    found = verified(tmp_path, *STEP)
    assert found.agrees
    assert of_trace(found) == {1, 2, 3, 4, 9}


def test_a_multiple_that_cost_and_gradients_share_is_not_in_the_trace(tmp_path: Path) -> None:
    twice = [(f"{name} = ", f"{name} = 2 * ") for name in ("dW1", "db1", "dW2", "db2")]
    found = verified(tmp_path, ("return -np.sum", "return -2 * np.sum"), *twice)
    assert found.agrees
    assert of_trace(found) == {1, 2, 3, 4, 9}


def test_an_equation_is_not_judged_by_a_part_of_the_layers(tmp_path: Path) -> None:
    found = verified(tmp_path, ("Z2", "last"))
    assert found.agrees
    assert not {1, 3} & of_trace(found)
    assert 2 in of_trace(found)


def test_what_shows_in_another_scenario_alone_is_not_hidden_by_a_trace(tmp_path: Path) -> None:
    found = verified(tmp_path, ("return {", "dW1 = dW1 * (1 + (m == 1))\n    return {"))
    assert found.verdict is Verdict.WRONG
    verdicts = {grade.equation: grade.verdict for grade in grades(found)}
    assert verdicts[6] != Verdict.AGREES


def test_gradients_that_are_off_without_a_trace_leave_no_equation_agreed(tmp_path: Path) -> None:
    other = "if m == 1:\n        dW1, db1 = np.sin(dW1), np.sin(db1)\n    return {"
    found = verified(tmp_path, ("return {", other))
    assert found.verdict is Verdict.WRONG
    assert of_trace(found) == TO_GRADIENTS
    verdicts = {grade.equation: grade.verdict for grade in grades(found)}
    assert {verdicts[equation] for equation in TO_GRADIENTS} == {Verdict.UNDECIDED}

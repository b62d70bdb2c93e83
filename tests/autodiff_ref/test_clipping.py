"""Gradients that are clipped are told as that, with the limit."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from autodiff_ref import verify
from autodiff_ref.candidates import load
from autodiff_ref.diagnosis import Diagnosis, diagnose
from autodiff_ref.diagnosis.clipped import limits_of
from autodiff_ref.diagnosis.sweep import Sweep
from autodiff_ref.quantities import Array
from autodiff_ref.report.mistakes import told
from autodiff_ref.scenarios import drawn
from autodiff_ref.watching import lines_giving
from recognition_texts import ONE_BY_ONE

PROBLEM = drawn("clipped", "", (5, 4, 3), 7)
Q = Sweep(PROBLEM, PROBLEM.network).planted({})
RIGHT = {f"d{name}": Q[f"d{name}"].value for name in PROBLEM.params}

Gradients = dict[str, Array]


def norm(*arrays: Array) -> float:
    """Of all entries together."""
    return float(np.linalg.norm(np.concatenate([array.ravel() for array in arrays])))


def by_entry(limit: float) -> Gradients:
    """Each entry between minus the limit and the limit."""
    return {name: np.clip(array, -limit, limit) for name, array in RIGHT.items()}


def by_own_norm(limit: float) -> Gradients:
    """Each array scaled down to a norm."""
    return {name: g * min(1.0, limit / norm(g)) for name, g in RIGHT.items()}


def by_common_norm(limit: float) -> Gradients:
    """All arrays scaled down to a norm of all."""
    return {name: g * min(1.0, limit / norm(*RIGHT.values())) for name, g in RIGHT.items()}


def diagnosed(gradients: Gradients) -> Diagnosis:
    """What is said of them."""
    candidate = SimpleNamespace(gradients=lambda params, X, Y: gradients)
    found = diagnose(load(candidate), [PROBLEM])
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("clip", "says"),
    [
        (by_entry, "it is the right gradient clipped at ±0.05"),
        (by_own_norm, "it is scaled down to the norm 0.05, which is to clip it"),
        (by_common_norm, "it is clipped: all gradients together have the norm 0.05"),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_clipping_is_named_with_its_limit(clip: Callable[[float], Gradients], says: str) -> None:
    found = diagnosed(clip(0.05))
    text = "\n".join(told(found))
    assert found.named
    assert text.count(says) == 2  # of equations 5 and 6
    assert "clip at a limit that no entry reaches" in text
    wrong = {name for name, array in clip(0.05).items() if not np.array_equal(array, RIGHT[name])}
    assert {fault.quantity for fault in found.faults} == wrong


def test_what_is_no_clipping_is_not_told_as_that() -> None:
    beside = by_entry(0.05)
    beside["dW2"] = beside["dW2"].copy()
    beside["dW2"][0, 0] *= 0.9
    smaller = {name: array * 0.37 for name, array in RIGHT.items()}
    odd = by_entry(0.0512345)
    for gradients in (beside, smaller, odd):
        assert not any("±" in line and "dW2" in line for line in told(diagnosed(gradients)))
        assert "norm" not in "\n".join(told(diagnosed(gradients)))


def test_each_array_may_have_a_limit_of_its_own() -> None:
    limits = {"dW2": 0.05, "dW1": 0.03}
    found = diagnosed(
        {n: np.clip(g, -limits.get(n, 9), limits.get(n, 9)) for n, g in RIGHT.items()}
    )
    assert {f.quantity: f.mistake and f.mistake.name for f in found.faults} == {
        name: f"clipped at {limit}" for name, limit in limits.items()
    }


def test_one_number_shows_no_limit() -> None:
    problem = drawn("zero", "", (5, 4, 1), 1)
    problem = replace(problem, params={name: 0 * value for name, value in problem.params.items()})
    q = Sweep(problem, problem.network).planted({})
    answer = {f"d{name}": 0.3 * q[f"d{name}"].value for name in problem.params}
    found = diagnose(load(SimpleNamespace(gradients=lambda params, X, Y: answer)), [problem])
    assert found is not None
    assert not any("clipped" in line for line in told(found))


def test_what_is_nothing_but_rounding_is_clipped_at_nothing() -> None:
    noise = 7e-17 * np.sign(RIGHT["db2"])
    found = diagnosed(RIGHT | {"db2": noise})
    assert not any("clipped" in line for line in told(found))


UNIT = 2.0**-53
TWO = np.array([[0.5, -0.5], [0.1, 0.0]])


@pytest.mark.parametrize(
    ("observed", "required", "limits"),
    [
        ({"dW1": TWO}, {"dW1": 3 * TWO}, {"dW1": 0.5}),
        ({"dW1": TWO[:1]}, {"dW1": np.array([[0.7, -0.9]])}, {"dW1": 0.5}),
        ({"dW1": TWO[:1]}, {"dW1": np.array([[0.7, -0.7]])}, {}),
        ({"dW1": TWO[:1, :1]}, {"dW1": np.array([[0.7]])}, {}),
        (
            {"dW1": TWO[:, :1], "db1": TWO[:1, :1]},
            {"dW1": TWO[:, :1], "db1": TWO[:1, :1]},
            {"dW1": 0.5, "db1": 0.5},
        ),
        ({"dW1": TWO + 1e-5}, {"dW1": TWO}, {}),
        ({"dW1": np.full((1, 2), np.inf)}, {"dW1": TWO[:1]}, {}),
    ],
)
def test_a_limit_is_reached_twice_by_what_is_not_alike(
    observed: Gradients, required: Gradients, limits: dict[str, float]
) -> None:
    assert limits_of(observed, required, {}, UNIT) == limits


def test_a_limit_is_as_near_as_what_the_gradients_are_inferred_from_permits() -> None:
    observed = {"dW1": TWO * (1 + 1e-12)}
    assert limits_of(observed, {"dW1": TWO}, {}, UNIT) == {}
    more = {"dW1": np.full(TWO.shape, 1e-11)}
    assert limits_of(observed, {"dW1": TWO}, more, UNIT) == {"dW1": 0.5}


def test_a_norm_is_told_in_single_precision() -> None:
    problem = drawn("single", "", (5, 4, 3), 7, dtype=np.float32)
    q = Sweep(problem, problem.network).planted({})
    right = {f"d{name}": q[f"d{name}"].value for name in problem.params}
    by = 0.05 / norm(*right.values())
    answer = {name: (g * by).astype(np.float32) for name, g in right.items()}
    found = diagnose(load(SimpleNamespace(gradients=lambda params, X, Y: answer)), [problem])
    assert found is not None
    says = {fault.factor.says.partition(";")[0] for fault in found.faults if fault.factor}
    assert says == {"it is clipped: all gradients together have the norm 0.05"}


FILE = ONE_BY_ONE.replace("    return {", "    grads = {") + (
    "    grads = {name: np.clip(g, -LIMIT, LIMIT) for name, g in grads.items()}\n    return grads\n"
)


def test_a_file_that_clips_is_told_the_line_and_agrees_at_a_limit_that_nothing_reaches(
    tmp_path: Path,
) -> None:
    wrong, right = tmp_path / "clips.py", tmp_path / "hardly_clips.py"
    wrong.write_text(FILE.replace("LIMIT", "0.05"), encoding="utf-8")
    right.write_text(FILE.replace("LIMIT", "5.0"), encoding="utf-8")
    text = verify(wrong).explain()
    assert "it is the right gradient clipped at ±0.05" in text
    assert "line 19: grads = {name: np.clip(" in text
    assert verify(right).verdict == "agrees"


def test_a_line_that_scales_what_it_was_passed_first_is_seen_to() -> None:
    target = np.array([[1.0, 2.0], [3.0, 5.0]])
    text = "held = given()\nheld = {k: g / 4 for k, g in held.items()}\nend = 0\n"
    code, given = compile(text, "scales.py", "exec"), {"given": lambda: {"g": 4 * target}}
    seen = lines_giving(lambda: exec(code, given), "scales.py", {"g": target})
    assert [(number, bool(times)) for number, times, *_ in seen["g"][:2]] == [(1, True), (2, True)]

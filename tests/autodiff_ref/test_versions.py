"""Programs of one JAX and of another: what they hold is found in both."""

from types import SimpleNamespace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from autodiff_ref.arithmetic.composed import OF_JAX
from autodiff_ref.arithmetic.exact import RULES as EXACT
from autodiff_ref.arithmetic.exact import Exact
from autodiff_ref.arithmetic.interpreter import evaluate
from autodiff_ref.arithmetic.rounding import Allowance
from autodiff_ref.arithmetic.running import RULES, Rounded
from autodiff_ref.arithmetic.versions import fixed_and_carried, function_of_jax, opened
from autodiff_ref.diagnosis.sketch import FLOATS, Sketch
from enclosures import BITS, holds, real
from rounded_claims import exactly, off, running
from rounded_programs import run, traced
from true_values import true_value


def test_a_scan_tells_its_operands_apart_by_numbers_or_by_a_tree() -> None:
    parts = ((None,), (None, None), (None, None, None))
    assert fixed_and_carried({"num_consts": 1, "num_carry": 2}) == (1, 2)
    assert fixed_and_carried({"ft_in": SimpleNamespace(unpack=lambda: parts)}) == (1, 2)


def test_a_program_brings_its_constants_along_wherever_they_lie() -> None:
    three = jnp.arange(3.0)
    called = jax.checkpoint(jax.jit(lambda x: jnp.tanh(x) * three))
    program = traced(lambda x: jax.vmap(called)(x) @ three, np.ones((2, 3)))
    (found,) = evaluate(program, [Rounded(np.ones((2, 3)))], running(np.float64))
    assert found.value == pytest.approx(5 * np.tanh([1.0, 1.0]), rel=1e-12)
    sketched = Sketch(traced(lambda x: jnp.arange(3) * called(x), np.ones(3)))
    assert sketched(np.ones(3)) == pytest.approx(np.tanh(1.0) * np.array([0, 1, 4]), rel=1e-12)


def test_constants_lie_around_a_program_or_within_it_or_there_are_none() -> None:
    older: Any = SimpleNamespace(jaxpr="a program", consts=[3])
    alone: Any = "a program"
    assert [*opened(older)] == ["a program", [3]]
    assert [*opened(alone)] == ["a program", ()]


@jax.custom_jvp
def exp_neg_sq(x: jax.Array) -> jax.Array:
    """Somebody's, which only has the name of one of JAX's."""
    return 3 * x


exp_neg_sq.defjvps(lambda moved, _, x: 2 * x * moved)


def test_a_function_of_somebody_is_none_of_jax() -> None:
    (found,), _ = run(exp_neg_sq, Rounded(np.array(2.0)))
    assert found.value == 6.0
    assert function_of_jax(traced(exp_neg_sq, np.array(2.0))) == ""
    assert function_of_jax(traced(jax.nn.silu, np.array(2.0))) == "silu"


def test_the_slope_of_erf_covers_a_square_that_is_rounded() -> None:
    x = np.random.RandomState(0).uniform(-5, 5, 500)
    (found,) = OF_JAX["exp_neg_sq"]([Rounded(x)], {}, running(np.float32))
    single = np.exp(-(x.astype(np.float32) ** 2))
    assert np.all(np.abs(single - found.value) <= found.off + 1e-6 * np.abs(x) * found.value)
    (exact,) = OF_JAX["exp_neg_sq"]([real(1.5)], {}, Exact(BITS))
    assert holds(exact.value[0], true_value("exp", -2.25)) or exact.value[0].rad() < 1e-30


@pytest.mark.parametrize("name", ["one_minus_square", "log2"])
def test_a_function_of_newer_versions_has_a_rule_in_all_of_them(name: str) -> None:
    assert name in RULES
    assert name in EXACT


def test_factors_that_cancel_keep_the_digits_of_one_minus_a_square() -> None:
    x = 1 - 2.0**-40
    (found,) = EXACT["one_minus_square"](Exact(64), real(x)).value
    assert float(found.rad()) < 2.0**-60 * float(found)
    assert FLOATS["one_minus_square"]({})(x) == 2.0**-39 * (1 - 2.0**-41)
    ours = RULES["one_minus_square"](running(np.float64), *exactly(x))
    assert ours.off < 2.0**-50 * ours.value


def beyond(value: float = 1e300) -> Rounded:
    with np.errstate(over="ignore"):
        return running(np.float32).constant(np.asarray(value))


def test_a_constant_that_single_precision_has_not_is_above_all_that_it_has() -> None:
    r = running(np.float32)
    x = off([1.0, 2.0], 0.5)
    clamped = RULES["clamp"](r, *exactly(-1.0), x, beyond())
    assert (clamped.value.tolist(), clamped.off.tolist()) == ([1.0, 2.0], [0.5, 0.5])
    assert RULES["max"](r, x, beyond(-1e300)).off.tolist() == [0.5, 0.5]
    assert RULES["lt"](r, x, beyond()).error is None


@pytest.mark.parametrize("allowance", Allowance)
def test_what_is_not_on_one_side_of_such_a_constant_stays_in_doubt(allowance: Allowance) -> None:
    r = running(np.float32, allowance)
    unknown: Any = off([1.0, 1e301], np.inf)
    assert np.isinf(RULES["min"](r, unknown, beyond()).off).all()
    assert np.isinf(RULES["min"](r, *exactly([1e301, 1e301]), beyond()).off).all()
    assert RULES["lt"](r, beyond(), beyond(1e301)).off == 1.0
    assert RULES["lt"](r, unknown, beyond()).off.all()
    assert np.isinf(RULES["add"](r, beyond(), *exactly(1.0)).off)

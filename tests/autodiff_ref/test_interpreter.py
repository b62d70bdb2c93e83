"""Programs that JAX derives, in running errors, beside what JAX computes of them in both dtypes."""

from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax
from jax.extend.core import Primitive

from autodiff_ref import forms
from autodiff_ref.arithmetic.interpreter import UndecidedError, UnknownPrimitiveError
from autodiff_ref.arithmetic.rounding import FORMS, Rounding
from autodiff_ref.arithmetic.running import RULES, Rounded, errors_of
from costs import COSTS, DTYPES, Dtype, Function, X
from rounded_programs import farther, in_jax, is_small, run


@cache
def value_and_slopes(name: str) -> Function:
    """The value and the gradient; forwards, where JAX cannot go backwards."""
    cost = COSTS[name]
    forwards = jax.jit(lambda x: (cost(x), jax.jacfwd(cost)(x)))
    return forwards if name == "while" else jax.jit(jax.value_and_grad(cost))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", COSTS)
def test_what_jax_computes_of_a_cost_and_its_gradient_is_within_a_small_error(
    name: str, dtype: Dtype
) -> None:
    function = value_and_slopes(name)
    found, r = run(function, Rounded(X), dtype=dtype)
    for ours, theirs in zip(found, in_jax(function, dtype, X), strict=True):
        assert theirs.dtype == dtype
        assert farther(theirs, ours) == []
        assert is_small(ours, r.rounding)
        assert farther(theirs * dtype(1.001), ours)  # the liar beside it
    assert not r.doubts


@pytest.mark.parametrize("name", COSTS)
def test_errors_of_the_operands_are_carried_through_a_program(name: str) -> None:
    function = value_and_slopes(name)
    error, most = 1e-6 * X, 1 - 1e-6  # so that a sum that is rounded stays within, too
    found, r = run(function, Rounded(X, error))
    assert not r.doubts
    anything = np.random.RandomState(0).uniform(-1, 1, X.shape)
    for part in (1.0, -1.0, np.where(X > 1, 1, -1), anything):
        theirs = in_jax(function, np.float64, X + most * part * error)
        assert [farther(*each) for each in zip(theirs, found, strict=True)] == [[]] * len(found)
    assert all(np.max(ours.off) < 1e-3 * np.max(ours.size) for ours in found)


FUNCTIONS: dict[str, tuple[Function, float, float]] = {
    "exp": (jnp.exp, -80, 80),
    "exp2": (jnp.exp2, -120, 120),
    "expm1": (jnp.expm1, -5, 80),
    "log": (jnp.log, 1e-3, 30),
    "log2": (jnp.log2, 1e-3, 30),
    "log1p": (jnp.log1p, -0.9, 5),
    "logistic": (jax.nn.sigmoid, -80, 30),
    "tanh": (jnp.tanh, -9, 9),
    "sinh": (jnp.sinh, -80, 80),
    "cosh": (jnp.cosh, -80, 80),
    "asinh": (jnp.arcsinh, -9, 9),
    "atan": (jnp.arctan, -9, 9),
    "asin": (jnp.arcsin, -1, 1),
    "acos": (jnp.arccos, -1, 1),
    "atanh": (jnp.arctanh, -1, 1),
    "acosh": (jnp.arccosh, 1, 30),
    "erf": (jax.scipy.special.erf, -4, 4),
    "cbrt": (jnp.cbrt, -9, 9),
    "rsqrt": (lax.rsqrt, 1e-3, 30),
    "sin": (jnp.sin, -30, 30),
    "cos": (jnp.cos, -30, 30),
    "tan": (jnp.tan, -30, 30),
    "pow": (lambda x: x**0.375, 1e-3, 30),
    "integer_pow": (lambda x: x**-3, 0.1, 30),
    "div": (lambda x: x / 3, -9, 9),
}
"""Functions of one number, and from where to where they are asked for."""

OF_NUMPY: dict[str, Function] = {
    "exp2": np.exp2, "sinh": np.sinh, "cosh": np.cosh, "log1p": np.log1p, "atanh": np.arctanh
}  # fmt: skip
"""Those of which XLA's own are farther off than ``CALL`` says of NumPy's."""


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_others_compute_of_one_number_is_within_its_error(name: str, dtype: Dtype) -> None:
    function, least, most = FUNCTIONS[name]
    x = np.random.RandomState(0).uniform(least, most, 4000).astype(dtype).astype(float)
    (ours,), _ = run(function, Rounded(x), dtype=dtype)
    if name in OF_NUMPY:
        theirs = OF_NUMPY[name](x.astype(dtype))
    else:
        (theirs,) = in_jax(jax.jit(function), dtype, x)
    assert farther(theirs, ours) == []


def test_all_forms_of_a_function_of_the_model_count() -> None:
    def off(form: Function, value: float) -> Any:
        (found,), _ = run(forms.in_any_form(lambda x: x, form), Rounded(np.full(1, value)))
        return found.off

    assert off(lambda x: x + 1.0, 2.0) == pytest.approx(1.0, rel=1e-9)  # it is 1 away
    own = 2.0 * FORMS * Rounding.of(np.float64).u
    assert off(lambda x: x * 1.0, 2.0) == pytest.approx(own, rel=1e-9)
    assert off(lambda x: 3 * x, 0.0) == 0.0


@jax.jit
def square(x: jax.Array) -> jax.Array:
    """Not what the primitive of this name is."""
    return jnp.sum(x * x)


@jax.jit
def clamp(x: jax.Array, low: jax.Array, high: jax.Array) -> jax.Array:
    """With other arguments than the primitive of this name."""
    return jnp.minimum(jnp.maximum(x, low), high)


def test_functions_of_the_user_may_have_the_names_of_primitives() -> None:
    (found,), _ = run(square, Rounded(np.array([1.0, 2.0])))
    assert found.value.tolist() == 5.0
    (found,), _ = run(lambda x: clamp(x, 0.0, 1.0), Rounded(np.array([-1.0, 0.5])))
    assert found.value.tolist() == [0.0, 0.5]


def test_a_scan_over_nothing_gives_nothing() -> None:
    (total, each), _ = run(
        lambda x: lax.scan(lambda state, row: (state + row, state), 0.0, x), Rounded(np.ones(0))
    )
    assert (total.value.tolist(), each.value.shape) == (0.0, (0,))


@pytest.mark.parametrize(
    ("narrow", "bits"), [(jnp.float32, 24), (jnp.float16, 11), (jnp.bfloat16, 8)]
)
def test_a_narrower_dtype_in_a_program_rounds_to_it(narrow: Any, bits: int) -> None:
    def function(x: jax.Array) -> jax.Array:
        return (x.astype(narrow) * 2).astype(float)

    (found,), _ = run(function, Rounded(X / 3))
    (theirs,) = in_jax(function, np.float64, X / 3)
    assert farther(theirs, found) == []
    assert np.max(found.off) < 2.0 ** (3 - bits) * np.max(X)


def test_a_slice_that_reaches_over_an_end_is_moved_inside() -> None:
    def function(x: jax.Array, k: jax.Array) -> tuple[jax.Array, jax.Array]:
        part = lax.dynamic_slice(x, (k,), (2,))
        return part, lax.dynamic_update_slice(x, -part, (k - 1,))

    x = np.arange(5.0)
    for k in (np.array(-7), np.array(1), np.array(4), np.array(9)):
        found, _ = run(function, Rounded(x), Rounded(k))
        with jax.enable_x64(True):
            expected = jax.jit(function)(x, k)
        for ours, theirs in zip(found, expected, strict=True):
            assert ours.value.tolist() == theirs.tolist()


TWICE: Any = Primitive("twice")
TWICE.def_abstract_eval(lambda x: x)


def test_an_unknown_primitive_is_named_and_can_be_added(monkeypatch: pytest.MonkeyPatch) -> None:
    def function(x: jax.Array) -> Any:
        return TWICE.bind(x) + 1.0

    x = Rounded(np.array([1.5]), np.array([0.25]))
    with pytest.raises(UnknownPrimitiveError) as told:
        run(function, x)
    for part in (
        "the primitive twice",
        "the arithmetic Running",
        'RULES["twice"] = rule',
        "autodiff_ref.arithmetic.running.RULES",
        "rule(arithmetic, *operands, **parameters)",
    ):
        assert part in str(told.value)
    monkeypatch.setitem(RULES, "twice", lambda r, x: Rounded(2 * x.value, 2 * x.off))
    (found,), _ = run(function, x)
    assert found.value == 4.0
    assert found.off == pytest.approx(0.5, rel=1e-12)


def test_a_rule_may_have_several_results(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RULES, "unstack", lambda r, x, **_: [Rounded(row) for row in 2 * x.value])
    found, _ = run(jnp.unstack, Rounded(np.array([1.5, 2.5])))
    assert [each.value.tolist() for each in found] == [3.0, 5.0]


def test_a_reshape_in_another_order_turns_the_array_around_first() -> None:
    def function(x: jax.Array) -> jax.Array:
        return lax.reshape(x, (3, 4), dimensions=(1, 0))

    (found,), _ = run(function, Rounded(X))
    assert np.array_equal(found.value, X.T.reshape(3, 4))


def test_an_error_goes_where_its_entry_goes() -> None:
    def function(x: jax.Array, new: jax.Array) -> tuple[jax.Array, ...]:
        k = jnp.array([2, 0, 2, 7])
        filled = x.at[k].get(mode="fill", fill_value=-1.0)
        return filled, x.at[k].set(new, mode="drop"), x.at[k].add(new, mode="drop")

    x = Rounded(np.array([1.0, 2.0, 4.0]), np.array([0.125, 0.25, 0.5]))
    new = Rounded(np.array([8.0, 16.0, 32.0, 64.0]), np.array([1.0, 2.0, 4.0, 8.0]))
    (filled, replaced, added), _ = run(function, x, new)
    assert filled.value.tolist() == [4.0, 1.0, 4.0, -1.0]
    assert errors_of(filled).tolist() == [0.5, 0.125, 0.5, 0.0]
    assert replaced.value.tolist() == [16.0, 2.0, 32.0]
    assert errors_of(replaced).tolist() == [2.0, 0.25, 4.0]
    assert added.value.tolist() == [17.0, 2.0, 44.0]
    assert errors_of(added) == pytest.approx(np.array([2.125, 0.25, 5.5]), rel=1e-14)
    assert np.all(errors_of(added) >= [2.125, 0.25, 5.5])


def test_what_no_result_depends_on_needs_no_rule() -> None:
    (found,), _ = run(lambda x: (TWICE.bind(x), x + 1.0)[1], Rounded(np.array(1.0)))
    assert found.value == 2.0


def halved(x: jax.Array) -> Any:
    return lax.while_loop(lambda t: t > 1.0, lambda t: t / 2, x)


def counted(x: jax.Array) -> Any:
    return lax.fori_loop(0, jnp.sum(x > 1.0), lambda _, t: t / 2, x)


UNDECIDED: dict[str, Function] = {
    "while": halved,
    "while_vmapped": lambda x: jax.vmap(halved)(x[None]),
    "fori_loop": counted,
    "cond": lambda x: lax.cond(x > 1.0, jnp.sin, jnp.cos, x),
    "switch": lambda x: lax.switch((x > 1.0).astype(int) + 1, [jnp.sin, jnp.cos, jnp.exp], x),
    "slice": lambda x: lax.dynamic_slice(jnp.arange(3.0) * x, ((x > 1.0).astype(int),), (1,)),
    "gather": lambda x: (jnp.arange(3.0) * x)[jnp.argmax(jnp.stack([x, 1.0]))],
    "chosen": lambda x: lax.fori_loop(0, jnp.where(x > 1.0, 2, 3), lambda _, t: t / 2, x),
}
"""Programs that go different ways for numbers above 1 and others."""


@pytest.mark.parametrize("name", UNDECIDED)
def test_where_rounding_decides_how_a_program_goes_on_it_says_so(name: str) -> None:
    with pytest.raises(UndecidedError, match="how often a loop runs, or which branch is taken"):
        run(UNDECIDED[name], Rounded(np.array(1.0), np.array(1e-9)))
    for value in (1.5, 0.75):
        (found,), _ = run(UNDECIDED[name], Rounded(np.array(value), np.array(1e-9)))
        (theirs,) = in_jax(UNDECIDED[name], np.float64, np.array(value))
        assert farther(theirs, found) == []

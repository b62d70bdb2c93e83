"""Whole programs in balls: JAX's values lie beside them, and what balls cannot tell is told."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import flint
import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
import pytest

from autodiff_ref import forms, programs
from autodiff_ref.arithmetic.exact import Enclosed, Exact, distances, magnitudes, radii
from autodiff_ref.arithmetic.interpreter import UnknownPrimitiveError, evaluate
from autodiff_ref.arithmetic.rounding import Rounding
from autodiff_ref.arithmetic.running import Rounded, Running
from autodiff_ref.evaluation import evaluated
from autodiff_ref.scenarios import Scenario, drawn_scenarios
from autodiff_ref.tensors import in_float64, tensor, tensors
from autodiff_ref.truth import true_values
from enclosures import BITS, NARROW, ULP, WEIGHTS, by_rule, holds, in_floats, real, run
from true_values import true_value


def one_after_the_other(x: jax.Array) -> jax.Array:
    def step(c: jax.Array, v: jax.Array) -> tuple[jax.Array, jax.Array]:
        return jnp.sin(c * v) + 1, c

    _, found = jax.lax.scan(step, jnp.ones(()), x)
    return found.sum()


kept_together: Callable[..., Any] = jax.lax.optimization_barrier  # it has no types

PROGRAMS: dict[str, Callable[..., Any]] = {
    "logsumexp": jax.scipy.special.logsumexp,
    "softmax": lambda x: jax.nn.softmax(x) @ WEIGHTS,
    "norm": jnp.linalg.norm,
    "variance": jnp.var,
    "largest": lambda x: jnp.max(x * x - x),
    "smallest": lambda x: jnp.min(jnp.exp(x)),
    "clipped": lambda x: jnp.clip(jnp.sinh(x), -1, 1) @ WEIGHTS,
    "relu": lambda x: jax.nn.relu(jnp.outer(x, jnp.asarray(WEIGHTS))).sum(),
    "logaddexp": lambda x: jnp.logaddexp(x, 2 * x[::-1]).sum(),
    "silu": lambda x: jax.nn.silu(x) @ WEIGHTS,
    "power": lambda x: (jnp.abs(x) ** 2.5).sum(),
    "partial sums": lambda x: (jax.lax.cumsum(jnp.tanh(x), reverse=True) ** 3).sum(),
    "scan": one_after_the_other,
    "padded": lambda x: (jnp.pad(jnp.exp(x), 1, constant_values=2.0)[:4] ** 2).sum(),
    "remainder": lambda x: jnp.sin(jnp.exp(x) % 0.3).sum() + jnp.fmod(3 * x, 0.71) @ WEIGHTS,
    "rounded": lambda x: (jnp.round(9 * jnp.exp(x)) * x + jax.lax.round(jnp.sinh(x)) * x**2).sum(),
    "product": lambda x: jnp.prod(jnp.exp(x) + x),
    "partial products": lambda x: jnp.cumprod(jnp.tanh(x)) @ WEIGHTS,
    "angles": lambda x: jnp.arctan2(jnp.sin(x), x - 1) @ WEIGHTS,
    "arcs": lambda x: (jnp.arcsin(x / 2) + jnp.arccos(x / 3) + jnp.arctanh(x / 4)) @ WEIGHTS,
    "acosh": lambda x: jnp.arccosh(2 + x**2) @ WEIGHTS,
    "gelu": lambda x: jax.nn.gelu(x, approximate=False) @ WEIGHTS + jax.scipy.special.erf(x).sum(),
    "at the largest": lambda x: x[jnp.argmax(jnp.sin(x))] * x[jnp.argmin(jnp.exp(x))],
    "any and all": lambda x: jnp.where(jnp.any(x > 1) & jnp.all(jnp.exp(x) < 9), x, -x) @ WEIGHTS,
    "narrowed": lambda x: jax.lax.reduce_precision(jnp.exp(x), 11, 52) @ WEIGHTS,
    "sorted": lambda x: jnp.sort(jnp.exp(x) - x) @ WEIGHTS + jnp.median(jnp.sin(x)),
    "order": lambda x: x[jnp.argsort(jnp.cos(x))] @ WEIGHTS,
    "largest so far": lambda x: (jax.lax.cummax(jnp.sin(x)) - jax.lax.cummin(x**2)) @ WEIGHTS,
    "taken": lambda x: jnp.exp(x)[jnp.array([0, 3, 0])] @ WEIGHTS[:3] + jnp.sin(x)[-1],
    "replaced": lambda x: (x.at[1].set(2.0) * jnp.exp(x).at[jnp.array([0, 0])].add(x[:2])).sum(),
    "kept together": lambda x: kept_together((jnp.exp(x), x))[0] @ WEIGHTS,
    "joined": lambda x: jnp.tan(jnp.concatenate([x, jnp.expm1(x)]) / 9).sum(),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_jax_computes_lies_beside_the_ball(name: str) -> None:
    x = np.array([0.4, -1.1, 0.7, 1.9, -0.2])
    for function in (PROGRAMS[name], jax.grad(PROGRAMS[name])):
        truth, doubts = run(function, x)
        value = in_floats(function, x)
        assert value.shape == truth.value.shape
        low, high = distances(value, truth)
        # Up to five numbers about as large as the result, in a dozen roundings each.
        assert high.max() <= 60 * ULP * magnitudes(truth)[1].max()
        assert radii(truth).max() <= NARROW * magnitudes(truth)[1].max()
        assert not doubts
        # The liar: a value that is 0.1 % beside it.
        assert distances(1.001 * value, truth)[0].max() >= 1e-4 * magnitudes(truth)[0].max()
        assert np.all(low <= high)


def test_of_one_function_in_several_forms_the_first_counts() -> None:
    found, _ = run(lambda x: forms.either(jnp.exp(x), x, -x), 1.0)
    assert holds(found.value.item(), true_value("exp", 1.0))


def test_more_bits_leave_smaller_balls_that_overlap() -> None:
    function = jax.grad(PROGRAMS["softmax"])
    few, many = (run(function, WEIGHTS, bits=bits)[0] for bits in (100, 200))
    assert np.all(radii(few) > 0)
    assert np.all(radii(many) <= 2.0**-95 * radii(few))
    assert all(a.overlaps(b) for a, b in zip(few.value, many.value, strict=True))


def scenario(name: str) -> Scenario:
    return next(found for found in drawn_scenarios() if found.name == name)


@in_float64
def by_jax(program: Callable[..., Any], of: Scenario) -> dict[str, npt.NDArray[Any]]:
    compiled = jax.jit(program, static_argnums=3)
    found = compiled(tensors(of.params), tensor(of.X), tensor(of.Y), of.network)
    return {name: np.asarray(value) for name, value in found.items()}


@pytest.mark.parametrize("name", ["text", "kink", "hidden_tanh"])
def test_the_running_errors_of_a_network_cover_its_distance_from_the_truth(name: str) -> None:
    of = scenario(name)
    running, arithmetic = Running(Rounding.of(np.float64)), Exact(160)
    rounded, enclosed = (
        evaluated(
            programs.trace,
            numbers,
            {key: kind(value) for key, value in of.params.items()},
            kind(of.X),
            kind(of.Y),
            network=of.network,
        )
        for numbers, kind in ((running, Rounded), (arithmetic, Enclosed))
    )
    assert not arithmetic.doubts
    within = []
    for key, value in by_jax(programs.trace, of).items():
        _, off = distances(value, enclosed[key])
        assert np.all(off <= rounded[key].off), key
        within.append(np.all(off <= 2.0**-12 * rounded[key].off))
    assert not all(within)  # of errors that are far too small, this would be found


def test_inputs_of_float32_are_the_numbers_that_they_are() -> None:
    x = WEIGHTS.astype(np.float32)
    assert Exact(BITS).constant(x).value.dtype == np.float64
    with jax.enable_x64(True):
        program = jax.make_jaxpr(lambda x: jnp.exp(x) @ x)(WEIGHTS)
    (narrow,), (wide,) = (
        evaluate(program, [Enclosed(values)], Exact(BITS)) for values in (x, x.astype(np.float64))
    )
    assert narrow.value.item().overlaps(wide.value.item())
    assert radii(narrow) <= NARROW * 20


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_in_a_narrower_dtype_numbers_keep_all_their_digits(dtype: str) -> None:
    found, doubts = run(lambda x: x.astype(dtype).astype(x.dtype) * jnp.array(0.5, dtype), 0.1)
    assert not doubts
    assert radii(found) <= NARROW
    assert holds(found.balls.item(), Fraction(0.1) / 2)


def test_the_precision_of_the_process_stays_what_it_was() -> None:
    before = flint.ctx.prec
    run(PROGRAMS["softmax"], WEIGHTS, bits=before + 100)
    with pytest.raises(TypeError):
        by_rule("add", real(1.0), Enclosed(np.array(["no number"], object)))
    distances(WEIGHTS, real(*WEIGHTS))
    assert flint.ctx.prec == before


def test_balls_are_as_precise_as_asked_whatever_the_process_is_set_to() -> None:
    with flint.ctx.workprec(20):
        found, _ = run(jnp.exp, 1.0)
    assert radii(found) <= NARROW * 3


def test_nothing_is_evaluated_for_results_that_are_not_wanted() -> None:
    class WithoutExp(Exact):
        @property
        def rules(self) -> dict[str, Any]:
            return {name: rule for name, rule in super().rules.items() if name != "exp"}

    of = scenario("text")
    whole = true_values(programs.trace, Exact(128), of)
    (name, Z2), *others = true_values(programs.trace, WithoutExp(128), of, ["Z2"]).items()
    assert (name, others) == ("Z2", [])
    assert [str(x) for x in Z2.balls.flat] == [str(x) for x in whole["Z2"].balls.flat]
    with pytest.raises(UnknownPrimitiveError, match="primitive exp"):
        true_values(programs.trace, WithoutExp(128), of, ["A2"])

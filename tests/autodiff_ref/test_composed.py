"""Operations put together from others, in both arithmetics as in JAX."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from autodiff_ref import check_gradient
from autodiff_ref.arithmetic.interpreter import UndecidedError
from costs import Function
from whole_numbers import agree

X = np.random.RandomState(4).randint(-6, 7, (3, 5, 4)).astype(float)  # some of them alike
K = np.arange(-6, 6)


@pytest.mark.parametrize("axis", [0, 1, 2, -1])
@pytest.mark.parametrize("k", [1, 3])
@pytest.mark.parametrize("kind", [float, int])
def test_the_largest_and_where_they_are(axis: int, k: int, kind: type) -> None:
    agree(lambda x: lax.top_k(x.astype(kind), k, axis=axis)[0] * 1.0, X)
    agree(lambda x: lax.top_k(x.astype(kind), k, axis=axis)[1] * 1.0, X)


@pytest.mark.parametrize("axis", [0, 1, 2, -1])
@pytest.mark.parametrize("k", [1, 3])
def test_the_gradient_of_the_largest_goes_where_they_are(axis: int, k: int) -> None:
    agree(jax.grad(lambda x: jnp.sum(lax.top_k(x, k, axis=axis)[0] ** 2)), X)


def test_which_are_the_largest_must_be_clear_of_rounding() -> None:
    def cost(x: Any) -> Any:
        return jnp.sum(lax.top_k(0.1 * x, 2)[0])

    def gradient(x: Any) -> Any:
        return np.where(x > 2, 0.1, 0.0)

    assert check_gradient(cost, gradient, np.array([1.0, 4.0, 2.0, 3.0])).agrees
    assert not check_gradient(cost, gradient, np.array([5.0, 4.0, 2.0, 3.0])).agrees
    with pytest.raises(UndecidedError, match=r"test_composed\.py:"):
        check_gradient(cost, gradient, np.array([3.0, 4.0, 2.0, 3.0]))


ON_BITS: dict[str, Function] = {
    "shift_left": lambda k: k << 2,
    "shift_right": lambda k: k >> 1,
    "shift_right_logical": lambda k: lax.shift_right_logical(k, jnp.full_like(k, 60)),
    "population_count": lax.population_count,
    "clz": lax.clz,
}


@pytest.mark.parametrize("name", ON_BITS)
def test_bits_of_integers_are_those_of_jax(name: str) -> None:
    agree(lambda x: ON_BITS[name](x.astype(int)) * x, K.astype(float))


def test_bits_of_what_rounding_decides_are_not_told() -> None:
    def cost(x: Any) -> Any:
        return x[0] * jnp.sum((0.1 * x > 0.3).astype(int) << 1)

    with pytest.raises(UndecidedError):
        check_gradient(cost, np.zeros_like, np.array([3.0, 1.0]))

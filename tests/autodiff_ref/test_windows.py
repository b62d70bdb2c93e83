"""Convolution and pooling: of small whole numbers, which all arithmetics give as JAX does."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from autodiff_ref import Verdict, check_gradient
from whole_numbers import agree
from window_costs import convolution, pooling

STREAM = np.random.RandomState(7)
IMAGES = STREAM.randint(-9, 10, (2, 4, 6, 5)).astype(float)
KERNELS = STREAM.randint(-9, 10, (6, 4, 3, 2)).astype(float)

ORDERS: dict[str, Any] = {
    "NCHW": ("NCHW", "OIHW", "NCHW"),
    "NHWC": ("NHWC", "HWIO", "NHWC"),
    "mixed": ("CWNH", "WOIH", "HNCW"),
}

CONVOLUTIONS: dict[str, dict[str, Any]] = {
    "plain": {"window_strides": (1, 1), "padding": "VALID"},
    "strides": {"window_strides": (2, 3), "padding": "SAME"},
    "padding": {"window_strides": (1, 2), "padding": [(3, 0), (-1, 2)]},
    "dilation": {"window_strides": (1, 1), "padding": "SAME", "rhs_dilation": (2, 3)},
    "holes": {"window_strides": (2, 1), "padding": [(1, 2), (0, 1)], "lhs_dilation": (3, 2)},
    "features": {"window_strides": (1, 1), "padding": "SAME", "feature_group_count": 2},
    "samples": {"window_strides": (1, 2), "padding": "SAME", "batch_group_count": 2},
}

POOLINGS: dict[str, tuple[Any, ...]] = {
    "sum": (0.0, jax.lax.add, (1, 1, 3, 2), (1, 1, 2, 1), "SAME"),
    "sum_with_holes": (0.0, jax.lax.add, (1, 2, 2, 2), (1, 1, 1, 3), "VALID", (1, 1, 2, 1)),
    "max": (-jnp.inf, jax.lax.max, (1, 2, 3, 2), (1, 2, 2, 1), "SAME"),
    "min": (jnp.inf, jax.lax.min, (2, 1, 2, 2), (1, 1, 1, 2), "VALID"),
}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_a_convolution_and_both_its_gradients_are_those_of_jax(name: str, order: str) -> None:
    options, spec = CONVOLUTIONS[name], ORDERS[order]
    kernels = KERNELS[:, :2] if name == "features" else KERNELS
    x = np.transpose(IMAGES, ["NCHW".index(axis) for axis in spec[0]])
    k = np.transpose(kernels, ["OIHW".index(axis) for axis in spec[1]])

    def function(x: Any, k: Any) -> Any:
        return convolution(x, k, **options, dimension_numbers=spec)

    agree(function, x, k)
    for argument in (0, 1):
        agree(jax.grad(lambda x, k: jnp.sum(function(x, k) ** 2), argument), x, k)


@pytest.mark.parametrize("name", POOLINGS)
def test_pooling_and_its_gradient_are_those_of_jax(name: str) -> None:
    distinct = np.random.RandomState(1).permutation(IMAGES.size).reshape(IMAGES.shape) * 1.0
    tied = np.abs(IMAGES) // 4  # of equal ones the first
    for x in (distinct, tied):
        agree(lambda x: pooling(x, *POOLINGS[name]), x)
        agree(jax.grad(lambda x: jnp.sum(pooling(x, *POOLINGS[name]) ** 2)), x)


@pytest.mark.parametrize("name", ["max", "min"])
def test_beyond_the_ends_of_integers_lies_the_farthest_one(name: str) -> None:
    info, (_, of, *options, _) = np.iinfo(np.int64), POOLINGS[name]
    start = {"max": info.min, "min": info.max}[name]
    agree(lambda x: pooling(x.astype(int), start, of, *options, "SAME") * 1.0, IMAGES)


def test_where_rounding_decides_which_one_is_the_largest_either_may_be() -> None:
    def cost(x: Any) -> Any:
        return jnp.sum(pooling(0.1 * x, -jnp.inf, jax.lax.max, (2,), (2,), "VALID"))

    def gradient(x: Any) -> Any:
        return np.array([0.1, 0.0, 0.0, 0.1])

    assert check_gradient(cost, gradient, np.array([3.0, 2.0, 3.0, 5.0])).agrees
    tied = np.array([3.0, 3.0, 3.0, 5.0])
    for at_tie in ([0.1, 0.0], [0.0, 0.1]):
        found = check_gradient(cost, lambda _, at_tie=at_tie: np.array([*at_tie, 0.0, 0.1]), tied)
        assert found.verdict in (Verdict.AGREES, Verdict.UNDECIDED)
        assert "argmax" in {doubt.operation for doubt in found.doubts}
    for liar in ([0.2, 0.0, 0.0, 0.1], [0.1, 0.0, 0.1, 0.1]):
        assert check_gradient(cost, lambda _, g=liar: np.array(g), tied).verdict is Verdict.WRONG


def test_no_window_fits() -> None:
    def cost(x: Any) -> Any:
        return jnp.sum(pooling(x, -jnp.inf, jax.lax.max, (9,), (1,), "VALID"))

    agree(cost, np.ones(3))
    agree(jax.grad(cost), np.ones(3))


def test_a_convolution_by_hand_is_checked_and_a_wrong_one_is_caught() -> None:
    def cost(k: Any, x: Any) -> Any:
        return jnp.sum(convolution(x[None, None], k[None, None], (1,), "VALID") ** 2) / 2

    def gradient(k: Any, x: Any, shift: int = 0) -> Any:
        seen = np.lib.stride_tricks.sliding_window_view(x, len(k))
        return np.roll(seen.T @ (seen @ k), shift)

    k, x = STREAM.standard_normal(3), STREAM.standard_normal(9)
    assert check_gradient(cost, gradient, k, x).agrees
    assert not check_gradient(cost, lambda k, x: gradient(k, x, 1), k, x).agrees
    assert not check_gradient(cost, lambda k, x: gradient(k, x) * (1 + 1e-12), k, x).agrees

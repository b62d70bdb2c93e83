"""The bounds cover the true error, found with exact fractions; with a term left out they do not."""

from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from autodiff_ref.arithmetic.rounding import Rounding

Exact = list[list[Fraction]]
DTYPES = (np.float64, np.float32)


def exact(array: npt.NDArray[Any]) -> Exact:
    return [[Fraction(float(value)) for value in row] for row in array]


def product(F: Exact, G: Exact) -> Exact:
    return [
        [
            sum((f * g for f, g in zip(row, column, strict=True)), Fraction())
            for column in zip(*G, strict=True)
        ]
        for row in F
    ]


def transposed(F: Exact) -> Exact:
    return [list(column) for column in zip(*F, strict=True)]


def excess(found: npt.NDArray[Any], truth: Exact, bound: npt.NDArray[np.float64]) -> float:
    """The largest error over its bound, in exact arithmetic."""
    return max(
        float(abs(Fraction(float(f)) - t) / Fraction(float(b)))
        for row in zip(found, truth, bound, strict=True)
        for f, t, b in zip(*row, strict=True)
    )


def drawn(dtype: npt.DTypeLike, *shapes: tuple[int, int]) -> list[npt.NDArray[Any]]:
    stream = np.random.RandomState(3)
    return [stream.standard_normal(shape).astype(dtype) for shape in shapes]


def f64(array: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    return array.astype(np.float64)


@pytest.mark.parametrize("dtype", DTYPES)
def test_each_equation_stays_within_its_bound(dtype: npt.DTypeLike) -> None:
    W, b, A, dZ = drawn(dtype, (5, 40), (5, 1), (40, 30), (5, 30))
    rounding, m = Rounding.of(dtype), dZ.shape[1]
    linear = [
        [value + bias[0] for value in row]
        for row, bias in zip(product(exact(W), exact(A)), exact(b), strict=True)
    ]
    sums = [[sum(row, Fraction()) / m] for row in exact(dZ)]
    weights = [[value / m for value in row] for row in product(exact(dZ), transposed(exact(A)))]
    back = product(transposed(exact(W)), exact(dZ))
    cases = {
        "1": (W @ A + b, linear, rounding.linear(f64(W), f64(b), f64(A), 0.0)),
        "5": (dZ.sum(axis=1, keepdims=True) / m, sums, rounding.bias_gradient(f64(dZ), 0.0)),
        "6": (dZ @ A.T / m, weights, rounding.weight_gradient(f64(dZ), 0.0, f64(A), 0.0)),
        "9": (W.T @ dZ, back, rounding.propagated(f64(W), f64(dZ), 0.0)),
    }
    for equation, (found, truth, bound) in cases.items():
        assert found.dtype == dtype
        ratio = excess(found, truth, bound)
        assert 0 < ratio <= 1, equation


@pytest.mark.parametrize("dtype", DTYPES)
def test_any_order_of_summation_stays_within_the_bound(dtype: npt.DTypeLike) -> None:
    (dZ,) = drawn(dtype, (1, 200))
    truth = [[sum(exact(dZ)[0], Fraction()) / 200]]
    bound = Rounding.of(dtype).bias_gradient(f64(dZ), 0.0)
    for order in (np.arange(200), np.argsort(dZ[0]), np.argsort(-np.abs(dZ[0]))):
        total = np.zeros((1, 1), dtype)
        for i in order:
            total[0, 0] += dZ[0, i]
        assert excess(total / 200, truth, bound) <= 1


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_bound_that_forgets_the_number_of_terms_is_exceeded(dtype: npt.DTypeLike) -> None:
    # The liar: one rounding for a sum of 2000 terms of one sign, added one after the other.
    dZ = np.abs(drawn(dtype, (1, 2000))[0])
    total = np.zeros((1, 1), dtype)
    for value in dZ[0]:
        total[0, 0] += value
    truth = [[sum(exact(dZ)[0], Fraction())]]
    rounding = Rounding.of(dtype)
    size = f64(np.abs(dZ)).sum(keepdims=True)
    assert excess(total, truth, rounding.of_terms(1, size)) > 1
    assert excess(total, truth, rounding.of_terms(1999, size)) <= 1


@pytest.mark.parametrize("dtype", DTYPES)
def test_an_update_stays_within_its_bound_with_a_rate_that_is_rounded(dtype: npt.DTypeLike) -> None:
    W, dW = drawn(dtype, (30, 30), (30, 30))
    alpha = 0.0075
    truth = [
        [w - Fraction(alpha) * d for w, d in zip(*rows, strict=True)]
        for rows in zip(exact(W), exact(dW), strict=True)
    ]
    bound = Rounding.of(dtype).update(f64(W), f64(dW), 0.0, alpha)
    assert 0 < excess(W - alpha * dW, truth, bound) <= 1


@pytest.mark.parametrize("dtype", DTYPES)
def test_errors_of_the_inputs_are_passed_on(dtype: npt.DTypeLike) -> None:
    W, b, A = (f64(array) for array in drawn(dtype, (5, 40), (5, 1), (40, 30)))
    rounding = Rounding.of(dtype)
    off = 1e-3 * np.abs(A)
    moved = np.abs(W @ (A + off) - W @ A)
    assert np.all(moved <= rounding.linear(W, b, A, off))
    assert np.any(moved > rounding.linear(W, b, A, 0.0))


def test_where_there_is_nothing_to_round_nothing_is_allowed() -> None:
    rounding = Rounding.of(np.float64)
    zeros = np.zeros((2, 3))
    assert not rounding.linear(np.ones((2, 3)), np.zeros((2, 1)), np.zeros((3, 4)), 0.0).any()
    assert not rounding.bias_gradient(zeros, 0.0).any()
    assert not rounding.of_value(zeros).any()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("backwards", [False, True], ids=["ascending", "descending"])
def test_products_summed_in_order_of_size_stay_within_their_bounds(
    dtype: npt.DTypeLike, backwards: bool
) -> None:
    W, b, A, dZ = drawn(dtype, (1, 60), (1, 1), (60, 1), (1, 60))
    rounding = Rounding.of(dtype)
    order = np.argsort(np.abs(W[0] * A[:, 0]))[:: -1 if backwards else 1]
    total, weight = b.copy(), np.zeros((1, 1), dtype)
    for i in order:
        total[0, 0] += W[0, i] * A[i, 0]
        weight[0, 0] += dZ[0, i] * A[i, 0]
    linear = [[product(exact(W), exact(A))[0][0] + exact(b)[0][0]]]
    assert excess(total, linear, rounding.linear(f64(W), f64(b), f64(A), 0.0)) <= 1
    mean = [[product(exact(dZ), exact(A))[0][0] / 60]]
    bound = rounding.weight_gradient(f64(dZ), 0.0, f64(A.T), 0.0)
    assert excess(weight / 60, mean, bound) <= 1


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_mean_of_losses_and_products_entry_by_entry_stay_within_their_bounds(
    dtype: npt.DTypeLike,
) -> None:
    losses, f, g = drawn(dtype, (3, 50), (20, 20), (20, 20))
    losses, rounding = np.abs(losses), Rounding.of(dtype)
    total = np.zeros((1, 1), dtype)
    for loss in losses.ravel():
        total[0, 0] += loss
    truth = [[sum((sum(row, Fraction()) for row in exact(losses)), Fraction()) / 50]]
    bound = np.array([[rounding.mean(f64(losses), np.zeros((3, 50)))]])
    assert 0 < excess(total / 50, truth, bound) <= 1
    # Errors of the losses are passed on as their own mean over the samples: 3 * 1e-3.
    carried = rounding.mean(f64(losses), np.full((3, 50), 1e-3)) - bound.item()
    assert carried == pytest.approx(3e-3, rel=1e-9)  # a dozen roundings beside numbers below 3
    products = [
        [a * c for a, c in zip(*rows, strict=True)] for rows in zip(exact(f), exact(g), strict=True)
    ]
    none = np.zeros((20, 20))
    assert 0 < excess(f * g, products, rounding.product(f64(f), none, f64(g), none)) <= 1


@pytest.mark.parametrize("dtype", DTYPES)
def test_without_roundings_only_underflow_is_allowed_and_every_equation_exceeds_it(
    dtype: npt.DTypeLike,
) -> None:
    # The liar: gamma(0) in place of gamma(n).
    W, b, A, dZ = drawn(dtype, (5, 40), (5, 1), (40, 30), (5, 30))

    class Forgetful(Rounding):
        def gamma(self, n: int) -> float:
            return super().gamma(0)

    honest = Rounding.of(dtype)
    assert honest.gamma(0) == 0
    for rounding, covered in ((honest, True), (Forgetful(honest.u, honest.tiny), False)):
        linear = [
            [value + bias[0] for value in row]
            for row, bias in zip(product(exact(W), exact(A)), exact(b), strict=True)
        ]
        sums = [[sum(row, Fraction()) / 30] for row in exact(dZ)]
        found = dZ.sum(axis=1, keepdims=True) / 30
        forward = rounding.linear(f64(W), f64(b), f64(A), 0.0)
        assert (excess(W @ A + b, linear, forward) <= 1) is covered
        assert (excess(found, sums, rounding.bias_gradient(f64(dZ), 0.0)) <= 1) is covered

"""Initial values: the published random numbers, and nobody else's generator touched."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from manual_bp import init_params

DIMS = (5, 4, 3, 1)


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_weights_are_the_legacy_stream_layer_by_layer_over_the_root_of_the_fan_in(
    seed: int,
) -> None:
    stream = np.random.RandomState(seed).randn(4 * 5 + 3 * 4 + 1 * 3)
    params = init_params(DIMS, seed)
    assert np.array_equal(params["W1"], stream[:20].reshape(4, 5) / np.sqrt(5))
    assert np.array_equal(params["W2"], stream[20:32].reshape(3, 4) / 2)
    assert np.array_equal(params["W3"], stream[32:].reshape(1, 3) / np.sqrt(3))


def test_the_first_numbers_are_the_well_known_ones_of_seed_1() -> None:
    # numpy.random.seed(1); numpy.random.randn(3) -> 1.62434536, -0.61175641, -0.52817175.
    W1 = init_params((1, 3))["W1"]
    assert W1.round(8).tolist() == [[1.62434536], [-0.61175641], [-0.52817175]]


def test_biases_are_zero_and_shapes_follow_the_layer_sizes() -> None:
    params = init_params(DIMS)
    assert {name: value.shape for name, value in params.items()} == {
        "W1": (4, 5),
        "b1": (4, 1),
        "W2": (3, 4),
        "b2": (3, 1),
        "W3": (1, 3),
        "b3": (1, 1),
    }
    assert not any(params[f"b{l}"].any() for l in (1, 2, 3))


@pytest.fixture
def global_generator() -> Iterator[None]:
    """NumPy's global generator in a state that no seed of these tests leads to, put back later."""
    state = np.random.get_state()
    np.random.seed(20210116)
    yield
    np.random.set_state(state)


@pytest.mark.usefixtures("global_generator")
def test_the_global_generator_stays_untouched() -> None:
    name, key, *rest = np.random.get_state()
    init_params(DIMS, seed=1)
    name_after, key_after, *rest_after = np.random.get_state()
    assert np.array_equal(key, key_after)
    assert [name, *rest] == [name_after, *rest_after]


@pytest.mark.usefixtures("global_generator")
def test_the_global_generator_has_no_influence() -> None:
    first = init_params(DIMS)
    np.random.seed(5)
    assert np.array_equal(first["W1"], init_params(DIMS)["W1"])


def test_float32_values_are_the_float64_values_rounded_once() -> None:
    double, single = init_params(DIMS), init_params(DIMS, dtype="float32")
    assert {value.dtype for value in double.values()} == {np.dtype("float64")}
    assert {value.dtype for value in single.values()} == {np.dtype("float32")}
    assert all(np.array_equal(single[name], double[name].astype(np.float32)) for name in double)


def test_numpy_integers_are_integers() -> None:
    sizes: list[Any] = [np.int64(3), np.uint8(1)]
    assert init_params(sizes)["W1"].shape == (1, 3)


@pytest.mark.parametrize(
    ("dims", "message"),
    [
        ((), r"must hold an input size and at least one layer, as in \(3, 1\), not \(\)"),
        ((3,), r"must hold an input size and at least one layer, as in \(3, 1\), not \(3,\)"),
        ((3, 0, 1), r"layer_dims\[1\] is 0: every layer needs at least one unit, in \(3, 0, 1\)"),
        ((-3, 1), r"layer_dims\[0\] is -3: every layer needs at least one unit, in \(-3, 1\)"),
    ],
    ids=["none", "no layer", "a layer of 0", "negative"],
)
def test_sizes_that_make_no_network_are_refused(dims: Sequence[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        init_params(dims)


@pytest.mark.parametrize("dims", [(3.0, 1), (3, 1.5), (3, None), 3, "31"], ids=repr)
def test_sizes_that_are_not_integers_are_refused(dims: Sequence[int]) -> None:
    with pytest.raises(TypeError, match=r"layer_dims must be a sequence of integers such as \(12"):
        init_params(dims)


@pytest.mark.parametrize("dtype", ["float16", "int64", "complex128"])
def test_other_dtypes_are_refused(dtype: str) -> None:
    with pytest.raises(TypeError, match=rf"must be float64 or float32, not {np.dtype(dtype)}"):
        init_params((3, 1), dtype=dtype)

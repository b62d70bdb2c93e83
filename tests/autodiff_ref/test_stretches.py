"""Stretches of equal layers that are compiled as one give what the layers give one by one."""

from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace

import jax
import numpy as np
import pytest

import manual_bp
from autodiff_ref import Network, Verdict, derivatives, programs, stretches
from autodiff_ref.candidates import load
from autodiff_ref.network import Penalty
from autodiff_ref.quantities import Array, Given
from autodiff_ref.reference import Reference
from autodiff_ref.run import verified
from autodiff_ref.scenarios import Scenario, drawn
from autodiff_ref.stretches import LONG, Folded, folded

Sizes = tuple[int, ...]

SOME = (2, 3, 3, 3, 3, 1)
"""A stretch of three layers in the middle."""

TWO = ("tanh", "tanh", "tanh", "sigmoid", "sigmoid", "sigmoid")
PENALISED = Network("softplus", average="sum", penalty=Penalty(0.3, per_sample=True))

CASES: Mapping[str, tuple[Sizes, Network]] = {
    "relu": (SOME, Network()),
    "softmax": (SOME, Network("softmax")),
    "all but the last": ((3,) * 5, Network("leaky_relu", average="entries")),
    "two": ((2, *[2] * 6, 1), Network(TWO, "identity", "half_squared_error")),
    "penalised": (SOME, PENALISED),
}
"""Sizes and networks with stretches of three layers."""


@pytest.fixture
def of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three layers are enough."""
    monkeypatch.setattr(stretches, "LONG", 3)


def spans(layer_dims: Sizes, network: Network) -> list[tuple[int, ...]]:
    return [tuple(span) for span in folded(drawn("", "", layer_dims, 1).params, network).spans]


@pytest.mark.usefixtures("of_three")
@pytest.mark.parametrize(
    ("layer_dims", "network", "found"),
    [
        (SOME, Network(), [(1,), (2, 3, 4), (5,)]),
        ((3,) * 5, Network(), [(1, 2, 3), (4,)]),
        ((2, *[2] * 6, 1), Network(TWO), [(1, 2, 3), (4, 5, 6), (7,)]),
        ((2, 3, 3, 3, 1), Network(), [(1,), (2,), (3,), (4,)]),
        (SOME, Network(jax.numpy.sin), [(1,), (2,), (3,), (4,), (5,)]),
        ((3, 1), Network(), [(1,)]),
    ],
)
def test_a_stretch_is_of_one_shape_and_one_activation(
    layer_dims: Sizes, network: Network, found: list[tuple[int, ...]]
) -> None:
    assert spans(layer_dims, network) == found


def test_only_a_long_one_is_taken_together() -> None:
    assert len(spans((4, *[4] * (LONG - 1), 1), Network())) == LONG
    assert len(spans((4, *[4] * LONG, 1), Network())) == 2


def beyond(found: Given, truth: Mapping[str, Array], reference: Reference) -> list[str]:
    """The quantities that are farther than rounding from those of the layers one by one."""
    bounds = {name: bound.rounding for name, bound in reference.start.bounds.items()}
    bounds |= {name: b.rounding for name, b in reference.step_from(reference.start).bounds.items()}
    return [
        name
        for name, value in found.items()
        if value.shape != truth[name].shape or (np.abs(value - truth[name]) > bounds[name]).any()
    ]


def traced(scenario: Scenario) -> Given:
    """What JAX gives for it."""
    return derivatives.trace_and_cost(
        scenario.params, scenario.X, scenario.Y, network=scenario.network, dtype=scenario.dtype
    )


@pytest.mark.usefixtures("of_three")
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("layer_dims", "network"), CASES.values(), ids=CASES)
def test_a_trace_is_that_of_the_layers(layer_dims: Sizes, network: Network, dtype: type) -> None:
    scenario = drawn("deep", "", layer_dims, 5, network, dtype=dtype)
    reference, found = Reference(scenario), traced(scenario)
    assert not folded(scenario.params, network).is_plain
    assert set(found) == set(reference.start.trace)
    assert beyond(found, reference.start.trace, reference) == []


@pytest.mark.usefixtures("of_three")
def test_so_are_cost_gradients_and_an_update() -> None:
    s = drawn("deep", "", SOME, 5, PENALISED)
    reference, given = Reference(s), (s.params, s.X, s.Y)
    truth = reference.start.trace | reference.step_from(reference.start).values
    found = derivatives.gradients(*given, network=s.network)
    trained = derivatives.train(*given, s.learning_rate, 1, network=s.network)
    assert list(found) == sorted(f"d{name}" for name in s.params)
    assert list(trained.params) == sorted(s.params)
    for C in (np.array(derivatives.cost(*given, network=s.network)), trained.costs[0]):
        assert beyond(found | trained.params | {"C": C}, truth, reference) == []


@pytest.mark.usefixtures("of_three")
def test_layers_that_change_places_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    stacked = Folded.fold

    def backwards(self: Folded, values: Given) -> Given:
        found = stacked(self, values)
        return {name: v[::-1] if v.ndim > 2 else v for name, v in found.items()}

    monkeypatch.setattr(Folded, "fold", backwards)
    scenario = drawn("deep", "", SOME, 5, Network("tanh"))
    reference = Reference(scenario)
    off = beyond(traced(scenario), reference.start.trace, reference)
    assert {"C", "Z2", "A4", "dZ3", "dW3", "db1", "dA0"} <= set(off)
    assert not {"Z1", "A1"} & set(off)


def test_what_is_compiled_does_not_grow_with_the_depth() -> None:
    def length(depth: int) -> int:
        of = drawn("", "", (4, *[4] * depth, 1), 3)
        deep = folded(of.params, of.network)
        given = dict(deep.fold(of.params)), of.X, of.Y
        program = jax.make_jaxpr(programs.cost_and_gradients, static_argnums=3)
        return len(str(program(*given, deep.network)).splitlines())

    assert length(LONG) == length(3 * LONG) < length(LONG - 1)


@pytest.mark.parametrize(
    ("factor", "verdict", "off"), [(1, Verdict.AGREES, set()), (1.001, Verdict.WRONG, {"dW9"})]
)
def test_a_deep_network_is_verified_and_a_fault_in_one_layer_is_seen(
    factor: float, verdict: Verdict, off: set[str]
) -> None:
    def gradients(params: Given, X: Array, Y: Array, *, network: manual_bp.Network) -> Given:
        found = manual_bp.gradients(dict(params), X, Y, network=network)
        return found | {"dW9": factor * found["dW9"]}

    theirs = SimpleNamespace(**(vars(manual_bp) | {"gradients": gradients}))
    drawn_ = drawn("deep", "", (3, *[3] * LONG, 1), 4, Network("tanh"))
    found = verified(load(theirs), [replace(drawn_, recorded=(2,))], [], None, "")
    assert found.verdict is verdict
    assert {c.place.quantity for c in found.comparisons if c.verdict is Verdict.WRONG} == off

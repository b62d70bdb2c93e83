"""Study 3: how far from the exact value gradients are, over what the bounds permit."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

import manual_bp
from autodiff_ref import derivatives, programs
from autodiff_ref.arithmetic.exact import Enclosed, Exact, distances
from autodiff_ref.arithmetic.rounding import Allowance
from autodiff_ref.network import Network
from autodiff_ref.quantities import Array
from autodiff_ref.reference import State
from autodiff_ref.scenarios import Scenario
from autodiff_ref.truth import true_values
from studies.backward import gradients, one_by_one
from studies.forms import KEEPING, QUOTIENT
from studies.judging import state_of
from studies.regimes import REGIMES, Architecture, Regime
from studies.unsound import UNSOUND, left_out

BITS = 128
"""Of the exact arithmetic: some 70 more than a distance is rounded to."""

Gradients = Mapping[str, npt.NDArray[Any]]


def by_manual_bp(scenario: Scenario) -> Gradients:
    """The library's own."""
    network = manual_bp.Network(
        scenario.network.hidden, scenario.network.output, scenario.network.cost
    )
    return manual_bp.gradients(scenario.params, scenario.X, scenario.Y, network=network)


def by_jax(scenario: Scenario) -> Gradients:
    """JAX's, compiled in the scenario's dtype."""
    return derivatives.gradients(
        scenario.params, scenario.X, scenario.Y, network=scenario.network, dtype=scenario.dtype
    )


TEXT_FORMS = "NumPy, text's forms"

IMPLEMENTATIONS: Mapping[str, Callable[[Scenario], Gradients]] = {
    "NumPy": lambda s: gradients(s, forms=KEEPING),
    "NumPy, one by one": lambda s: gradients(s, forms=KEEPING, product=one_by_one),
    TEXT_FORMS: lambda s: gradients(s, forms=QUOTIENT),
    "manual_bp": by_manual_bp,
    "JAX": by_jax,
}
"""Right implementations, which round differently."""

MODERATE = ("ordinary", "tiny weights", "zeros")
"""Regimes in which no unit saturates, so that the text's forms keep some digits."""

ARCHITECTURES = (
    Architecture((12, 8, 5, 1), 64),
    Architecture((64, 32, 16, 1), 64),
    Architecture((256, 32, 8, 1), 32),
    Architecture((784, 3, 1), 128),
    Architecture((5, *[8] * 9, 1), 16),
    Architecture((20, 12, 2), 32, Network("tanh")),
    Architecture((20, 12, 2), 32, Network("sigmoid", "sigmoid", "half_squared_error")),
)


def repeated(scenario: Scenario, _: np.random.RandomState) -> Scenario:
    """One sample m times: all terms of a sum are equal, and so are many of their roundings."""
    X, Y = (np.repeat(value[:, :1], value.shape[1], axis=1) for value in (scenario.X, scenario.Y))
    return replace(scenario, X=X, Y=Y)


SEVEN_TIMES = (Architecture((12, 5, 1), 1000),) * 7

REPEATED = Regime("repeated", "one sample 1000 times", repeated, SEVEN_TIMES)

CHOSEN = (
    *(
        replace(regime, architectures=ARCHITECTURES)
        for regime in REGIMES
        if regime.name not in ("one sample", "deep", "dead units")
    ),
    next(regime for regime in REGIMES if regime.name == "dead units"),
    REPEATED,
)
"""The regimes, in networks with more entries."""


@dataclass(frozen=True)
class Measured:
    """Errors over bounds in one scenario, (entries,).

    Attributes:
        regime, dtype: of the scenario.
        permitted: bounds over the sizes of what they are bounds of, where that is not 0.
        sound: by implementation.
        unsound: of all implementations together, by what is left out of the bounds.
        at_kink: how many entries are not counted, as rounding decides a kink.
    """

    regime: str
    dtype: str
    permitted: Array
    sound: Mapping[str, Array]
    unsound: Mapping[str, Array]
    at_kink: int


def measured(
    rounds: int,
    regimes: tuple[Regime, ...] = CHOSEN,
    progress: Callable[[], object] = lambda: None,
) -> Iterator[Measured]:
    """Every architecture of every regime, that many times in both dtypes."""
    for regime in regimes:
        for scenario in islice(regime.scenarios(), 2 * rounds * len(regime.architectures)):
            progress()
            yield measured_in(scenario, regime.name)


def measured_in(scenario: Scenario, regime: str) -> Measured:
    """Errors over bounds in one scenario."""
    truth = exact_gradients(scenario)
    off = {}
    for implementation in IMPLEMENTATIONS:
        if implementation == TEXT_FORMS and regime not in MODERATE:
            continue
        theirs = IMPLEMENTATIONS[implementation](scenario)
        off[implementation] = {name: distances(theirs[name], truth[name])[1] for name in truth}
    state = state_of(scenario)
    ratios = {implementation: over_bound(each, state) for implementation, each in off.items()}
    sound = {implementation: each[~np.isnan(each)] for implementation, each in ratios.items()}
    unsound = {}
    for what in UNSOUND:
        with left_out(what):  # whatever it is asked for
            too_small = state_of(scenario)
            found = np.concatenate([over_bound(each, too_small) for each in off.values()])
        unsound[what] = found[~np.isnan(found)]
    at_kink = sum(int(np.isnan(each).sum()) for each in ratios.values())
    return Measured(regime, str(scenario.dtype), permitted(state), sound, unsound, at_kink)


def exact_gradients(scenario: Scenario) -> Mapping[str, Enclosed]:
    """Every dW and db, enclosed."""
    wanted = [f"d{name}" for name in scenario.params]
    return true_values(programs.cost_and_gradients, Exact(BITS), scenario, wanted)


def permitted(state: State) -> Array:
    """How far off entries may be, relative to them."""
    found = [
        state.bounds[name].rounding[value != 0] / np.abs(value[value != 0])
        for name, value in state.trace.items()
        if name != "C"
    ]
    return np.concatenate(found)


def over_bound(off: Mapping[str, Array], state: State) -> Array:
    """Distances from the truth over the bounds of the entries; nan at a kink."""
    ratios = []
    for name, distance in off.items():
        bounds = state.bounds[name]
        ratio = np.where(distance > 0, np.inf, 0.0)
        np.divide(distance, bounds.rounding, out=ratio, where=bounds.rounding > 0)
        if np.any(ratio > 1):
            at_kink = bounds.of(Allowance.KINK) > bounds.rounding
            ratio[(ratio > 1) & at_kink] = np.nan
        ratios.append(ratio.ravel())
    return np.concatenate(ratios)


def sound_ratios(found: Iterable[Measured], **place: str) -> Array:
    """All ratios of the scenarios of a dtype or a regime, and of an ``implementation`` if named."""
    implementation = place.pop("implementation", None)
    return np.concatenate(
        [
            ratios
            for m in found
            if all(getattr(m, key) == value for key, value in place.items())
            for name, ratios in m.sound.items()
            if implementation in (None, name)
        ]
    )


def unsound_ratios(found: Iterable[Measured], what: str, dtype: str) -> Array:
    """All ratios to bounds that leave something out, in one dtype."""
    return np.concatenate([m.unsound[what] for m in found if m.dtype == dtype])

"""Study 3: how far from the exact values quantities are, over what the bounds permit."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from autodiff_ref.arithmetic.exact import distances
from autodiff_ref.quantities import Array
from autodiff_ref.reference import Reference, State
from autodiff_ref.scenarios import Scenario
from studies.answers import IMPLEMENTATIONS, LOSING, exact_values, program_for
from studies.ratios import (
    COUNTED,
    Beyond,
    Kind,
    Kinds,
    Ratios,
    at_kink,
    beyond,
    kinds_of,
    over_bound,
    together,
)
from studies.regimes import Regime
from studies.unsound import UNSOUND, left_out


@dataclass(frozen=True)
class Measured:
    """Errors over bounds in one scenario.

    Attributes:
        regime, dtype: of the scenario.
        permitted: bounds over the sizes of what they are bounds of, where that is not 0.
        sound: by implementation, letter and kind of entry, (entries,).
        unsound: of all of them together, by what is left out of the bounds.
        uncounted: how many entries have no ratio, by implementation and kind.
    """

    regime: str
    dtype: str
    permitted: Array
    sound: Ratios
    unsound: Mapping[str, Beyond]
    uncounted: Mapping[tuple[str, Kind], int]


@dataclass(frozen=True)
class Quantity:
    """One array of one implementation.

    Attributes:
        implementation, name: whose, and of what.
        distance: from the exact values.
        kinds: of its entries.
    """

    implementation: str
    name: str
    distance: Array
    kinds: Kinds

    @property
    def letter(self) -> str:
        """The name without the layer."""
        return self.name.rstrip("0123456789")

    @property
    def counted(self) -> npt.NDArray[np.bool_]:
        """Which of its entries have a ratio."""
        return np.isin(self.kinds, COUNTED)


def measured(regime: Regime, rounds: int) -> list[Measured]:
    """Every architecture of a regime, that many times in both dtypes.

    Only the first time, bounds that leave something out are tried, as that takes long.
    """
    once = 2 * len(regime.architectures)
    return [
        measured_in(scenario, regime.name, UNSOUND if i < once else ())
        for i, scenario in enumerate(islice(regime.scenarios(), rounds * once))
    ]


def measured_in(scenario: Scenario, regime: str, unsound: Iterable[str]) -> Measured:
    """Errors over bounds in one scenario, and over those that leave out what is named."""
    state = state_of(scenario)
    found = list(quantities(scenario, state))
    sound: dict[tuple[str, str, Kind], list[Array]] = defaultdict(list)
    uncounted: dict[tuple[str, Kind], int] = defaultdict(int)
    for quantity in found:
        bounds = state.bounds[quantity.name]
        ratios = over_bound(quantity.distance, bounds, quantity.kinds)
        quantity.kinds[at_kink(ratios, bounds, quantity.kinds)] = Kind.AT_KINK
        for kind in Kind:
            chosen = quantity.kinds == kind
            if kind not in COUNTED:
                uncounted[quantity.implementation, kind] += int(chosen.sum())
            elif chosen.any():
                sound[quantity.implementation, quantity.letter, kind].append(ratios[chosen])
    return Measured(
        regime,
        str(scenario.dtype),
        permitted(state),
        {key: np.concatenate(parts) for key, parts in sound.items()},
        {what: beyond(ratios_without(what, scenario, found)) for what in unsound},
        dict(uncounted),
    )


def quantities(scenario: Scenario, state: State) -> Iterator[Quantity]:
    """What the implementations give, beside the exact values."""
    truth = exact_values(scenario)
    for implementation, answer in IMPLEMENTATIONS.items():
        with np.errstate(all="ignore"):  # a saturated output has an infinite dA[L]
            theirs = answer(scenario)
        for name in truth.keys() & theirs.keys():
            kinds = kinds_of(theirs[name], state.bounds[name], losing=implementation in LOSING)
            distance = distances(theirs[name], truth[name])[1]
            yield Quantity(implementation, name, distance, kinds)


def state_of(scenario: Scenario) -> State:
    """Values and bounds of what is looked at."""
    return Reference(scenario).state(scenario.params, 0, program_for(scenario))


def ratios_without(what: str, scenario: Scenario, found: Iterable[Quantity]) -> Array:
    """The ratios of those entries that have one, to bounds that leave something out."""
    with left_out(what):  # whatever it is asked for
        bounds = state_of(scenario).bounds
        return np.concatenate(
            [over_bound(q.distance, bounds[q.name], q.kinds)[q.counted] for q in found]
        )


def permitted(state: State) -> Array:
    """How far off entries may be, relative to them."""
    found = []
    for name, value in state.trace.items():
        if name != "C":
            known = (value != 0) & np.isfinite(value)
            found.append(state.bounds[name].rounding[known] / np.abs(value[known]))
    return np.concatenate(found)


def sound_ratios(
    found: Iterable[Measured],
    implementation: str | None = None,
    letter: str | None = None,
    kind: Kind | None = None,
    **place: str,
) -> Array:
    """All ratios of what is named: an implementation, a letter, a kind; a dtype, a regime."""
    wanted = implementation, letter, kind
    parts = [
        ratios
        for m in found
        if all(getattr(m, name) == value for name, value in place.items())
        for key, ratios in m.sound.items()
        if all(one is None or one == other for one, other in zip(wanted, key, strict=True))
    ]
    return np.concatenate(parts) if parts else np.zeros(0)


def unsound_ratios(found: Iterable[Measured], what: str, dtype: str) -> Beyond:
    """What the ratios to bounds that leave something out come to, in one dtype."""
    return together(m.unsound[what] for m in found if m.dtype == dtype and what in m.unsound)

"""What explains a forward pass: the equations as they are, or with a mistake in 1 or 2."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
import numpy.typing as npt

from autodiff_ref.arithmetic.running import Rounded
from autodiff_ref.diagnosis.fault import Fault
from autodiff_ref.diagnosis.fitting import fit
from autodiff_ref.diagnosis.sweep import Numbers, Sweep
from autodiff_ref.mistakes import MISTAKES, Mistake, NotHereError, of_A, of_Z

DEEP = 4
"""So many layers are looked into one by one."""


@dataclass(frozen=True)
class Forward:
    """A forward pass that gives what was seen of a candidate's.

    Attributes:
        sweep: the equations that follow it.
        q: its quantities.
        faults: the mistakes in it.
        seen: whether anything was seen that could have shown a mistake.
    """

    sweep: Sweep
    q: Numbers
    faults: tuple[Fault, ...]
    seen: bool


def forwards(
    sweep: Sweep,
    seen: Mapping[str, npt.NDArray[np.float64]],
    mistakes: Sequence[Mistake] = MISTAKES,
) -> Iterator[Forward]:
    """Every forward pass that gives what was seen: the right one alone, if it does.

    Where none does, as where a cost has an epsilon of its own, nothing is taken as seen.

    Args:
        sweep: the equations.
        seen: of Z, A and C of the candidate what there is.
        mistakes: those that may have been made.
    """
    found = giving(sweep, seen, mistakes)
    first = next(found, None)
    if first is not None:
        yield from chain((first,), found)
    elif seen:
        yield from giving(sweep, {}, mistakes)


def giving(
    sweep: Sweep, seen: Mapping[str, npt.NDArray[np.float64]], mistakes: Sequence[Mistake]
) -> Iterator[Forward]:
    """Those that give what was seen."""
    q = sweep.forward()
    if gives(sweep, q, seen):
        yield Forward(sweep, q, (), bool(seen))
        if seen:
            return
    for mistake in (mistake for mistake in mistakes if mistake.kind in ("Z", "A")):
        for layers in places(mistake, sweep.L):
            for other in backwards(sweep, mistake, layers):
                wrong = with_mistake(sweep, mistake, layers)
                if wrong is not None and gives(sweep, wrong, seen):
                    faults = [Fault(f"{mistake.kind}{l}", mistake.kind, mistake) for l in layers]
                    yield Forward(other, wrong, tuple(faults), bool(seen))


def places(mistake: Mistake, L: int) -> list[tuple[int, ...]]:
    """The layers in which a mistake may be made at once: all, all hidden ones, or one."""
    everywhere, hidden = tuple(range(1, L + 1)), tuple(range(1, L))
    several = [hidden, everywhere] if mistake.kind == "A" else [everywhere, tuple(range(2, L + 1))]
    single = [(l,) for l in everywhere] if L <= DEEP else []
    return list(dict.fromkeys(layers for layers in (*several, *single) if layers))


def backwards(sweep: Sweep, mistake: Mistake, layers: tuple[int, ...]) -> Iterator[Sweep]:
    """What may follow: the backward pass of the network as it is, or as the mistake makes it.

    As it is, equation 3 may read the wrong A[L], beside the right slope.
    """
    yield sweep
    if mistake.kind != "A":
        return
    if sweep.L in layers:
        yield replace(sweep, of_factors=True)
    network, L, other = sweep.network, sweep.L, mistake.name.removeprefix("sigma is ")
    hidden = other if set(layers) >= set(range(1, L)) else network.hidden
    output = other if L in layers else network.output
    try:
        changed = replace(network, hidden=hidden, output=output)
    except ValueError:  # the cost has no meaning there
        return
    if changed != network:
        yield replace(sweep, network=changed)


def with_mistake(sweep: Sweep, mistake: Mistake, layers: tuple[int, ...]) -> Numbers | None:
    """The forward pass with a mistake in these layers; None if it cannot be made there."""
    q = sweep.given
    for l in range(1, sweep.L + 1):
        for name in (f"Z{l}", f"A{l}"):
            try:
                wrong = l in layers and name[0] == mistake.kind
                q[name] = sweep.quantity(mistake.rule, l, q) if wrong else sweep.right(name, l, q)
            except NotHereError:
                return None
    return q


def gives(sweep: Sweep, q: Numbers, seen: Mapping[str, npt.NDArray[np.float64]]) -> bool:
    """Whether these quantities are those that were seen."""
    for name, theirs in seen.items():
        values: list[Rounded] = (
            [sweep.quantity(rule, sweep.L, q) for rule in (of_A, of_Z)]
            if name == "C"
            else [q[name]]
        )
        if not any(fit(value, theirs) for value in values):
            return False
    return True

"""What is set aside for all else, switched on: whether gradients are those of its cost, then too.

Slopes of the cost by differences tell. Random numbers begin at the same place for each question, so
that the cost is asked with the very units dropped that the gradients had.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autodiff_ref.differences import DIRECTIONS, slopes_of
from autodiff_ref.recognition.arrays.layouts import Array, depth_of
from autodiff_ref.recognition.arrays.problems import drawn
from autodiff_ref.recognition.arrays.trees import label, walk
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.calls.own_names import by_own_names
from autodiff_ref.recognition.calls.pools import PENALTY, on
from autodiff_ref.recognition.calls.runs import dims_of
from autodiff_ref.recognition.running.quiet import drawing_from
from autodiff_ref.recognition.search.aside import dropping, set_aside
from autodiff_ref.recognition.search.beside import NEAR
from autodiff_ref.recognition.search.defaulted import Number, apart_from_default, is_guard
from autodiff_ref.recognition.search.extent import takes
from autodiff_ref.recognition.search.penalised import is_held, same
from autodiff_ref.recognition.search.switched import Switched
from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.setting import SEEDS


def switched_on(
    asked: Asked, verified: Collection[str] = (), stepping: Sequence[Callable[..., Any]] = ()
) -> list[Switched]:
    """What is set aside, switched on: what is of dropout together, all else one by one.

    Args:
        asked: the code, as it is asked without.
        verified: the names of a penalty with which it is asked as well.
        stepping: the functions that take the step that is compared.
    """
    asked = where_cost_moves(asked)
    dropped = dropping(asked, stepping)
    aside = {n: v for n, v in set_aside(asked, stepping).items() if "none" in roles_of(n)}
    known = {*dropped, *verified}
    numbers = {name: Number(off, PENALTY) for name, off in aside.items() if name not in known}
    for name, number in apart_from_default(asked).items():
        others = {*known, *numbers} - {name}
        if name not in known and not others & kept_as(asked, name, number):
            numbers[name] = number
    found = [of_dropout(asked, dropped, on(dropped))] if dropped else []
    right = not numbers or not asked.shows_cost or apart_from_cost(asked) == ()
    return found + [of_penalty(asked, n, number, right=right) for n, number in numbers.items()]


def where_cost_moves(asked: Asked) -> Asked:
    """The code, asked for several outputs where its cost is the same number with one.

    As under a softmax that is in the cost alone: with one output, nothing shows in it.
    """
    p = asked.problem
    if p.Y.shape[0] > 1 or not asked.shows_cost:
        return asked
    several = replace(asked, problem=drawn(len(dims_of(p.params)) - 1, 3))
    halved = {name: value / 2 for name, value in p.params.items()}
    try:
        moves = asked.cost(p.params, p.X, p.Y) != asked.cost(halved, p.X, p.Y)
        return asked if moves or not takes(several, several.problem) else several
    except Exception:
        return asked


def kept_as(asked: Asked, name: str, number: Number) -> set[str]:
    """The attributes that an argument is kept as: those that are other numbers with it."""
    other = with_value(asked, {name: number.off}, {name: number.on}).asked
    try:
        before, after = (
            {(path, value) for path, value in walk(each.tree) if type(value) in (int, float)}
            for each in (asked, other)
        )
    except Exception:
        return set()
    return {label(path) for path, _ in before ^ after}


def dropped_unseen(asked: Asked, stepping: Sequence[Callable[..., Any]] = ()) -> list[Switched]:
    """What is of dropout, where nothing can be seen of code with it switched on."""
    names = dropping(asked, stepping)
    return [with_value(asked, names, on(names), draws=True)] if names else []


def with_value(
    asked: Asked, off: Mapping[str, float], value: Mapping[str, float], *, draws: bool = False
) -> Switched:
    """The same code where these are set to something, of which nothing is seen."""
    strong = replace(asked.reading, switched={**asked.reading.switched, **value})
    return Switched(replace(asked, reading=strong), off, value, draws, None)


def of_dropout(
    asked: Asked, names: Mapping[str, float], value: Mapping[str, float], *, noise: bool = False
) -> Switched:
    """Dropout, or whatever else is drawn: what several seeds draw.

    A cost that has a forward pass of its own would draw anew after another; it is asked alone then.
    """
    dropping = replace(with_value(asked, names, value, draws=True), noise=noise)
    for other in (dropping.asked, replace(dropping.asked, cost_alone=True)):
        found = []
        for seed in SEEDS:
            with drawing_from(seed):
                found.append(wrong_in_a_draw(asked, other))
        wrong = next(filter(None, found), () if () in found else None)
        if wrong is not None:
            return replace(dropping, asked=other, wrong=wrong)
    return dropping


def wrong_in_a_draw(asked: Asked, other: Asked) -> tuple[str, ...] | None:
    """The parameters whose gradients are wrong with the units that one draw drops; None: unseen."""
    p = asked.problem
    try:
        first, again = (other.gradients(p.params, p.X, p.Y) for _ in range(2))
        if not same(first, again):
            return None
        if asked.cost(p.params, p.X, p.Y) == other.cost(p.params, p.X, p.Y):
            return None
    except Exception:
        return None
    found = apart_from_cost(other)
    # Where the gradient of the last layer is off, the cost may have dropped other units.
    hidden = found is None or last_of(first) in found or apart_from_cost(asked) != ()
    return None if hidden else found


def of_penalty(asked: Asked, name: str, number: Number, *, right: bool) -> Switched:
    """A penalty, or whatever else a number decides.

    Args:
        asked: the code without it.
        name: of what is switched on.
        number: what it is set to.
        right: whether the gradients without it are those of the cost, by differences.
    """
    off, value = {name: number.off}, {name: number.on}
    other, p = with_value(asked, off, value), asked.problem
    try:
        (plain, with_it), (anew, drawn) = (drawn_from(s, asked, other.asked) for s in SEEDS[:2])
        if not asked.shows_cost or not same(plain, anew):
            return replace(other, changes=not same(plain, with_it))
        if not same(with_it, drawn):
            return of_dropout(asked, off, value, noise=True)
        costs = [each.cost(p.params, p.X, p.Y) for each in (asked, other.asked)]
    except Exception:
        return other
    moves, of_cost = not same(plain, with_it), costs[0] != costs[1]
    alone, of_step = moves and not of_cost, asked.where_on(p).kind in ("step", "new")
    other = replace(other, changes=moves or of_cost, of_gradients_alone=alone)
    other = replace(other, of_step=alone and of_step)
    own = by_own_names(asked.reading.owner.module, off)
    bounds = any(is_guard(asked, n) for n in own)
    if not of_cost or not right or (bounds and not number.stated):
        return other
    if bounds:
        return replace(other, wrong=apart_from_cost(other.asked), bounds=True)
    held = moves or is_held(asked, off)
    told = "none" in roles_of(name) or (number.stated and held)
    if not moves and (not told or is_multiple(asked, other.asked)):
        # What it is, nothing says: whatever moves no slope of the cost is of no penalty.
        return replace(other, changes=apart_from_cost(other.asked) != ())
    return replace(other, wrong=apart_from_cost(other.asked)) if held else other


def is_multiple(asked: Asked, other: Asked) -> bool:
    """Whether one cost is a multiple of the other, as one of another unit is."""
    p = asked.problem
    there = (p.params, {name: value / 2 for name, value in p.params.items()})
    one, half = (other.cost(at, p.X, p.Y) / asked.cost(at, p.X, p.Y) for at in there)
    return bool(np.isclose(one, half, rtol=NEAR))


def drawn_from(seed: int, *every: Asked) -> list[dict[str, Any]]:
    """The gradients of each, whose random numbers begin there."""
    with drawing_from(seed):
        p = every[0].problem
        return [each.gradients(p.params, p.X, p.Y) for each in every]


def apart_from_cost(asked: Asked) -> tuple[str, ...] | None:
    """The parameters whose gradients are not those of its cost, by differences; None: unseen."""
    p = asked.problem
    try:
        gradients = asked.gradients(p.params, p.X, p.Y)
        shown = {n: np.asarray(gradients[f"d{n}"]) for n in p.params if f"d{n}" in gradients}
        shown = {n: g for n, g in shown.items() if g.shape == p.params[n].shape}
        along = [(name,) for name in shown for _ in range(DIRECTIONS)]
        stream = np.random.RandomState(SEEDS[0])
        every = slopes_of(lambda at: asked.cost(at, p.X, p.Y), p.params, shown, along, stream)
    except Exception:
        return None
    if not every:
        return None
    apart = {name for (name,), each in zip(along, every, strict=True) if each.apart}
    return tuple(name for name in p.params if name in apart)


def last_of(gradients: Mapping[str, Array]) -> str:
    """The parameter of the last layer whose gradient is nearest to the output."""
    L = depth_of({name[1:]: value for name, value in gradients.items()})
    return f"b{L}" if f"db{L}" in gradients else f"W{L}"


def with_settings(
    functions: Mapping[str, Callable[..., Any]], settings: Sequence[Switched]
) -> dict[str, Callable[..., Any]]:
    """The same functions, whose gradients and cost may be asked with one of these, counted from 1.

    What is drawn begins then at a seed that is given.
    """

    def either(name: str, plain: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*arrays: Any, setting: float = 0, seed: float = 0, **rest: float) -> Any:
            if not setting:
                return plain(*arrays, **rest)
            with drawing_from(int(seed)):
                return getattr(settings[int(setting) - 1].asked, name)(*arrays)

        return asked

    known = ("gradients", "cost") if settings else ()
    return {n: either(n, f) if n in known else f for n, f in functions.items()}

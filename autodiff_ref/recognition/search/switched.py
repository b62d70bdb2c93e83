"""What is set aside for all else, switched on: whether gradients are those of its cost, then too.

Slopes of the cost by differences tell. Random numbers begin at the same place for each question, so
that the cost is asked with the very units dropped that the gradients had.
"""

import ast
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autodiff_ref.differences import DIRECTIONS, slopes_of
from autodiff_ref.recognition.arrays.layouts import Array, depth_of
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.calls.calls import parameters_of
from autodiff_ref.recognition.calls.own_names import by_own_names
from autodiff_ref.recognition.calls.pools import on
from autodiff_ref.recognition.running.quiet import drawing_from
from autodiff_ref.recognition.search.aside import code_of, dropping, in_words, set_aside
from autodiff_ref.recognition.search.penalised import is_held, same
from autodiff_ref.recognition.text.moves import outside_functions
from autodiff_ref.recognition.text.names import roles_of, snake
from autodiff_ref.recognition.text.source import tree_of
from autodiff_ref.recognition.text.strengths import GUARDING, guards
from autodiff_ref.setting import SEEDS, Setting

BY_DIFFERENCES = "Not verified but by differences of its own cost: "


@dataclass(frozen=True)
class Switched:
    """Somebody's code with what is set aside for all else.

    Attributes:
        asked: the code with it.
        off: what it is set to for all else.
        draws: whether it is of dropout.
        wrong: the parameters whose gradients are wrong with it alone; None if that is not seen.
        of_gradients_alone: whether it changes the gradients and not the cost.
        changes: whether it is seen to change anything.
        of_step: whether it changes a step, of which its gradients are told, and not the cost.
    """

    asked: Asked
    off: Mapping[str, float]
    draws: bool
    wrong: tuple[str, ...] | None
    of_gradients_alone: bool = False
    changes: bool = False
    of_step: bool = False

    @property
    def settled(self) -> bool:
        """Whether more is known of it than that it is not asked about."""
        return self.wrong is not None or self.of_gradients_alone

    @property
    def setting(self) -> Setting:
        """The same in words."""
        module = self.asked.reading.owner.module
        off = by_own_names(module, dict(self.off))
        strong = {name: on(name) for name in off}
        return Setting(in_words(strong), in_words(off), self.draws)

    def told(self) -> Iterator[str]:
        """What is not verified of it, and what differences tell, a sentence."""
        strong, off, draws = self.setting.on, self.setting.off, self.draws
        what = f"dropout, which was switched off ({off})" if draws else f"what {off} switches off"
        same = ", and the same units dropped in both" if draws else ""
        if self.of_step:
            yield (
                f"Not verified: what {off} switches off; with {strong}, its step, of which its "
                "gradients are told, is another."
            )
        elif self.of_gradients_alone:
            yield (
                f"Not held against it: with {strong}, its gradients are others and its cost is "
                "the same, so they are then not its gradients."
            )
        elif self.wrong:
            yield f"{BY_DIFFERENCES}{what}."
        elif self.wrong is not None:
            right = f"With {strong}{same}, its gradients are those of its cost."
            yield f"{BY_DIFFERENCES}{what}. {right}"
        elif draws:
            yield f"Not verified: {what}; what the backward pass does with it was not seen."


def switched_on(
    asked: Asked, verified: Collection[str] = (), stepping: Sequence[Callable[..., Any]] = ()
) -> list[Switched]:
    """What is set aside, switched on: what is of dropout together, all else one by one.

    Args:
        asked: the code, as it is asked without.
        verified: the names of a penalty with which it is asked as well.
        stepping: the functions that take the step that is compared.
    """
    dropped = dropping(asked, stepping)
    aside = {n: v for n, v in set_aside(asked, stepping).items() if "none" in roles_of(n)}
    others = {n: v for n, v in {**aside, **zeros(asked)}.items() if n not in {*dropped, *verified}}
    found = [of_dropout(asked, dropped)] if dropped else []
    right = not others or not asked.shows_cost or apart_from_cost(asked) == ()
    return found + [of_penalty(asked, {n: v}, right=right) for n, v in others.items()]


def dropped_unseen(asked: Asked, stepping: Sequence[Callable[..., Any]] = ()) -> list[Switched]:
    """What is of dropout, where nothing can be seen of code with it switched on."""
    names = dropping(asked, stepping)
    return [unseen(asked, names, draws=True)] if names else []


def unseen(asked: Asked, names: Mapping[str, float], *, draws: bool = False) -> Switched:
    """The same code with these switched on, of which nothing is seen."""
    reading = asked.reading
    strong = replace(reading, switched=reading.switched | frozenset(names))
    return Switched(replace(asked, reading=strong), names, draws, None)


def zeros(asked: Asked) -> dict[str, float]:
    """The arguments of unknown names whose default is 0.0, as of what adds nothing by itself."""
    taken = {p.name: p.default for f in code_of(asked) for p in parameters_of(f)}
    own = asked.reading.own_defaults
    return {
        name: default
        for name, default in taken.items()
        if type(default) is float and default == 0 and name not in own
        if {*roles_of(name)} <= {"none", "beta"}
    }


def is_guard(asked: Asked, name: str) -> bool:
    """Whether an argument, or what is kept under its name, is an epsilon or a bound.

    A half, which stands for any penalty, is none of these, and its gradients are then nobody's.
    What it is called tells, or its use in what is called: a function that nobody calls says
    nothing of it.
    """
    if GUARDING & {*snake(name).split("_")} and name not in asked.reading.owner.module.strengths:
        return True
    module, code = asked.reading.owner.module, code_of(asked)
    names = {f.__name__ for f in code} - {"__init__"}
    every = [*code, *(f for each in module.reached(names).values() for f in each)]
    trees = [tree for f in dict.fromkeys(every) if (tree := tree_of(f)) is not None]
    lambdas = [part for part in outside_functions(module.tree) if is_lambda(part)]
    return any(guards(node, name) for node in (*trees, *lambdas))


def is_lambda(node: ast.stmt) -> bool:
    """Whether a statement of a script gives a name to a function without one."""
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda)


def of_dropout(asked: Asked, names: Mapping[str, float]) -> Switched:
    """Dropout: the units that several seeds drop."""
    dropping = unseen(asked, names, draws=True)
    found = []
    for seed in SEEDS:
        with drawing_from(seed):
            found.append(wrong_in_a_draw(asked, dropping.asked))
    wrong = next(filter(None, found), () if () in found else None)
    return replace(dropping, wrong=wrong)


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


def of_penalty(asked: Asked, names: Mapping[str, float], *, right: bool) -> Switched:
    """A penalty, or whatever else a number that is 0 leaves out.

    Args:
        asked: the code without it.
        names: of what is switched on, with what it is set to for all else.
        right: whether the gradients without it are those of the cost, by differences.
    """
    other, p = unseen(asked, names), asked.problem
    try:
        plain, with_it = (each.gradients(p.params, p.X, p.Y) for each in (asked, other.asked))
        with drawing_from(SEEDS[0]):
            drawn = other.asked.gradients(p.params, p.X, p.Y)
        if not same(with_it, drawn) or not asked.shows_cost:
            return other  # by chance
        costs = [each.cost(p.params, p.X, p.Y) for each in (asked, other.asked)]
    except Exception:
        return other
    moves, of_cost = not same(plain, with_it), costs[0] != costs[1]
    alone, of_step = moves and not of_cost, asked.where_on(p).kind in ("step", "new")
    other = replace(other, changes=moves or of_cost, of_gradients_alone=alone)
    other = replace(other, of_step=alone and of_step)
    if not of_cost or not right or any(is_guard(asked, n) for n in names):
        return other
    if not moves and not all("none" in roles_of(name) for name in names):
        # What it is, nothing says: whatever moves no slope of the cost is of no penalty.
        return replace(other, changes=apart_from_cost(other.asked) != ())
    held = moves or is_held(asked, names)
    return replace(other, wrong=apart_from_cost(other.asked)) if held else other


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

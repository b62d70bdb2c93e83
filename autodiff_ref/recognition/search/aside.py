"""What is set aside while somebody's code is asked: set so that it changes nothing."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from autodiff_ref.recognition.arrays.trees import label, objects_in, walk
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.calls.calls import parameters_of
from autodiff_ref.recognition.calls.functions import Functions
from autodiff_ref.recognition.calls.own_names import own_names
from autodiff_ref.recognition.calls.pools import NEUTRAL
from autodiff_ref.recognition.owners.owners import Kept
from autodiff_ref.recognition.text.dropped import probabilities
from autodiff_ref.recognition.text.flags import flags_of
from autodiff_ref.recognition.text.letters import says_nothing
from autodiff_ref.recognition.text.names import plain, roles_of

SWITCHES = ("none", "keep")
"""Roles of what is set so that it changes nothing: penalties, dropout, momentum."""


def set_aside(asked: Asked, more: Sequence[Callable[..., Any]] = ()) -> dict[str, float]:
    """What arguments, attributes and globals are set to, so that they change nothing.

    What may be set to something else is told where that is known.

    Args:
        asked: how it is asked.
        more: functions that are called besides.
    """
    module, tree, code = asked.reading.owner.module, asked.tree, code_of(asked, more)
    names = [p.name for function in code for p in parameters_of(function)]
    if isinstance(asked.reading.owner, Kept):
        numbers = [(path, value) for path, value in walk(tree) if isinstance(value, int | float)]
        names += [label(path) for path, value in numbers if not isinstance(value, bool)]
    names += module.supplied_names
    found = {name: [role for role in module.roles_kept(name) if role in SWITCHES] for name in names}
    own = asked.reading.own_defaults | {*asked.reading.switched}
    own |= {used for used, name in own_names(module).items() if name in own}
    switched = {n: NEUTRAL[roles[0]] for n, roles in found.items() if roles and n not in own}
    if asked.reading.rate == 0:
        switched |= {n: 0.0 for n in names if "rate" in roles_of(n)}
    taking = [p.name for function in more for p in parameters_of(function)]
    switched |= {n: NEUTRAL["beta"] for n in taking if "beta" in roles_of(n)}
    drops = any(map(module.drops_units, code))
    switched |= {n: False for n in names if drops and "training" in roles_of(n)}
    return switched | flags_down(asked, more)


def flags_down(asked: Asked, more: Sequence[Callable[..., Any]] = ()) -> dict[str, float]:
    """The arguments that are yes or no, have no default and nothing known about them: all no."""
    return {
        p.name: False
        for function in code_of(asked, more)
        for p in parameters_of(function)
        if p.default is p.empty and says_nothing(p.name) and p.name in flags_of(function)
    }


def dropping(asked: Asked, more: Sequence[Callable[..., Any]] = ()) -> dict[str, float]:
    """What is of dropout, with what it is set to, or left at, so that nothing is dropped.

    Args:
        asked: how it is asked.
        more: functions that are called besides.
    """
    switched = set_aside(asked, more)
    named = {n: v for n, v in switched.items() if re.search("drop|keep|train", plain(n))}
    deciding = {plain(name) for name in probabilities(asked.reading.owner.module.tree)}
    taken = {p.name: p.default for f in code_of(asked, more) for p in parameters_of(f)}
    if isinstance(asked.reading.owner, Kept):
        taken |= {label(path): value for path, value in walk(asked.tree)}
    return named | {
        name: default
        for name, default in taken.items()
        if plain(name) in deciding and type(default) in (int, float) and default in (0, 1)
    }


def code_of(asked: Asked, more: Sequence[Callable[..., Any]] = ()) -> list[Callable[..., Any]]:
    """The functions that are called, with those that make what they are called on.

    Args:
        asked: how it is asked.
        more: functions that are called besides.
    """
    module, tree = asked.reading.owner.module, asked.tree
    steps = {name for _, name in asked.reading.steps}
    called = steps | {asked.forward, asked.cost_function}
    code: list[Callable[..., Any]] = [f for f in module.all_code() if f.__name__ in called]
    return [*code, *more] + [type(t).__init__ for t in objects_in(tree) if is_of(module, type(t))]


def is_of(module: Functions, owner: type) -> bool:
    """Whether a class is one of the file's."""
    return owner in module.classes.values()


def in_words(numbers: dict[str, float]) -> str:
    """Names with their values."""
    return ", ".join(
        f"{name} = {value if isinstance(value, bool) else format(value, 'g')}"
        for name, value in numbers.items()
    )

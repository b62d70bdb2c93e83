"""The roles that functions may play, by their names, or where no name says it by their text."""

from collections.abc import Callable, Mapping
from typing import Any

from autodiff_ref.recognition.calls.acting import acting
from autodiff_ref.recognition.calls.calls import roles_taken
from autodiff_ref.recognition.running.profiling import uncounted
from autodiff_ref.recognition.text.names import ranks_of
from autodiff_ref.recognition.text.source import names_read

MOST = 4
"""Functions that are tried in one role."""
NOT_TAKEN = {"forward": {"one", "rate"}, "backward": {"one"}, "cost": {"one", "rate"}}
"""Roles of arguments that a function in this role does not take."""
TAKEN_ALL_THE_SAME = {"backward": {"output", "cache"}}
"""Roles of arguments by which a function is in this role whatever else it takes."""
TAKEN = {"slope": {"Y"}}
"""Roles of arguments that it must take."""


def playing(functions: Mapping[str, Callable[..., Any]], role: str) -> list[str]:
    """The names of the functions that may play a role, likeliest first.

    Of names that say the same, those come first that whatever trains calls. Where no name says it,
    it is those whose text does.
    """
    found = [
        (rank, order, name)
        for order, name in enumerate(functions)
        for rank in list(ranks_of(name, role))[:1]
    ]
    several = len(found) > 1
    trained = {n for f in trainers(functions) for n in names_read(f)} if several else set()
    ranked = [(rank, name not in trained, order, name) for rank, order, name in found]
    barred = NOT_TAKEN.get(role, set())
    needed = TAKEN.get(role, set())
    roles = {name: roles_taken(functions[name]) for *_, name in ranked}
    telling = TAKEN_ALL_THE_SAME.get(role, set())
    free = {n for n, taken in roles.items() if not barred & taken or telling & taken}
    fitting = [n for *_, n in sorted(ranked) if n in free and needed <= roles[n]]
    if fitting:
        return fitting[:MOST]
    with uncounted():
        return acting(functions, role)[:MOST]


def trainers(functions: Mapping[str, Callable[..., Any]]) -> list[Callable[..., Any]]:
    """The functions that train, by their names."""
    return [f for name, f in functions.items() if any(True for _ in ranks_of(name, "train"))]

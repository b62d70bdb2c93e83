"""The roles that functions may play, by their names, or where no name says it by their text."""

from collections.abc import Callable, Mapping
from typing import Any

from autodiff_ref.recognition.calls.acting import acting
from autodiff_ref.recognition.calls.calls import roles_taken
from autodiff_ref.recognition.running.profiling import uncounted
from autodiff_ref.recognition.text.names import ranks_of

MOST = 4
"""Functions that are tried in one role."""
NOT_TAKEN = {"forward": {"one", "rate"}, "backward": {"one"}, "cost": {"one", "rate"}}
"""Roles of arguments that a function in this role does not take."""
TAKEN = {"slope": {"Y"}}
"""Roles of arguments that it must take."""


def playing(functions: Mapping[str, Callable[..., Any]], role: str) -> list[str]:
    """The names of the functions that may play a role, likeliest first.

    Where no name says it, those whose text does.
    """
    ranked = [
        (rank, order, name)
        for order, name in enumerate(functions)
        for rank in list(ranks_of(name, role))[:1]
    ]
    barred = NOT_TAKEN.get(role, set())
    needed = TAKEN.get(role, set())
    roles = {name: roles_taken(functions[name]) for _, _, name in ranked}
    fitting = [n for _, _, n in sorted(ranked) if not barred & roles[n] and needed <= roles[n]]
    if fitting:
        return fitting[:MOST]
    with uncounted():
        return acting(functions, role)[:MOST]

"""Defaults of a penalty that differ from one function to the next: they are left as they are.

Otherwise a penalty is switched off wherever it is taken. A file whose gradients have one by default
and whose cost has another has the gradients of another cost.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.calls.calls import AS_GIVEN, AT_ITS_DEFAULT, as_used, parameters_of
from autodiff_ref.recognition.search.aside import code_of
from autodiff_ref.recognition.search.penalised import called, is_penalty

Default = tuple[str, str, Any]
"""The names of a function and of an argument, and its default."""


def with_own_defaults(asked: Asked) -> Asked:
    """The same, which leaves the defaults of a penalty as they are if they differ."""
    found = penalties_by_default(asked)
    own = frozenset(name for _, name, _ in found)
    differ = len({value for *_, value in found}) > 1
    if not differ or not all(isinstance(value, int | float) for *_, value in found):
        return asked
    return replace(asked, reading=replace(asked.reading, own_defaults=own))


def penalties_by_default(asked: Asked) -> list[Default]:
    """The defaults of penalties in what gives the gradients and in what gives the cost."""
    if asked.cost_function is None:
        return []
    names = [*(name for _, name in asked.reading.steps), asked.cost_function]
    code = [f for name in names for f in called(asked, name)]
    return list(dict.fromkeys(found for f in code for found in defaults_in(f)))


def defaults_in(function: Callable[..., Any]) -> Iterator[Default]:
    """The defaults of a function's penalties; one that has none is ``Parameter.empty``."""
    for parameter in parameters_of(function):
        if is_penalty(parameter.name):
            yield function.__name__, parameter.name, parameter.default


def own_defaults_told(asked: Asked) -> Iterator[str]:
    """Which defaults are left as they are, what they are, and what is given as the file does."""
    if asked.reading.own_defaults:
        told = (f"{name} = {value:g} in {of}" for of, name, value in penalties_by_default(asked))
        yield f"Left at its defaults, which differ: {', '.join(told)}."
    used = [pair for f in code_of(asked) for pair in as_used(f)]
    left = {own.name: own.default for own, called in used if called.name == AT_ITS_DEFAULT}
    for name, value in left.items():
        yield f"Left at its default, as another is the learning rate: {name} = {value:g}."
    given = {own.name: called.default for own, called in used if called.name == AS_GIVEN}
    if given:
        texts = (f"{n} = {getattr(value, '__name__', repr(value))}" for n, value in given.items())
        yield f"Given as the file itself gives it: {', '.join(texts)}."

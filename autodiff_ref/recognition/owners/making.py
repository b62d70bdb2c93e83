"""How an object of somebody's class is made: with sizes, with descriptions, with activations."""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import pairwise
from time import perf_counter
from typing import Any

from autodiff_ref.recognition.arrays.places import places_in
from autodiff_ref.recognition.arrays.trees import fresh
from autodiff_ref.recognition.calls.calls import call, parameters_of
from autodiff_ref.recognition.calls.functions import Functions, vars_of
from autodiff_ref.recognition.calls.kinds import is_made_alone, is_two_way
from autodiff_ref.recognition.calls.pools import Pool
from autodiff_ref.recognition.owners.stacks import name_of_function, pairs_in
from autodiff_ref.recognition.running.profiling import brief
from autodiff_ref.recognition.running.quiet import drawn_so_far
from autodiff_ref.recognition.text.chosen import texts_given
from autodiff_ref.recognition.text.names import roles_of, snake
from autodiff_ref.recognition.text.untrained import untrained

WORDS = ("relu", "sigmoid", "tanh")
"""Activations by name, the likeliest first."""

GIVEN = re.compile(r"(.*_)?(g|fn?\d?|func(tion)?s?\d?|act(ivation)?s?\d?|nonlinearity|sigma)(_.*)?")
"""Arguments that may take an activation."""
SLOPE = re.compile(r"(d|grad|der|deriv)_.*|.*_(d|prime|der|deriv|derivative|grad|gradient|slope)")
"""Those that take its derivative."""

SLOW = 3e-4
"""Seconds: a copy takes about as long."""

Making = Callable[[Pool], Any]

DESCRIBED: Mapping[str, Callable[[Pool], Any]] = {
    " with a dictionary for each layer": lambda pool: pool.roles["architecture"],
    " with a pair of sizes for each layer": lambda pool: [*pairwise(pool.dims)],
}
"""What a class may be given in place of the sizes of its layers."""


def makings(module: Functions, owner: type, tried: Pool) -> Iterator[tuple[str, Making]]:
    """The ways to make an object of a class, with what is said of each.

    Args:
        module: where the class is.
        owner: the class.
        tried: what a trial is given; a way beside the first is left out where that fails.
    """
    owner, word = untrained(owner), known_word(module)
    plain = partial(with_roles, owner, {} if word == WORDS[0] else {"activation": word})
    if chosen := texts_given(module.tree, owner.__name__):
        told = ", ".join(f"{name} = {text!r}" for name, text in chosen.items())
        yield f" with {told}", partial(with_named, owner, chosen)
    yield "", plain
    if not makes(plain, tried):
        yield from by_methods(owner, tried)
        for told, layers in DESCRIBED.items():
            described = partial(of_descriptions, owner, layers)
            if makes(described, tried):
                yield told, described
                break
    for told, named in activations_for(module, owner):
        given = partial(with_named, owner, named)
        if makes(given, tried):
            yield f" with {told}", given


def by_methods(owner: type, tried: Pool) -> Iterator[tuple[str, Making]]:
    """The methods of a class itself that make an object of it, such as ``create(cls, sizes)``."""
    for name, method in vars_of(owner).items():
        of_class = inspect.getattr_static(owner, name)
        if isinstance(of_class, classmethod | staticmethod):
            anew = partial(call, method, building=True)
            if makes(anew, tried, owner):
                yield f" made by its {name}", anew


def copied_if_slow(make: Making) -> Making:
    """The same; what took long to make is made once of the same sizes, and then copied.

    For what is made of sizes and numbers alone, random ones among them: where these begin
    elsewhere, it is another object.
    """
    slow: dict[object, Any] = {}

    def made(pool: Pool) -> Any:
        numbers = [each for each in pool.roles.items() if isinstance(each[1], int | float | str)]
        key = pool.dims, *pool.switched.items(), tuple(sorted(numbers)), *drawn_so_far()
        if key in slow:
            return fresh(slow[key])
        start = perf_counter()
        thing = make(pool)
        if perf_counter() - start > SLOW:
            with suppress(Exception):  # there are objects that cannot be copied
                slow[key] = fresh(thing)
        return thing

    return made


def with_roles(owner: type, roles: Mapping[str, Any], pool: Pool) -> Any:
    """An object whose arguments are given by their roles, some of them these."""
    return call(owner, replace(pool, roles={**pool.roles, **roles}), building=True)


def with_named(owner: type, named: Mapping[str, Any], pool: Pool) -> Any:
    """An object of whose arguments some are given by their names."""
    return call(owner, replace(pool, named={**pool.named, **named}), building=True)


def of_descriptions(owner: type, layers: Callable[[Pool], Any], pool: Pool) -> Any:
    """An object that is made of what describes each layer."""
    return with_roles(owner, {"dims": layers(pool)}, pool)


def makes(make: Making, pool: Pool, kind: type = object) -> bool:
    """Whether an object of a kind is made that has weights."""
    try:
        with brief():
            made = make(pool)
            return isinstance(made, kind) and ("W", 1) in places_in(made)
    except Exception:
        return False


def known_word(module: Functions) -> str:
    """The name of an activation that the code knows, as it spells it."""
    known = {c for f in module.all_code() for c in f.__code__.co_consts if isinstance(c, str)}
    spelled = {text.lower(): text for text in sorted(known)}
    return next((spelled[word] for word in WORDS if word in spelled), WORDS[0])


def activations_for(module: Functions, owner: type) -> Iterator[tuple[str, dict[str, Any]]]:
    """Activations of the file for the arguments of a class that may take them."""
    try:
        required = [p.name for p in parameters_of(owner) if p.default is p.empty]
    except Exception:
        return
    names = [n for n in required if takes_activation(n)]
    if not names:
        return
    code = (getattr(method, "__code__", None) for method in vars(owner).values())
    read = {name for each in code if each is not None for name in each.co_names}
    for function, slope in sorted(pairs_in(module), key=lambda pair: not named_in(pair, read)):
        given = {n: slope if SLOPE.fullmatch(snake(n)) else function for n in names}
        yield name_of_function(function), given
        break
    for name, unit in module.classes.items():
        if unit is not owner and is_made_alone(unit) and is_two_way(unit):
            yield name, {n: unit() for n in names}
            break


def named_in(pair: Iterable[Callable[..., Any]], read: set[str]) -> bool:
    """Whether a class reads one of a function and its slope by its name."""
    return bool({name_of_function(each) for each in pair} & read)


def takes_activation(name: str) -> bool:
    """Whether an argument may be an activation, by its name."""
    activation = {"activation", "output activation"} & set(roles_of(name))
    return bool(activation or (not roles_of(name) and GIVEN.fullmatch(snake(name))))

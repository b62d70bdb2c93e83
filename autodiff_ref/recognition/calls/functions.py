"""The functions and classes that somebody's file has, and its globals while it is asked."""

import ast
import linecache
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from types import CodeType, FunctionType, ModuleType
from typing import Any

from autodiff_ref.recognition.calls.calls import AT_ITS_DEFAULT, as_used, roles_taken
from autodiff_ref.recognition.calls.playing import playing
from autodiff_ref.recognition.calls.pools import Pool
from autodiff_ref.recognition.running.order import SHUFFLING, all_in_order
from autodiff_ref.recognition.running.profiling import uncounted
from autodiff_ref.recognition.running.rounded import ROUNDING, unrounded
from autodiff_ref.recognition.running.wider import casts, in_double, texts_widened, widened
from autodiff_ref.recognition.text.drawing import without_drawing
from autodiff_ref.recognition.text.dropped import shares_called_rates
from autodiff_ref.recognition.text.names import plain, roles_of, roles_of_number
from autodiff_ref.recognition.text.numbering import numbers_from_one, numbers_from_zero
from autodiff_ref.recognition.text.passes import loops_over_samples
from autodiff_ref.recognition.text.source import globals_read, names_read, objects_in
from autodiff_ref.recognition.text.statements import globals_bound
from autodiff_ref.recognition.text.strengths import kept_rates, kept_strengths
from autodiff_ref.recognition.text.usage import leaking
from autodiff_ref.recognition.text.written import units_called_m

SIZES = ("n_in", "n_hidden", "n_out")
SUPPLIED = ("m", "X", "Y", "none", "keep")
"""Roles of globals that are set while a question is asked."""


@dataclass(frozen=True)
class Functions:
    """What a module or an object offers.

    Attributes:
        functions: by name.
        classes: by name, in the order of the source.
        globals: the module's dictionary.
        wide: whether what it casts to float32 stays in float64.
        ordered: whether what it puts in another order at random stays in its order.
    """

    functions: Mapping[str, FunctionType]
    classes: Mapping[str, type]
    globals: dict[str, Any]
    wide: bool = False
    ordered: bool = True

    def with_methods(self, thing: Any) -> dict[str, Callable[..., Any]]:
        """The methods of an object, and the module's functions."""
        return {**self.functions, **methods_of(thing)}

    def all_code(self) -> Iterator[FunctionType]:
        """Every function and method."""
        yield from self.functions.values()
        for owner in self.classes.values():
            kept = list(vars(owner).values())  # their code may set attributes of a class meanwhile
            yield from (value for value in kept if isinstance(value, FunctionType))

    def codes_named(self, name: str) -> list[CodeType]:
        """The code of the functions and methods of this name, as they are and as they are asked."""
        found = [f.__code__ for f in self.asked_code() if f.__name__ == name]
        return [*found, *map(in_double, found)] if self.wide else found

    def asked_code(self) -> list[FunctionType]:
        """The functions and methods as they are, and those of them that are asked otherwise."""
        found = list(self.all_code())
        with uncounted():
            return [*found, *filter(None, map(without_drawing, found))]

    @cached_property
    def by_name(self) -> dict[str, list[Callable[..., Any]]]:
        """The functions and methods of each name."""
        found: dict[str, list[Callable[..., Any]]] = {}
        for function in self.all_code():
            found.setdefault(function.__name__, []).append(function)
        return found

    def drops_units(self, function: Callable[..., Any]) -> bool:
        """Whether a function draws at random, itself or in what it calls, unless told not to.

        Not where a rate of dropout is known, which is set so that it drops nothing.
        """
        if "training" not in roles_taken(function) or self.knows_dropout:
            return False
        read = names_read(function)
        called = [f for name in read for f in self.by_name.get(name, [])]
        return "random" in read.union(*map(names_read, called))

    @cached_property
    def knows_dropout(self) -> bool:
        """Whether an attribute, an argument or a global is by its name a rate of dropout."""
        arguments = {name for f in self.all_code() for name in f.__code__.co_varnames}
        found = [n for n in self.names_read | arguments if re.search("drop|keep", plain(n))]
        rates = [name for name in found if {"none", "keep"} & set(roles_of(name))]
        named = bool(rates) and not self.objects.issuperset(rates)
        return named or bool(self.shares)

    @cached_property
    def objects(self) -> frozenset[str]:
        """The names in its file of what is called, or has attributes: they are no numbers."""
        with uncounted():
            return frozenset(objects_in(self.tree))

    @cached_property
    def shares(self) -> dict[str, str]:
        """The shares of units that are dropped, or kept, which are called like a learning rate."""
        with uncounted():
            return shares_called_rates(self.tree)

    @cached_property
    def goes_by_sample(self) -> bool:
        """Whether any of its code goes through samples one by one."""
        return any(map(loops_over_samples, self.all_code()))

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree of its file, an empty one where it has none."""
        try:
            return ast.parse("".join(linecache.getlines(self.file)))
        except (SyntaxError, ValueError):
            return ast.Module([], [])

    @cached_property
    def bound(self) -> frozenset[str]:
        """The globals that its file binds, run or not: outside functions, or declared in one."""
        with uncounted():
            return frozenset(globals_bound(self.tree))

    @cached_property
    def leaks(self) -> frozenset[str]:
        """The attributes that its code multiplies with on one side of a kink, and moves nothing by.

        They are not a learning rate, whatever they are called.
        """
        with uncounted():
            return frozenset(leaking(self.tree))

    @cached_property
    def strengths(self) -> frozenset[str]:
        """The attributes that are called like a learning rate, and are those of a penalty."""
        with uncounted():
            return frozenset(kept_strengths(self.tree))

    @cached_property
    def rates(self) -> frozenset[str]:
        """The attributes that are called like a strength, and are a learning rate."""
        with uncounted():
            return frozenset(kept_rates(self.tree, self.leaks | self.strengths))

    @cached_property
    def left_alone(self) -> frozenset[str]:
        """The arguments of constructors that are called like a learning rate beside one."""
        made = [pair for f in self.all_code() if f.__name__ == "__init__" for pair in as_used(f)]
        return frozenset(own.name for own, used in made if used.name == AT_ITS_DEFAULT)

    def roles_kept(self, name: str) -> tuple[str, ...]:
        """The roles of an attribute of this name: by its use, where that says another than it."""
        if name in self.leaks | self.left_alone:
            return ()
        if name in self.shares:
            return (self.shares[name],)
        by_use = dict.fromkeys(self.strengths, ("none",)) | dict.fromkeys(self.rates, ("rate",))
        return by_use.get(name, roles_of(name))

    def numbers_from_one(self, called: Iterable[str]) -> bool:
        """Whether the first class is 1 in functions of these names, and in what they call.

        Not where a cost has labels from 0 for indices: then one of the two is wrong.
        """
        found = self.reached(called)
        with uncounted():
            from_one = numbers_from_one(function for each in found.values() for function in each)
            firsts = {name: every[0] for name, every in self.by_name.items()}
            costs = [f for name in playing(firsts, "cost") for f in self.by_name[name]]
            return from_one and not numbers_from_zero(costs)

    def reached(self, called: Iterable[str]) -> dict[str, list[Callable[..., Any]]]:
        """The functions and methods of these names, and of all names that they read, by name."""
        found, waiting = dict[str, list[Callable[..., Any]]](), list(called)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = self.by_name.get(name, [])
                waiting += [read for function in found[name] for read in names_read(function)]
        return found

    @property
    def file(self) -> str:
        """The file of the module."""
        return str(self.globals.get("__file__") or next(iter(sorted(self.files)), ""))

    @cached_property
    def files(self) -> frozenset[str]:
        """Where its code lies."""
        return frozenset(function.__code__.co_filename for function in self.all_code())

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """Whole numbers in the code that may be the size of its last layer."""
        constants = {c for f in self.all_code() for c in f.__code__.co_consts}
        constants |= {v for v in self.globals.values() if isinstance(v, int)}
        return tuple(sorted(c for c in constants if type(c) is int and 3 < c < 33))[:3]

    @cached_property
    def names_read(self) -> frozenset[str]:
        """All names that its code reads."""
        return frozenset().union(*(names_read(function) for function in self.all_code()))

    @cached_property
    def globals_read(self) -> frozenset[str]:
        """The names of globals that its code reads, whether there are any; not of attributes."""
        return frozenset().union(*(globals_read(function) for function in self.all_code()))

    @cached_property
    def casts(self) -> bool:
        """Whether its code asks for float32."""
        return any(map(casts, self.all_code()))

    @property
    def rounds(self) -> bool:
        """Whether its code rounds anything."""
        return not self.names_read.isdisjoint(ROUNDING)

    @property
    def shuffles(self) -> bool:
        """Whether its code puts anything in another order at random."""
        return not self.names_read.isdisjoint(SHUFFLING)

    @cached_property
    def units(self) -> frozenset[str]:
        """The names of numbers of units that are called like one of samples."""
        with uncounted():
            return frozenset(units_called_m(self.tree))

    @cached_property
    def supplied_names(self) -> dict[str, str]:
        """The globals that its code reads and whose names say what they are, with their roles."""
        found: dict[str, str] = {}
        for name in self.globals_read:
            value = self.globals.get(name)
            if callable(value) or isinstance(value, ModuleType | str) or name in {"n", *self.units}:
                continue
            taken = SUPPLIED if name in self.globals else (*SUPPLIED, "rate")
            number = isinstance(value, int | float)  # is no samples, and no labels
            roles = roles_of_number(name) if number else roles_of(name)
            kept = [r for r in roles if r in taken and not (number and r in ("X", "Y"))]
            if kept:
                found[name] = kept[0]
        return found

    def sizes(self, pool: Pool) -> dict[str, int]:
        """The globals that are the size of a layer, and the number of all of them."""
        found: dict[str, int] = {}
        for name in self.names_read:
            role = next((r for r in roles_of(name) if r in SIZES), None)
            size = pool.roles.get(role) if role and len(name) > 3 else None
            if type(self.globals.get(name)) is int and type(size) is int:
                found[name] = size
            if plain(name) == "numlayers" and name not in self.globals and pool.dims:
                found[name] = len(pool.dims)
        return found

    @contextmanager
    def supplied(self, pool: Pool) -> Iterator[None]:
        """Globals that its code reads and whose names say what they are; restored afterwards."""
        before = dict(self.globals)
        filled = [
            (v, v.copy()) for n in self.names_read if isinstance(v := before.get(n), list | dict)
        ]
        for name, role in self.supplied_names.items():
            self.globals[name] = pool.valued(name, role)
        self.globals.update(self.sizes(pool))
        if self.rounds:
            self.globals.update(unrounded(self.globals))
        if self.shuffles and self.ordered:
            self.globals.update(all_in_order(self.globals))
        if self.wide:
            self.globals.update(widened(self.globals))
        try:
            with texts_widened(self.asked_code() if self.wide else ()):
                yield
        finally:
            self.globals.clear()
            self.globals.update(before)
            for value, kept in filled:
                value.clear()
                (value.extend if isinstance(value, list) else value.update)(kept)


def methods_of(thing: Any) -> dict[str, Callable[..., Any]]:
    """The methods of an object that its own classes define, in the order of the source."""
    found: dict[str, Callable[..., Any]] = {}
    for owner in reversed([c for c in type(thing).__mro__ if c is not object]):
        for name, value in vars(owner).items():
            public = not name.startswith("__") or name == "__call__"
            if public and isinstance(value, FunctionType | staticmethod | classmethod):
                found[name] = getattr(thing, name)
    return found


def vars_of(owner: type) -> dict[str, Any]:
    """The functions of a class and of those that it extends."""
    found: dict[str, Any] = {}
    for part in reversed([c for c in owner.__mro__ if c is not object]):
        found |= {
            n: getattr(owner, n)
            for n, v in vars(part).items()
            if callable(getattr(v, "__func__", v))
            and not isinstance(v, type)
            and (not n.startswith("__") or n == "__call__")
        }
    return found

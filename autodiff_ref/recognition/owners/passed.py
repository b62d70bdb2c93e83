"""Parameters that are arguments of functions: one by one, or as one value."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.forms import differing, laid_like, some_lack
from autodiff_ref.recognition.arrays.layouts import WEIGHTS, Form, Laid, Leaf
from autodiff_ref.recognition.arrays.outputs import names_in
from autodiff_ref.recognition.arrays.places import UnfitError, places_in, places_of, put_into
from autodiff_ref.recognition.arrays.structures import WITH_BIASES, WITHOUT, Structure
from autodiff_ref.recognition.arrays.trees import Path, fresh
from autodiff_ref.recognition.calls.calls import as_used, call, parameters_of
from autodiff_ref.recognition.calls.functions import Functions
from autodiff_ref.recognition.calls.holders import Holder
from autodiff_ref.recognition.calls.pools import Pool, is_number
from autodiff_ref.recognition.text.letters import parameter_kind
from autodiff_ref.recognition.text.names import (
    LISTS_OF_BIASES,
    LISTS_OF_WEIGHTS,
    plain,
    roles_of,
)
from autodiff_ref.recognition.text.usage import is_one_array


@dataclass(frozen=True)
class Passed:
    """Parameters are arguments of functions.

    Attributes:
        module: where the functions are.
        used: the functions that will be called.
        structure: how parameters are passed as one value; None for what the module initialises.
        initialise: the function that does, a global that holds these, or a class of such.
        ends: how the weights of the last layer may lie, where these lie in their own way.
    """

    module: Functions
    used: tuple[str, ...]
    structure: Structure | None
    initialise: str | None = None
    ends: tuple[str, ...] = ()

    @property
    def key(self) -> object:
        """What tells it from other owners, whatever functions are called."""
        by = self.structure.name if self.structure else self.initialise
        return by, self.structure is None, self.ends

    @property
    def told(self) -> str:
        """Where the parameters lie, in words."""
        if not self.one_value():
            read = ", ".join(self.read(name for each in self.kinds().values() for name in each))
            beside = f" (and globals of these names set to them: {read})" if read else ""
            return f"parameters are passed one by one{beside}"
        if self.structure is not None and (kinds := self.by_kind()):
            return f"parameters are passed by kind, as {' and '.join(kinds)}"
        drawn = f"what {self.initialise} returns"
        if self.initialise in self.module.classes:
            drawn = f"an object of {self.initialise}"
        elif self.initialise not in self.module.functions:
            drawn = f"the global {self.initialise} is"
        how = self.structure.name if self.structure else drawn
        return f"parameters are passed as {how}"

    def arguments(self) -> Iterator[Any]:
        """All arguments of the functions that will be called."""
        for name in self.used:
            yield from parameters_of(self.module.functions[name])

    def forms(self, pool: Pool) -> tuple[tuple[Form, ...], tuple[Form, ...]]:
        """The layouts that weights and biases may have."""
        if self.structure is None:
            return laid_like(*self.template(pool), pool.dims)
        kinds = {parameter_kind(p.name) for p in self.arguments()}
        if self.ends:
            return differing(pool.dims, self.ends, "b" in kinds)
        if "b" in kinds:
            return tuple(WEIGHTS), self.with_biases()
        without = kinds >= {"W"} and not self.one_value()
        return tuple(WEIGHTS), WITHOUT if without else self.structure.biases

    def with_biases(self) -> tuple[Form, ...]:
        """The ways in which biases may lie that are passed one by one, of some layers or of all."""
        names = {p.name for p in self.arguments() if parameter_kind(p.name)}
        places = places_in({name: np.zeros(1) for name in sorted(names)})
        given, layers = ({l for kind, l in places if kind == of} for of in "bW")
        return some_lack(given, [()] * len(layers)) if given < layers else WITH_BIASES

    def one_value(self) -> bool:
        """Whether an argument takes all parameters."""
        taken = (p for p in self.arguments() if "params" in roles_of(p.name))
        return any(not is_number(p.default) for p in taken)

    def template(self, pool: Pool) -> tuple[Any, dict[Leaf, list[Path]]]:
        """What the module initialises, and where the parameters lie in it."""
        name = self.initialise or ""
        if name in self.module.classes:
            made = call(self.module.classes[name], pool, building=True)
            return made, places_in(made)
        if name in self.module.globals and name not in self.module.functions:
            made = fresh(self.module.globals[name])
            return made, places_in(made)
        function = self.module.functions[name]
        made = call(function, pool, building=True)
        named = names_in(made, function)
        plain_tuple = isinstance(made, tuple) and not hasattr(made, "_fields")
        if plain_tuple and len(named) == len(made):
            made = named
        return fresh(made), places_in(made)

    def open(self, laid: Laid, pool: Pool) -> Holder:
        """The functions and the parameters for one question."""
        depth = max(l for _, l in laid)
        if self.structure is None:
            tree, places = self.template(pool)
            tree = put_into(tree, laid, places)
            if isinstance(tree, dict):
                pool.named |= {n: v for n, v in tree.items() if isinstance(n, str)}
                taken = {p.name for p in self.arguments() if parameter_kind(p.name)}
                if taken and taken <= set(tree):
                    pool.roles["params"] = tree
                    return Holder(self.module.functions, tree, places)
        else:
            tree = self.structure.build(laid, depth)
        one_by_one, names = self.separate(laid, depth)
        if not one_by_one and not self.one_value():
            raise UnfitError
        pool.named |= one_by_one
        # What some function is not passed, it reads there, where the file has such a global.
        self.module.globals.update({name: one_by_one[name] for name in self.read(one_by_one)})
        pool.roles["params"] = tree
        held = {"params": tree, **one_by_one}
        return Holder(self.module.functions, held, names or places_of(laid, held))

    def read(self, names: Iterable[str]) -> list[str]:
        """Those of these names that its functions read, as globals that its file binds."""
        return sorted({*names} & self.module.names_read & self.module.bound)

    def kinds(self) -> dict[str, list[str]]:
        """The names of the arguments that take weights, and of those that take biases."""
        arguments = list(dict.fromkeys(p.name for p in self.arguments()))
        return {kind: [n for n in arguments if parameter_kind(n) == kind] for kind in "Wb"}

    def by_kind(self) -> tuple[str, ...]:
        """The argument that takes all weights, and the one that takes all biases; else nothing."""
        names = tuple(each[0] for each in self.kinds().values() if len(each) == 1)
        if len(names) < 2 or plain(names[0]) not in LISTS_OF_WEIGHTS:
            return ()
        return names if plain(names[1]) in LISTS_OF_BIASES else ()

    def takes_one_array(self, name: str) -> bool:
        """Whether an argument of this name takes the weights of one layer, and no list of them."""
        functions = [self.module.functions[each] for each in self.used]
        return any(
            is_one_array(function, named.name)
            for function in functions
            for named, used in as_used(function)
            if used.name == name
        )

    def separate(self, laid: Laid, depth: int) -> tuple[dict[str, Any], dict[Leaf, list[Path]]]:
        """Parameters by the names of the arguments that take one, or all weights, or all biases.

        Raises:
            UnfitError: the arguments are for another number of layers.
        """
        given: dict[str, Any] = {}
        kinds = self.kinds()
        if by_kind := self.by_kind():
            if depth > 1 and self.takes_one_array(by_kind[0]):
                raise UnfitError
            lists = depth > 1 or by_kind[0].endswith("s")
            for kind, name in zip("Wb", by_kind, strict=True):
                values = [laid[kind, l] for l in range(1, depth + 1)]
                given[name] = values if lists else values[0]
            return given, places_in(given)
        if self.one_value() and len(kinds["W"]) <= 1 and not kinds["b"]:
            return {}, {}
        blank = {name: np.zeros(1) for name in (*kinds["W"], *kinds["b"])}
        places = places_in(blank)
        if not blank:
            return {}, {}
        return put_into(blank, laid, places), places

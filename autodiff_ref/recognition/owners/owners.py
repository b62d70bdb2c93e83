"""What holds the parameters: an object, a module's globals, or the arguments of functions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from types import FunctionType, MethodType
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.forms import laid_like
from autodiff_ref.recognition.arrays.layouts import Form, Laid, Leaf
from autodiff_ref.recognition.arrays.places import UnfitError, by_sizes, places_in, put_into
from autodiff_ref.recognition.arrays.trees import Path, Step, fresh, get, label, put, walk
from autodiff_ref.recognition.calls.calls import call
from autodiff_ref.recognition.calls.functions import Functions, vars_of
from autodiff_ref.recognition.calls.holders import Holder
from autodiff_ref.recognition.calls.playing import playing
from autodiff_ref.recognition.calls.pools import Pool, sizes
from autodiff_ref.recognition.owners.passed import Passed
from autodiff_ref.recognition.running.profiling import uncounted
from autodiff_ref.recognition.running.quiet import generators_kept
from autodiff_ref.recognition.text.chains import attributes_chained
from autodiff_ref.recognition.text.drawing import without_drawing


@dataclass(frozen=True)
class Kept:
    """Parameters are attributes of an object that is made anew for every question.

    Attributes:
        name: what it is called.
        make: makes it.
        module: the functions beside it.
        initialise: its method that draws the parameters, where the constructor does not.
    """

    name: str
    make: Callable[[Pool], Any]
    module: Functions
    initialise: str | None = None

    @property
    def key(self) -> object:
        """What tells it from other owners."""
        return id(self)

    @property
    def told(self) -> str:
        """Where the parameters lie, in words."""
        return f"parameters are attributes of {self.name}"

    def made(self, pool: Pool) -> Any:
        """The object with parameters of its own.

        What that draws is put back: a copy draws nothing, and what is drawn later is the same.
        """
        with generators_kept():
            thing = self.make(pool)
            if self.initialise is not None:
                call(getattr(thing, self.initialise), pool, building=True)
            return thing

    def forms(self, pool: Pool) -> tuple[tuple[Form, ...], tuple[Form, ...]]:
        """The layouts that weights and biases may have."""
        made = self.made(pool)
        return laid_like(made, self.places(made, pool), pool.dims)

    def places(self, made: Any, pool: Pool) -> dict[Leaf, list[Path]]:
        """Where the parameters lie in the object: by names, else by use, else by their sizes."""
        found = places_in(made)
        depth = len(pool.dims) - 1
        if ("W", 1) not in found:
            found = used_in(made) or found
        if ("W", depth) in found or (depth > 2 and ("W", 2) in found):
            return without_unused(made, found, pool.dims)
        apart = Pool({**pool.roles, **told_apart(len(pool.dims) - 1)}, dict(pool.named))
        apart.dims = tuple(apart.roles["dims"])
        return by_sizes(self.made(apart), apart.dims) or found

    def open(self, laid: Laid, pool: Pool) -> Holder:
        """The object with these parameters."""
        thing = self.made(pool)
        pool.roles["params"] = thing
        places = self.places(thing, pool)
        put_into(thing, laid, places)
        for path, value in list(walk(thing)):
            if label(path) in pool.switched and isinstance(value, int | float):
                put(thing, {path: pool.switched[label(path)]})
            for role in self.module.roles_kept(label(path)):
                if role in ("rate", "none", "keep") and isinstance(value, int | float):
                    put(thing, {path: pool.valued(label(path), role, value)})
        with uncounted():
            keep_when_drawn_again(thing, laid, places)
        return Holder(self.module.with_methods(thing), thing, places)


def used_in(made: Any) -> dict[Leaf, list[Path]]:
    """Where the parameters lie in an object, by the products that its methods make of them."""
    kept = getattr(made, "__dict__", {}).items()
    arrays = frozenset(name for name, value in kept if isinstance(value, np.ndarray) and value.ndim)
    kind: type = type(made)
    with uncounted():
        called = attributes_chained(kind, arrays)
    return {(of[0], int(of[1:])): [(Step(True, name),)] for name, of in called.items()}


def keep_when_drawn_again(thing: Any, laid: Laid, places: Mapping[Leaf, list[Path]]) -> None:
    """Let the methods that draw an object's parameters leave those that it is given."""
    if not hasattr(thing, "__dict__"):
        return
    kind: type = type(thing)
    asked, initialising = drawing_of(kind)
    vars(thing).update({name: MethodType(method, thing) for name, method in asked.items()})
    for name in initialising:
        own = getattr(thing, name)
        vars(thing)[name] = partial(drawn_and_put_back, own, thing, fresh(laid), places)


@cache
def drawing_of(owner: type) -> tuple[dict[str, FunctionType], list[str]]:
    """The methods of a class that draw and train, without the former, and those that draw alone."""
    methods = vars_of(owner)
    asked = {n: made for n, method in methods.items() if (made := without_drawing(method))}
    drawing = [n for n in playing(methods, "initialise") if not playing({n: methods[n]}, "train")]
    return asked, drawing


def drawn_and_put_back(
    method: Callable[..., Any],
    thing: Any,
    laid: Laid,
    places: Mapping[Leaf, list[Path]],
    *args: Any,
    **named: Any,
) -> Any:
    """What a method that draws parameters returns; those that there are stay as they are."""
    answer = method(*args, **named)
    put_into(thing, fresh(laid), places)
    return answer


def without_unused(
    tree: Any, found: dict[Leaf, list[Path]], dims: tuple[int, ...]
) -> dict[Leaf, list[Path]]:
    """The places without biases that some layers lack, where the weights hold these themselves."""
    depth, W = len(dims) - 1, np.shape(get(tree, found["W", 1][0]))
    lacking = any(("b", l) not in found for l in range(1, depth + 1))
    if lacking and W in ((dims[1], dims[0] + 1), (dims[0] + 1, dims[1])):
        return {leaf: paths for leaf, paths in found.items() if leaf[0] == "W"}
    return found


def told_apart(depth: int) -> dict[str, Any]:
    """What a constructor is given for a network of this depth, no two of whose sizes are alike."""
    dims = (*range(depth + 4, 4, -1), 3)
    return {**sizes(dims), "X": np.zeros((2, dims[0])), "Y": np.zeros((2, dims[-1])), "m": 2}


@dataclass(frozen=True)
class Global:
    """Parameters are globals of the module; whoever asks restores them.

    Attributes:
        module: where they are.
        names: of the globals.
        first: the number of the first layer in lists and dictionaries that are empty so far.
    """

    module: Functions
    names: tuple[str, ...]
    first: int = 0

    @property
    def key(self) -> object:
        """What tells it from other owners."""
        return self.names, self.first

    @property
    def told(self) -> str:
        """Where the parameters lie, in words."""
        return f"parameters are the globals {', '.join(self.names)}"

    def held(self, depth: int) -> dict[str, Any]:
        """The globals as they are, those that are empty so far with a place for each layer."""
        known = self.module.globals
        return {name: self.with_places(known.get(name, np.zeros(1)), depth) for name in self.names}

    def with_places(self, value: Any, depth: int) -> Any:
        """An empty list or dictionary with a place for each layer; anything else as it is."""
        layers = range(self.first, self.first + depth)
        if isinstance(value, dict) and not value:
            return {l: np.zeros(1) for l in layers}
        if isinstance(value, list) and not value:
            return [*[None] * self.first, *(np.zeros(1) for _ in layers)]
        return value

    def places(self, held: Any) -> dict[Leaf, list[Path]]:
        """Where they lie in the module's dictionary.

        Raises:
            UnfitError: there are none.
        """
        found = places_in({name: held[name] for name in self.names})
        if len(found) == 0:
            raise UnfitError
        return found

    def forms(self, pool: Pool) -> tuple[tuple[Form, ...], tuple[Form, ...]]:
        """The layouts that weights and biases may have."""
        held = self.held(len(pool.dims) - 1)
        return laid_like(held, self.places(held), pool.dims)

    def open(self, laid: Laid, pool: Pool) -> Holder:
        """The module with these parameters."""
        held = self.held(len(pool.dims) - 1)
        places, known = self.places(held), self.module.globals
        known |= {n: fresh(value) for n, value in held.items()}
        put_into(known, laid, places)
        return Holder(self.module.functions, known, places)


Owner = Passed | Kept | Global

"""What holds the parameters: an object, a module's globals, or the arguments of functions."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import Any

import numpy as np

from autodiff_ref.recognition.calls import Pool, call, names_in, parameters_of, sizes
from autodiff_ref.recognition.functions import Functions
from autodiff_ref.recognition.layouts import VECTOR, WEIGHTS, Form, Laid, Leaf
from autodiff_ref.recognition.names import (
    LISTS_OF_BIASES,
    LISTS_OF_WEIGHTS,
    parameter_kind,
    plain,
    roles_of,
)
from autodiff_ref.recognition.places import UnfitError, alike, by_sizes, places_in, put_into
from autodiff_ref.recognition.structures import WITH_BIASES, WITHOUT, Structure
from autodiff_ref.recognition.trees import Gathered, Path, fresh, get, label, put, walk


@dataclass
class Holder:
    """Something that holds parameters while a question is asked.

    Attributes:
        functions: what can be called now.
        tree: what the parameters lie in.
        places: where.
    """

    functions: Mapping[str, Callable[..., Any]]
    tree: Any
    places: dict[Leaf, list[Path]] = field(default_factory=dict)

    def parameters(self) -> dict[Leaf, Any]:
        """The parameters as they are now."""
        return {leaf: get(self.tree, paths[0]) for leaf, paths in self.places.items()}

    def like(self, laid: Laid) -> dict[Leaf, Any]:
        """The same; what is gathered from many places in the shape in which it is given."""
        return {
            leaf: alike(value, laid[leaf])
            if leaf in laid and isinstance(self.places[leaf][0], Gathered)
            else value
            for leaf, value in self.parameters().items()
        }


def laid_like(
    tree: Any, places: Mapping[Leaf, list[Path]], dims: tuple[int, ...]
) -> tuple[tuple[Form, ...], tuple[Form, ...]]:
    """The layouts of weights and of biases that fit what somebody's code draws itself."""
    biases = WITH_BIASES if ("b", 1) in places else WITHOUT
    if isinstance(places["W", 1][0], Gathered):
        each = np.size(get(tree, places["W", 1][0])) // dims[1]
        folded = ("last", "first") if each > dims[0] else ("none",)
        return ("(n_out, n_in)",), ("(n,)",) if ("b", 1) in places else folded
    found = {leaf: np.shape(get(tree, paths[0])) for leaf, paths in places.items()}
    (fitting, mixed), (fitting_b, mixed_b) = (fitting_in(kind, found, dims) for kind in "Wb")
    return (*mixed, *(fitting or WEIGHTS)), (*mixed_b, *(fitting_b or biases))


def fitting_in(
    kind: str, found: Mapping[Leaf, tuple[int, ...]], dims: tuple[int, ...]
) -> tuple[tuple[str, ...], tuple[Form, ...]]:
    """The ways to lie that fit the first layer, and those of all layers if no way fits these.

    Args:
        kind: W or b.
        found: the shapes of somebody's parameters.
        dims: the sizes of the layers.
    """
    each = [
        tuple(
            form for form, shapes in shapes_in(kind, n_in, n).items() if found.get(leaf) in shapes
        )
        for l, (n_in, n) in enumerate(pairwise(dims), 1)
        for leaf in ((kind, l),)
    ]
    first = tuple(form for form in each[0] if form in (*WEIGHTS, *WITH_BIASES))
    alike = set(first).intersection(*each)
    return first, () if alike else tuple(product(*each))


def shapes_in(kind: str, n_in: int, n: int) -> dict[str, set[tuple[int, ...]]]:
    """The shapes that weights, biases folded in or not, or a bias have for each way to lie."""
    shapes: dict[str, set[tuple[int, ...]]] = {
        "(n_out, n_in)": {(n, n_in), (n, n_in + 1)},
        "(n_in, n_out)": {(n_in, n), (n_in + 1, n)},
    }
    if kind == "b":
        shapes = {"(n, 1)": {(n, 1)}, "(n,)": {(n,)}, "(1, n)": {(1, n)}}
    if n == 1:  # of one unit, weights may be a vector and a bias a number
        shapes["scalar" if kind == "b" else VECTOR] = {() if kind == "b" else (n_in,)}
    return shapes


def differing(
    dims: tuple[int, ...], ends: tuple[str, ...], biases: bool
) -> tuple[tuple[Form, ...], tuple[Form, ...]]:
    """The layouts of weights and of biases where the last layer lies in another way, or may."""
    depth, alone = len(dims) - 1, dims[-1] == 1
    weights = last_differs(depth, (*WEIGHTS,), tuple(e for e in ends if alone or e != VECTOR))
    if not biases:
        return weights, ("none",)
    last = ("scalar", *WITH_BIASES) if alone else WITH_BIASES
    return weights, last_differs(depth, WITH_BIASES, last)


def last_differs(
    depth: int, forms: tuple[str, ...], last: tuple[str, ...]
) -> tuple[tuple[str, ...], ...]:
    """Ways to lie for each layer: one of the first for all but the last layer."""
    return tuple((*[form] * (depth - 1), end) for form, end in product(forms, last))


@dataclass(frozen=True)
class Passed:
    """Parameters are arguments of functions.

    Attributes:
        module: where the functions are.
        used: the functions that will be called.
        structure: how parameters are passed as one value; None for what the module initialises.
        initialise: the function that does, or a global that holds these.
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
        if not any("params" in roles_of(p.name) for p in self.arguments()):
            return "parameters are passed one by one"
        drawn = f"what {self.initialise} returns"
        if self.initialise not in self.module.functions:
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
            return tuple(WEIGHTS), WITH_BIASES
        without = kinds >= {"W"} and not self.one_value()
        return tuple(WEIGHTS), WITHOUT if without else self.structure.biases

    def one_value(self) -> bool:
        """Whether an argument takes all parameters."""
        return any("params" in roles_of(p.name) for p in self.arguments())

    def template(self, pool: Pool) -> tuple[Any, dict[Leaf, list[Path]]]:
        """What the module initialises, and where the parameters lie in it."""
        name = self.initialise or ""
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
        pool.roles["params"] = tree
        held = {"params": tree, **one_by_one}
        return Holder(self.module.functions, held, names or places_in(held))

    def separate(self, laid: Laid, depth: int) -> tuple[dict[str, Any], dict[Leaf, list[Path]]]:
        """Parameters by the names of the arguments that take one, or all weights, or all biases.

        Raises:
            UnfitError: the arguments are for another number of layers.
        """
        given: dict[str, Any] = {}
        arguments = list(dict.fromkeys(p.name for p in self.arguments()))
        kinds = {kind: [n for n in arguments if parameter_kind(n) == kind] for kind in "Wb"}
        if len(kinds["W"]) == 1 and kinds["b"] and len(kinds["b"]) == 1:
            one = kinds["W"][0]
            if plain(one) in LISTS_OF_WEIGHTS and plain(kinds["b"][0]) in LISTS_OF_BIASES:
                lists = depth > 1 or one.endswith("s")
                for kind in "Wb":
                    values = [laid[kind, l] for l in range(1, depth + 1)]
                    given[kinds[kind][0]] = values if lists else values[0]
                return given, places_in(given)
        if self.one_value() and len(kinds["W"]) <= 1 and not kinds["b"]:
            return {}, {}
        blank = {name: np.zeros(1) for name in (*kinds["W"], *kinds["b"])}
        places = places_in(blank)
        if not blank:
            return {}, {}
        return put_into(blank, laid, places), places


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
        """The object with parameters of its own."""
        thing = self.make(pool)
        if self.initialise is not None:
            call(getattr(thing, self.initialise), pool, building=True)
        return thing

    def forms(self, pool: Pool) -> tuple[tuple[Form, ...], tuple[Form, ...]]:
        """The layouts that weights and biases may have."""
        made = self.made(pool)
        return laid_like(made, self.places(made, pool), pool.dims)

    def places(self, made: Any, pool: Pool) -> dict[Leaf, list[Path]]:
        """Where the parameters lie in the object: by their names, else by their sizes."""
        found = places_in(made)
        depth = len(pool.dims) - 1
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
            for role in roles_of(label(path)):
                if role in ("rate", "none", "keep") and isinstance(value, int | float):
                    put(thing, {path: pool.roles.get(role, value)})
        return Holder(self.module.with_methods(thing), thing, places)


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

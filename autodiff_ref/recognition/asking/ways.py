"""The ways to ask: where parameters may lie, and which functions are to be called in turn."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import product
from typing import Any

from autodiff_ref.recognition.arrays.places import places_in
from autodiff_ref.recognition.arrays.problems import Problem, drawn
from autodiff_ref.recognition.arrays.structures import STRUCTURES, record
from autodiff_ref.recognition.arrays.trees import fresh
from autodiff_ref.recognition.calls.calls import call, parameters_of, roles_taken
from autodiff_ref.recognition.calls.functions import Functions, methods_of, vars_of
from autodiff_ref.recognition.calls.kinds import has_weights, is_two_way
from autodiff_ref.recognition.calls.loops import loops
from autodiff_ref.recognition.calls.playing import playing
from autodiff_ref.recognition.calls.pools import NEUTRAL, Pool, sizes
from autodiff_ref.recognition.calls.runs import RATE, dims_of
from autodiff_ref.recognition.owners.apart import NAME, together
from autodiff_ref.recognition.owners.making import copied_if_slow, makings
from autodiff_ref.recognition.owners.owners import Global, Kept, Owner
from autodiff_ref.recognition.owners.passed import Passed
from autodiff_ref.recognition.running.profiling import brief
from autodiff_ref.recognition.running.quiet import seeded, undisturbed
from autodiff_ref.recognition.text.drawing import without_drawing
from autodiff_ref.recognition.text.letters import parameter_kind
from autodiff_ref.recognition.text.names import GRADIENT_WORD, roles_of
from autodiff_ref.recognition.text.source import all_returned

OUTSIDE = ("forward", "slope", "backward")
"""A backward pass that is given the gradient of the loss, which a function beside it makes."""

STEPPING = ("forward", "update"), ("forward", "train")
"""A step that propagates backward itself, from labels and what the forward pass returned."""

PROCEDURES = (
    OUTSIDE,
    ("forward", "backward"),
    ("backward",),
    ("combined",),
    ("combined", "backward"),
    ("forward", "cost", "backward"),
    ("forward", "backward", "update"),
    ("backward", "update"),
    ("train",),
    ("update",),
    *STEPPING,
)
"""The roles of the functions that are called in turn."""


Steps = tuple[tuple[str, str], ...]


def pool_of(problem: Problem) -> Pool:
    """What constructors and initialisers are given."""
    dims = dims_of(problem.params)
    roles = {**NEUTRAL, **sizes(dims), "X": problem.X.T, "Y": problem.Y.T, "rate": RATE}
    return Pool({**roles, "m": problem.X.shape[1], "rng": seeded()}, dims=dims)


def steps_of(functions: Mapping[str, Callable[..., Any]], named: Mapping[str, str]) -> list[Steps]:
    """The functions that may be called in turn."""
    playing_now = {
        role: [named[role]] if role in named else playing(functions, role)
        for role in ("forward", "slope", "backward", "combined", "cost", "update", "train")
    }
    return [
        tuple(zip(roles, names, strict=True))
        for roles in PROCEDURES
        for names in product(*(playing_now[role] for role in roles))
        if len(set(names)) == len(names)
        and (roles != OUTSIDE or takes_gradient(functions[names[-1]]))
        and (roles not in STEPPING or goes_on(*(functions[name] for name in names)))
    ]


def goes_on(forward: Callable[..., Any], step: Callable[..., Any]) -> bool:
    """Whether a step is given labels and what a forward pass returns, by its arguments' names."""
    names = {p.name for p in parameters_of(step)}
    kept = "cache" in roles_taken(step) or not names.isdisjoint(all_returned(forward))
    return kept and "Y" in roles_taken(step)


def takes_gradient(function: Callable[..., Any]) -> bool:
    """Whether a backward pass is given a gradient, by its arguments' names, and no labels."""
    names = [p.name for p in parameters_of(function) if p.name != "self"]
    given = [n for n in names if GRADIENT_WORD.search(n) or set(roles_of(n)) <= {"grads"}]
    return bool(given) and not any("Y" in roles_of(name) for name in names)


def owners(
    module: Functions, subject: Any, named: Mapping[str, str]
) -> Iterator[tuple[Owner, Steps]]:
    """The ways in which parameters may lie, with the functions to call."""
    classes = {n: c for n, c in module.classes.items() if not is_layer(module, c)}
    for kept, methods in (*made_already(module, subject), *keepers(module, classes)):
        yield from asking_methods(kept, methods, named)
    yield from passing(module, steps_of(module.functions, named))
    names = defined_first(module)
    if weights := tuple(
        n for n in names if parameter_kind(n) and not callable(module.globals.get(n))
    ):
        known = [module.globals.get(name) for name in weights]
        empty = any(isinstance(value, list | dict) and not value for value in known)
        for first, steps in product((0, 1) if empty else (0,), steps_of(module.functions, named)):
            yield Global(module, weights, first), steps


def defined_first(module: Functions) -> list[str]:
    """The names that its functions read: its globals as it defines them, then the others.

    Layers without numbers, such as W_ih and W_ho, are mostly defined in their order.
    """
    known = [name for name in module.globals if name in module.names_read]
    return [*known, *sorted(module.names_read.difference(known))]


def lone_layers(module: Functions, named: Mapping[str, str]) -> Iterator[tuple[Owner, Steps]]:
    """The same of single layers, which the network of the file may be made of."""
    classes = {n: c for n, c in module.classes.items() if is_layer(module, c)}
    for kept, methods in keepers(module, classes):
        yield from asking_methods(kept, methods, named)


def asking_methods(
    kept: Kept, methods: Mapping[str, Any], named: Mapping[str, str]
) -> Iterator[tuple[Owner, Steps]]:
    """The ways to ask an object, with the functions beside it."""
    ways = steps_of({**kept.module.functions, **methods}, named)
    ways += [(("train", name),) for name in learning(methods)]
    for steps in dict.fromkeys(ways):
        if any(name in methods for _, name in steps):
            yield kept, steps


def learning(methods: Mapping[str, Any]) -> list[str]:
    """The methods that are given samples and labels, whatever they are called."""
    roles = {name: roles_taken(method) for name, method in methods.items()}
    return [name for name, taken in roles.items() if {"X", "Y"} <= taken]


def is_layer(module: Functions, owner: type) -> bool:
    """Whether objects of a class are single layers, which are given a gradient and no labels."""
    methods = vars_of(owner)
    backward = [methods[name] for name in playing(methods, "backward")]
    if not (is_two_way(owner) and has_weights(owner)) or "Y" in roles_taken(backward[0]):
        return False
    pool = pool_of(drawn(2, 1))
    try:
        with module.supplied(pool), undisturbed(), brief():
            return ("W", 2) not in places_in(call(owner, pool, building=True))
    except Exception:
        return True


def passing(module: Functions, ways: list[Steps]) -> Iterator[tuple[Owner, Steps]]:
    """The ways to pass parameters to functions."""
    names = [n for n, v in module.globals.items() if isinstance(v, dict | list | tuple)]
    names = [
        *(n for n in names if "params" in roles_of(n)),
        *playing(module.functions, "initialise"),
        *(name for name, kind in module.classes.items() if not vars_of(kind)),
    ]
    drawing = [name for name in names if draws(module, name)]
    drawing.sort(key=lambda name: not draws(module, name, 3))
    records = [each for each in map(record, module.classes.values()) if each]
    for steps in ways:
        used = tuple(name for _, name in steps)
        if not module.functions.keys() >= {*used}:
            continue  # named by whoever asks, and methods
        if records and Passed(module, used, records[0]).one_value():
            yield from ((Passed(module, used, each), steps) for each in records)
        for initialise in drawing:
            yield Passed(module, used, None, initialise), steps
        passed = Passed(module, used, STRUCTURES[0])
        several = passed.one_value() and (not drawing or bool(passed.kinds()["W"]))
        for structure in STRUCTURES if several else STRUCTURES[:1]:
            yield Passed(module, used, structure), steps


def differing(
    module: Functions, named: Mapping[str, str], ends: tuple[str, ...]
) -> Iterator[tuple[Owner, Steps]]:
    """The ways to pass parameters one by one, of which the last layer's lie in another way.

    Args:
        module: where the functions are.
        named: the names of functions by their roles.
        ends: how the weights of the last layer may lie.
    """
    for owner, steps in (*passing(module, steps_of(module.functions, named)), *looping(module)):
        if isinstance(owner, Passed) and owner.structure and not owner.one_value():
            yield replace(owner, ends=ends), steps


def apart(module: Functions, named: Mapping[str, str]) -> list[tuple[Owner, Steps]]:
    """The ways to ask functions of which each gives one gradient."""
    asked = together(module)
    if asked is None:
        return []
    return list(passing(asked, steps_of(asked.functions, {"backward": NAME, **named})))


def of_methods(module: Functions, named: Mapping[str, str]) -> Iterator[tuple[Owner, Steps]]:
    """The ways to pass parameters to methods, of objects that are made of nothing."""
    for owner in module.classes.values():
        try:
            with undisturbed(), brief():
                thing = owner()
        except Exception:
            continue
        functions: dict[str, Any] = {**module.functions, **methods_of(thing)}
        for way in passing(replace(module, functions=functions), steps_of(functions, named)):
            if any(name in vars_of(owner) for _, name in way[1]):
                yield way


def looping(module: Functions) -> list[tuple[Owner, Steps]]:
    """The ways to ask the training loops of a file, of which none is a function."""
    return [
        way
        for asked, name in loops(module)
        for way in passing(asked, [((getattr(asked.functions[name], "role", "train"), name),)])
    ]


def draws(module: Functions, initialise: str, depth: int = 2) -> bool:
    """Whether a function returns parameters of so many layers."""
    pool = pool_of(drawn(depth, 1))
    try:
        with module.supplied(pool), undisturbed(), brief():
            _, places = Passed(module, (), None, initialise).template(pool)
    except Exception:
        return False
    return ("W", depth - 1) in places


def made_already(module: Functions, subject: Any) -> Iterator[tuple[Kept, dict[str, Any]]]:
    """The objects that keep parameters and that the file makes itself, with their methods."""
    if methods := methods_of(subject):
        name = type(subject).__name__
        yield Kept(name, lambda _: fresh(subject), module), methods
    for name in playing(module.functions, "build"):
        build = module.functions[name]
        try:
            with module.supplied(pool_of(drawn(2, 1))), undisturbed():
                made = call(build, pool_of(drawn(2, 1)), building=True)
        except Exception:
            continue
        if methods := methods_of(made):
            yield Kept(f"what {name} returns", partial(call, build, building=True), module), methods


def keepers(
    module: Functions, classes: Mapping[str, type]
) -> Iterator[tuple[Kept, dict[str, Any]]]:
    """The objects of these classes, which may keep parameters, with their methods."""
    for name, owner in classes.items():
        methods = vars_of(owner)
        known = ("backward", "combined", "train", "update")
        if not learning(methods) and not any(playing(methods, role) for role in known):
            continue
        pool = pool_of(drawn(2, 1))
        with module.supplied(pool):
            ways = list(makings(module, owner, pool))
        of_samples = module.supplied_names or {"X", "Y", "pairs"} & roles_taken(owner)
        for how, anew in ways:
            make = anew if of_samples else copied_if_slow(anew)
            yield Kept(name + how, make, module), methods
            drawing = [n for n, method in methods.items() if without_drawing(method) is not None]
            for initialise in dict.fromkeys((*playing(methods, "initialise"), *drawing)):
                yield Kept(name + how, make, module, initialise), methods


def put_together(
    made: Iterator[tuple[str, Callable[[Pool], Any]]],
    module: Functions,
    steps: Steps = (("forward", "forward"), ("backward", "backward")),
) -> list[tuple[Owner, Steps]]:
    """Ways to ask what is put together from the classes of a file."""
    return [(Kept(told, built, module), steps) for told, built in made]

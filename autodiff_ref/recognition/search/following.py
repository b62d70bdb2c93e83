"""The steps that somebody's file takes: which of them can be followed, and what they are.

A step is plain where it is a multiple of the gradients, mistaken where it is that of something else
in some parameters, decaying where a multiple of the parameter is taken off besides. Any other, such
as one of Adam, is not followed.
"""

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.problems import Problem
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.asking.updates import Stepping, stepping
from autodiff_ref.recognition.asking.ways import Steps, looping
from autodiff_ref.recognition.calls.calls import roles_taken
from autodiff_ref.recognition.calls.functions import Functions
from autodiff_ref.recognition.owners.owners import Owner
from autodiff_ref.recognition.owners.passed import Passed
from autodiff_ref.recognition.running.profiling import lines_run
from autodiff_ref.recognition.running.quiet import undisturbed
from autodiff_ref.recognition.search.departing import NEAR, Beside, Moved
from autodiff_ref.recognition.search.rounds import at_one_rate, in_its_orders, is_near, over_rounds
from autodiff_ref.recognition.search.trying import tried
from autodiff_ref.recognition.text.branches import training_loops
from autodiff_ref.recognition.text.moves import Site, sites_of, sites_of_script, takes_step
from autodiff_ref.recognition.text.passes import draws_samples
from autodiff_ref.recognition.text.source import name_of, names_read

MOST = 3
"""Functions that are named one by one."""


@dataclass(frozen=True)
class Followed:
    """The steps of a file.

    Attributes:
        way: how it is asked for one of them, None if none is seen.
        others: the places of those that are not followed.
        decays: the places of those that take off a multiple of the parameter besides.
        told: what else is not held against them, a sentence each.
        loops: the first lines of loops that train as well, with gradients of their own.
    """

    way: Stepping | None
    others: tuple[Site, ...] = ()
    decays: tuple[Site, ...] = ()
    loops: tuple[int, ...] = ()
    told: tuple[str, ...] = ()

    def limits(self) -> Iterator[str]:
        """What of its steps is not verified, a sentence each."""
        if self.others:
            yield (
                f"Not verified: the step that {in_words(self.others)} takes with these gradients; "
                "it is not followed."
            )
        if self.decays:
            yield (
                f"Not verified: the weight decay in {in_words(self.decays)}: the step moves "
                "parameters by a multiple of themselves, which its gradients do not have."
            )
        for line in self.loops:
            yield f"Not verified: the loop at line {line}, which trains as well; it is not asked."
        yield from self.told


def in_words(sites: tuple[Site, ...]) -> str:
    """Places by their functions, with the first line of each."""
    firsts: dict[str, Site] = {}
    for site in sorted(sites, key=lambda site: site.first):
        firsts.setdefault(site.owner, site)
    told = [str(site) for site in firsts.values()]
    more = f" and {len(told) - MOST} more" if len(told) > MOST else ""
    return ", ".join(told[:MOST]) + more


def followed(asked: Asked, functions: Mapping[str, Callable[..., Any]]) -> Followed:
    """The steps of a file, those that are mistaken first.

    Args:
        asked: how it is asked for gradients.
        functions: all that may take a step.
    """
    with undisturbed():
        left = sites_in(asked.reading.owner.module)
        if asked.where_on(asked.problem).kind in ("step", "new"):
            return beside_loop(asked, outside(left, lines_of(asked, None)))
        found: dict[str, Stepping] = {}
        decays: tuple[Site, ...] = ()
        told: dict[str, None] = {}
        names = {site.owner.rpartition(".")[2] for site in left}
        asked_already = {name for _, name in asked.reading.steps}
        moving = [name for name in functions if name in names - asked_already]
        training = trained(asked, ways_to_train(asked, functions, moving))
        for way in chain(stepping(asked, functions, moving), training):
            steps = steps_of(asked, way)
            if steps is None or (kind := kind_of(steps)) == "other":
                continue
            lines = lines_of(asked, way)
            here, left = within(left, lines), outside(left, lines)
            if here or not found:
                found.setdefault(kind, without_departing(way, steps))
            decays += here if kind == "decaying" else ()
            told |= dict.fromkeys(beside(asked, way, steps, here))
            if not left:
                break
    wrong = found.get("mistaken")
    right = {way.reading.steps[-1][1] for kind, way in found.items() if kind != "mistaken"}
    if wrong and is_aside(name := wrong.reading.steps[-1][1], right, asked.reading.owner.module):
        del found["mistaken"]
        told[
            f"Not held against it: the step of {name} is no descent, beside that of "
            f"{' and '.join(sorted(right))}, which is compared."
        ] = None
    first = next((found[k] for k in ("mistaken", "plain", "decaying") if k in found), None)
    return Followed(first, left, decays, told=tuple(told))


def beside_loop(asked: Asked, left: tuple[Site, ...]) -> Followed:
    """What is told where what is asked takes its step itself, as one of a script's loops does.

    The steps of the others are of their own gradients, so that they are told by their lines.
    """
    every = list(training_loops(asked.reading.owner.module.tree.body))
    lines = lines_of(asked, None) if len(every) > 1 else set()
    inside = {n.lineno: {*range(n.body[0].lineno, (n.end_lineno or 0) + 1)} for n in every}
    others = {first: each for first, each in inside.items() if not lines & each}
    if len(others) == len(every):
        return Followed(None, left)
    return Followed(None, outside(left, set().union(*others.values())), loops=tuple(others))


def is_aside(name: str, right: set[str], module: Functions) -> bool:
    """Whether a step that is no descent is beside what trains, as one that leaves a saddle.

    That is where a loop takes one of the right steps, and none takes this one alone.
    """
    training = [each for each in loops_of(module) if each & {name, *right}]
    return bool(training) and all(right & each for each in training)


def loops_of(module: Functions) -> Iterator[set[str]]:
    """What each loop of a file calls, and what that calls; a function that steps in one itself."""
    own = [f for f in ast.walk(module.tree) if isinstance(f, ast.FunctionDef) and steps_in(f)]
    yield from ({f.name} for f in own)
    for loop in (n for n in ast.walk(module.tree) if isinstance(n, ast.For | ast.While)):
        called = {name_of(n.func) for n in ast.walk(loop) if isinstance(n, ast.Call)}
        yield {*module.reached(called & module.by_name.keys())}


def steps_in(function: ast.FunctionDef) -> bool:
    """Whether a function takes a step in a loop of its own, so that it trains."""
    loops = [node for node in ast.walk(function) if isinstance(node, ast.For | ast.While)]
    return any(takes_step(part) for loop in loops for part in ast.walk(loop))


def without_departing(way: Stepping, steps: Beside) -> Stepping:
    """The same way to take a step, without those of the parameters that may be meant to differ."""
    meant = [step.name for step in steps.departing if not steps.is_mistaken(step)]
    return replace(way, without=frozenset(meant))


def beside(asked: Asked, way: Stepping, steps: Beside, sites: tuple[Site, ...]) -> Iterator[str]:
    """What is told of steps and not held against them, a sentence each."""
    yield from steps.told(in_words(sites) or way.reading.steps[-1][1])
    if not steps.departing and kind_of(steps) == "plain":
        yield from at_one_rate(asked, way)
        yield from in_its_orders(asked, way)
    if not steps.mistaken:
        yield from over_rounds(asked, way)


def sites_in(module: Functions) -> tuple[Site, ...]:
    """The places in a file where steps are taken."""
    own = [f for f in module.all_code() if f.__code__.co_filename == module.file]
    return tuple({*chain.from_iterable(map(sites_of, own)), *sites_of_script(module.tree)})


def within(sites: tuple[Site, ...], lines: set[int]) -> tuple[Site, ...]:
    """The places that some of these lines are of."""
    return tuple(site for site in sites if lines & {*range(site.first, site.last + 1)})


def outside(sites: tuple[Site, ...], lines: set[int]) -> tuple[Site, ...]:
    """The others."""
    return tuple(site for site in sites if site not in within(sites, lines))


def lines_of(asked: Asked, way: Stepping | None) -> set[int]:
    """The lines of its file that are run for a step, or for the gradients."""
    p, reading = asked.problem, way.reading if way else asked.reading
    X, Y = next(reading.layout.blocks(p.X, p.Y))
    found: set[int] = set()
    reading.run(p.params, X, Y, partial(lines_run, reading.owner.module.file, found))
    return found


def trained(asked: Asked, ways: Iterable[tuple[Owner, Steps]]) -> Iterator[Stepping]:
    """The ways to have it take a step where it trains that are in proportion to their rate."""
    p = asked.problem
    for owner, steps in ways:
        reading = replace(asked.reading, owner=owner, steps=steps, beside="", renewing=True)
        with suppress(Exception):
            seen = tried(reading, p)
            if seen is None or not seen.exact:
                continue
            run = seen.reading.run(p.params, *next(reading.layout.blocks(p.X, p.Y)))
            if seen.reading.where(run)[0].kind in ("step", "new"):
                last = run.holder.functions[steps[-1][1]]
                yield Stepping(seen.reading, "rate" in roles_taken(last))


def ways_to_train(
    asked: Asked, functions: Mapping[str, Callable[..., Any]], moving: Collection[str]
) -> Iterator[tuple[Owner, Steps]]:
    """What may be asked for a step: what takes one itself first, then what calls that, then loops.

    Args:
        asked: how it is asked for gradients.
        functions: all that may take a step.
        moving: those of them that take one themselves.
    """
    owner = asked.reading.owner
    calling = [name for name, f in functions.items() if names_read(f) & {*moving}]
    for name in dict.fromkeys((*moving, *calling)):
        if isinstance(owner, Passed):
            yield replace(owner, used=(name,)), (("train", name),)
        else:
            yield owner, (("train", name),)
    yield from looping(owner.module)


def kind_of(steps: Beside) -> str:
    """What steps are: plain, mistaken, decaying, or other."""
    if not any(step.both for step in steps.steps):
        return "mistaken" if steps.up and steps.up_again else "other"
    if steps.mistaken:
        return "mistaken"
    return "decaying" if len(steps.decays) > 1 else "plain"


def steps_of(asked: Asked, way: Stepping) -> Beside | None:
    """The steps of all parameters beside their gradients; None if these cannot be followed.

    Where all of them go up, they are asked with other numbers as well.
    """
    p = asked.problem
    found = steps_at(asked, way, p)
    if found is None or not found.up:
        return found
    turned = {name: np.flip(value).copy() for name, value in p.params.items()}
    again = steps_at(asked, way, replace(p, params=turned, X=np.flip(p.X).copy()))
    return replace(found, up_again=again is not None and again.up)


def steps_at(asked: Asked, way: Stepping, p: Problem) -> Beside | None:
    """The same in one problem."""
    half = replace(way, reading=replace(way.reading, rate=way.reading.rate / 2))
    if any(map(draws_samples, way.reading.called())):
        return None
    try:
        gradients = asked.gradients(p.params, p.X, p.Y)
        new, again, nearer = (each.updated(p.params, p.X, p.Y) for each in (way, way, half))
    except Exception:
        return None
    if any(not np.array_equal(value, again[name]) for name, value in new.items()):
        return None  # by chance
    whole, halved = (np.ravel(each["W1"] - p.params["W1"]) for each in (new, nearer))
    if not (is_near(whole, halved, NEAR) or is_near(whole, 2 * halved, NEAR)):
        return None
    steps = [
        Moved(name, old - new.get(name, old), gradients[f"d{name}"], old)
        for name, old in p.params.items()
        if np.shape(gradients.get(f"d{name}", 0.0)) == old.shape and np.any(gradients[f"d{name}"])
    ]
    return Beside(steps, way.reading.rate if way.takes_rate else None)

"""The search: readings in the order of their likelihood, until one gives every gradient."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from time import process_time
from typing import Any

from autodiff_ref.recognition.arrays.layouts import VECTOR, WEIGHTS
from autodiff_ref.recognition.arrays.problems import Problem, drawn
from autodiff_ref.recognition.arrays.trees import objects_in
from autodiff_ref.recognition.asking.failures import Failure
from autodiff_ref.recognition.asking.readings import Seen
from autodiff_ref.recognition.asking.ways import (
    Steps,
    apart,
    differing,
    lone_layers,
    looping,
    of_methods,
    owners,
    put_together,
    steps_of,
)
from autodiff_ref.recognition.calls.functions import Functions, vars_of
from autodiff_ref.recognition.owners.containers import containers
from autodiff_ref.recognition.owners.graphs import graphs
from autodiff_ref.recognition.owners.owners import Kept, Owner
from autodiff_ref.recognition.owners.sessions import is_tensor, sessions
from autodiff_ref.recognition.owners.stacks import stacks
from autodiff_ref.recognition.running.quiet import undisturbed
from autodiff_ref.recognition.search.exploring import Allowance, Past, first_of, fits_somewhere
from autodiff_ref.recognition.search.fixed import problems_of_own_depth

ORDER = ((2, 1), (2, 3), (2, 2), (3, 1), (3, 3), (1, 1), (1, 3), (4, 1), (4, 3))
"""Depths and outputs of the problems that are tried."""


SECONDS = 7.0
"""The processor's time after which no kind is begun; most need a tenth of it."""


Ways = list[tuple[Owner, Steps]]


def search(
    module: Functions, subject: Any, named: Mapping[str, str], failures: list[Failure]
) -> Seen | None:
    """The first reading that gives every gradient, one with exact shapes if there is one.

    Where readings end is added to the failures.

    Layers are only put together where nothing in the file does. What a batch breaks is not asked
    sample by sample for that, unless the code goes through them itself.
    """
    whole: Seen | None = None
    until = process_time() + SECONDS
    squares: list[Seen] = []
    with undisturbed():
        for kind in kinds(module, subject, named):
            past = Past(set(), failures, Allowance(until=until), squares)
            found = first_among(kind(whole), module, past)
            breaks = whole and not whole.reading.layout.one_by_one and not module.goes_by_sample
            if found and found.exact and not (breaks and found.reading.layout.one_by_one):
                return squares[0] if squares and is_part(found, squares[0]) else found
            whole = whole or found
        rest = Allowance(until=max(until, process_time() + SECONDS / 4))
        if whole is None:
            past = Past(set(), failures, rest, squares)
            ways = [*owners(module, subject, named), *looping(module)]
            whole = first_of_own_sizes(ways, past)
        if whole is None or not whole.exact:
            ends = (VECTOR,) if whole else (VECTOR, *WEIGHTS)
            past = Past(set(), [], rest)
            ways = list(differing(module, named, ends))
            other = first_drawn(ways, ORDER[:2], past)
            if whole is None and other is None:
                own = Allowance(until=process_time() + SECONDS / 2)
                other = first_of_own_sizes(ways, replace(past, allowance=own), own_alone=True)
            whole = other if other and (other.exact or whole is None) else whole
        unfit = whole is None or not fits_somewhere(whole)
    return squares[0] if squares and (unfit or is_part(whole, squares[0])) else whole


def is_part(found: Seen | None, raising: Seen) -> bool:
    """Whether what was found is a part of what raises: a single layer of a network."""
    if found is None:
        return False
    parts, whole = map(classes_of, (found, raising))
    return bool(parts) and parts < whole


def classes_of(seen: Seen) -> set[type]:
    """Those of the file of which something holds the parameters."""
    X, Y = next(seen.reading.layout.blocks(seen.problem.X, seen.problem.Y))
    tree = seen.reading.run(seen.problem.params, X, Y).holder.tree
    return {type(each) for each in objects_in(tree)} & {*seen.reading.owner.module.classes.values()}


def kinds(
    module: Functions, subject: Any, named: Mapping[str, str]
) -> list[Callable[[Seen | None], Ways]]:
    """The kinds of ways to ask, each given what has been found so far, likeliest first."""
    loops = looping(module)
    found: list[Callable[[Seen | None], Ways]] = [
        lambda _: list(owners(module, subject, named)),
        lambda _: put_together(sessions(module), module),
        lambda _: loops,
        lambda _: [
            (Kept(told, make, module), steps)
            for told, make, owner in containers(module)
            for steps in steps_of({**module.functions, **vars_of(owner)}, {})
            if any(name in vars_of(owner) for _, name in steps)
        ],
        lambda _: put_together(stacks(module), module),
        lambda _: put_together(graphs(module), module, (("combined", "loss"),)),
        lambda _: list(lone_layers(module, named)),
        lambda _: list(of_methods(module, named)),
    ]
    if any(map(is_tensor, module.classes.values())):
        found[:2] = found[1::-1]
    # A loop that calls a function for each gradient may call them in a wrong order.
    found.insert(3 if loops else 0, lambda seen: [] if seen else apart(module, named))
    return found


def first_among(ways: Ways, module: Functions, past: Past) -> Seen | None:
    """The first of these readings that gives every gradient, an exact one if there is one."""
    likely = (*ORDER[:2], *((2, n) for n in module.widths))
    deeper = [(depth, n) for depth in (3, 4, 1) for n in module.widths]
    if found := first_drawn(ways, likely, past):
        return found
    forward = [w for w in ways if isinstance(w[0], Kept) and w[1][0][0] == "forward"]
    others = [sizes for sizes in (*ORDER[2:], *deeper) if sizes not in likely]
    return first_of_own_sizes(forward, past) or first_drawn(ways, others, past)


def first_drawn(ways: Ways, sizes: Iterable[tuple[int, int]], past: Past) -> Seen | None:
    """The same on problems of these depths and outputs; one that is not exact is the last."""
    loose: Seen | None = None
    for depth, n_out in dict.fromkeys(sizes):
        problem, afresh = drawn(depth, n_out), replace(past, hopeless=set())
        for owner, steps in ways:
            found = first_of(owner, steps, problem, afresh)
            if found and found.exact:
                return found
            loose = loose or found
            if past.allowance.spent:
                return loose
    return loose


def first_of_own_sizes(ways: Ways, past: Past, own_alone: bool = False) -> Seen | None:
    """The same, asked in the sizes that the parameters have themselves, where these are others.

    Unless in these alone, before that in others of the same depth: what is drawn in one size may
    take any.
    """
    loose: Seen | None = None
    own: dict[object, list[Problem]] = {}
    hopeless: dict[int, set[object]] = {}
    for owner, steps in ways:
        key = owner.key, getattr(owner, "used", None)
        if key not in own:
            own[key] = problems_of_own_depth(owner)
        for problem in own[key][-1:] if own_alone else own[key]:
            failed = hopeless.setdefault(id(problem), set())
            found = first_of(owner, steps, problem, replace(past, hopeless=failed))
            if found and found.exact:
                return found
            loose = loose or found
    return loose

"""The search: readings in the order of their likelihood, until one gives every gradient."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from time import process_time
from typing import Any

from autodiff_ref.recognition.containers import containers
from autodiff_ref.recognition.exploring import Allowance, Past, first_of, fits_somewhere
from autodiff_ref.recognition.failures import Failure
from autodiff_ref.recognition.fixed import problems_of_own_depth
from autodiff_ref.recognition.functions import Functions, vars_of
from autodiff_ref.recognition.graphs import graphs
from autodiff_ref.recognition.layouts import VECTOR, WEIGHTS
from autodiff_ref.recognition.owners import Kept, Owner
from autodiff_ref.recognition.problems import Problem, drawn
from autodiff_ref.recognition.quiet import undisturbed
from autodiff_ref.recognition.readings import Seen
from autodiff_ref.recognition.sessions import is_tensor, sessions
from autodiff_ref.recognition.stacks import stacks
from autodiff_ref.recognition.ways import (
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

ORDER = ((2, 1), (2, 3), (2, 2), (3, 1), (3, 3), (1, 1), (1, 3), (4, 1), (4, 3))
"""Depths and outputs of the problems that are tried."""


SECONDS = 5.0
"""The processor's time after which no kind is begun; most need a tenth of it."""


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
        kinds: list[Callable[[], list[tuple[Owner, Steps]]]] = [
            lambda: list(owners(module, subject, named)),
            lambda: put_together(sessions(module), module),
            lambda: loops,
            lambda: [
                (Kept(told, make, module), steps)
                for told, make, owner in containers(module)
                for steps in steps_of({**module.functions, **vars_of(owner)}, {})
                if any(name in vars_of(owner) for _, name in steps)
            ],
            lambda: put_together(stacks(module), module),
            lambda: put_together(graphs(module), module, (("combined", "loss"),)),
            lambda: list(lone_layers(module, named)),
            lambda: list(of_methods(module, named)),
        ]
        if any(map(is_tensor, module.classes.values())):
            kinds[:2] = kinds[1::-1]
        loops = looping(module)
        kinds.insert(3 if loops else 0, lambda: [] if whole else apart(module, named))
        for ways in kinds:
            past = Past(set(), failures, Allowance(until=until), squares)
            found = first_among(ways(), module, past)
            breaks = whole and not whole.reading.layout.one_by_one and not module.goes_by_sample
            if found and found.exact and not (breaks and found.reading.layout.one_by_one):
                return found
            whole = whole or found
        rest = Allowance(until=max(until, process_time() + SECONDS / 2))
        found = whole or first_of_own_sizes(
            list(owners(module, subject, named)), Past(set(), failures, rest, squares)
        )
        if found is None or not found.exact:
            rarer = list(differing(module, named, (VECTOR,) if found else (VECTOR, *WEIGHTS)))
            other = first_drawn(rarer, ORDER[:2], Past(set(), [], rest, squares))
            found = other if other and (other.exact or found is None) else found
    if squares and not (found and fits_somewhere(found)):
        return squares[0]
    return found


def first_among(ways: list[tuple[Owner, Steps]], module: Functions, past: Past) -> Seen | None:
    """The first of these readings that gives every gradient, an exact one if there is one."""
    likely = (*ORDER[:2], *((2, n) for n in module.widths))
    deeper = [(depth, n) for depth in (3, 4, 1) for n in module.widths]
    if found := first_drawn(ways, likely, past):
        return found
    forward = [w for w in ways if isinstance(w[0], Kept) and w[1][0][0] == "forward"]
    others = [sizes for sizes in (*ORDER[2:], *deeper) if sizes not in likely]
    return first_of_own_sizes(forward, past) or first_drawn(ways, others, past)


def first_drawn(
    ways: list[tuple[Owner, Steps]], sizes: Iterable[tuple[int, int]], past: Past
) -> Seen | None:
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


def first_of_own_sizes(ways: list[tuple[Owner, Steps]], past: Past) -> Seen | None:
    """The same, asked in the sizes that the parameters have themselves, where these are others.

    Before that in others of the same depth: what is drawn in one size may take any.
    """
    loose: Seen | None = None
    own: dict[object, list[Problem]] = {}
    hopeless: dict[int, set[object]] = {}
    for owner, steps in ways:
        key = owner.key, getattr(owner, "used", None)
        if key not in own:
            own[key] = problems_of_own_depth(owner)
        for problem in own[key]:
            failed = hopeless.setdefault(id(problem), set())
            found = first_of(owner, steps, problem, replace(past, hopeless=failed))
            if found and found.exact:
                return found
            loose = loose or found
    return loose

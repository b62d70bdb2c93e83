"""Check *equations* of somebody's code: by what it names, where names can be trusted.

A name may stand for something else. What it holds is trusted if it is what is ours; what is off is
trusted if the candidate's own gradients come of just that. An equation is judged where all layers
show it.
"""

from collections.abc import Collection, Iterator

import numpy as np

from autodiff_ref.bounded import Answers
from autodiff_ref.candidates import Candidate
from autodiff_ref.checks.equations import CHECK, GOOD, with_origin
from autodiff_ref.comparison import Compared
from autodiff_ref.containment import CandidateError
from autodiff_ref.judgement import compare, unusable
from autodiff_ref.quantities import (
    Given,
    equation_of,
    inputs_of,
    layer_of,
    names_of_trace,
    optional_in_trace,
)
from autodiff_ref.reference import Reference
from autodiff_ref.verification import Skipped


def compare_named(candidate: Candidate, reference: Reference) -> Iterator[Compared | Skipped]:
    """Equations 1 to 6 and 9, each alone where all that it reads is named as well."""
    scenario, start = reference.scenario, reference.start
    try:
        found = candidate.trace(scenario, start.params)
    except CandidateError:  # told by check *gradients*
        return
    theirs = {
        name: np.asarray(value)
        for name, value in found.items()
        if not unusable(value, scenario.dtype, start.trace[name].shape)
    }
    if candidate.by_multiple or candidate.inferred(start.params):
        theirs = {name: value for name, value in theirs.items() if is_between(name)}
    if not any(map(is_between, theirs)):
        return
    ends = {name: end_to_end(reference, name, theirs) for name in theirs}
    right = {name for name, each in ends.items() if each.record.verdict in GOOD}
    alone_from = reference.alone(start.trace | theirs)
    trusted = trusted_of(reference, theirs, right, alone_from)
    shown = complete(trusted, scenario.depth)
    for name in theirs:
        if name not in shown:
            continue
        if not trusted >= set(inputs_of(name, scenario.depth)):
            yield ends[name]
            continue
        alone = alone_in(reference, name, theirs, alone_from)
        yield with_origin(ends[name], alone)
        yield alone
    if others := [name for name in theirs if is_between(name) and name not in trusted]:
        yield Skipped(CHECK, scenario.name, untrusted(candidate.name, others))


def trusted_of(
    reference: Reference, theirs: Given, right: Collection[str], alone_from: Answers
) -> set[str]:
    """The names that hold what they say, as far as can be seen.

    Where a Z or an A is another than ours, names mislead, and nothing that is off is trusted.
    """
    depth, trusted = reference.scenario.depth, {name for name in right if is_between(name)}
    misleading = any(name not in trusted for name in theirs if name[0] in "ZA")
    for name in () if misleading else theirs:
        if is_between(name) and name not in trusted and trusted >= set(inputs_of(name, depth)):
            follows = following(name, theirs, depth)
            if any(agrees(reference, each, theirs, alone_from) for each in follows):
                trusted.add(name)
    gradients = {name for name in theirs if not is_between(name)}
    return trusted | {name for name in gradients if trusted >= set(inputs_of(name, depth))}


def following(name: str, theirs: Given, depth: int) -> list[str]:
    """What is computed from a dZ or a dA[l], of that which can be seen with all its inputs."""
    l = layer_of(name)
    if name.startswith("dZ"):
        return [
            f"d{p}{l}" for p in "Wb" if {f"d{p}{l}", *inputs_of(f"d{p}{l}", depth)} <= {*theirs}
        ]
    return [f"dZ{l}"] if 0 < l < depth and {f"dZ{l}", f"Z{l}"} <= {*theirs} else []


def complete(trusted: Collection[str], depth: int) -> set[str]:
    """Those of which each layer's is there; dA[L] and dA[0] may be missing."""
    required = [name for name in names_of_trace(depth) if name not in optional_in_trace(depth)]
    partial = {equation_of(name, depth) for name in required if name not in trusted}
    return {name for name in trusted if equation_of(name, depth) not in partial}


def is_between(name: str) -> bool:
    """Whether it is no gradient of a parameter, which another check compares."""
    return name[:2] not in ("dW", "db")


def end_to_end(reference: Reference, name: str, theirs: Given) -> Compared:
    """A quantity beside what X and the parameters lead to."""
    place, start = reference.place(CHECK, name, "end to end"), reference.start
    truth, bounds = start.trace[name], start.bounds[name]
    return compare(place, theirs[name], truth, bounds, reference.scenario.dtype)


def alone_in(reference: Reference, name: str, theirs: Given, alone_from: Answers) -> Compared:
    """A quantity beside what the candidate's own inputs to it lead to."""
    place = reference.place(CHECK, name, "alone")
    truth, bounds = alone_from.values[name], alone_from.bounds[name]
    return compare(place, theirs[name], truth, bounds, reference.scenario.dtype)


def agrees(reference: Reference, name: str, theirs: Given, alone_from: Answers) -> bool:
    """Whether a quantity is just what the candidate's own inputs to it lead to."""
    return alone_in(reference, name, theirs, alone_from).record.verdict in GOOD


def untrusted(name: str, others: Collection[str]) -> str:
    """What is told of names that are not trusted."""
    return (
        f"what {name} calls {', '.join(others)} is not what stands for it here, or the gradients "
        "do not show that it is used; it is compared with nothing"
    )

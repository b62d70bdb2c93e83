"""Whether somebody's code draws random numbers on its way, and has another answer each time."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.layouts import Array
from autodiff_ref.recognition.arrays.problems import problem_of
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.asking.growing import same
from autodiff_ref.recognition.asking.readings import Reading
from autodiff_ref.recognition.calls.runs import dims_of
from autodiff_ref.recognition.running.quiet import generators_kept
from autodiff_ref.recognition.text.defined import place_of
from autodiff_ref.recognition.text.names import ranks_of

DRAWS = re.compile(r"(^|\.)(random|rng|gen(erator)?)\.(?!seed|default_rng)|(^|\.)(shuffle|choice)$")
"""What is called to draw random numbers."""

SHUFFLED = 13
"""So many samples hardly ever come in an order in which each has a label like its own."""


def drawing_orders(reading: Reading) -> Reading:
    """The same, which puts its samples in another order where it draws one."""
    owner = reading.owner
    return replace(reading, owner=replace(owner, module=replace(owner.module, ordered=False)))


@dataclass(frozen=True)
class Anew:
    """Somebody's code, asked with other random numbers each time, and orders if it draws some."""

    asked: Asked
    seeds: Iterator[int] = field(default_factory=count)

    def gradients(self, params: Mapping[str, Array], X: Array, Y: Array) -> dict[str, Any]:
        """dW1, db1, ... in our layout."""
        with generators_kept():
            np.random.seed(next(self.seeds))
            drawn = replace(self.asked, reading=drawing_orders(self.asked.reading))
            return drawn.gradients(params, X, Y)


def draws(asked: Asked) -> bool:
    """Whether what gives the gradients or the output draws, itself or in what it calls.

    Not where it makes parameters, nor where a rate of dropout is known, which drops nothing then.
    """
    return not asked.reading.owner.module.knows_dropout and any(
        not list(ranks_of(function, "initialise")) for function, _ in drawing_calls(asked)
    )


def drawing_calls(asked: Asked) -> Iterator[tuple[str, ast.Call]]:
    """The calls that draw random numbers, each with the name of the function that it is in."""
    reached = asked.reading.owner.module.reached(name for _, name in asked.reading.steps)
    for name, functions in reached.items():
        for place in map(place_of, functions):
            for node in ast.walk(place[0]) if place else ():
                if isinstance(node, ast.Call) and DRAWS.search(ast.unparse(node.func)):
                    yield name, node


def told_of_draws(asked: Asked) -> str:
    """That the same question has several answers, and which lines may make them."""
    calls = (node for _, node in drawing_calls(asked))
    lines = dict.fromkeys(f"line {node.lineno} ({ast.unparse(node.func)})" for node in calls)
    at = f": {', '.join(lines)}" if lines else ""
    return (
        "The same question has another answer with other random numbers, which it draws on its way"
        f"{at}. So no mistake is sought that would give its numbers."
    )


def draws_on_its_way(asked: Asked) -> bool:
    """Whether it gives other gradients with other random numbers, or in another order."""
    p, anew = asked.problem, Anew(asked)
    if asked.reading.owner.module.shuffles:
        p = problem_of(dims_of(p.params), SHUFFLED)
    try:
        first, *others = (each.gradients(p.params, p.X, p.Y) for each in (anew, anew, asked))
        return not all(same(first, other) for other in others)
    except Exception:
        return False

"""What an object answers when it is asked again: whether its gradients add up from call to call.

Every question is put to a new object. A class whose accumulators are never reset is right there,
and wrong from the second call on: such a class is asked through one object, as it would be used.
"""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.answers import is_of_gradients
from autodiff_ref.recognition.arrays.layouts import Array, Leaf
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.calls.holders import Holder
from autodiff_ref.recognition.calls.runs import dims_of
from autodiff_ref.recognition.owners.owners import Kept
from autodiff_ref.recognition.text.names import gradient_kind, plain

RESETTING = r"(zero|reset|clear|clean|flush).*|init.*(grad|delta|accum|nabla).*"
"""Names of functions by which whoever calls them resets accumulators."""


@dataclass(frozen=True)
class Repeating:
    """Somebody's class, of which one object for each network is asked everything."""

    asked: Asked
    objects: dict[tuple[Any, ...], Holder] = field(default_factory=dict)

    def gradients(self, params: Mapping[str, Array], X: Array, Y: Array) -> dict[str, Any]:
        """dW1, db1, ... in our layout, as they are after everything that was asked before."""
        reading, where, answers = self.asked.reading, self.asked.where(params), []
        key = (*dims_of(params), params["W1"].dtype)
        for x, y in reading.layout.blocks(X, Y):
            run = reading.run(params, x, y, holder=self.objects.get(key))
            self.objects[key] = run.holder
            answers.append(reading.layout.gradients(reading.found(run, where), params))
        return {name: np.mean([each[name] for each in answers], axis=0) for name in answers[0]}


def adds_up_from_call_to_call(asked: Asked) -> bool:
    """Whether one object gives twice the gradients when it is asked the same again.

    Not where something else of the file resets what the called functions add to.
    """
    reading, p = asked.reading, asked.problem
    if not isinstance(reading.owner, Kept) or resets(asked):
        return False
    x, y = next(reading.layout.blocks(p.X, p.Y))
    try:
        where = asked.where_on(p)
        first = reading.run(p.params, x, y)
        once = copied(reading.found(first, where))
        again = copied(reading.found(reading.run(p.params, x, y, holder=first.holder), where))
    except Exception:
        return False
    grown = [leaf for leaf in once if np.any(once[leaf]) and doubled(once[leaf], again[leaf])]
    same = [leaf for leaf in once if np.array_equal(once[leaf], again[leaf])]
    return bool(grown) and len(grown) + len(same) >= len(once)


def resets(asked: Asked) -> bool:
    """Whether a function that is not called, or the script, resets gradients."""
    module = asked.reading.owner.module
    if any(re.fullmatch(RESETTING, plain(f.__name__)) for f in module.all_code()):
        return True
    called = {"__init__", *(name for _, name in asked.reading.steps)}
    waiting: list[ast.AST] = [module.tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef) and node.name in called:
            continue
        if isinstance(node, ast.Assign) and any(map(is_gradient, node.targets)):
            return True
        waiting += ast.iter_child_nodes(node)
    return False


def is_gradient(target: ast.AST) -> bool:
    """Whether an attribute, or a part of one, is by its name a gradient."""
    match target:
        case ast.Subscript(value=inner):
            return is_gradient(inner)
        case ast.Attribute(attr=name):
            return gradient_kind(name) is not None or is_of_gradients(name)
    return False


def copied(found: Mapping[Leaf, Any]) -> dict[Leaf, Any]:
    """Arrays of their own: what an object keeps, it changes."""
    return {leaf: np.array(value) for leaf, value in found.items()}


def doubled(once: Any, again: Any) -> bool:
    """Whether something is twice what it was, to within rounding."""
    return np.shape(once) == np.shape(again) and bool(np.allclose(again, 2 * once, 1e-9, 0))

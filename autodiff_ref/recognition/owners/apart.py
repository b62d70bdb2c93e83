"""A function for each gradient, such as grad_w1 and grad_b1: all are called, as one function."""

import inspect
from dataclasses import replace
from types import FunctionType
from typing import Any

from autodiff_ref.recognition.calls.calls import parameters_of
from autodiff_ref.recognition.calls.functions import Functions
from autodiff_ref.recognition.text.letters import gradient_kind, number_in

NAME = "all_gradients"
"""What the function is called that calls all of them."""


def together(module: Functions) -> Functions | None:
    """The module with one more function, which returns what these do by their names.

    None unless each layer has one for its weights.
    """
    each = {n: f for n, f in module.functions.items() if gradient_kind(n) and number_in(n)}
    layers = {number_in(n) for n in each if gradient_kind(n) == "W"}
    counted = {(gradient_kind(n), number_in(n)) for n in each}
    if len(layers) < 2 or len(counted) < len(each):
        return None
    taken = {p.name: p for f in each.values() for p in parameters_of(f)}
    if any(p.kind is not p.POSITIONAL_OR_KEYWORD for p in taken.values()):
        return None

    def all_gradients(**given: Any) -> dict[str, Any]:
        return {n: f(*(given[p.name] for p in parameters_of(f))) for n, f in each.items()}

    keyword = [p.replace(kind=p.KEYWORD_ONLY) for p in taken.values()]
    vars(all_gradients)["__signature__"] = inspect.Signature(keyword)
    assert isinstance(all_gradients, FunctionType)
    return replace(module, functions={**module.functions, NAME: all_gradients})

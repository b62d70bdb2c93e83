"""The functions that a file takes as activations, where an argument of it is one."""

import ast
from collections.abc import Callable, Mapping
from functools import cache
from types import FunctionType
from typing import Any

from autodiff_ref.recognition.text.chosen import ACTIVATING
from autodiff_ref.recognition.text.defined import place_of
from autodiff_ref.recognition.text.given import values_given
from autodiff_ref.recognition.text.names import plain, roles_of
from autodiff_ref.recognition.text.uses import uses_of

ACTIVATIONS = ("sigmoid", "relu", "tanh", "softmax", "logistic")
"""What functions are called that a file may take as activations, the likeliest first."""


@cache
def activations_in(function: Callable[..., Any]) -> Mapping[str, Callable[..., Any]]:
    """The arguments that a function calls as activations, with the one that its file has.

    Of several it is the one that the file itself calls the function with, if that is one alone.
    """
    found = place_of(function)
    if found is None or not isinstance(function, FunctionType):
        return {}
    node, beside = found
    names = [arg.arg for arg in node.args.args if ACTIVATING & set(roles_of(arg.arg))]
    known = function.__globals__
    there = [f for name, f in known.items() if plain(name) in ACTIVATIONS and callable(f)]
    asked: dict[str, Callable[..., Any]] = {}
    for name in names:
        values = values_given(beside.whole, beside.called(node), name)
        texts = [value.id for value in values if isinstance(value, ast.Name)]
        given = {known[text] for text in texts if callable(known.get(text))}
        several = list(given) or there
        if len(several) == 1 and "called" in uses_of(node, name, beside):
            asked[name] = several[0]
    return asked

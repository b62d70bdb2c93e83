"""What a function returned: its parts by their names, the output among them, and the rest."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from autodiff_ref.recognition.arrays.layouts import Array
from autodiff_ref.recognition.arrays.trees import label, walk
from autodiff_ref.recognition.text.letters import gradient_kind, number_in
from autodiff_ref.recognition.text.names import (
    HITS,
    LINEAR,
    OUTPUTS,
    plain,
)
from autodiff_ref.recognition.text.source import LOSSES, returned_names


def names_in(result: Any, function: Callable[..., Any]) -> dict[str, Any]:
    """What a function returned, by the names that its source gives the elements."""
    if hasattr(result, "_fields"):
        return dict(result._asdict())
    elements = result if isinstance(result, tuple) else (result,)
    names = returned_names(function, len(elements))
    return {name: value for name, value in zip(names, elements, strict=True) if name}


def output_in(
    result: Any, function: Callable[..., Any], shapes: set[tuple[int, ...]], depth: int
) -> Any:
    """The array of the output in what a forward pass returned, None if there is none.

    Args:
        result: what it returned.
        function: the forward pass.
        shapes: those that the output may have.
        depth: the number of layers: what bears a smaller one is of another layer.
    """
    fitting = [
        found
        for found in labelled(result, function)
        if np.shape(found.value) in shapes
        and not (gradient_kind(found.name) or plain(found.name) in LOSSES)
        and not re.fullmatch(HITS, plain(found.name))
    ]
    fitting = [found for found in fitting if not is_earlier(found.name, depth)] or fitting
    shallowest = min((found.depth for found in fitting), default=0)
    fitting = [found for found in fitting if found.depth == shallowest]
    called = [found.value for found in fitting if re.fullmatch(OUTPUTS, plain(found.name))]
    others = [found.value for found in fitting if not re.fullmatch(LINEAR, plain(found.name))]
    if called or others:
        return called[-1] if called else others[-1]
    return fitting[-1].value if fitting else None


def is_earlier(name: str, depth: int) -> bool:
    """Whether an array is by its name that of a layer before the last."""
    layer = number_in(name)
    return layer is not None and 0 < layer < depth


class Labelled(NamedTuple):
    """An array, the last name that leads to it, and how deep it lies."""

    name: str
    value: Array
    depth: int


def labelled(result: Any, function: Callable[..., Any]) -> list[Labelled]:
    """The arrays in what a function returned."""
    elements = result if isinstance(result, tuple) else (result,)
    names = list(getattr(result, "_fields", ())) or returned_names(function, len(elements))
    return [
        Labelled(label(path) or name, value, len(path))
        for name, element in zip(names, elements, strict=True)
        for path, value in walk(element)
    ]


def logits_of(output: Any, answer: Any) -> Any:
    """What a forward pass returned beside the output, of which this is the softmax or the sigmoid.

    The output itself where there is nothing such, or where it is the same everywhere.
    """
    if np.ptp(output) == 0:
        return output
    for _, value in walk(answer):
        if np.shape(value) == np.shape(output) and np.ndim(value):
            with np.errstate(all="ignore"):
                e = np.exp(np.asarray(value, dtype=np.float64))
                ways = [e / (1 + e), *(e / e.sum(axis=k, keepdims=True) for k in range(e.ndim))]
            if any(np.allclose(way, output) for way in ways):
                return value
    return output


def rest_of(result: Any, output: Any) -> Any:
    """What a forward pass returned beside the output, for the backward pass."""
    if not isinstance(result, tuple) or hasattr(result, "_fields"):
        return result
    rest = tuple(element for element in result if element is not output)
    return rest[0] if len(rest) == 1 else rest

"""The ways to pass all parameters as one value."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.layouts import BIASES, FIRST_ALONE, FOLDED, NO_BIAS, Laid
from autodiff_ref.recognition.arrays.places import UnfitError, places_in

WITH_BIASES = tuple(BIASES)[:3]
WITHOUT = (NO_BIAS, *FOLDED)


@dataclass(frozen=True)
class Structure:
    """A way to pass parameters as one value."""

    name: str
    build: Callable[[Laid, int], Any]
    biases: tuple[str, ...] = WITH_BIASES
    order: Callable[[Laid], Laid] = dict


def record(kind: type) -> Structure | None:
    """An object that is made of all parameters and of nothing else, such as a data class."""
    try:
        names = list(inspect.signature(kind).parameters)
    except (TypeError, ValueError):
        return None
    places = places_in({name: np.zeros(1) for name in names})
    if ("W", 1) not in places or len(places) < len(names):
        return None

    def build(laid: Laid, _depth: int) -> Any:
        if set(laid) != set(places):
            raise UnfitError
        return kind(**{str(paths[0][-1].key): laid[leaf] for leaf, paths in places.items()})

    biases = WITH_BIASES if ("b", 1) in places else WITHOUT
    return Structure(f"an object of {kind.__name__}", build, biases)


def weights_first(laid: Laid) -> Laid:
    """All weights, then all biases."""
    return {leaf: laid[leaf] for leaf in sorted(laid)}


STRUCTURES = (
    Structure(
        "a dictionary with W1, b1, ...", lambda p, _: {f"{k}{l}": v for (k, l), v in p.items()}
    ),
    Structure(
        "a dictionary with w1, b1, ...",
        lambda p, _: {f"{k.lower()}{l}": v for (k, l), v in p.items()},
    ),
    Structure(
        "a list of pairs (W, b)", lambda p, L: [[p["W", l], p["b", l]] for l in range(1, L + 1)]
    ),
    Structure(
        "a list of dictionaries with W, b",
        lambda p, L: [{"W": p["W", l], "b": p["b", l]} for l in range(1, L + 1)],
    ),
    Structure(
        "a list of dictionaries with weights, bias",
        lambda p, L: [
            {"weights": p["W", l], "bias": p["b", l], "biases": p["b", l]} for l in range(1, L + 1)
        ],
    ),
    Structure(
        "a dictionary of the lists W, b",
        lambda p, L: {k: [p[k, l] for l in range(1, L + 1)] for k in "Wb"},
    ),
    Structure(
        "a dictionary of the lists weights, biases",
        lambda p, L: {
            n: [p[k, l] for l in range(1, L + 1)] for k, n in (("W", "weights"), ("b", "biases"))
        },
    ),
    Structure(
        "the list W1, b1, W2, ...",
        lambda p, L: [p[k, l] for l in range(1, L + 1) for k in "Wb"],
    ),
    Structure(
        "the lists of weights and of biases",
        lambda p, L: tuple([p[k, l] for l in range(1, L + 1)] for k in "Wb"),
    ),
    Structure(
        "a dictionary with W1, W2, ...",
        lambda p, _: {f"W{l}": v for (_k, l), v in p.items()},
        WITHOUT,
    ),
    Structure(
        "one vector",
        lambda p, _: np.concatenate([np.ravel(np.asarray(value)) for value in p.values()]),
        (*WITHOUT[1:], *WITH_BIASES[:1]),
    ),
    Structure(
        "one vector, W1, W2, ..., b1, b2, ...",
        lambda p, _: np.concatenate([np.ravel(np.asarray(v)) for v in weights_first(p).values()]),
        WITH_BIASES[:1],
        weights_first,
    ),
    Structure(
        "a list of weights",
        lambda p, L: [p["W", l] for l in range(1, L + 1)],
        (*WITHOUT, *FIRST_ALONE),
    ),
)

"""Calling somebody's functions: every argument gets what its name says."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from autodiff_ref.recognition.layouts import Array
from autodiff_ref.recognition.names import (
    LINEAR,
    NUMBERED_SIZES,
    OUTPUTS,
    TINY,
    gradient_kind,
    is_state,
    number_in,
    parameter_kind,
    plain,
    roles_of,
)
from autodiff_ref.recognition.source import LOSSES, loops_over_samples, returned_names
from autodiff_ref.recognition.trees import label, walk

GIVEN = ("X", "Y", "params", "grads")
"""Roles that come before whatever else is known under a name."""


PENALTY = 0.5
"""How large a penalty is where it is verified."""

GRADIENT_WORD = re.compile(
    r"grad|delta|err|^d\w?_?d|^d[A-Zo_]|^d[zayhlx]\d*$|^d(out|loss|scores|inputs|values)|^d?l?g$|upstream",
    re.IGNORECASE,
)
"""In names of arguments that take a gradient from a later layer."""


class UnboundError(Exception):
    """An argument's name says nothing about what it is."""


@dataclass
class Pool:
    """What arguments can be.

    Attributes:
        roles: a value for each role.
        named: values by the very names of arguments.
        dims: the sizes of the layers, from n_0 to n_L.
        own_defaults: names of arguments that are left at their defaults.
        penalties: names of arguments that are given a penalty.
    """

    roles: dict[str, Any]
    named: dict[str, Any] = field(default_factory=dict)
    dims: tuple[int, ...] = ()
    own_defaults: frozenset[str] = frozenset()
    penalties: frozenset[str] = frozenset()

    def value(self, parameter: inspect.Parameter, building: bool) -> Any:
        """What an argument is given; its default, if it has one and nothing says more.

        Raises:
            UnboundError: nothing is known about it.
        """
        name = parameter.name
        if name in self.own_defaults:
            return parameter.default
        if name in self.penalties:
            return PENALTY
        roles = [role for role in roles_of(name) if role in self.roles]
        if building:
            roles.sort(key=lambda role: role in ("X", "Y", "m"))
        if {"X", "output"} <= set(roles) and self.roles["output"] is not None:
            return self.roles[
                "output"
            ]  # "a" is the input of a forward pass and the output of a cost
        first = next((role for role in roles if role in GIVEN), None)
        if first and not building and name not in self.named:
            return self.roles[first]
        if name in self.named:
            return self.named[name]
        default = parameter.default
        if name == "epsilon" and isinstance(default, float) and default < TINY:
            return default
        if isinstance(default, list | tuple) and roles[:1] == ["n_hidden"]:
            return self.roles["hiddens"]
        if isinstance(default, str) or (callable(default) and default is not parameter.empty):
            return parameter.default
        if re.fullmatch(NUMBERED_SIZES + r"\d", plain(name)) and len(self.dims) > 2:
            return self.dims[min(number_in(name) or 1, len(self.dims) - 2)]
        if roles:
            return self.roles[roles[0]]
        output = self.roles.get("output")
        is_output = re.fullmatch(OUTPUTS, plain(name)) and not GRADIENT_WORD.search(name)
        if output is not None and is_output:
            return output
        if parameter.default is not inspect.Parameter.empty:
            return parameter.default
        if is_state(name):
            return Nothing() if "state" in roles_of(name) else 0.0
        raise UnboundError(name)


class Nothing(dict[Any, Any]):
    """What an optimiser has kept before its first step: 0, for whatever it is asked."""

    def __missing__(self, key: object) -> float:
        """0, which stands for an array of zeros."""
        return 0.0


class Description(dict[str, Any]):
    """What a layer is said to be, under whatever names its sizes are looked up."""

    def __missing__(self, key: str) -> Any:
        """The value of the role that a key has."""
        roles = set(roles_of(key))
        if "n_in" in roles:
            return self["input_dim"]
        if roles & {"n_out", "dims", "widths", "n_hidden"}:
            return self["output_dim"]
        raise KeyError(key)

    def get(self, key: str, default: Any = None) -> Any:
        """The same; a default where there is none."""
        try:
            return self[key]
        except KeyError:
            return default


def sizes(dims: tuple[int, ...]) -> dict[str, Any]:
    """The roles that the sizes of the layers play."""
    activations = ["relu"] * (len(dims) - 2) + ["sigmoid"]
    return {
        "dims": list(dims),
        "architecture": [
            Description(input_dim=n_in, output_dim=n_out, activation=activation)
            for n_in, n_out, activation in zip(dims, dims[1:], activations, strict=False)
        ],
        "n_in": dims[0],
        "n_hidden": dims[1] if len(dims) == 3 else list(dims[1:-1]),
        "hiddens": list(dims[1:-1]),
        "activations": activations,
        "widths": list(dims[1:]),
        "n_out": dims[-1],
        "depth": len(dims) - 1,
    }


NEUTRAL: Mapping[str, Any] = {
    "none": 0.0,
    "keep": 1.0,
    "beta": 0.0,
    "one": 1,
    "quiet": False,
    "training": True,
    "activation": "relu",
    "output activation": "sigmoid",
    "seed": 1,
    "dtype": np.float64,
}
"""What arguments get that neither name a quantity nor may disturb one."""


def parameters_of(function: Callable[..., Any]) -> tuple[inspect.Parameter, ...]:
    """The arguments of a function, that of the object left out for a method.

    Raises:
        UnboundError: it does not tell them.
    """
    if inspect.ismethod(function):
        return declared_by(function.__func__)[1:]
    return declared_by(function)


@cache
def declared_by(function: Callable[..., Any]) -> tuple[inspect.Parameter, ...]:
    """The arguments that a function's definition names.

    Raises:
        UnboundError: it does not tell them.
    """
    try:
        return tuple(inspect.signature(function).parameters.values())
    except (TypeError, ValueError) as failure:
        raise UnboundError(str(function)) from failure


def roles_taken(function: Callable[..., Any]) -> set[str]:
    """The roles that a function's arguments may have."""
    try:
        return {role for p in parameters_of(function) for role in roles_of(p.name)}
    except UnboundError:
        return set()


def call(
    function: Callable[..., Any],
    pool: Pool,
    building: bool = False,
    forward: bool = False,
    teaching: bool = False,
) -> Any:
    """What a function returns to arguments from the pool.

    One argument whose name says nothing is the input of a forward pass, the labels of a training
    that takes samples, and what the forward pass has kept for any other function.

    Raises:
        UnboundError: an argument has a name that says nothing.
    """
    args: list[Any] = []
    named: dict[str, Any] = {}
    parameters = parameters_of(function)
    others = any(takes_parameters(p.name) and "dims" not in roles_of(p.name) for p in parameters)
    labelled = any(roles_of(p.name)[:1] == ("Y",) for p in parameters)
    renewing = any(is_state(p.name) for p in parameters)
    unknown = None
    for parameter in parameters:
        if parameter.kind is parameter.VAR_KEYWORD:
            continue
        if parameter.kind is parameter.VAR_POSITIONAL:
            if building and "dims" in roles_of(parameter.name):
                args += pool.roles["dims"]
            continue
        if forward and "Y" in roles_of(parameter.name) and parameter.default is None:
            continue  # without labels, such a function returns its scores
        try:
            name = parameter.name
            if others and name not in pool.named and {"params", "dims"} <= set(roles_of(name)):
                value = pool.roles["dims"]
            elif renewing and name == "t":
                value = 1  # of the steps that an optimiser has taken
            elif (labelled or forward) and "pairs" in roles_of(name):
                value = pool.roles["X"]
            elif "pairs" in roles_of(name) and loops_over_samples(function):
                value = pool.roles.get("pairs", pool.roles.get("X"))
            else:
                value = pool.value(parameter, building)
        except UnboundError:
            if unknown is not None or building or roles_of(parameter.name):
                raise
            unknown = parameter.name
            if teaching and not labelled and "X" in roles_taken(function):
                value = pool.roles["Y"]
            elif "upstream" in pool.roles:
                value = pool.roles["upstream"]
            elif GRADIENT_WORD.search(unknown) or (not forward and "cache" not in pool.roles):
                raise
            else:
                value = pool.roles["X" if forward else "cache"]
        if parameter.kind is parameter.KEYWORD_ONLY:
            named[parameter.name] = value
        else:
            args.append(value)
    return function(*args, **named)


def takes_parameters(name: str) -> bool:
    """Whether an argument of this name takes parameters: all, all weights, or those of a layer."""
    return "params" in roles_of(name) or parameter_kind(name) is not None


def names_in(result: Any, function: Callable[..., Any]) -> dict[str, Any]:
    """What a function returned, by the names that its source gives the elements."""
    if hasattr(result, "_fields"):
        return dict(result._asdict())
    elements = result if isinstance(result, tuple) else (result,)
    names = returned_names(function, len(elements))
    return {name: value for name, value in zip(names, elements, strict=True) if name}


def output_in(result: Any, function: Callable[..., Any], shapes: set[tuple[int, ...]]) -> Any:
    """The array of the output in what a forward pass returned, None if there is none.

    Args:
        result: what it returned.
        function: the forward pass.
        shapes: those that the output may have.
    """
    fitting = [
        found
        for found in labelled(result, function)
        if np.shape(found.value) in shapes
        and not (gradient_kind(found.name) or plain(found.name) in LOSSES)
    ]
    shallowest = min((found.depth for found in fitting), default=0)
    fitting = [found for found in fitting if found.depth == shallowest]
    called = [found.value for found in fitting if re.fullmatch(OUTPUTS, plain(found.name))]
    others = [found.value for found in fitting if not re.fullmatch(LINEAR, plain(found.name))]
    if called or others:
        return called[-1] if called else others[-1]
    return fitting[-1].value if fitting else None


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


def rest_of(result: Any, output: Any) -> Any:
    """What a forward pass returned beside the output, for the backward pass."""
    if not isinstance(result, tuple) or hasattr(result, "_fields"):
        return result
    rest = tuple(element for element in result if element is not output)
    return rest[0] if len(rest) == 1 else rest

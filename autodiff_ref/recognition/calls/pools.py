"""What the arguments of somebody's functions can be: a value for each role."""

import inspect
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.outputs import is_earlier
from autodiff_ref.recognition.calls.counted import Rounds
from autodiff_ref.recognition.text.letters import is_state, number_in
from autodiff_ref.recognition.text.names import (
    GRADIENT_WORD,
    NUMBERED_SIZES,
    OUTPUTS,
    TINY,
    plain,
    roles_of,
)

GIVEN = ("X", "Y", "params", "grads")
"""Roles that come before whatever else is known under a name."""

OWN = (["leak"], ["std"])
"""Roles of what keeps its default, where it has one."""


PENALTY = 0.5
"""How large a penalty is where it is verified, and a rate of dropout where that is switched on."""


def on(names: Iterable[str]) -> dict[str, float]:
    """What switches on what is set aside for all else, by name."""
    return {name: True if "training" in roles_of(name) else PENALTY for name in names}


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
        switched: what arguments, attributes and globals that are switched on are set to, by name.
    """

    roles: dict[str, Any]
    named: dict[str, Any] = field(default_factory=dict)
    dims: tuple[int, ...] = ()
    own_defaults: frozenset[str] = frozenset()
    switched: Mapping[str, float] = field(default_factory=dict)

    def valued(self, name: str, role: str, otherwise: Any = None) -> Any:
        """What an attribute or a global of this role is set to."""
        return self.switched.get(name, self.roles.get(role, otherwise))

    def value(self, parameter: inspect.Parameter, building: bool) -> Any:
        """What an argument is given; its default, if it has one and nothing says more.

        Raises:
            UnboundError: nothing is known about it.
        """
        name = parameter.name
        if name in self.own_defaults:
            return parameter.default
        if name in self.switched:
            return self.switched[name]
        known = self.roles.keys() - (set() if building else {"std"})
        known -= set(GIVEN) if is_number(parameter.default) else set()
        roles = [role for role in roles_of(name) if role in known]
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
        if type(default) is int and roles[:1] == ["n_hidden"] and len(set(self.dims[1:-1])) == 1:
            return self.dims[1]
        chosen = isinstance(default, str) or callable(default) or roles[:1] in OWN
        if chosen and default is not parameter.empty:
            return parameter.default
        if re.fullmatch(NUMBERED_SIZES + r"\d", plain(name)) and len(self.dims) > 2:
            return self.dims[min(number_in(name) or 1, len(self.dims) - 2)]
        if roles:
            return self.roles[roles[0]]
        output = self.roles.get("output")
        is_output = re.fullmatch(OUTPUTS, plain(name)) and not GRADIENT_WORD.search(name)
        if output is not None and is_output and not is_earlier(name, len(self.dims) - 1):
            return output
        if parameter.default is not inspect.Parameter.empty:
            return parameter.default
        if is_state(name):
            return Nothing() if "state" in roles_of(name) else 0.0
        raise UnboundError(name)


def is_number(default: object) -> bool:
    """Whether what has this default is a number, and so no array and no parameters."""
    return isinstance(default, int | float) and not isinstance(default, bool)


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
    "leak": 0.1,
    "one": Rounds(1),
    "quiet": False,
    "std": 1.0,
    "training": True,
    "activation": "relu",
    "output activation": "sigmoid",
    "seed": 1,
    "dtype": np.float64,
}
"""What arguments get that neither name a quantity nor may disturb one."""

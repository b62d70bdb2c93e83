"""What JAX's versions hold differently: the one place that knows it.

Up to 0.10 a program with its constants is a ``ClosedJaxpr`` around a ``Jaxpr``; from 0.12 on there
is one class, which has the constants itself, and ``scan`` tells its operands apart by a tree.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jax
from jax.extend.core import ClosedJaxpr, Jaxpr

JAX = Path(jax.__file__).parent


def opened(program: ClosedJaxpr | Jaxpr) -> tuple[Jaxpr, Sequence[Any]]:
    """A program and the values of its first operands, which it brings along."""
    either: Any = program
    return getattr(either, "jaxpr", either), getattr(either, "consts", ())


def fixed_and_carried(params: Mapping[str, Any]) -> tuple[int, int]:
    """How many operands of a ``scan`` stay as they are, and how many are carried along."""
    if "num_carry" in params:
        return params["num_consts"], params["num_carry"]
    fixed, carried, _ = params["ft_in"].unpack()
    return len(fixed), len(carried)


def function_of_jax(program: ClosedJaxpr | Jaxpr) -> str:
    """The name of the function that a program was made of, if that is one of JAX's own."""
    made_of = opened(program)[0].debug_info
    own = made_of.func_filename is not None and JAX in Path(made_of.func_filename).parents
    return made_of.func_name if own else ""

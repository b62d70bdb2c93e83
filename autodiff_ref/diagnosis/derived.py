"""Rules as programs that JAX derives: once for all that a rule reads, whatever else there is."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property
from typing import Any

import jax
import numpy as np
from jax.extend.core import ClosedJaxpr

from autodiff_ref.arithmetic.interpreter import UnknownPrimitiveError
from autodiff_ref.arithmetic.running import Rounded
from autodiff_ref.diagnosis.sketch import Sketch
from autodiff_ref.forms import written_out
from autodiff_ref.mistakes import NUMBER, Here, NotHereError, Numbered, OfNetwork, Rule
from autodiff_ref.model import Tensors
from autodiff_ref.network import Network
from autodiff_ref.tensors import in_float64

ATTRIBUTES = frozenset(each.name for each in fields(Network))

Names = dict[str, None]
"""Names in the order in which they were read, each once."""


class Noted(dict[str, Any]):
    """Quantities that note the names under which somebody looks for one."""

    def __init__(self, values: Mapping[str, Any], read: Names) -> None:
        """``read`` is added to."""
        super().__init__(values)
        self.read = read

    def __contains__(self, name: object) -> bool:
        self.read[str(name)] = None
        return super().__contains__(name)

    def __getitem__(self, name: str) -> Any:
        self.read[name] = None
        return super().__getitem__(name)

    def __or__(self, others: dict[str, Any]) -> "Noted":  # type: ignore[override] # of one type
        return Noted({**self, **others}, self.read)


class NotedNetwork(Network):
    """A network that notes which of its attributes somebody reads."""

    def __init__(self, *attributes: Any, read: Names | None = None, **named: Any) -> None:
        """``read`` is added to from now on; what checks the attributes themselves is not noted."""
        vars(self)["read"] = {}
        super().__init__(*attributes, **named)
        vars(self)["read"] = {} if read is None else read

    def __getattribute__(self, name: str) -> Any:
        if name in ATTRIBUTES:
            self.read[name] = None
        return super().__getattribute__(name)


@dataclass(frozen=True)
class Reads:
    """What a rule looks at, which decides what its program is.

    Attributes:
        quantities: by name, whether they are there or not; their shapes decide.
        attributes: of the network.
    """

    quantities: tuple[str, ...]
    attributes: tuple[str, ...]

    def of(self, q: Mapping[str, Rounded], network: Network) -> Hashable:
        """What is there to be looked at."""
        shapes = [np.shape(q[name].value) if name in q else None for name in self.quantities]
        return (*shapes, *(getattr(network, name) for name in self.attributes))


@dataclass(frozen=True)
class Derived:
    """The program of a rule.

    Attributes:
        program: its only result is that of the rule; without any where it cannot be made.
        operands: the names of what it takes.
    """

    program: ClosedJaxpr
    operands: tuple[str, ...]

    @cached_property
    def sketch(self) -> Sketch | None:
        """The program in floats; None where there is none."""
        try:
            return Sketch(self.program) if self.program.jaxpr.outvars else None
        except UnknownPrimitiveError:
            return None


class Equation:
    """A rule at one layer, and what JAX has made of it so far."""

    def __init__(self, rule: Rule, l: int, L: int) -> None:
        """Of layer l of L."""
        self.rule, self.l, self.L = rule, l, L
        self.found: dict[Reads, dict[Hashable, Derived]] = {}

    def derived(self, q: Mapping[str, Rounded], network: Network) -> Derived:
        """Its program for quantities of these shapes."""
        for reads, programs in self.found.items():
            if found := programs.get(reads.of(q, network)):
                return found
        reads, derived = self.derive(q, network)
        self.found.setdefault(reads, {})[reads.of(q, network)] = derived
        return derived

    @in_float64
    def derive(self, q: Mapping[str, Rounded], network: Network) -> tuple[Reads, Derived]:
        """The same, and what the rule has read."""
        read: Names = {}
        of_network: Names = {}

        @written_out
        def result(q: Tensors) -> Tensors:
            noted = NotedNetwork(**vars(network), read=of_network)
            try:
                return {"": self.rule(Here(self.l, self.L, Noted(q, read), noted))}
            except NotHereError:
                return {}

        names = sorted(q)
        closed = jax.make_jaxpr(result)(
            {name: np.broadcast_to(0.0, np.shape(q[name].value)) for name in names}
        )
        operands = tuple(name for name in names if name in read)
        variables = dict(zip(names, closed.jaxpr.invars, strict=True))
        jaxpr = closed.jaxpr.replace(invars=[variables[name] for name in operands])
        program = ClosedJaxpr(jaxpr, closed.consts)
        return Reads(tuple(read), tuple(of_network)), Derived(program, operands)


equation = cache(Equation)
"""The one that stands for a rule at a layer."""


def derived(
    rule: Rule, l: int, L: int, q: Mapping[str, Rounded], network: Network
) -> tuple[Derived, Mapping[str, Rounded]]:
    """The program of a rule, and the quantities from which it takes its operands.

    Raises:
        NotHereError: it is of another network, and there is none.
    """
    kind: object = rule
    if isinstance(kind, OfNetwork):
        rule, network = kind.rule, kind.other(network)
    if isinstance(kind, Numbered):
        rule, q = kind.rule, {**q, NUMBER: Rounded(np.asarray(kind.number))}
    return equation(rule, l, L).derived(q, network), q

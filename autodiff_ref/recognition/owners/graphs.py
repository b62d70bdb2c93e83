"""Graphs of nodes that nobody has put together: a network is built from the nodes of a file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.trees import CARRIERS, carried
from autodiff_ref.recognition.calls.calls import parameters_of
from autodiff_ref.recognition.calls.functions import Functions
from autodiff_ref.recognition.calls.pools import Pool
from autodiff_ref.recognition.owners.sessions import going_back
from autodiff_ref.recognition.text.letters import parameter_kind
from autodiff_ref.recognition.text.names import roles_of


@dataclass
class Graph:
    """Nodes in the order of the forward pass, which ends in the cost.

    Attributes:
        nodes: all of them.
        params: those that hold parameters, by name.
        given: those that hold X and Y.
        carrier: the attribute that holds a node's array.
    """

    nodes: list[Any]
    params: dict[str, Any]
    given: dict[str, Any]
    carrier: str

    def loss(self, X: Any, Y: Any) -> Any:
        """The cost; the gradients of all nodes are left in them."""
        for name, value in (("X", X), ("Y", Y)):
            setattr(self.given[name], self.carrier, value)
        for node in self.nodes:
            node.forward()
        cost = np.array(carried(self.nodes[-1])).reshape(())[()]
        for node in reversed(self.nodes):
            node.backward()
        return cost

    def forward(self, X: Any) -> Any:
        """The output, which is the last but the cost."""
        setattr(self.given["X"], self.carrier, X)
        for node in self.nodes[:-1]:
            node.forward()
        return np.array(carried(self.nodes[-2]))


def graphs(module: Functions) -> Iterator[tuple[str, Callable[[Pool], Graph]]]:
    """The networks that can be built of nodes, with a description of each."""
    nodes = {n: c for n, c in module.classes.items() if has_both_ways(c)}
    needs = {n: required(c) for n, c in nodes.items()}
    leaves = [n for n in nodes if not needs[n] and carrier_of(nodes[n])]
    linear = [n for n in nodes if {"W", "b"} <= {parameter_kind(name) for name in needs[n]}]
    units = [n for n in nodes if len(needs[n]) == 1]
    losses = [n for n in nodes if len(needs[n]) == 2 and n not in linear]
    for leaf, line, hidden, last, loss in product(leaves, linear, units, (None, *units), losses):
        names = [line, hidden, "...", line, *([last] if last else [])]
        told = f"a graph of {', '.join(names)} under {loss}"
        yield told, partial(built, nodes, (leaf, line, hidden, last, loss))


def built(
    classes: Mapping[str, type], names: tuple[str, str, str, str | None, str], pool: Pool
) -> Graph:
    """A network with nodes of these classes."""
    leaf, line, hidden, last, loss = names
    carrier = carrier_of(classes[leaf])
    nodes: list[Any] = []

    def add(owner: str, *inputs: Any) -> Any:
        nodes.append(classes[owner](*inputs))
        return nodes[-1]

    X, Y, depth = add(leaf), add(leaf), len(pool.dims) - 1
    params = {f"{kind}{l}": add(leaf) for l in range(1, depth + 1) for kind in "Wb"}
    for node in params.values():
        setattr(node, carrier, np.zeros(1))
    A = X
    for l in range(1, depth + 1):
        of_layer = {"W": params[f"W{l}"], "b": params[f"b{l}"]}
        order = [parameter_kind(name) for name in required(classes[line])]
        A = add(line, *(of_layer.get(kind or "", A) for kind in order))
        above = hidden if l < depth else last
        A = add(above, A) if above else A
    first = "Y" in roles_of(required(classes[loss])[0])
    add(loss, *((Y, A) if first else (A, Y)))
    return Graph(nodes, params, {"X": X, "Y": Y}, carrier)


def has_both_ways(owner: type) -> bool:
    """Whether nodes of a class go forward and backward without being given anything."""
    ways = [getattr(owner, name, None) for name in ("forward", "backward")]
    return all(callable(way) and not parameters_of(way)[1:] for way in ways)


def required(owner: type) -> list[str]:
    """The names of the arguments that a class needs."""
    return [p.name for p in parameters_of(owner) if p.default is p.empty and p.kind < 2]


def carrier_of(leaf: type) -> str:
    """The attribute that holds the array of a node that needs no others; "" if there is none."""
    try:
        made = leaf()
    except Exception:
        return ""
    names = [name for name in CARRIERS if hasattr(made, name)]
    return names[0] if names and going_back(made) else ""

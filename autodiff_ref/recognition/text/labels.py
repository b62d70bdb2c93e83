"""What stands beside labels in somebody's code: an output, from which they are subtracted."""

import ast
from collections.abc import Callable, Iterable
from typing import Any

from autodiff_ref.recognition.text.assignments import assignments_of
from autodiff_ref.recognition.text.expressions import dotted, values_named
from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.recognition.text.source import own_nodes
from autodiff_ref.recognition.text.usage import elements_of


def beside_labels(function: Callable[..., Any], labels: set[str]) -> list[str]:
    """What a function subtracts labels from, or from labels: names, and attributes of ``self``.

    Args:
        function: it.
        labels: the names of its arguments that take labels.
    """
    nodes = list(own_nodes(function))
    named = {part.id for part in nodes if isinstance(part, ast.Name)}
    computed = {
        dotted(target)
        for node in nodes
        for target, value in assignments_of(node)
        if labels and isinstance(value, ast.Call) and not holds(value, labels)
    }
    labels = labels | {n for n in named - computed if "Y" in roles_of(n)[:1]}
    for node in nodes:
        if isinstance(node, ast.For):
            labels = labels | elements_of(node, labels)
        forms = ast.Call | ast.Subscript | ast.Attribute | ast.Name
        for target, value in assignments_of(node):
            if isinstance(value, forms) and holds(value, labels) and (text := dotted(target)):
                labels = labels | {text}
    subtracted = [n for n in nodes if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Sub)]
    pairs = [pair for n in subtracted for pair in ((n.left, n.right), (n.right, n.left))]
    found = [dotted(other) for side, other in pairs if holds(side, labels, computed)]
    return list(dict.fromkeys(name for name in found if name and name not in labels))


def holds(node: ast.expr, labels: set[str], computed: Iterable[str] = ()) -> bool:
    """Whether an expression is of labels: of these names, or of those that say so.

    What is computed from something else only says so.
    """
    names = set(values_named(node))
    saying = names - set(computed)
    told = any("Y" in roles_of(name.removeprefix("self."))[:1] for name in saying)
    return not isinstance(node, ast.BinOp) and (told or bool(names & labels))

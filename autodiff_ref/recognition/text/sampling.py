"""What a script does with its samples, said of those that it is given, whatever these are."""

import ast
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.recognition.text.passes import draws_some, is_over_samples
from autodiff_ref.recognition.text.source import name_of, own_nodes
from autodiff_ref.recognition.text.statements import Loop, Node, Statements, binds, reads
from autodiff_ref.recognition.text.written import is_parameter

TESTS = re.compile(r"(\w+_)?(test|val|valid|validation)(_\w+)?", re.IGNORECASE)
"""Names of samples that nothing is learnt from."""


def without_tests(loop: Loop, before: Statements) -> Loop:
    """The loop without the loops in it that only go through samples to test with."""
    kept = [
        node
        for i, node in enumerate(loop.body)
        if not (isinstance(node, Loop) and any(map(TESTS.fullmatch, reads(node))))
        or any(map(is_parameter, binds(node)))
        or needs(loop.body[i + 1 :], binds(node), [*before, *loop.body[:i]])
    ]
    if len(kept) == len(loop.body):
        return loop
    made = deepcopy(loop)
    made.body = kept
    return made


def needs(later: Statements, bound: set[str], earlier: Statements) -> bool:
    """Whether later statements read something of what is bound, which nothing has bound before."""
    known = {name for node in earlier for name in binds(node)}
    return any(reads(node) & (bound - known) for node in later)


def draws_some_twice(function: Callable[..., Any]) -> bool:
    """Whether it draws samples at random of which one may come twice, and another not at all."""
    calls = [n for n in own_nodes(function) if isinstance(n, ast.Call)]
    drawing = [n for n in calls if name_of(n.func) != "sample" and draws_some(n)]
    apart = (
        any(
            k.arg == "replace" and isinstance(k.value, ast.Constant) and not k.value.value
            for k in n.keywords
        )
        for n in drawing
    )
    return not all(apart)


class Through(ast.NodeTransformer):
    """Lets a script take the samples that it is given, as many as there are, in arrays."""

    def visit_For(self, node: ast.For) -> ast.stmt:
        """A loop that takes a number of samples one by one, from the first: all of them."""
        self.generic_visit(node)
        match node.iter:
            case ast.Call(func=ast.Name(id="range"), args=[_] | [ast.Constant(value=0), _]):
                read = [n.value for n in ast.walk(node) if isinstance(n, ast.Subscript)]
                named = [n.id for n in read if isinstance(n, ast.Name) and is_data(n.id, "X")]
                if named and is_over_samples(node):
                    node.iter = ast.parse(f"range(len({named[0]}))", mode="eval").body
        return ast.fix_missing_locations(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """The array of a table is what is given in its place."""
        match node:
            case ast.Attribute(value=ast.Name(id=name) as table, attr="values"):
                return table if is_data(name, "X") or is_data(name, "Y") else node
        self.generic_visit(node)
        return node


def through(node: Node) -> Node:
    """A statement that takes the samples which it is given."""
    made: Node = Through().visit(deepcopy(node))
    return made


def is_data(name: str, role: str) -> bool:
    """Whether a name is by its likeliest role that of samples, or of labels."""
    return roles_of(name)[:1] == (role,)

"""Steps that divide sums over the samples by their number, as somebody's text has them."""

import ast
from collections.abc import Iterator

from autodiff_ref.recognition.text.letters import parameter_kind
from autodiff_ref.recognition.text.moves import names_in, takes_step
from autodiff_ref.recognition.text.source import divides_by_samples, name_of

SCOPES = ast.FunctionDef | ast.ClassDef | ast.Lambda


def divided_in_steps(tree: ast.AST) -> tuple[str, ...]:
    """The kinds of parameters, W and b, whose every step in a file is divided by m."""
    found: dict[str, list[bool]] = {"W": [], "b": []}
    scopes = [tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))]
    for nodes in map(list, map(own_parts, scopes)):
        divided = set(names_divided(nodes))
        for target, step in steps_in(nodes):
            kind = parameter_kind(name_of(target))
            divides = any(map(divides_by_samples, ast.walk(step))) or divided & names_in(step)
            for each in [kind] if kind else found:
                found[each].append(bool(divides))
    return tuple(kind for kind, steps in found.items() if steps and all(steps))


def own_parts(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function or a file, without those of the functions and classes in it."""
    for part in ast.iter_child_nodes(scope):
        if not isinstance(part, SCOPES):
            yield part
            yield from own_parts(part)


def steps_in(nodes: list[ast.AST]) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What is moved, and what is added to it or subtracted."""
    for node in filter(takes_step, nodes):
        match node:
            case ast.AugAssign(target=moved, value=step) | ast.BinOp(left=moved, right=step):
                yield moved, step


def names_divided(nodes: list[ast.AST]) -> Iterator[str]:
    """The names of what is divided by m there, such as a rate, a step, or gradients of sums."""
    for node in nodes:
        match node:
            case ast.AugAssign(target=target) if divides_by_samples(node):
                yield name_of(target)
            case ast.Assign(targets=[target], value=value):
                if any(map(divides_by_samples, ast.walk(value))):
                    yield name_of(target)

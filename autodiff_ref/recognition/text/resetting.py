"""What of a file may set gradients back to 0 between two calls, by its text."""

import ast
import re
from collections.abc import Collection, Sequence
from itertools import chain

from autodiff_ref.recognition.text.letters import gradient_kind, holds_gradients
from autodiff_ref.recognition.text.names import plain
from autodiff_ref.recognition.text.source import name_of

RESETTING = r"(zero|reset|clear|clean|flush).*|init.*(grad|delta|accum|nabla).*"
"""Names of functions by which whoever calls them resets accumulators."""


def names_called(tree: ast.AST) -> set[str]:
    """The names of the functions that are called in a file."""
    return {name_of(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def kinds_reset(tree: ast.AST, names: Sequence[str], seen: Collection[str] = ()) -> set[str]:
    """The kinds of gradients, W and b, that may be reset by what is not called, by its text.

    That is what a function does that is not asked, or the script.

    Args:
        tree: of a file.
        names: of the functions that are called in turn.
        seen: those of others whose doing is known by running them.
    """
    called = {"__init__", *names, *seen}
    read, trained = names_called(tree), is_looped(tree, names)
    found: set[str] = set()
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef) and node.name in called:
            continue
        if isinstance(node, ast.FunctionDef) and re.fullmatch(RESETTING, plain(node.name)):
            # What trains here, and never calls it, is not reset by it.
            if (node.name in read or not trained) and any(map(changes, ast.walk(node))):
                return {"W", "b"}
            continue
        found |= set(chain.from_iterable(map(kinds_of, set_to_another(node))))
        waiting += ast.iter_child_nodes(node)
    return found


def set_to_another(node: ast.AST) -> list[ast.expr]:
    """What a statement may set to 0: by ``=``, by ``*= 0``, by ``.fill(0)``, or one by one."""
    match node:
        case ast.Assign(targets=targets):
            return [part for each in targets for part in getattr(each, "elts", [each])]
        case ast.AugAssign(target=target, op=ast.Mult(), value=ast.Constant(value=0)):
            return [target]
        case ast.Call(func=ast.Attribute(value=target, attr="fill")):
            return [target]
        case ast.For(target=ast.Name(id=name), iter=ast.Tuple(elts=each) | ast.List(elts=each)):
            inner = [part for n in ast.walk(node) if n is not node for part in set_to_another(n)]
            return each if any(name_of(part) == name for part in inner) else []
    return []


def is_looped(tree: ast.AST, names: Collection[str]) -> bool:
    """Whether a loop outside of functions of these names calls the last of them."""
    waiting, last = [(tree, False)], [*names][-1]
    while waiting:
        node, looped = waiting.pop()
        if isinstance(node, ast.FunctionDef) and node.name in names:
            continue
        if looped and isinstance(node, ast.Call) and name_of(node.func) == last:
            return True
        looped = looped or isinstance(node, ast.For | ast.While)
        waiting += [(child, looped) for child in ast.iter_child_nodes(node)]
    return False


def changes(node: ast.AST) -> bool:
    """Whether a part of a function changes anything but a name of its own, or may do so."""
    match node:
        case ast.Assign(targets=targets, value=value):
            others = [each for each in targets if ast.unparse(each) != ast.unparse(value)]
            kept = ast.Attribute | ast.Subscript
            return any(isinstance(part, kept) for each in others for part in ast.walk(each))
        case ast.AugAssign() | ast.Expr(value=ast.Call()) | ast.Return(value=ast.expr()):
            return True
    return False


def kinds_of(target: ast.expr) -> set[str]:
    """The kinds of gradients, W and b, that an attribute, or a part of one, is by its name."""
    match target:
        case ast.Subscript(value=inner):
            return kinds_of(inner)
        case ast.Attribute(attr=name) if kind := gradient_kind(name):
            return {kind}
        case ast.Attribute(attr=name) if holds_gradients(name):
            return {"W", "b"}
    return set()

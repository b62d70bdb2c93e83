"""Activations that a class is given as texts: those that it knows, and that of the file itself."""

import ast
from collections.abc import Iterator

from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.recognition.text.widths import called, named_values, signatures

ACTIVATING = {"activation", "output activation"}
"""Roles of arguments that take one."""


def texts_given(tree: ast.Module, name: str) -> dict[str, str]:
    """The activations that a file makes an object of a class with, by argument, where it does."""
    takes = {each: arguments for each, arguments in signatures(tree) if each == name}
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node.func) == name:
            for argument, value in named_values(node, takes):
                match value:
                    case ast.Constant(value=str(text)) if ACTIVATING & set(roles_of(argument)):
                        found.setdefault(argument, text)
    return found


def texts_known(tree: ast.Module, name: str) -> dict[str, list[str]]:
    """The texts that a class compares arguments for activations with, by argument."""
    classes = (n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and n.name == name)
    found: dict[str, list[str]] = {}
    for argument, text in (pair for each in classes for pair in compared(each)):
        if text not in found.setdefault(argument, []):
            found[argument].append(text)
    return found


def compared(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """What stands beside a text in a comparison, where it may be an activation, and the text."""
    for part in ast.walk(node):
        match part:
            case ast.Compare(
                left=left, ops=[ast.Eq()], comparators=[ast.Constant(value=str(text))]
            ) if ACTIVATING & set(roles_of(called(left))):
                yield called(left), text

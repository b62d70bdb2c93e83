"""The numbers that a file itself gives to its functions, by the names of their arguments."""

import ast

from autodiff_ref.recognition.text.widths import called, named_values, signatures


def numbers_given(tree: ast.AST) -> dict[str, list[float]]:
    """By argument, the numbers that calls of the file's own functions and classes give it."""
    takes = {name: [arg for arg in args if arg != "self"] for name, args in signatures(tree)}
    found: dict[str, list[float]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node.func) in takes:
            for argument, value in named_values(node, takes):
                match value:
                    case ast.Constant(value=int() | float() as number) if type(number) is not bool:
                        found.setdefault(argument, []).append(number)
    return found

"""Statements of a source that take several lines: which of these gives what, and their text."""

import ast
from collections.abc import Iterator
from functools import lru_cache

from autodiff_ref.loading.source import Source
from autodiff_ref.report.naming import pairs, written

WIDE = 160
"""Characters that are shown of a statement in several lines."""

FILES = 2
"""Of which the syntax trees are kept at a time."""

COMPOUND = ast.If | ast.For | ast.AsyncFor | ast.While | ast.With | ast.AsyncWith | ast.Try
DEFINES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
"""Statements with others in them."""


def line_at(source: Source, number: int) -> str:
    """A line of the text with its place, and with those that its expression goes on in."""
    lines = source.text.splitlines()
    last = end_of(source, number)
    text = " ".join(filter(None, (line.strip() for line in lines[number - 1 : last])))
    if len(text) > WIDE and last > number:
        text = f"{text[:WIDE].rstrip()} ..."
    return f"{source.path.name}, {source.place(number, last)}: {text}"


def end_of(source: Source, number: int) -> int:
    """The last line of the largest expression or plain statement that begins on a line."""
    return max(
        (
            node.end_lineno or number
            for node in ast.walk(tree_of(source))
            if isinstance(node, ast.expr | ast.stmt)
            and node.lineno == number
            and not isinstance(node, COMPOUND | DEFINES)
        ),
        default=number,
    )


def tree_of(source: Source) -> ast.Module:
    """The syntax tree of a source, an empty one where it is no Python; it is not to be changed."""
    return tree_of_text(source.text)


@lru_cache(maxsize=FILES)
def tree_of_text(text: str) -> ast.Module:
    """The syntax tree of a text, which is asked for with every line that is told of it."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def part_at(tree: ast.AST, number: int, path: str) -> int | None:
    """The line of the part of a statement that gives what is held under a path.

    Args:
        tree: of the source.
        number: the first line of the statement.
        path: what holds the value once it has run, as in grads.dW1 or return.1.0.

    Returns:
        None where the statement does not show it.
    """
    first, *rest = path.split(".")
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt) or node.lineno != number:
            continue
        if isinstance(node, ast.Return) and node.value is not None and first == "return":
            return line_within(node.value, rest)
        for target, value in pairs(node, ()):
            if isinstance(target, ast.expr) and (after := begins(target, [first, *rest])):
                return line_within(value, after[1:])
    return None


def begins(target: ast.expr, path: list[str]) -> list[str]:
    """The rest of a path behind a target, with the target's last part; nothing if it is another."""
    if isinstance(target, ast.Name):
        return path if target.id == path[0] else []
    if isinstance(target, ast.Attribute):
        rest = begins(target.value, path)[1:]
        return rest if rest and rest[0] == target.attr else []
    return []


def line_within(value: ast.expr, path: list[str]) -> int:
    """The line of the part of a value that lies at the end of a path, as far as it is shown."""
    for key in path:
        part = dict(parts_of(value)).get(key)
        if part is None:
            break
        value = part
    return value.lineno


def parts_of(value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """What an expression puts together, by index or key."""
    if isinstance(value, ast.Tuple | ast.List):
        yield from ((str(i), each) for i, each in enumerate(value.elts))
    elif isinstance(value, ast.Dict):
        for key, each in zip(value.keys, value.values, strict=True):
            if key is not None and written(key):
                yield written(key), each
    elif isinstance(value, ast.Call):
        yield from ((word.arg, word.value) for word in value.keywords if word.arg)

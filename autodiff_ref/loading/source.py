"""The Python text of a file or of a notebook, and how its lines are told.

A notebook is the text of its code cells, one after the other. What only IPython understands is
left out of it: the lines that begin with ``%`` or ``!`` or end in ``?``, and cells of other
languages.
"""

import ast
import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from importlib.util import decode_source
from itertools import accumulate
from pathlib import Path
from typing import Any

IPYTHON = re.compile(r"(\s*)([%!]|\w+(\s*,\s*\w+)*\s*=\s*[%!]|.*\?\s*$)")
"""A line that only IPython understands, from its indentation on."""

PYTHON_CELL = re.compile(r"%%(time|timeit|capture|prun|python3?)\b")
"""The magic of a cell that holds Python all the same."""


@dataclass(frozen=True)
class Source:
    """The Python text of a file.

    Attributes:
        path: of the file.
        text: in Python.
        starts: of a notebook, the first line of each code cell in the text.
        left_out: sentences about cells that are no Python.
    """

    path: Path
    text: str
    starts: tuple[int, ...] = ()
    left_out: tuple[str, ...] = ()

    def place(self, first: int, last: int | None = None) -> str:
        """Lines of the text as they are told: by number, in a notebook within their code cell."""
        last = first if last is None else last
        cell = bisect_right(self.starts, first)
        before, within = 0, ""
        if cell:
            before, within = self.starts[cell - 1] - 1, f"code cell {cell}, "
        if first == last:
            return f"{within}line {first - before}"
        return f"{within}lines {first - before} to {last - before}"

    def cell(self, line: int) -> int:
        """The number of the code cell that a line lies in; 0 where there are no cells."""
        return bisect_right(self.starts, line)


def source_of(path: Path) -> Source:
    """The Python text of a file or a notebook.

    Raises:
        ValueError: a notebook that is none.
        SyntaxError: a file in an encoding that is none.
    """
    if path.suffix != ".ipynb":
        return Source(path, decode_source(path.read_bytes()))
    cells, left_out = [], []
    for number, raw in enumerate(code_cells(path), 1):
        text, why = python_of(raw)
        if why:
            left_out.append(f"code cell {number}: {why}")
        cells.append(text.rstrip("\n") + "\n")
    lines = [text.count("\n") for text in cells]
    starts = (1, *(1 + total for total in accumulate(lines[:-1]))) if cells else ()
    return Source(path, "".join(cells), starts, tuple(left_out))


def code_cells(path: Path) -> list[str]:
    """The code cells of a notebook as they are, of any version of the format."""
    notebook: Any = json.loads(path.read_text(encoding="utf-8-sig"))
    try:
        sheets = notebook.get("worksheets") or [notebook]  # so until version 3
        cells = [cell for sheet in sheets for cell in sheet["cells"] if cell["cell_type"] == "code"]
        texts = [cell["source"] if "source" in cell else cell["input"] for cell in cells]
        return ["".join(text) for text in texts]
    except (AttributeError, KeyError, TypeError) as failure:
        raise ValueError("it is not a notebook: it has no list of cells") from failure


def python_of(cell: str) -> tuple[str, str]:
    """The Python text of a cell, line by line, and why there is none, or ""."""
    cell = "\n".join(cell.splitlines())
    if is_python(cell):
        return cell, ""
    blank = "\n" * cell.count("\n")
    if cell.lstrip().startswith("%%") and not PYTHON_CELL.match(cell.lstrip()):
        return blank, f"{cell.split()[0]}, which is not Python"
    lines = [
        f"{found[1]}pass" if (found := IPYTHON.match(line)) else line for line in cell.split("\n")
    ]
    text = "\n".join(lines)
    return (text, "") if is_python(text) else (blank, "it is not Python")


def is_python(text: str) -> bool:
    """Whether a text can be parsed."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True

"""Code that is not ours: what it raises is told in one line.

What it sets of NumPy's error handling, of the warnings and of the import path is undone. In the
process where this is done, it may still print, hang, write files or change the current folder.
"""

import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from pathlib import Path
from textwrap import shorten
from types import ModuleType
from typing import Any

import numpy as np

LONGEST = 300
"""Characters of an exception's message that are shown."""


class CandidateError(Exception):
    """The candidate raised, changed what it was given, or returned what cannot be read."""


@dataclass(frozen=True)
class Home:
    """Where a stranger's file lies.

    Attributes:
        folder: there it finds its neighbours.
        modules: those of them that it has imported. They are known while its code runs and to
            nobody else, as the next stranger's may have the same names.
        finders: how its neighbours are loaded.
        path: what its code has added to the import path.
        places: how a line is told, of files whose lines are not simply numbered.
    """

    folder: Path
    modules: dict[str, ModuleType] = field(default_factory=dict)
    finders: list[MetaPathFinder] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    places: dict[str, Callable[[int], str]] = field(default_factory=dict)

    def enter(self) -> None:
        """Let its code find its neighbours."""
        sys.path[:0] = [str(self.folder), *self.path]
        sys.meta_path[:0] = self.finders
        sys.modules.update(self.modules)

    def leave(self, modules: set[str], path: list[str]) -> None:
        """Keep the modules of the folder, and the places on the path, that are new."""
        sys.meta_path[:] = [each for each in sys.meta_path if each not in self.finders]
        self.path[:] = [each for each in sys.path if each not in (*path, str(self.folder))]
        new = [name for name in sys.modules if name not in modules]
        at_home = {name for name in new if "." not in name and lies_in(self.folder, name)}
        for name in new:
            if name.partition(".")[0] in at_home:
                self.modules[name] = sys.modules.pop(name)

    def place(self, file: str, line: int) -> str:
        """A line of one of its files, as it is told."""
        place = self.places.get(file, "line {}".format)
        return f"{Path(file).name}, {place(line)}"


@contextmanager
def contained(saying: str, home: Home | None = None) -> Iterator[None]:
    """Run a stranger's code in the body of ``with``.

    Args:
        saying: what precedes the exception in the message of a failure.
        home: where the stranger's file lies, if it is a file.

    Raises:
        CandidateError: the code raised anything but a person's interruption.
    """
    path, modules = list(sys.path), set(sys.modules)
    of_warnings: Any = warnings.filters  # a list, whatever its annotation says
    filters, shown = list(of_warnings), warnings.showwarning
    if home is not None:
        home.enter()
    try:
        with np.errstate():
            yield
    except (KeyboardInterrupt, CandidateError):
        raise
    except BaseException as failure:  # SystemExit, too: what a stranger raises is its verdict
        raise CandidateError(f"{saying}{told(failure)}{place_in(home, failure)}") from failure
    finally:
        if home is not None:
            home.leave(modules, path)
        sys.path[:] = path
        # By hand: after warnings.catch_warnings(), Python shows every warning once more.
        of_warnings[:], warnings.showwarning = filters, shown


def told(failure: BaseException) -> str:
    """The type and the message of an exception, on one line that every terminal can print."""
    try:
        message = str(failure)
    except BaseException:  # its own __str__ may fail, too
        message = "its message cannot be shown"
    return f"{type(failure).__name__}: {on_one_line(message)}"


def on_one_line(message: str) -> str:
    """A message without what no terminal can print, on one line, and no longer than needed."""
    # No message needs more, and of a huge one the rest is not looked at.
    start = message[: 4 * LONGEST]
    printable = "".join(c if c.isprintable() or c.isspace() else ascii(c)[1:-1] for c in start)
    return shorten(printable, LONGEST, placeholder=" ...")


def place_in(home: Home | None, failure: BaseException) -> str:
    """Where in a stranger's own files an exception arose, innermost, or "" if not there."""
    if home is None:
        return ""
    frames = traceback.extract_tb(failure.__traceback__)
    own = [f for f in frames if Path(f.filename).parent == home.folder]
    return f" ({home.place(own[-1].filename, own[-1].lineno or 0)})" if own else ""


def lies_in(folder: Path, name: str) -> bool:
    """Whether a module is a file, or a package, of this very folder."""
    try:
        spec = sys.modules[name].__spec__
        file = Path((spec and spec.origin) or "")
    except Exception:  # what stands for a module there may be anything
        return False
    return folder in ((file.parent.parent,) if file.name == "__init__.py" else (file.parent,))

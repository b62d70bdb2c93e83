"""Code that is not ours: what it raises is told in one line.

What it sets of NumPy's error handling, of the warnings and of the import path is undone.
It still runs in this process: it may print, hang, write files or change the current folder.
"""

import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import shorten
from typing import Any

import numpy as np

LONGEST = 300
"""Characters of an exception's message that are shown."""


class CandidateError(Exception):
    """The candidate raised, changed what it was given, or returned what cannot be read."""


@contextmanager
def contained(saying: str, folder: Path | None = None) -> Iterator[None]:
    """Run a stranger's code in the body of ``with``.

    Args:
        saying: what precedes the exception in the message of a failure.
        folder: where the stranger's file lies and finds its neighbours, if it is a file.

    Raises:
        CandidateError: the code raised anything but a person's interruption.
    """
    path, modules = list(sys.path), set(sys.modules)
    of_warnings: Any = warnings.filters  # a list, whatever its annotation says
    filters, shown = list(of_warnings), warnings.showwarning
    if folder is not None:
        sys.path.insert(0, str(folder))
    try:
        with np.errstate():
            yield
    except (KeyboardInterrupt, CandidateError):
        raise
    except BaseException as failure:  # SystemExit, too: what a stranger raises is its verdict
        raise CandidateError(f"{saying}{told(failure)}{place_in(folder, failure)}") from failure
    finally:
        sys.path[:] = path
        # By hand: after warnings.catch_warnings(), Python shows every warning once more.
        of_warnings[:], warnings.showwarning = filters, shown
        if folder is not None:
            forget_neighbours(folder, modules)


def told(failure: BaseException) -> str:
    """The type and the message of an exception, on one line that every terminal can print."""
    try:
        message = str(failure)
    except Exception:  # its own __str__ may fail, too
        message = "its message cannot be shown"
    printable = "".join(c if c.isprintable() or c.isspace() else ascii(c)[1:-1] for c in message)
    return f"{type(failure).__name__}: {shorten(printable, LONGEST, placeholder=' ...')}"


def place_in(folder: Path | None, failure: BaseException) -> str:
    """Where in a stranger's own files an exception arose, innermost, or "" if not there."""
    frames = [f for f in traceback.extract_tb(failure.__traceback__) if folder is not None]
    own = [frame for frame in frames if Path(frame.filename).parent == folder]
    return f" ({Path(own[-1].filename).name}, line {own[-1].lineno})" if own else ""


def forget_neighbours(folder: Path, known: set[str]) -> None:
    """Forget the modules of a folder that were not known before.

    Otherwise the next candidate that imports a neighbour of the same name would get this one's.
    """
    new = [name for name in sys.modules if name not in known]
    at_home = {name for name in new if "." not in name and lies_in(folder, name)}
    for name in new:
        if name.partition(".")[0] in at_home:
            del sys.modules[name]


def lies_in(folder: Path, name: str) -> bool:
    """Whether a module is a file, or a package, of this very folder."""
    spec = getattr(sys.modules[name], "__spec__", None)
    if spec is None or spec.origin is None:
        return False
    file = Path(spec.origin)
    return folder in ((file.parent.parent,) if file.name == "__init__.py" else (file.parent,))

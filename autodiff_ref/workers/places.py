"""Work that is done in another process finds what lies in the folder that it was started from."""

import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from threading import Lock

ONE_AT_A_TIME = Lock()
"""The current folder and the generators are those of the whole process, whatever its threads do."""


@contextmanager
def working_in(folder: str) -> Iterator[None]:
    """Work in a folder, from which modules can be imported, too.

    Raises:
        OSError: there is no such folder.
    """
    with ONE_AT_A_TIME, chdir(folder):
        before = list(sys.path)
        if folder not in sys.path:
            sys.path.insert(0, folder)
        try:
            yield
        finally:
            sys.path[:] = before

"""Somebody's code runs without a trace: what it prints is dropped, generators are put back."""

import contextlib
import io
import random
import warnings
from collections.abc import Iterator

import numpy as np

_SEEDED = np.random.RandomState(1)
_START = _SEEDED.get_state()


def seeded() -> np.random.RandomState:
    """The generator that is passed to somebody's code, as if it were new."""
    _SEEDED.set_state(_START)
    return _SEEDED


@contextlib.contextmanager
def generators_kept() -> Iterator[None]:
    """Run code; the global random generators are put back as they were."""
    drawn, numpy_drawn = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(drawn)
        np.random.set_state(numpy_drawn)


def drawn_so_far() -> tuple[object, bytes, int]:
    """Where the global random generators are, which decides what they draw next."""
    _, words, at, *_ = np.random.get_state(legacy=True)
    return random.getstate(), np.asarray(words).tobytes(), int(at)


@contextlib.contextmanager
def drawing_from(seed: int) -> Iterator[None]:
    """Run code whose global random generators begin there, and are put back afterwards."""
    with generators_kept():
        random.seed(seed)
        np.random.seed(seed)
        yield


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Run code; the random generators, the warnings and NumPy's error handling stay as they are."""
    with (
        generators_kept(),
        contextlib.redirect_stdout(io.StringIO()),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        yield

"""Somebody's code runs without a trace: what it prints is dropped, generators are put back."""

import contextlib
import io
import random
import sys
import warnings
from collections.abc import Container, Iterator, Mapping
from types import CodeType, FrameType
from typing import Any

import numpy as np

MOST_CALLS = 20_000
"""Calls that a reading may make on a small problem before it is given up."""


class TooLongError(Exception):
    """A reading has made more calls than a small problem needs."""


@contextlib.contextmanager
def brief() -> Iterator[None]:
    """Run code that gives up after ``MOST_CALLS`` calls.

    Raises:
        TooLongError: it made more.
    """
    left = MOST_CALLS

    def count(_frame: FrameType, event: str, _arg: Any) -> None:
        nonlocal left
        left -= event in ("call", "c_call")
        if left < 0:
            raise TooLongError

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)


@contextlib.contextmanager
def uncounted() -> Iterator[None]:
    """Run code of ours within ``brief`` whose calls do not count."""
    before = sys.getprofile()
    sys.setprofile(None)
    try:
        yield
    finally:
        sys.setprofile(before)


@contextlib.contextmanager
def watched(names: Mapping[CodeType, str], into: dict[str, Any]) -> Iterator[None]:
    """Run code and keep the local variables of these functions as they are when they return."""

    def keep(frame: FrameType, event: str, _arg: Any) -> None:
        if event == "return" and frame.f_code in names:
            into[names[frame.f_code]] = dict(frame.f_locals)

    before = sys.getprofile()
    sys.setprofile(keep)
    try:
        yield
    finally:
        sys.setprofile(before)


@contextlib.contextmanager
def first_of_name(codes: Container[CodeType], name: str, into: list[Any]) -> Iterator[None]:
    """Run code and keep a copy of the first array that these functions call by a name.

    What is computed in place later does not change it.
    """

    def within(frame: FrameType, _event: str, _arg: Any) -> Any:
        value = frame.f_locals.get(name)
        if not into and isinstance(value, np.ndarray):
            into.append(value.copy())
        return within

    def entered(frame: FrameType, _event: str, _arg: Any) -> Any:
        return within if frame.f_code in codes else None

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        yield
    finally:
        sys.settrace(before)


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

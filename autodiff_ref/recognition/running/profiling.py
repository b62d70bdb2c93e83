"""Somebody's code is followed as it runs: its calls are counted, local variables are kept."""

import contextlib
import sys
from collections.abc import Callable, Container, Iterator, Mapping
from types import CodeType, FrameType
from typing import Any

import numpy as np

MOST_CALLS = 20_000
"""Calls that a reading may make on a small problem before it is given up."""


Followed = Callable[[FrameType, str, Any], Any]
"""What is told the frame, the event and what belongs to it."""


class TooLongError(Exception):
    """A reading has made more calls than a small problem needs."""


@contextlib.contextmanager
def profiled(by: Followed | None) -> Iterator[None]:
    """Run code whose calls are told to a function, or to none; afterwards to whom they were."""
    before = sys.getprofile()
    sys.setprofile(by)
    try:
        yield
    finally:
        sys.setprofile(before)


@contextlib.contextmanager
def traced(by: Followed) -> Iterator[None]:
    """Run code whose functions, as they are entered, are told to one; afterwards as before."""
    before = sys.gettrace()
    sys.settrace(by)
    try:
        yield
    finally:
        sys.settrace(before)


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

    with profiled(count):
        yield


@contextlib.contextmanager
def uncounted() -> Iterator[None]:
    """Run code of ours within ``brief`` whose calls do not count."""
    with profiled(None):
        yield


@contextlib.contextmanager
def watched(names: Mapping[CodeType, str], into: dict[str, Any]) -> Iterator[None]:
    """Run code and keep the local variables of these functions as they are when they return."""

    def keep(frame: FrameType, event: str, _arg: Any) -> None:
        if event == "return" and frame.f_code in names:
            into[names[frame.f_code]] = dict(frame.f_locals)

    with profiled(keep):
        yield


@contextlib.contextmanager
def lines_run(file: str, into: set[int]) -> Iterator[None]:
    """Run code and add the lines of a file that it runs.

    A function all of whose lines are known is not followed any more, so that this takes no time.
    """
    whole: dict[CodeType, frozenset[int]] = {}

    def left(code: CodeType) -> bool:
        if code not in whole:
            whole[code] = frozenset(line for *_, line in code.co_lines() if line)
        return not whole[code] <= into

    def within(frame: FrameType, event: str, _arg: Any) -> Any:
        if event == "line":
            into.add(frame.f_lineno)
        return within

    def entered(frame: FrameType, _event: str, _arg: Any) -> Any:
        if frame.f_code.co_filename != file:
            return None
        into.add(frame.f_lineno)
        return within if left(frame.f_code) else None

    with traced(entered):
        yield


@contextlib.contextmanager
def before_lines(
    codes: Container[CodeType], name: str, into: dict[int, list[Any]]
) -> Iterator[None]:
    """Run code and keep copies of the arrays that these functions call by a name.

    They are kept by the line that is next, and for each line in their order: what is computed in
    place later does not change them.
    """

    def within(frame: FrameType, _event: str, _arg: Any) -> Any:
        value = frame.f_locals.get(name)
        if isinstance(value, np.ndarray):
            into.setdefault(frame.f_lineno, []).append(value.copy())
        return within

    def entered(frame: FrameType, _event: str, _arg: Any) -> Any:
        return within if frame.f_code in codes else None

    with traced(entered):
        yield

"""Somebody's code is followed as it runs: its calls are counted, local variables are kept."""

import contextlib
import sys
from collections.abc import Callable, Container, Iterator, Mapping
from dis import get_instructions
from functools import cache
from types import CodeType, FrameType
from typing import Any

import numpy as np

MOST_CALLS = 20_000
"""Calls that a reading may make on a small problem before it is given up."""


Place = tuple[int, int]
"""A line and a column."""

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


@cache
def places_in(code: CodeType) -> tuple[Place | None, ...]:
    """The line and the column of each instruction of some code, None where it has none."""
    found = ((line, column) for line, _, column, _ in code.co_positions())
    return tuple((n, c) if n is not None and c is not None else None for n, c in found)


@cache
def branches_within_lines(code: CodeType) -> bool:
    """Whether a line of some code has a branch and what it decides, as ``if c: return a`` has."""
    steps = list(get_instructions(code))
    lines = [step.positions.lineno if step.positions else None for step in steps]
    deciding = ["JUMP" in step.opname and "IF" in step.opname for step in steps]
    after = zip(deciding, lines, lines[1:], strict=False)
    return any(decides and one == other for decides, one, other in after)


@contextlib.contextmanager
def lines_run(file: str, into: set[int], places: set[Place] | None = None) -> Iterator[None]:
    """Run code and add the lines of a file that it runs.

    A function all of whose lines are known is not followed any more, so that this takes no time.

    Args:
        file: whose lines.
        into: what they are added to.
        places: what the places are added to that are run of functions in which a line has a branch
            and what it decides, so that the line does not tell; None if they are not asked for.
    """
    whole: dict[CodeType, tuple[frozenset[int], frozenset[Place]]] = {}

    def left(code: CodeType) -> bool:
        if code not in whole:
            lines = frozenset(line for *_, line in code.co_lines() if line)
            at = places_in(code) if places is not None and branches_within_lines(code) else ()
            entering = {(code.co_firstlineno, 0)}  # which is run before it is followed
            whole[code] = lines, frozenset(filter(None, at)) - entering
        lines, inside = whole[code]
        return not (lines <= into and (places is None or inside <= places))

    def within(frame: FrameType, event: str, _arg: Any) -> Any:
        if event == "line":
            into.add(frame.f_lineno)
        elif event == "opcode" and places is not None:
            place = places_in(frame.f_code)[frame.f_lasti // 2]
            places.update([place] if place else [])
        return within

    def entered(frame: FrameType, _event: str, _arg: Any) -> Any:
        if frame.f_code.co_filename != file:
            return None
        into.add(frame.f_lineno)
        if not left(frame.f_code):
            return None
        frame.f_trace_opcodes = bool(whole[frame.f_code][1])
        return within

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

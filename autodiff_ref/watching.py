"""In which lines of a file given arrays arise, watched while it runs.

A line gives an array if, once it has run, something holds it that did not before: a variable, an
attribute, a part of a list or a dictionary, or what a function returns. Arrays are told apart but
for a factor, for the samples may be averaged anywhere, and for their layout: transposed, one sample
alone, or as lists of numbers.
"""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import FrameType, FunctionType, ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

Line = tuple[int, float, int, bool, str]
"""The number of a line; the factor at which it gives an array, if that is new, and 0 if it gives to
one thing more what is held already; after how many others it ran first; whether it gives it by
no more than a call of a function in the same file that was given it; and what holds it then, as in
grads.dW1 or return.1.0."""

Lines = list[Line]
"""Lines in the order in which they have run first."""

SECONDS = 5.0
"""How long is watched at most."""

DEEP, WIDE = 3, 64
"""How far into objects, and at how many of their parts, is looked."""

ROUNDED: Mapping[int, float] = {2: 1e-2, 4: 1e-4}
"""How far entries may be apart in short numbers, by their bytes; others are apart by 1e-7."""

WHOLE = "whole "
"""How the name of an array begins that has no samples: no part of it is looked for."""

SEVERAL = 2
"""Entries that must be known of an array of which some are not."""

FACTORS = [sign * n for sign in (1, -1) for n in (0.5, 1, 2)]
"""The factors of one entry or one sample, whose multiples may be something else: where there is
one output, the dZ[l] of all samples may be multiples of each other, and db[l] of each."""


@dataclass
class Watch:
    """What is watched for, and where it was seen.

    Attributes:
        file: whose lines are told.
        sought: arrays, samples in columns where they have any, by name.
        seen: the lines that give each.
        known: which variable was seen to hold which of them, and how many times.
        last: the line that was last begun in each function.
        made: what each function has given at a new factor.
        received: what functions that the line has called have returned of what they were given.
        until: when to stop.
    """

    file: str
    sought: Mapping[str, Array]
    seen: dict[str, Lines] = field(default_factory=dict)
    known: set[tuple[str, str, str]] = field(default_factory=set)
    last: dict[FrameType, int] = field(default_factory=dict)
    made: dict[FrameType, set[tuple[str, str]]] = field(default_factory=dict)
    received: dict[FrameType, set[tuple[str, str]]] = field(default_factory=dict)
    until: float = field(default_factory=lambda: time.monotonic() + SECONDS)

    def __call__(self, frame: FrameType, event: str, value: Any) -> "Watch | None":
        """What ``sys.settrace`` calls: of a line before it runs, of a function when it ends."""
        if frame.f_code.co_filename != self.file or time.monotonic() > self.until:
            return None
        here = dict(frame.f_locals)
        if event == "call":
            caller = frame.f_back
            inside = caller is not None and caller.f_code.co_filename == self.file
            self.look(frame, caller.f_lineno if caller and inside else 0, here, passed=True)
        elif event in ("line", "return") and self.last[frame]:
            self.look(frame, self.last[frame], here)
            if event == "line":
                self.received.pop(frame, None)
        self.last[frame] = frame.f_lineno if event == "line" else 0
        if event == "return":
            self.look(frame, frame.f_lineno, {"return": value})
            self.hand_over(frame, value)
            del self.last[frame]
        return self

    def hand_over(self, frame: FrameType, value: Any) -> None:
        """Note what a function returns to the line that has called it."""
        self.received.pop(frame, None)
        made = self.made.pop(frame, set())
        if frame.f_back in self.last:
            self.made.setdefault(frame.f_back, set()).update(made)
            known = self.received.setdefault(frame.f_back, set())
            for _, each in parts({"return": value}):
                known |= {(name, f"{abs(times):.3g}") for name, times in self.what(each)} - made

    def look(
        self, frame: FrameType, line: int, holders: Mapping[str, Any], *, passed: bool = False
    ) -> None:
        """Note the line, if it is one, where something is held that was not held before.

        What is only passed on to a function is not held by anything new.
        """
        for path, value in parts(holders):
            for name, times in self.what(value):
                factor = f"{abs(times):.3g}"
                lines = self.seen.setdefault(name, [])
                fresh = 0.0 if (name, "", factor) in self.known else times
                key = (name, f"{frame.f_code.co_qualname}: {path}", factor)
                if line and (fresh or not (passed or key in self.known)):
                    if fresh:
                        self.made.setdefault(frame, set()).add((name, factor))
                    received = (name, factor) in self.received.get(frame, ())
                    when = sum(map(len, self.seen.values()))
                    note(lines, (line, fresh, when, received, path))
                self.known |= {key, (name, "", factor)}

    def what(self, value: Any) -> Iterator[tuple[str, float]]:
        """The names of what this is, and its multiple."""
        found = numbers(value)
        if found is None:
            return
        near = ROUNDED.get(found.itemsize, 1e-7)
        array = found.astype(np.float64, copy=False)
        for name, target in self.sought.items():
            if name.startswith(WHOLE) and array.size != target.size:
                continue
            times = multiple(array, target, near)
            if times is not None:
                yield name, times


def note(lines: Lines, line: Line) -> None:
    """Add a line, or what it gives now that it has run again."""
    number, fresh, _, received, _ = line
    for k, (other, times, first, only, path) in enumerate(lines):
        if other == number:
            lines[k] = number, times or fresh, first, only and received, path
            return
    lines.append(line)


def lines_giving(
    call: Callable[[], object], file: str, sought: Mapping[str, Array]
) -> dict[str, Lines]:
    """The lines of a file that give each of the arrays while something is called.

    Args:
        call: what runs the file; whatever it raises is of no interest here.
        file: the name that its code has.
        sought: the arrays, by name, samples in columns.
    """
    watch = Watch(file, {name: array for name, array in sought.items() if array.any()})
    before = sys.gettrace()
    sys.settrace(watch)
    try:
        call()
    finally:
        sys.settrace(before)
    return watch.seen


def parts(holders: Mapping[str, Any], deep: int = DEEP) -> Iterator[tuple[str, Any]]:
    """Everything that variables hold, with its path."""
    for name, value in list(holders.items())[:WIDE]:
        yield name, value
        inner = held_by(value) if deep else {}
        for path, each in parts(inner, deep - 1):
            yield f"{name}.{path}", each


def held_by(value: Any) -> Mapping[str, Any]:
    """What a container or an object of somebody's holds, by key or name."""
    if isinstance(value, dict):
        return {str(key): each for key, each in value.items()}
    if isinstance(value, list | tuple):
        return {str(i): each for i, each in enumerate(value)}
    if isinstance(value, type | ModuleType | FunctionType):
        return {}
    slots = [name for part in type(value).__mro__ for name in getattr(part, "__slots__", ())]
    found = {name: getattr(value, name, None) for name in slots}
    return found | getattr(value, "__dict__", {})


def numbers(value: Any) -> npt.NDArray[np.floating[Any]] | None:
    """An array of real numbers, or what a list of numbers is as one; None of anything else."""
    if isinstance(value, list) and value and not isinstance(value[0], list | float):
        return None
    if not isinstance(value, np.ndarray | list | float):
        return None
    try:
        array = np.asarray(value)
    except ValueError:  # rows of several lengths
        return None
    return array if array.dtype.kind == "f" and array.size and array.ndim <= 2 else None


def multiple(array: Array, target: Array, near: float) -> float | None:
    """The factor by which this is the target, or one of its columns; None if it is not.

    What is not a number in the target may be anything but 0.
    """
    ways = [target, target.T] if array.size == target.size else []
    ways = [way for way in ways if array.shape == way.shape or 1 in way.shape]
    if array.size == 1 and np.ptp(target) <= near * np.abs(target).max():
        ways.append(target[:1, :1])  # one number for all
    if array.size == len(target) and target.shape[-1] > 1:
        ways += list(target.T)
    for way in ways:
        flat, mine = way.ravel(), array.ravel()
        if (free := np.isnan(flat)).any():
            if not mine[free].all() or (~free).sum() < SEVERAL:
                continue
            flat, mine = flat[~free], mine[~free]
        largest = np.argmax(np.abs(flat))
        if not flat[largest] or not np.isfinite(mine).all() or not mine[largest]:
            continue
        times = float(mine[largest] / flat[largest])
        whole = way.size == target.size > 1
        telling = whole or any(abs(times - each) <= near * abs(each) for each in FACTORS)
        if telling and np.abs(mine - times * flat).max() <= near * np.abs(mine[largest]):
            return times
    return shuffled(array, target, near)


def shuffled(array: Array, target: Array, near: float) -> float | None:
    """The factor by which this is the target with its samples in another order; None if it is not.

    The samples of both are put into the order of one number that is made of each.
    """
    if target.ndim != 2 or min(target.shape) < SEVERAL or not np.isfinite(target).all():
        return None
    for way in (array, array.T):
        if way.shape != target.shape or not np.isfinite(way).all():
            continue
        largest = np.abs(target).max()
        times = np.abs(way).max() / largest
        if not times or abs(np.linalg.norm(way) / np.linalg.norm(target) - times) > near * times:
            continue
        for factor in (times, -times):
            one, other = (in_one_order(each) for each in (way / factor, target))
            if np.abs(one - other).max() <= near * largest:
                return float(factor)
    return None


def in_one_order(array: Array) -> Array:
    """The samples of an array by the size of a number that is made of all entries of each."""
    made = np.sqrt(np.arange(2, 2 + len(array))) @ array
    return array[:, np.argsort(made, kind="stable")]

"""Somebody's code runs without a trace: what it prints is dropped, generators are put back."""

import contextlib
import ctypes
import io
import random
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.random.mtrand import get_bit_generator

WORDS = 625 * 4
"""Bytes of the state of NumPy's Mersenne Twister: 624 words, and which of them is next."""


State = tuple[bytes, Any]
"""Words, and NumPy's whole state."""


class Kept:
    """A generator of NumPy's whose state is looked at, and put back, at a glance.

    To read a state from NumPy, or to set it, takes longer than most of the code that may draw. Of
    a normal number that is left over from a pair no word tells; but it is left over only when
    words are drawn, so that of the same words there is none if there was none before.
    """

    def __init__(self, generator: Any, words_of: Callable[[], Any]) -> None:
        """``generator`` is a ``RandomState``, or ``np.random``; ``words_of`` gives its bits."""
        self.generator, self.words_of = generator, words_of
        self.known: State = (b"", None)

    def words(self) -> bytes:
        """What it draws from; b"" of another kind of generator than the usual one."""
        bits = self.words_of()
        if type(bits) is not np.random.MT19937:
            return b""
        return ctypes.string_at(bits.ctypes.state_address, WORDS)

    def state(self) -> State:
        """Where it is: the words, b"" where they do not tell, and all of it."""
        words = self.words()
        if words and words == self.known[0]:
            return self.known
        whole = self.generator.get_state(legacy=False)
        if not words or whole["has_gauss"]:
            return b"", whole
        self.known = words, whole
        return self.known

    def put_back(self, state: State) -> None:
        """Where it was, if it is not there still."""
        words, whole = state
        if not words or self.words() != words:
            self.generator.set_state(whole)


_BITS = np.random.MT19937()
_SEEDED = np.random.RandomState(_BITS)
_SEEDED.seed(1)
_PASSED = Kept(_SEEDED, lambda: _BITS)
_GLOBAL = Kept(np.random, get_bit_generator)
_START = _PASSED.state()


def seeded() -> np.random.RandomState:
    """The generator that is passed to somebody's code, as if it were new."""
    _PASSED.put_back(_START)
    return _SEEDED


@contextlib.contextmanager
def generators_kept() -> Iterator[None]:
    """Run code; the global random generators are put back as they were."""
    drawn, numpy_drawn = random.getstate(), _GLOBAL.state()
    try:
        yield
    finally:
        random.setstate(drawn)
        _GLOBAL.put_back(numpy_drawn)


def drawn_so_far() -> tuple[object, bytes]:
    """Where the global random generators are, which decides what they draw next."""
    return random.getstate(), _GLOBAL.words() or repr(np.random.get_state(legacy=False)).encode()


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

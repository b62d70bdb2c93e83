"""What stands for packages that only show something: progress, pictures."""

import builtins
from collections.abc import Iterable, Mapping
from typing import Any

from autodiff_ref.recognition.running.profiling import uncounted

SHOWING = frozenset(
    ["tqdm", "progressbar", "alive_progress", "matplotlib", "seaborn", "plotly", "IPython", "wandb"]
)
"""Packages of which a backward pass needs nothing."""


class Shown:
    """Something that shows: it has every attribute and item, and may be called with anything."""

    def __getattr__(self, name: str) -> "Shown":
        """One of its parts."""
        if name.startswith("_"):
            raise AttributeError(name)
        return part(name)

    def __call__(self, *given: Any, **_: Any) -> "Shown":
        """A progress bar, where there is something to go through; else itself."""
        first = given[0] if given else None
        through = isinstance(first, Iterable) and not isinstance(first, str | Shown)
        return Bar(first) if through else self

    def __getitem__(self, _: Any) -> "Shown":
        """One of several."""
        return self

    def __setitem__(self, *_: Any) -> None:
        """Nothing is kept."""

    def __enter__(self) -> "Shown":
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is to be ended."""

    def __iter__(self) -> Any:
        """The two things that are unpacked, such as a figure and its axes."""
        return iter((self, self))


class Bar(Shown):
    """A progress bar: it goes through what it was given."""

    def __init__(self, through: Any) -> None:
        """Through this."""
        self._through = through

    def __iter__(self) -> Any:
        """What it goes through."""
        return iter(self._through)

    def __len__(self) -> int:
        """How much that is."""
        return len(self._through)


class Counting(Shown):
    """A progress bar that counts: ``trange(10)``."""

    def __call__(self, *given: Any, **_: Any) -> Shown:
        """One through the numbers that it counts."""
        return Bar(range(*given))


def part(name: str) -> Shown:
    """What stands for a part of such a package."""
    return Counting() if name == "trange" else Shown()


def is_shown(package: str) -> bool:
    """Whether a package only shows something."""
    return package.partition(".")[0] in SHOWING


def importing(
    name: str,
    known: Mapping[str, object] | None = None,
    local: Mapping[str, object] | None = None,
    parts: tuple[str, ...] | None = (),
    level: int = 0,
) -> Any:
    """What an import gives, at the top of a file or within a function.

    A package that only shows something is not imported at all, and no import counts as what a
    reading takes. The arguments are those of ``__import__``.
    """
    if is_shown(name) and level == 0 and "*" not in (parts or ()):
        return Shown()
    with uncounted():
        return builtins.__import__(name, known, local, parts or (), level)


BUILTINS = {**vars(builtins), "__import__": importing}
"""The built-in functions as a file has them."""

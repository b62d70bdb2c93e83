"""What stands for packages that only show something: progress, pictures."""

import ast
from collections.abc import Iterable
from typing import Any

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


def stand_ins(node: ast.stmt) -> dict[str, Shown]:
    """What an import of a package that only shows something binds; nothing of any other."""
    match node:
        case ast.Import(names=[alias]) if is_shown(alias.name):
            return {alias.asname or alias.name.partition(".")[0]: Shown()}
        case ast.ImportFrom(module=str(package), names=[alias], level=0) if (
            is_shown(package) and alias.name != "*"
        ):
            return {alias.asname or alias.name: part(alias.name)}
    return {}


def part(name: str) -> Shown:
    """What stands for a part of such a package."""
    return Counting() if name == "trange" else Shown()


def is_shown(package: str) -> bool:
    """Whether a package only shows something."""
    return package.partition(".")[0] in SHOWING

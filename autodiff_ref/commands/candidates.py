"""Which candidates are meant: files, importable names, and what folders hold."""

import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from autodiff_ref.face import FILES, NotACandidateError


def candidates_of(names: Iterable[str]) -> list[str]:
    """Each candidate once, in the order in which they are named, and those of a folder by name.

    Raises:
        NotACandidateError: a folder holds none.
    """
    first: dict[object, str] = {}
    again: list[tuple[str, str]] = []
    for name in (each for given in names for each in within(given)):
        found = first.setdefault(place(name), name)
        if found != name:
            again.append((name, found))
    if again:
        print(told(again), file=sys.stderr)
    return list(first.values())


def within(name: str) -> Iterator[str]:
    """The files of a folder; what is no folder is a candidate itself."""
    if not is_folder(name):
        yield name
        return
    folder = Path(name)
    files = sorted(
        each
        for each in folder.iterdir()
        if each.suffix in FILES and each.name[0] not in "._" and each.is_file()
    )
    if not files:
        deeper = folder / "*" / f"*{FILES[0]}"
        in_folders = any(folder.glob(f"*/*{FILES[0]}"))
        more = f"; name those of the folders in it, as in {deeper}" if in_folders else ""
        raise NotACandidateError(f"{name} holds no file that ends in {' or '.join(FILES)}{more}")
    yield from map(str, files)


def is_folder(name: str) -> bool:
    """Whether it is a folder of files, and not a package that can be imported."""
    try:
        there = Path(name).is_dir()
    except OSError:  # such as a name that is too long, which is told where it is looked for
        return False
    return bool(name) and there and not (name.isidentifier() and is_package(name))


def is_package(name: str) -> bool:
    """Whether this folder can be imported, as more than a mere folder."""
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        return False
    origin = spec.origin if spec is not None else None
    return origin is not None and Path(origin).is_relative_to(Path(name).resolve())


def place(name: str) -> object:
    """What is the same for two names of one candidate."""
    path = Path(name)
    return path.parent.resolve() / path.name if path.suffix in FILES else name


def told(again: list[tuple[str, str]]) -> str:
    """That files were named twice, with the first of them."""
    name, found = again[0]
    more = f", and so with {len(again) - 1:,} more" if len(again) > 1 else ""
    return f"autodiff_ref: {name} is the same file as {found} and is verified once{more}"

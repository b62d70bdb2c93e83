"""What a report rests on, as a digest: where it is the same, so would the report be."""

import ast
import json
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from autodiff_ref.face import FILES
from autodiff_ref.loading.source import source_of
from autodiff_ref.report.statements import tree_of

PACKAGE = Path(__file__).parents[1]

COMPUTING = ("numpy", "jax", "jaxlib", "python-flint")
"""The packages whose numbers reports are made of."""


@cache
def harness() -> str:
    """Of this package and of those that compute for it."""
    versions = [f"{name} {version(name)}" for name in COMPUTING]
    return digest([*versions, *contents(sorted(PACKAGE.rglob("*.py")))])


def of_candidate(name: str) -> str:
    """Of a candidate's file and the neighbours that it imports, or of all of its package.

    What it reads while it runs is not known here.
    """
    path = Path(name)
    if path.suffix in FILES:
        return digest(contents(sorted(with_neighbours(path))))
    try:
        spec = find_spec(name.partition(".")[0])
    except ValueError:  # an empty name, or a module that was not imported from anywhere
        spec = None
    if spec is None or spec.origin is None:
        return digest([name])
    if not spec.submodule_search_locations:
        return digest(contents([Path(spec.origin)]))
    folders = map(Path, spec.submodule_search_locations)
    return digest(contents(sorted(file for each in folders for file in each.rglob("*.py"))))


def of_folder(folder: str | None) -> str:
    """Of the images of a folder."""
    if folder is None:
        return ""
    return digest(contents(sorted(each for each in Path(folder).glob("*") if each.is_file())))


def with_neighbours(path: Path) -> set[Path]:
    """A file, and what it and they import that lies beside it."""
    found, left = set(), [path]
    while left:
        here = left.pop()
        if here not in found:
            found.add(here)
            left += neighbours(here, path.parent)
    return found


def neighbours(path: Path, folder: Path) -> Iterator[Path]:
    """The files of a folder, and of packages in it, that a file imports or may import."""
    try:
        tree = tree_of(source_of(path))
    except (OSError, SyntaxError, ValueError):  # it imports nothing
        return
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                modules = [alias.name for alias in names]
            case ast.ImportFrom(module=module, names=names):
                modules = [module] if module else [alias.name for alias in names]
            case _:
                continue
        for module in modules:
            within = folder / module.partition(".")[0]
            if within.is_dir():
                yield from within.rglob("*.py")
            elif (file := within.with_name(f"{within.name}.py")).is_file():
                yield file


def contents(files: Iterable[Path]) -> Iterator[str]:
    """The name and a digest of each file; of one that cannot be read, the name."""
    for file in files:
        try:
            yield f"{file.name} {sha256(file.read_bytes()).hexdigest()}"
        except OSError:
            yield file.name


def digest(parts: Iterable[object]) -> str:
    """Of anything that can be written as JSON."""
    return sha256(json.dumps(list(parts)).encode()).hexdigest()

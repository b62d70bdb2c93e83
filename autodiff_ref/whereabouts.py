"""Where a candidate lies that is named: the path of its file, or its importable name."""

from importlib.util import find_spec
from pathlib import Path

from autodiff_ref.face import FILES, NotACandidateError

RENAMED = f"is a file that does not end in {' or '.join(FILES)}: rename it, if it holds Python"


def holds_no_package(name: str) -> bool:
    """Whether what would be imported is a mere folder, in which no function can be."""
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        return False
    return spec is not None and spec.origin is None


def place_of(where: str | Path) -> str | Path:
    """The path of a candidate's file, from the root, or its importable name.

    Raises:
        NotACandidateError: an empty name, or a path where no Python file or notebook is.
    """
    path, name = Path(where), str(where)
    importable = all(part.isidentifier() for part in name.split("."))
    try:
        is_folder, is_file = path.is_dir(), path.is_file()
    except OSError as failure:  # such as a name that is too long
        raise NotACandidateError(f"there is no file {name}: {failure}") from failure
    if not name or (is_folder and not importable):
        raise NotACandidateError(
            f"{name!r} is no candidate: name a file that ends in {' or '.join(FILES)}, or an "
            "importable name"
        )
    if not isinstance(where, Path) and path.suffix not in FILES:
        if is_file and path.suffix:
            raise NotACandidateError(f"{name} {RENAMED}")
        if is_folder and holds_no_package(name):
            raise NotACandidateError(
                f"{name} is a folder: name the files in it, such as {path / '*.py'}"
            )
        return name
    if not is_file:
        raise NotACandidateError(f"there is no file {where}")
    if path.suffix not in FILES:
        raise NotACandidateError(f"{where} {RENAMED}")
    return path.parent.resolve() / path.name

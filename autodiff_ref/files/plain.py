"""The plain layout: a folder of raw numbers for every scenario.

``dW1.f64`` (``.f32``) holds float64 (float32), little-endian, row after row, and nothing else.
``shapes.txt`` has a line for every array, such as ``dW1 2 3``, and ``about.txt`` one for every
fact, such as ``learning_rate 0.7``.
"""

from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from autodiff_ref.answers import Missing
from autodiff_ref.files.group import Array, Group
from autodiff_ref.images import DataError

DTYPES: Mapping[str, np.dtype[Any]] = {".f64": np.dtype("<f8"), ".f32": np.dtype("<f4")}
"""What the ending of a file says of its numbers."""

USUAL = {".f64": 1e100, ".f32": 1e15}
"""Between this and its inverse lie most numbers, but few of the other byte order."""


def write(place: Path, groups: Mapping[str, Group], words: str) -> None:
    """Write a folder that must not exist yet."""
    place.mkdir(parents=True)
    (place / "README.txt").write_text(words, encoding="utf-8")
    for name, group in groups.items():
        folder = place / name
        folder.mkdir()
        facts = "".join(f"{key} {value}\n" for key, value in group.about.items())
        (folder / "about.txt").write_text(facts, encoding="utf-8")
        (folder / "expected.txt").write_text(group.expected, encoding="utf-8")
        shapes = []
        for key, array in group.arrays.items():
            assert not isinstance(array, Missing)
            ending, dtype = next(item for item in DTYPES.items() if item[1] == array.dtype)
            (folder / f"{key}{ending}").write_bytes(array.astype(dtype).tobytes())
            shapes.append(" ".join((key, *map(str, array.shape))))
        (folder / "shapes.txt").write_text("".join(f"{line}\n" for line in shapes))


def read(place: Path) -> dict[str, Group]:
    """What a folder holds.

    Raises:
        DataError: it cannot be read as such a folder.
    """
    return {each.name: read_group(each) for each in sorted(place.iterdir()) if each.is_dir()}


def read_group(folder: Path) -> Group:
    """What the folder of a scenario holds."""
    about = dict(lines_of(folder / "about.txt"))
    file = folder / "shapes.txt"
    arrays: dict[str, Array | Missing] = {}
    for name, rest in lines_of(file):
        sizes = rest.split()
        if not name.isidentifier() or not all(size.isdecimal() for size in sizes):
            raise DataError(
                f"{file} has the line {f'{name} {rest}'!r}: a name and the numbers of rows and "
                "columns were required, such as dW1 2 3"
            )
        arrays[name] = read_array(folder, name, tuple(map(int, sizes)))
    unnamed = [f for f in sorted(folder.iterdir()) if f.suffix in DTYPES and f.stem not in arrays]
    arrays |= {f.stem: Missing(f"{f.name} has no line in shapes.txt") for f in unnamed}
    refuse_other_order(folder, arrays)
    return Group(arrays, about)


def lines_of(file: Path) -> list[tuple[str, str]]:
    """The first word of every line of a text file, and the rest."""
    try:
        told = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as failure:
        raise DataError(
            f"{file} is required, as in the export, and cannot be read: {failure}"
        ) from failure
    words = [line.strip().partition(" ") for line in told.splitlines() if line.strip()]
    return [(first, rest.strip()) for first, _, rest in words]


def read_array(folder: Path, name: str, shape: tuple[int, ...]) -> Array | Missing:
    """An array, or why there is none."""
    there = [file for ending in DTYPES if (file := folder / f"{name}{ending}").is_file()]
    if len(there) != 1:
        found = " and ".join(file.name for file in there) or f"no {name}{' or '.join(DTYPES)}"
        return Missing(f"shapes.txt names {name}, and there is {found}: one file was required")
    file, dtype = there[0], DTYPES[there[0].suffix]
    held, needed = file.stat().st_size, prod(shape) * dtype.itemsize
    if held != needed:
        return Missing(
            f"{file.name} holds {held} bytes where shapes.txt, {' x '.join(map(str, shape))}, "
            f"requires {needed}"
        )
    array = np.frombuffer(file.read_bytes(), dtype).reshape(shape)
    return array.astype(dtype.newbyteorder("="))


def refuse_other_order(folder: Path, arrays: Mapping[str, Array | Missing]) -> None:
    """Stop where nearly all numbers would be usual if their bytes came the other way round."""
    for ending, dtype in DTYPES.items():
        kept = [a for a in arrays.values() if isinstance(a, np.ndarray) and a.dtype == dtype]
        if not kept:
            continue
        numbers = np.concatenate([array[array != 0] for array in kept])
        usual, swapped = (share_usual(n, USUAL[ending]) for n in (numbers, numbers.byteswap()))
        if swapped > 0.9 and usual < 0.7:
            raise DataError(
                f"{folder} holds numbers that look big-endian: write them little-endian, the least "
                "byte first"
            )


def share_usual(numbers: Array, most: float) -> float:
    """How many of the numbers are neither huge nor tiny nor nan, as a fraction."""
    sizes = np.abs(numbers)
    return float(np.mean((sizes > 1 / most) & (sizes < most))) if sizes.size else 1.0

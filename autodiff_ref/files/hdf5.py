"""The layout HDF5: a file with a group for every scenario."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from autodiff_ref.answers import Missing
from autodiff_ref.files.group import Array, Group
from autodiff_ref.images import DataError


def write(place: Path, groups: Mapping[str, Group], words: str) -> None:
    """Write a file that must not exist yet; all facts are attributes."""
    with h5py.File(place, "x") as file:
        file.attrs["read_me"] = words
        for name, group in groups.items():
            made = file.create_group(name)
            for key, value in {**group.about, "expected": group.expected}.items():
                made.attrs[key] = value
            for key, array in group.arrays.items():
                made[key] = array


def read(place: Path) -> dict[str, Group]:
    """What a file holds.

    Raises:
        DataError: it cannot be read, or not as such a file.
    """
    try:
        with h5py.File(place, "r") as file:
            return {name: read_group(name, file[name]) for name in file}
    except (OSError, KeyError, RuntimeError) as failure:
        raise DataError(
            f"{place} cannot be read as HDF5, as if it were cut off or of another kind: {failure}"
        ) from failure


def read_group(name: str, group: Any) -> Group:
    """What a group holds."""
    if not isinstance(group, h5py.Group):
        raise DataError(
            f"{name} is no group: an array belongs into the group of its scenario, as text/dW1"
        )
    about = {key: in_words(value) for key, value in group.attrs.items()}
    return Group({key: read_array(key, group) for key in group}, about)


def in_words(value: Any) -> str:
    """An attribute: some languages write text as bytes, or as an array of one text."""
    value = value.item() if isinstance(value, np.ndarray) and value.size == 1 else value
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def read_array(name: str, group: Any) -> Array | Missing:
    """An array, or why there is none."""
    try:
        member = group[name]
        if not isinstance(member, h5py.Dataset):
            return Missing(f"{name} is a group where an array was required")
        array = np.asarray(member[()])
    except (OSError, KeyError, TypeError, RuntimeError) as failure:
        return Missing(f"{name} cannot be read: {failure}")
    if array.dtype.byteorder == ">":
        return Missing(
            f"{name} is big-endian ({array.dtype.str}) where little-endian was required: write it "
            "as H5T_IEEE_F64LE or H5T_IEEE_F32LE"
        )
    return array

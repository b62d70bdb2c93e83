"""Which of the two layouts is read or written."""

from collections.abc import Mapping
from pathlib import Path

from autodiff_ref.files import hdf5, plain
from autodiff_ref.files.group import Group
from autodiff_ref.images import DataError

WORDS = """What a backward pass is asked, and what is to come back.

Each group (each folder, in the plain layout) is a scenario, a network with parameters W1, b1, ...,
samples X and labels Y, one column a sample. Facts about it are its attributes (about.txt): its
activations and cost by name, the learning rate, the dtype of all its arrays.

Write results of the same layout to another place: a group of the same name for each scenario that
you compute, with the attribute digest copied from here (plain: copy about.txt). Scenarios may be
left out. The names, dtypes and shapes are those of the attribute expected (expected.txt), a line
for each:

  required  dW1, db1, ...: dC/dW1, dC/db1, ...; where average is samples, C is the mean loss over
            the samples, and the loss of one of them a sum over the output units
  optional  C, the cost, one number in float64
  trace     Z1, A1, ..., dZ1, dA0, ...: where they are there, each equation is judged by itself; dZ
            and dA belong to the loss of one sample, without 1/m; dA0 and the last dA may be missing
  update    W1_next, b1_next, ...: all parameters after one update with the learning rate

Arrays are little-endian and row-major: the entries of the first row, then those of the second. A
language that stores columns first (Fortran, Julia, MATLAB, R) sees them transposed, in HDF5, too,
and has to write them so. In the plain layout, NAME.f64 (NAME.f32) holds the numbers of an array and
nothing else, and shapes.txt a line for each of them: dW1 2 3, or C 1 1.

Then: python -m autodiff_ref compare EXPORT RESULTS
"""


def write(place: Path, groups: Mapping[str, Group], *, as_folder: bool) -> None:
    """Write an export: a folder of plain files, or HDF5.

    Raises:
        OSError: there is something of that name, or it cannot be written.
    """
    if place.exists():
        raise FileExistsError(f"{place} exists already: remove it, or name another")
    layout = plain if as_folder else hdf5
    layout.write(place, groups, WORDS)


def read(place: Path) -> dict[str, Group]:
    """What an export or the results hold, in either layout.

    Raises:
        DataError: there is nothing that can be read so.
    """
    if not place.exists():
        raise DataError(f"there is no file or folder {place}")
    return plain.read(place) if place.is_dir() else hdf5.read(place)

# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn>=1.5", "h5py>=3.11"]
# ///
"""Write train_digits.h5 and test_digits.h5: handwritten digits in the text's HDF5 layout.

    python make_digits.py [FOLDER]

The images come from scikit-learn, which carries the test part of the UCI set "Optical Recognition
of Handwritten Digits". One digit is told from the rest; every fifth image is for testing.
"""

import sys
from pathlib import Path

import h5py
import numpy as np
from sklearn.datasets import load_digits

DIGIT = 0
"""The digit with the label 1."""

BRIGHTEST = 16
"""The images have the grey values 0 to 16; 255 / 16 is rounded down to keep them apart."""


def main(folder: Path) -> None:
    """Write both files to a folder."""
    digits = load_digits()
    grey = (digits.images * (255 // BRIGHTEST)).astype(np.uint8)
    images = np.repeat(grey[..., np.newaxis], 3, axis=3)
    labels = (digits.target == DIGIT).astype(np.int64)
    for_testing = np.arange(len(labels)) % 5 == 4
    for part, chosen in (("train", ~for_testing), ("test", for_testing)):
        with h5py.File(folder / f"{part}_digits.h5", "w") as file:
            file.create_dataset(
                f"{part}_set_x", data=images[chosen], compression="gzip", compression_opts=9
            )
            file.create_dataset(f"{part}_set_y", data=labels[chosen])
            file.create_dataset("list_classes", data=np.array([b"another digit", b"zero"]))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)

"""What the ratios must be at most: the promises that the page is held to."""

from collections.abc import Mapping

from studies.benchmark.full_batch import COMPILED
from studies.benchmark.peers import LIMIT

GRADIENT: Mapping[str, Mapping[str, float]] = {
    "float64": {LIMIT: 1.10, "JAX": 0.60, "PyTorch": 0.45, "scikit-learn": 0.35},
    "float32": {LIMIT: 1.10, "JAX": 0.80, "PyTorch": 0.50, "scikit-learn": 0.40},
}
"""manual_bp's time of one gradient of the text's size over that of a peer, by dtype."""

FULL_BATCH: Mapping[str, Mapping[str, float]] = {
    dtype: {COMPILED: 1 / 60} for dtype in ("float64", "float32")
}
"""Its time of the text's training run, with the Gram matrix, over that of another way, by dtype."""

PASS: Mapping[str, float] = {"JAX scan": 0.85, "PyTorch": 0.40, "scikit-learn": 0.65}
"""Its time of a pass of mini-batches over that of a peer."""

COPIES_OF_X = 2.5
"""Peak memory of a training run above NumPy's."""

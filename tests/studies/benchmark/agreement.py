"""That all computed the same, without which their times say nothing."""

from collections.abc import Mapping

import numpy as np

from manual_bp.notation import Values


def farthest(found: Values, ours: Values) -> float:
    """The largest difference, as a share of the largest number of its array."""
    return max(
        float(np.abs(found[name] - value).max() / np.abs(value).max())
        for name, value in ours.items()
    )


SAME: Mapping[str, float] = {"float64": 1e-12, "float32": 0.05}
"""Such a share may two answers be apart.

In float64 that is some 5,000 eps: each entry sums up to 49,152 terms, whose roundings add up to
the root of their number, about 200 eps, and a factor of 20 for sums that cancel.
In float32 a unit whose z is near 0 rounds to the other side of relu's kink now and then, and takes
its sample with it: what float64 has shown to be one formula is looked at more coarsely.
"""


def changes(params: Values, start: Values) -> Values:
    """What a descent has added to the start."""
    return {name: value - start[name] for name, value in params.items()}


def check_same(name: str, found: Values, ours: Values) -> None:
    """Raise an AssertionError that names whoever computed something else."""
    apart, most = farthest(found, ours), SAME[str(next(iter(ours.values())).dtype)]
    assert apart <= most, f"{name} computed something else: {apart:.3g} apart, not {most:.3g}"

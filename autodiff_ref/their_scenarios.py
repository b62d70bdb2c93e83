"""The problems that somebody's own code is asked, which takes only some."""

from dataclasses import replace

import numpy as np

from autodiff_ref.face import Taken
from autodiff_ref.network import Network
from autodiff_ref.scenarios import SEED, Scenario, changed, drawn

SQUARE = "theirs_square"
"""The problem whose layers are all of one size."""


def theirs(network: Network, taken: Taken, *, biases: bool = True) -> list[Scenario]:
    """Problems for somebody's code that takes only some.

    The first is an ordinary one, whose sizes tell everything apart. Where there are no biases,
    they are 0.
    """
    widest = max(taken.outputs)
    several_right = "binary" in taken.labels and network.output != "softmax"
    label = "binary" if several_right and "categorical" not in network.cost else "one-hot"
    if taken.layer_dims is not None:
        dims = {"theirs": (taken.layer_dims, 6), "theirs_one": (taken.layer_dims, 1)}
    else:
        several = [L for L in taken.depths if L > 1] or list(taken.depths)
        usual = several[0]
        dims = {f"theirs_{L}": ((*(5, 4, 3, 6, 4)[:L], widest), 7) for L in taken.depths}
        dims = {f"theirs_{usual}": dims.pop(f"theirs_{usual}")} | dims
        dims |= {
            # Where a transpose that is missing raises nothing.
            SQUARE: ((widest if widest > 1 else 4,) * usual + (widest,), 6),
            "theirs_one": ((3,) + (4,) * (usual - 1) + (widest,), 1),
            "theirs_wide": ((20,) + (12,) * (usual - 1) + (min(taken.outputs),), 40),
        }
    found = []
    for name, (layer_dims, m) in dims.items():
        shows = f"{' x '.join(map(str, layer_dims))}, {m} sample{'s' if m > 1 else ''}"
        # Its descent is not looked at: code that trains in a face of its own is not asked to.
        problem = replace(drawn(name, shows, layer_dims, m, network), recorded=())
        if not biases:
            problem = changed(problem, **{name: 0.0 for name in problem.params if name[0] == "b"})
        found.append(labelled(problem, label, taken.labels))
    return found


def labelled(scenario: Scenario, label: str, known: tuple[str, ...]) -> Scenario:
    """The scenario with labels of a kind that somebody's code takes."""
    if "real" in known and not scenario.network.cost_of_Z:
        return scenario
    n, m = scenario.Y.shape
    stream = np.random.RandomState(SEED + 2)
    if n == 1 or label == "binary":
        Y = (stream.random_sample((n, m)) < 0.5).astype(scenario.dtype)
    else:
        # The last class first: who counts classes by the largest label must find them all.
        Y = np.eye(n, dtype=scenario.dtype)[:, stream.permutation((n - 1 - np.arange(m)) % n)]
    return replace(scenario, Y=Y)

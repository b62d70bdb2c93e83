"""The problems that somebody's own code is asked, which takes only some."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from autodiff_ref.network import Network
from autodiff_ref.recognition import Taken
from autodiff_ref.scenarios import SEED, Scenario, UnknownScenarioError, changed, drawn

SQUARE = "theirs_square"
"""The problem whose layers are all of one size."""

SEVERAL = {2, 3}
"""Who takes these widths of the output takes larger ones."""


def theirs(network: Network, taken: Taken, *, unbiased: Sequence[int] = ()) -> list[Scenario]:
    """Problems for somebody's code that takes only some.

    The first is an ordinary one, whose sizes tell everything apart. The biases of layers that have
    none are 0.
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
        found.append(labelled(without_biases(problem, unbiased), label, taken.labels))
    return found


def every_layer(taken: Taken) -> range:
    """Every layer, of whichever network it takes."""
    return range(1, max(taken.depths) + 1)


def without_biases(scenario: Scenario, layers: Sequence[int]) -> Scenario:
    """The scenario with biases of 0 in these layers."""
    lacking = [n for n in scenario.params if n[0] == "b" and int(n[1:]) in layers]
    return changed(scenario, **dict.fromkeys(lacking, 0.0)) if lacking else scenario


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


def wanted_of(
    name: str, own: list[Scenario], shipped: list[Scenario], wanted: Iterable[str], taken: Taken
) -> list[Scenario]:
    """The problems of these names: of its own, and of those that are shipped if they fit.

    Args:
        name: of somebody's code.
        own: what it is asked if nobody names a scenario.
        shipped: what others are asked.
        wanted: the names.
        taken: the problems that it takes.

    Raises:
        UnknownScenarioError: it cannot be asked there; the message says where it can.
    """
    network, depth = own[0].network, own[0].depth
    zero = tuple(l for l in range(1, depth + 1) if not own[0].params[f"b{l}"].any())
    unbiased = every_layer(taken) if len(zero) == depth else zero
    known = {problem.name: problem for problem in shipped}
    offered = {problem.name: problem for problem in own}
    offered |= {
        each: fitted(problem, network, unbiased)
        for each, problem in known.items()
        if not misfit(problem, network, taken)
    }
    names = set(wanted)
    if refused := sorted(names.difference(offered)):
        why = ", ".join(
            f"{each} ({misfit(known[each], network, taken)})"
            if each in known
            else f"{each} (there is none of that name)"
            for each in refused
        )
        others = [each for each in offered if each in known]
        by_name = f", and if it is named, in {', '.join(others)}" if others else ""
        raise UnknownScenarioError(
            f"{name} cannot be asked in the scenario {why}.\n"
            f"Without --scenario, it is asked in {', '.join(each.name for each in own)}; with it, "
            f"in one of these alone{by_name}."
        )
    return [problem for each, problem in offered.items() if each in names]


def fitted(scenario: Scenario, network: Network, unbiased: Sequence[int]) -> Scenario:
    """A scenario that is shipped, for somebody's code: of its own average and penalty."""
    return without_biases(replace(scenario, network=network, recorded=(), batches=None), unbiased)


def misfit(scenario: Scenario, network: Network, taken: Taken) -> str:
    """Why somebody's code cannot be asked in a scenario, in a few words; "" if it can."""
    dims, depth, (n, _) = scenario.layer_dims, scenario.depth, scenario.Y.shape
    if other := of_another_network(scenario, network):
        return other
    if scenario.dtype != np.float64:
        return "in single precision, and what is recognised is asked in double alone"
    if any(not scenario.params[f"W{l}"].any() for l in range(1, depth + 1)):
        return "on kinks, where any slope between those of the two sides is right"
    if taken.layer_dims not in (None, dims):
        own = "-".join(map(str, taken.layer_dims or ()))
        return f"of the sizes {'-'.join(map(str, dims))}, and it takes {own} alone"
    if depth not in taken.depths:
        return f"of {counted(depth, 'layer')}, and it takes {listed(taken.depths)}"
    if n not in taken.outputs and not (n > max(SEVERAL) and set(taken.outputs) >= SEVERAL):
        return f"of {counted(n, 'output')}, and it takes {listed(taken.outputs)}"
    return unread_labels(scenario, taken.labels)


def of_another_network(scenario: Scenario, network: Network) -> str:
    """Which network a scenario is of, if that is another one, whatever C is averaged over."""
    names = ("hidden", "output", "cost") if scenario.depth > 1 else ("output", "cost")
    theirs, ours = scenario.network.named(), network.named()
    other = [name for name in names if theirs[name] != ours[name]]
    if not other:
        return ""
    of, its = (", ".join(f"{name} {named[name]}" for name in other) for named in (theirs, ours))
    return f"of a network with {of}, and it has {its}"


def unread_labels(scenario: Scenario, known: tuple[str, ...]) -> str:
    """Why somebody's code cannot read the labels of a scenario; "" if it can."""
    Y = scenario.Y
    if "real" in known and not scenario.network.cost_of_Z:
        return ""
    if not np.isin(Y, (0.0, 1.0)).all():
        return "with labels other than 0 and 1"
    one_hot = bool((Y.sum(axis=0) == 1).all() and Y.any(axis=1).all())
    if len(Y) == 1 or "binary" in known or one_hot:
        return ""
    return "with labels that are not one-hot, or lack a class"


def counted(number: int, noun: str) -> str:
    """1 layer, or 2 layers."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(numbers: Sequence[int]) -> str:
    """1, 2 or 3."""
    *first, last = map(str, numbers)
    return f"{', '.join(first)} or {last}" if first else last

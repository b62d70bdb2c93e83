"""What is told about the cost of a network that was found, and of which its gradients are."""

from collections.abc import Mapping, Sequence

from autodiff_ref.diagnosis import Fault
from autodiff_ref.differences import Slopes
from autodiff_ref.network import Network

OVER = {"samples": "averaged over the samples", "entries": "averaged over all entries"}


def cost_of(network: Network) -> str:
    """A cost in words."""
    of = f"{network.cost}, {OVER.get(network.average, 'summed')}"
    return of if network.penalty is None else f"{of}, and {network.penalty}"


def by_differences(right: Mapping[str, bool], digits: str = "three") -> str:
    """Which gradients are those of a file's own cost, as far as differences tell; "" if unknown."""
    wrong, fitting = ([n for n, fits in right.items() if fits is kind] for kind in (False, True))
    if not right:
        return ""
    beside = f"{', '.join(fitting)}: right" if fitting else ""
    off = f"{', '.join(wrong)}: wrong" if wrong else ""
    return (
        "By differences of its own cost, whatever network it is of, and to "
        f"{digits} digits at most: {'; '.join(filter(None, (off, beside)))}."
    )


def by_differences_of_one(right: Mapping[str, bool], several: int) -> str:
    """The same, where they are right with one output alone."""
    return (
        f"{by_differences(right)} That holds with one output; with {several}, not all of them are, "
        "as where a mean over all entries is meant for one output."
    )


def own_slope() -> str:
    """What a cost is that gradients are held against by differences."""
    return "that is the slope of your gradients along a direction beside that of your cost"


def by_its_slope() -> str:
    """That gradients are right beside a cost that is not known."""
    return "Its own cost is none that is known here; by differences, its gradients are those of it."


def known_by_slope(near: float) -> str:
    """How far that reaches."""
    return (
        "Not verified: its cost itself, which is none that is known here, or has a penalty of "
        "another kind; by differences of it, its gradients are right to within "
        f"{near:g} of their slopes along a few directions, which tells no more digits, and no "
        "equation behind them one by one."
    )


def by_cost(network: Network, epsilon: float | None = None) -> str:
    """Which cost it has."""
    inside = "" if epsilon is None else f", with {epsilon:g} in its logarithms"
    return f"Its cost is {cost_of(network)}{inside}."


def by_gradients(network: Network, *, has_cost: bool, shows_cost: bool) -> str:
    """Which cost its gradients are those of, and what its own does not tell."""
    return f"Its gradients are those of {cost_of(network)}; {shown_cost(has_cost, shows_cost)}."


def shown_cost(has_cost: bool, shows_cost: bool) -> str:
    """What a file shows of its cost, where that is none that is known."""
    if not has_cost:
        return "no cost of its own could be asked"
    return f"its own cost is {'none that is known' if shows_cost else 'no single number here'}"


def cost_not_seen(network: Network, *, has_cost: bool, shows_cost: bool) -> str:
    """That it is not known to be the gradient of what it is meant for."""
    return (
        f"Not verified: whether {cost_of(network)}, of which these are the gradients, is the cost "
        f"that is meant: {shown_cost(has_cost, shows_cost)}."
    )


def slopes(apart: Slopes | None) -> str:
    """What differences say of such a cost."""
    if apart is None:
        return "By differences along two directions, its slope is that of these gradients."
    return (
        f"By differences, its slope along a direction is {apart.of_cost:.6g}, and that of these "
        f"gradients {apart.of_gradients:.6g}; it is not called a cost, and may be only measured."
    )


def only_measured(network: Network) -> str:
    """That what is not called a cost is a multiple of it."""
    return (
        f"Not verified: whether {cost_of(network)}, of which these are the gradients, is the cost "
        "that is meant: what is a multiple of it is not called a cost, and may be only measured."
    )


ONE_OF_TWO = "one of the two is to be changed"


def own_epsilon(epsilon: float, *, right: bool) -> str:
    """That a cost has an epsilon, and its gradients, if they are right, have none."""
    says = f"your cost has an epsilon of {epsilon:g} in its logarithms"
    without = f"{says}, and your gradients are those of the cost without it; {ONE_OF_TWO}"
    return without if right else says


def by_multiple(multiple: str, network: Network) -> str:
    """Of which cost it is a multiple."""
    return f"Its cost is {multiple} times {cost_of(network)}."


def own_multiple(multiple: str, network: Network, *, right: bool) -> str:
    """The same beside its gradients."""
    says = f"your cost is {multiple} times {cost_of(network)}"
    single = f"{says}, and your gradients are those of that cost itself; {ONE_OF_TWO}"
    return single if right else says


def both_multiplied(multiple: float) -> str:
    """That cost and gradients have a constant in common."""
    return (
        f"Its cost and its gradients are {multiple:.6g} times those that are meant here, which is "
        f"no mistake. Both are divided by {multiple:.6g}."
    )


def another_slope(network: Network) -> str:
    """That a cost of no known kind has other gradients than are given."""
    return (
        "that is the slope of your gradients along a direction beside that of your cost, by "
        f"differences; your gradients are those of {cost_of(network)}, and your cost is another; "
        f"{ONE_OF_TWO}"
    )


def cost_of_one() -> str:
    """That a cost is compared with one output alone."""
    return "Its cost is a number with one output alone, where it is compared."


def by_custom(network: Network) -> str:
    """That only custom says which cost it has."""
    return f"Neither cost nor gradients fit; it is held to the usual cost, {cost_of(network)}."


def none_with_more() -> str:
    """That nothing is known of its gradients with several outputs."""
    return f"With more than one output, it gives no gradients. {ASKED}"


NOT_ITS_COST = "With more than one output, its gradients are not those of its cost"

ASKED = "It is asked about one output alone."


def by_mistake(network: Network) -> str:
    """Which cost its gradients are those of, but for a mistake that is known."""
    return (
        f"Neither cost nor gradients fit; but for a mistake that is known, its gradients are those "
        f"of {cost_of(network)}, to which it is held."
    )


def another_average(of_cost: Network, of_gradients: Network) -> str:
    """That with several outputs, its gradients are those of the cost averaged otherwise."""
    if of_cost.average == "entries":
        why = "that mean divides by the number of outputs n[L] as well, and they do not"
        times = "n[L] times as large"
    else:
        why = "they divide by the number of outputs n[L] as well, and it does not"
        times = "1/n[L] of it"
    return (
        f"{NOT_ITS_COST}, which is {cost_of(of_cost)}: {why}. They are those of "
        f"{cost_of(of_gradients)}, {times}; with one output, there is no difference."
    )


def wrong_with_more(faults: Sequence[Fault]) -> str:
    """What is wrong with several outputs, if that is known."""
    said = {fault.what: fault for fault in faults}.values()
    parts = [f"{fault.quantity}: {says_of(fault)}" for fault in said]
    return f"{': '.join([NOT_ITS_COST, '; '.join(parts)]) if parts else NOT_ITS_COST}. {ASKED}"


def says_of(fault: Fault) -> str:
    """What is wrong, as a clause."""
    parts = (fault.mistake, fault.factor)
    return ", and ".join(part.says for part in parts if part is not None)


def by_one_output() -> str:
    """That its cost takes one output alone."""
    return f"Its cost is a number with one output alone. {ASKED}"

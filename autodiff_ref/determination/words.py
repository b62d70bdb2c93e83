"""What is told about how a network was found, or why none was."""

from collections.abc import Mapping, Sequence

from autodiff_ref.diagnosis import Fault
from autodiff_ref.differences import Slopes
from autodiff_ref.face import FUNCTION
from autodiff_ref.further import FURTHER
from autodiff_ref.mistakes import Mistake
from autodiff_ref.network import ACTIVATION_NAMES, Activation, Network, name_of
from autodiff_ref.recognition.calls.pools import PENALTY

DECLARE = (
    'NETWORK = {"hidden": "relu", "output": "sigmoid", "cost": "binary_cross_entropy", '
    '"average": "samples"}'
)

BEFORE_OUTPUT = "Z[L]"
"""An output that its cost makes A[L] of."""

OVER = {"samples": "averaged over the samples", "entries": "averaged over all entries"}


def cost_of(network: Network) -> str:
    """A cost in words."""
    of = f"{network.cost}, {OVER.get(network.average, 'summed')}"
    return of if network.penalty is None else f"{of}, and {network.penalty}"


def unknown_declared(name: str, failure: Exception) -> str:
    """Why a network that somebody declares is refused."""
    return f"{name} declares a network that is not known: {failure}"


def function_declared(name: str, declared: Mapping[str, str]) -> str:
    """Why a function that a file declares is refused, and how it is given instead."""

    def given(text: str) -> str:
        if not text.startswith(FUNCTION):
            return repr(text)
        function = text.removeprefix(FUNCTION)
        return function if function.isidentifier() else "f"

    network = ", ".join(f"{key}={given(text)}" for key, text in declared.items())
    functions = {key: text for key, text in declared.items() if text.startswith(FUNCTION)}
    which = ", ".join(f"{text} as {key}" for key, text in functions.items())
    return (
        f"{name} declares {which}; a file declares names alone: it runs in a process of its own, "
        "and nothing of it runs beside the reference. Give a JAX function that acts entry by entry "
        f"in Python: autodiff_ref.verify({name!r}, network=autodiff_ref.Network({network}))"
    )


def unknown_output(name: str) -> str:
    """Why somebody's code is refused whose output nothing gives."""
    known = ", ".join(map(name_of, (*ACTIVATION_NAMES, *FURTHER)))
    return (
        f"{name}: its output is that of no network that is known here (activations "
        f"{known}); declare its network in the file, as in {DECLARE}, or, if "
        "an activation is none of these, give it in Python as a JAX function that acts entry by "
        f"entry, autodiff_ref.verify({name!r}, network=autodiff_ref.Network(hidden=...)), and what "
        "deviates is told"
    )


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
        f"{by_differences(right)} So it is with one output; with {several}, they are others, as "
        "where what is meant for one output divides by all entries."
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


def nothing_tells(name: str, hidden: Sequence[str]) -> str:
    """Why somebody's code is refused that shows no output, and gradients of nothing known.

    Args:
        name: of the code.
        hidden: the activations with which costs with an epsilon were looked for.
    """
    return (
        f"{name}: neither its output nor its gradients tell which network it is of; costs with an "
        f"epsilon in their logarithms were looked for with hidden {', '.join(hidden)} alone. "
        f"Declare it in the file, as in {DECLARE}"
    )


def layers(hidden: Activation, output: Activation, depth: int, shown: str | None) -> str:
    """Which activations a network has, and by what they were found.

    Args:
        hidden: the activation of hidden layers.
        output: that of the last.
        depth: L.
        shown: what its output is found to be, or None where it shows none.
    """
    names = [f"hidden {name_of(hidden)}"] if depth > 1 else []
    if shown != BEFORE_OUTPUT:  # which shows nothing of the output's activation
        names.append(f"output {name_of(output)}")
    subject = "Its gradients are" if shown is None else f"Its output is {shown}"
    return f"{subject} of a network with {', '.join(names)}." if names else f"{subject}."


def mistaken(hidden: str, output: str, mistake: Mistake, places: Sequence[int]) -> str:
    """Which network gives the output, but for a mistake."""
    where = ", ".join(f"{mistake.kind}{l}" for l in places)
    return (
        f"Its output is that of a network with hidden {hidden}, output {output}, but for a "
        f"mistake in {where}: {mistake.says}."
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


def set_for_penalty(names: Sequence[str], *, penalised: bool) -> str:
    """What the arguments of a penalty are set to."""
    return (
        f"Set for this: {', '.join(f'{name} = {PENALTY if penalised else 0}' for name in names)}."
    )


def without_penalty(names: Sequence[str]) -> str:
    """That a penalty is not verified, whose arguments are set to 0."""
    return f"Not verified: what {', '.join(f'{name} = 0' for name in names)} switches off."


def by_one_output() -> str:
    """That its cost takes one output alone."""
    return f"Its cost is a number with one output alone. {ASKED}"


def scaled(scale: float) -> str:
    """That a step is not quite the rate times the gradient."""
    return (
        f"Its step is {scale:.6g} times the learning rate times the gradient, in all parameters "
        "and for different numbers of samples; where only a step shows the gradient, that is no "
        f"mistake but part of the rate, as where momentum averages. It is divided by {scale:.6g}."
    )


def turned() -> str:
    """That gradients have the other sign, and its own step adds them."""
    return (
        "What it returns is minus the gradients, and its own step adds that; so it goes down. They "
        "are turned."
    )


def summed() -> str:
    """That gradients are sums, and its own step divides them by m."""
    return (
        "What it returns are sums over the samples, and its own step divides them by m, which is "
        "no mistake. They are divided by m."
    )


def no_hidden_layer() -> str:
    """That gradients were found of one layer alone, where two are made."""
    return (
        "Not verified: networks with a hidden layer; with two layers, no gradients were found, so "
        "that nothing is known of how it propagates them."
    )


def raises_deeper(why: str) -> str:
    """What its own code raises with a hidden layer."""
    return f"With two layers, it raises: {why}."


def at_kink(activation: Activation, slope: float, below: float) -> str:
    """That the slope exactly at Z = 0 is another than ours."""
    how = ", as where >= stands and > is required" if slope > below and slope == 1 else ""
    return (
        f"Exactly at Z = 0, where {name_of(activation)} has no derivative, its sigma' is {slope:g} "
        f"and ours {below:g}{how}. It differs there alone; any slope between the two sides may "
        "stand there, so this is told and not held against it."
    )

"""What is told about how a network was found, or why none was."""

from collections.abc import Mapping, Sequence

from autodiff_ref.further import FURTHER
from autodiff_ref.mistakes import Mistake
from autodiff_ref.network import ACTIVATION_NAMES, Activation, Network, name_of
from autodiff_ref.recognition.calls.ours import FUNCTION
from autodiff_ref.recognition.calls.pools import PENALTY

DECLARE = (
    'NETWORK = {"hidden": "relu", "output": "sigmoid", "cost": "binary_cross_entropy", '
    '"average": "samples"}'
)


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


def varies(name: str, told: str) -> str:
    """Why somebody's code is refused that shows no output, and other gradients each time."""
    return (
        f"{name}: its gradients are held to no network, declared or not, as they differ each time "
        f"and it shows no output. {told} Name functions that draw nothing: --forward NAME "
        "--backward NAME."
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


def layers(hidden: Activation | None, output: Activation | None, shown: str | None) -> str:
    """Which activations a network has, and by what they were found.

    Args:
        hidden: the activation of hidden layers; None where there are none.
        output: that of the last; None where nothing shows it.
        shown: what its output is found to be, or None where it shows none.
    """
    names = [f"hidden {name_of(hidden)}"] if hidden is not None else []
    if output is not None:
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


def another_branch(widths: Sequence[int], its_output: str, network: Network) -> str:
    """That with so many outputs, its output is that of another network, as it may well be meant.

    What is to be declared is that network, as it is to be copied; not where its activations are
    functions, without a name, or those of its hidden layers several, as one name is declared.
    """
    hidden, output = {*network.of_hidden}, network.output
    plural = "s" if max(widths) > 1 else ""
    told = (
        f"Not verified: what it does with {' or '.join(map(str, widths))} output{plural}, where it "
        f"is another network. {its_output}"
    )
    names = {"hidden": "", "output": output, "cost": network.cost, "average": network.average}
    if len(hidden) > 1 or not all(isinstance(each, str) for each in (*hidden, output)):
        return told
    names["hidden"] = hidden.pop()
    declared = ", ".join(f'"{key}": "{name}"' for key, name in names.items())
    return (
        f"{told} To have that asked about, declare it in the file, with its own cost: "
        f"NETWORK = {{{declared}}}"
    )


def set_for_penalty(names: Sequence[str], *, penalised: bool) -> str:
    """What the arguments of a penalty are set to."""
    return (
        f"Set for this: {', '.join(f'{name} = {PENALTY if penalised else 0}' for name in names)}."
    )


def without_penalty(names: Sequence[str]) -> str:
    """That a penalty is not verified, whose arguments are set to 0."""
    return f"Not verified: what {', '.join(f'{name} = 0' for name in names)} switches off."


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


def summed(kinds: Sequence[str], line: int = 0) -> str:
    """That the gradients of W, of b or of both are sums, and its step, or a line, divides by m."""
    which = "What it returns" if len(kinds) > 1 else f"What it returns as d{kinds[0]}"
    return (
        f"{which} are sums over the samples, and "
        + (
            f"line {line} is taken to divide them by m. "
            if line
            else "its own step divides them by m, which is no mistake. "
        )
        + "They are divided by m."
    )


def divided_at(line: int) -> str:
    """That something is divided by m elsewhere, which is taken for these sums."""
    return (
        f"Not verified: the 1/m of equations 5 and 6: whether what line {line} divides by the "
        "number of samples are the sums that are returned as gradients; that is taken so."
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

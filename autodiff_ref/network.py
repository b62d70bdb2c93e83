"""The hyperparameters of a network, by name, as one frozen value."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ENTRYWISE = ("sigmoid", "relu", "tanh", "leaky_relu", "softplus", "identity")
"""The activations that act entry by entry."""

ACTIVATION_NAMES = (*ENTRYWISE, "softmax")

COST_NAMES = (
    "binary_cross_entropy",
    "categorical_cross_entropy",
    "half_squared_error",
    "squared_error",
)

AVERAGES = ("samples", "entries", "sum")

Activation = str | Callable[..., Any]
"""A name, or a JAX function that acts entry by entry."""

PROBABILITIES = ("sigmoid", "softmax")
"""The outputs that cross-entropy has a logarithm of, between 0 and 1."""

LOGARITHMS: Mapping[str, str] = {
    "binary_cross_entropy": "logarithms of A and 1 - A",
    "categorical_cross_entropy": "the logarithm of A",
}
"""What a cost takes that only some outputs have."""


@dataclass(frozen=True)
class Penalty:
    """What C has more where parameters are large: half the sum of their squares, in a multiple.

    Attributes:
        strength: lambda, the multiple.
        per_sample: whether it is divided by m, too.
        biases: whether these count as the weights do.
    """

    strength: float
    per_sample: bool = False
    biases: bool = False

    def slope(self, name: str) -> str:
        """What it adds to the gradient of W or b, in a formula; "" where that does not count."""
        over = "/m" if self.per_sample else ""
        return f"{self.strength:g}{over} {name}[l]" if name == "W" or self.biases else ""

    def __str__(self) -> str:
        of = "W^2 and b^2" if self.biases else "W^2"
        over = " / m" if self.per_sample else ""
        return f"{self.strength:g} / 2{over} times the sum of all {of}"


@dataclass(frozen=True)
class Network:
    """Everything about a network but its parameters; the default is the text's network.

    Attributes:
        hidden: the activation of the layers 1 ... L-1, or a tuple with one for each of them. Each
            is a name, or a JAX function that acts entry by entry, such as ``jnp.sin``.
        output: the activation of layer L, likewise.
        cost: name of the cost.
        average: what C is of the losses of all samples. "samples": their mean, the loss of a
            sample being summed over the output units. "entries": their mean, the loss of a
            sample being a mean over the units. "sum": their sum, without a mean of any kind; then
            equations 5 and 6 have no 1/m, and dZ is dC/dZ.
        penalty: what C has more, so that dW has a multiple of W more (regularisation); or None.

    Raises:
        ValueError: an unknown name, no name at all, or cross-entropy on an output that is neither
            sigmoid nor softmax.
    """

    hidden: Activation | tuple[Activation, ...] = "relu"
    output: Activation = "sigmoid"
    cost: str = "binary_cross_entropy"
    average: str = "samples"
    penalty: Penalty | None = None

    def __post_init__(self) -> None:
        several = isinstance(self.hidden, tuple)
        for l, activation in enumerate(self.of_hidden, start=1):
            refuse_activation(f"hidden[{l - 1}]" if several else "hidden", activation)
        refuse_activation("output", self.output)
        for attribute, known in (("cost", COST_NAMES), ("average", AVERAGES)):
            refuse_unknown(attribute, getattr(self, attribute), known)
        if self.cost_of_Z and self.output not in PROBABILITIES:
            raise ValueError(
                f"{self.cost} takes {LOGARITHMS[self.cost]} and so needs the output "
                f"{' or '.join(PROBABILITIES)}, not {name_of(self.output)}"
            )

    @property
    def of_hidden(self) -> tuple[Activation, ...]:
        """The activations of the hidden layers: one for all, or one for each."""
        return self.hidden if isinstance(self.hidden, tuple) else (self.hidden,)

    @property
    def cost_of_Z(self) -> bool:
        """Whether the loss is evaluated from Z[L], because from A[L] it would lose digits."""
        return self.cost in LOGARITHMS

    def activation(self, l: int, depth: int) -> Activation:
        """The activation of layer l in a network of that depth L."""
        if l == depth:
            return self.output
        return self.hidden[l - 1] if isinstance(self.hidden, tuple) else self.hidden

    def check_depth(self, depth: int) -> None:
        """Raise a ValueError if there is not one activation for each hidden layer."""
        if isinstance(self.hidden, tuple) and len(self.hidden) != depth - 1:
            raise ValueError(
                f"hidden names the activations of {len(self.hidden)} layers, but the parameters "
                f"are those of {depth - 1} hidden layers: name one for each, or one for all"
            )

    def named(self) -> dict[str, str]:
        """What reports say: every attribute by name, as text."""
        hidden = ", ".join(map(name_of, self.of_hidden))
        if isinstance(self.hidden, tuple):
            hidden = f"({hidden})"
        named = {
            "hidden": hidden,
            "output": name_of(self.output),
            "cost": self.cost,
            "average": self.average,
        }
        return named if self.penalty is None else {**named, "penalty": str(self.penalty)}

    def __repr__(self) -> str:
        """The call that makes it, with functions by their names."""

        def told() -> Iterator[str]:
            for attribute, name in self.named().items():
                given = getattr(self, attribute)
                yield f"{attribute}={given!r}" if isinstance(given, str) else f"{attribute}={name}"

        return f"Network({', '.join(told())})"


def name_of(activation: Activation) -> str:
    """The name of an activation, which a function brings along."""
    if isinstance(activation, str):
        return activation
    return str(getattr(activation, "__name__", type(activation).__name__))


def refuse_activation(attribute: str, activation: object) -> None:
    """Raise a ValueError if this is neither a name that is known nor a function."""
    if not callable(activation):
        refuse_unknown(attribute, activation, ACTIVATION_NAMES)


def refuse_unknown(attribute: str, name: object, known: tuple[str, ...]) -> None:
    """Raise a ValueError if a name is not one of these."""
    if name not in known:
        raise ValueError(f"{attribute} is {name!r} but must be one of {', '.join(known)}")


TEXT_NETWORK = Network()
"""The text's network: hidden layers relu, output sigmoid, binary cross-entropy."""

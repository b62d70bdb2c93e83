"""The hyperparameters of a network, by name, as one frozen value."""

from dataclasses import dataclass

ACTIVATION_NAMES = ("sigmoid", "relu", "tanh", "leaky_relu", "softplus", "identity")
COST_NAMES = ("binary_cross_entropy", "half_squared_error")


@dataclass(frozen=True)
class Network:
    """Everything about a network but its parameters; the default is the text's network.

    Attributes:
        hidden: name of the activation of the layers 1 ... L-1.
        output: name of the activation of layer L.
        cost: name of the cost.

    Raises:
        ValueError: an unknown name, or cross-entropy on an output that is not a sigmoid.
    """

    hidden: str = "relu"
    output: str = "sigmoid"
    cost: str = "binary_cross_entropy"

    def __post_init__(self) -> None:
        for attribute, known in (
            ("hidden", ACTIVATION_NAMES),
            ("output", ACTIVATION_NAMES),
            ("cost", COST_NAMES),
        ):
            name = getattr(self, attribute)
            if name not in known:
                raise ValueError(f"{attribute} is {name!r} but must be one of {', '.join(known)}")
        if self.cost == "binary_cross_entropy" and self.output != "sigmoid":
            raise ValueError(
                f"binary_cross_entropy takes logarithms of A and 1 - A and so needs the output "
                f"sigmoid, not {self.output}"
            )

    @property
    def cost_of_Z(self) -> bool:
        """Whether the loss is evaluated from Z[L], because from A[L] it would lose digits."""
        return self.cost == "binary_cross_entropy"

    def activation(self, l: int, depth: int) -> str:
        """The name of the activation of layer l in a network of that depth L."""
        return self.output if l == depth else self.hidden


TEXT_NETWORK = Network()
"""The text's network: hidden layers relu, output sigmoid, binary cross-entropy."""

"""The hyperparameters of a network as one frozen value (text, section 3.5.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from manual_bp.activations import ACTIVATIONS, Activation, find_activation
from manual_bp.costs import Cost, Shortcut, find_cost
from manual_bp.parameters import checked_layer_dims


@dataclass(frozen=True)
class Network:
    """Everything about a network but its parameters; the default is the text's network.

    Attributes:
        hidden: activation of the layers 1 ... L-1, by name or as an ``Activation``.
        output: activation of layer L, by name or as an ``Activation``.
        cost: by name or as a ``Cost``.
        layer_dims: sizes (n_0, ..., n_L), or None to let the parameters decide.
            Where they are given, parameters of another shape are refused.

    Raises:
        ValueError: an unknown name, sizes that make no network, or an output activation whose
            values leave the interval in which the cost is defined.
        TypeError: an attribute of another type.
    """

    hidden: str | Activation = "relu"
    output: str | Activation = "sigmoid"
    cost: str | Cost = "binary_cross_entropy"
    layer_dims: Sequence[int] | None = None

    def __post_init__(self) -> None:
        if self.layer_dims is not None:
            object.__setattr__(self, "layer_dims", checked_layer_dims(self.layer_dims))
        find_activation(self.hidden)
        low, high = self.output_activation.values
        lowest, highest = self.cost_function.output_values
        if low < lowest or high > highest:
            raise ValueError(
                f"the cost {self.cost_function.name} is defined for outputs between {lowest:g} "
                f"and {highest:g}, but the values of {self.output_activation.name} reach from "
                f"{low:g} to {high:g}: choose an output such as sigmoid, or another cost"
            )

    @cached_property
    def output_activation(self) -> Activation:
        """The activation of layer L."""
        return find_activation(self.output)

    @cached_property
    def cost_function(self) -> Cost:
        """The cost."""
        return find_cost(self.cost)

    @cached_property
    def shortcut(self) -> Shortcut | None:
        """The forms in Z[L] of this pair of cost and output activation, if it has such forms."""
        name = self.output_activation.name
        # By value, not by name alone: an activation of your own may be called sigmoid, too.
        if ACTIVATIONS.get(name) != self.output_activation:
            return None
        return self.cost_function.shortcuts.get(name)

    def activation(self, l: int, depth: int) -> Activation:
        """The activation of layer l in a network of that depth L."""
        return self.output_activation if l == depth else find_activation(self.hidden)


TEXT_NETWORK = Network()
"""The text's network: hidden layers relu, output sigmoid, binary cross-entropy."""

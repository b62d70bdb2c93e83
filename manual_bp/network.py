"""The hyperparameters of a network as one frozen value (text, section 3.5.3)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from manual_bp.activations import ACTIVATIONS, Activation, Softmax, find_activation
from manual_bp.costs import Cost, OutputForms, find_cost
from manual_bp.notation import Array
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
        ValueError: an unknown name, sizes that make no network, a softmax over one unit, or an
            output activation whose values the cost has no meaning for.
        TypeError: an attribute of another type.
    """

    hidden: str | Activation = "relu"
    output: str | Activation = "sigmoid"
    cost: str | Cost = "binary_cross_entropy"
    layer_dims: Sequence[int] | None = None

    def __post_init__(self) -> None:
        find_activation(self.hidden)
        self.check_output()
        if self.layer_dims is not None:
            object.__setattr__(self, "layer_dims", checked_layer_dims(self.layer_dims))
            self.check_widths(self.layer_dims)

    def check_output(self) -> None:
        """The cost has a meaning for what the output activation gives; raises ValueError."""
        output, cost = self.output_activation, self.cost_function
        if cost.categorical is True and not isinstance(output, Softmax):
            raise ValueError(
                f"the cost {cost.name} takes the outputs of a sample as one distribution, which "
                f"those of {output.name} are not: choose the output softmax, or another cost"
            )
        if cost.categorical is False and isinstance(output, Softmax):
            raise ValueError(
                f"the cost {cost.name} takes each output as a probability of its own, but the "
                f"outputs of {output.name} are one distribution: choose the cost "
                "categorical_cross_entropy, or the output sigmoid"
            )
        low, high = output.values
        lowest, highest = cost.output_values
        if low < lowest or high > highest:
            raise ValueError(
                f"the cost {cost.name} is defined for outputs between {lowest:g} and {highest:g}, "
                f"but the values of {output.name} reach from {low:g} to {high:g}: choose an "
                "output such as sigmoid, or another cost"
            )

    def check_widths(self, layer_dims: Sequence[int]) -> None:
        """No layer is a softmax over one unit; raises ValueError."""
        depth = len(layer_dims) - 1
        for l in range(1, depth + 1):
            if layer_dims[l] == 1 and isinstance(self.activation(l, depth), Softmax):
                raise ValueError(
                    f"layer {l} has one unit, over which {self.activation(l, depth).name} is "
                    "always 1 and nothing is learnt: give it two units or more, or choose another "
                    "activation"
                )

    @cached_property
    def hidden_activation(self) -> Activation:
        """The activation of the layers below L."""
        return find_activation(self.hidden)

    @cached_property
    def output_activation(self) -> Activation:
        """The activation of layer L."""
        return find_activation(self.output)

    @cached_property
    def cost_function(self) -> Cost:
        """The cost."""
        return find_cost(self.cost)

    @cached_property
    def shortcut(self) -> Callable[[Array, Array], OutputForms] | None:
        """(Z, Y) -> the forms in Z[L] of this pair of cost and activation, if it has such forms."""
        name = self.output_activation.name
        # By value, not by name alone: an activation of your own may be called sigmoid, too.
        if ACTIVATIONS.get(name) != self.output_activation:
            return None
        return self.cost_function.shortcuts.get(name)

    def activation(self, l: int, depth: int) -> Activation:
        """The activation of layer l in a network of that depth L."""
        return self.output_activation if l == depth else self.hidden_activation


TEXT_NETWORK = Network()
"""The text's network: hidden layers relu, output sigmoid, binary cross-entropy."""

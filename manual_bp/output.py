"""Layer L and the cost: C and equation 3, from one evaluation of what both need."""

from dataclasses import dataclass
from functools import cached_property

from manual_bp import equations
from manual_bp.costs import Shortcut
from manual_bp.network import Network
from manual_bp.notation import Array


@dataclass(frozen=True)
class Output:
    """What leaves the network, for inputs that were checked.

    Attributes:
        Z: Z[L], (n_L, m).
        Y: labels, (n_L, m).
        network: hyperparameters.
    """

    Z: Array
    Y: Array
    network: Network

    @cached_property
    def forms(self) -> Shortcut:
        """The loss and equation 3: an exact shortcut where cost and activation have one."""
        if self.network.shortcut is not None:
            return self.network.shortcut(self.Z, self.Y)
        return AsWritten(self.Z, self.Y, self.network)

    def cost(self) -> float:
        """C, dimensionless."""
        return float(self.forms.loss().sum() / self.Y.shape[1])

    def error(self) -> Array:
        """dZ[L], (n_L, m)."""
        return self.forms.output_error()


@dataclass(frozen=True)
class AsWritten:
    """The loss and equation 3 in A[L], as the text has them.

    Attributes:
        Z, Y, network: as those of ``Output``.
    """

    Z: Array
    Y: Array
    network: Network

    @cached_property
    def A(self) -> Array:
        """A[L], (n_L, m)."""
        return equations.activate(self.network.output_activation.sigma, self.Z)

    def loss(self) -> Array:
        """Loss of each unit and sample, (n_L, m)."""
        return self.network.cost_function.loss(self.A, self.Y)

    def output_error(self) -> Array:
        """dZ[L], (n_L, m)."""
        grad_A = self.network.cost_function.grad_A(self.A, self.Y)
        return equations.output_error(self.network.output_activation.pullback, self.Z, grad_A)

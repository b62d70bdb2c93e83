"""Layer L and the cost: C and equation 3, from one evaluation of what both need."""

from dataclasses import dataclass
from functools import cached_property

from manual_bp import equations
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
    def shared(self) -> tuple[Array, ...]:
        """What C and equation 3 share: what their shortcut says, or A[L]."""
        if self.network.shortcut is not None:
            return self.network.shortcut.shared(self.Z, self.Y)
        return (equations.activate(self.network.output_activation.sigma, self.Z),)

    def cost(self) -> float:
        """C, dimensionless."""
        if self.network.shortcut is not None:
            loss = self.network.shortcut.loss(*self.shared)
        else:
            (A,) = self.shared
            loss = self.network.cost_function.loss(A, self.Y)
        return float(loss.sum() / self.Y.shape[1])

    def error(self) -> Array:
        """dZ[L], (n_L, m): equation 3, or its exact shortcut where cost and activation have one."""
        if self.network.shortcut is not None:
            return self.network.shortcut.output_error(*self.shared)
        (A,) = self.shared
        grad_A = self.network.cost_function.grad_A(A, self.Y)
        return equations.output_error(self.network.output_activation.pullback, self.Z, grad_A)

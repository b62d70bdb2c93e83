"""Layer L and the cost: C and equation 3, from one evaluation of what both need."""

from dataclasses import dataclass
from functools import cached_property

from manual_bp import equations
from manual_bp.costs import OutputForms
from manual_bp.network import Network
from manual_bp.notation import Array


def output_forms(Z: Array, Y: Array, network: Network) -> OutputForms:
    """The loss and equation 3: by an exact shortcut where cost and activation have one.

    Args:
        Z: Z[L], (n_L, m).
        Y: labels, (n_L, m).
        network: hyperparameters.
    """
    if network.shortcut is not None:
        return network.shortcut(Z, Y)
    return AsWritten(Z, Y, network)


def mean_loss(forms: OutputForms, m: int) -> float:
    """C, dimensionless: the loss, summed over the units and averaged over the m samples."""
    return float(forms.loss().sum() / m)


@dataclass(frozen=True)
class AsWritten:
    """The loss and equation 3 in A[L], as the text has them.

    Attributes:
        Z, Y, network: as those of ``output_forms``.
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

"""What was found out about somebody's code: the network that it is held to, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from autodiff_ref.determination.costs import OF_CLASSES
from autodiff_ref.network import Network
from autodiff_ref.own_cost import OwnCost
from autodiff_ref.recognition import Taken


@dataclass(frozen=True)
class Determined:
    """What a candidate computes.

    Attributes:
        network: the one that it is held to.
        told: sentences about how that was found.
        with_cost: whether its cost can be compared with that network's.
        outputs: the widths of the last layer that it is asked about; none means all.
        unbiased: the layers that have no biases.
        depths: the numbers of layers that it is asked about; none means those that it was seen to
            take.
        sure: whether anything fits the network but the output.
        scale: by what its step is multiplied besides the learning rate.
        summed: of W and b, whose gradients are sums over the samples, which its own step divides.
        limits: sentences about what it is not asked about, and why.
        penalised: whether it is asked with the penalty that it takes.
        own_cost: what its cost is, where it is not quite that network's.
        cost_scale: by what its cost is multiplied, as all its gradients are.
        cost_of_one: whether its cost is a number with one output alone.
    """

    network: Network
    told: tuple[str, ...]
    with_cost: bool
    outputs: tuple[int, ...] = ()
    unbiased: Sequence[int] = ()
    depths: tuple[int, ...] = ()
    sure: bool = True
    scale: float = 1.0
    summed: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    penalised: bool = False
    own_cost: OwnCost | None = None
    cost_scale: float = 1.0
    cost_of_one: bool = False

    def and_told(self, *sentences: str) -> "Determined":
        """The same with more to be said about it."""
        return replace(self, told=(*self.told, *sentences))

    def and_limited(self, *sentences: str) -> "Determined":
        """The same with more that it is not asked about."""
        return replace(self, limits=(*self.limits, *sentences))

    def of_width(self, width: int, taken: Taken) -> "Determined":
        """The same for outputs up to a width, of which alone it is right."""
        least = 2 if self.network.output == "softmax" or self.network.cost == OF_CLASSES else 1
        narrower = tuple(n for n in taken.outputs if least <= n <= width) or (width,)
        return replace(self, outputs=narrower)

"""What was found out about somebody's code: the network that it is held to, and why."""

from dataclasses import dataclass, replace

from autodiff_ref.determination import words
from autodiff_ref.determination.costs import OF_CLASSES
from autodiff_ref.face import Taken
from autodiff_ref.network import Network


@dataclass(frozen=True)
class Determined:
    """What a candidate computes.

    Attributes:
        network: the one that it is held to.
        told: sentences about how that was found.
        with_cost: whether its cost can be compared with that network's.
        outputs: the widths of the last layer that it is asked about; none means all.
        biases: whether it has any.
        depths: the numbers of layers that it is asked about; none means those that it was seen to
            take.
        sure: whether anything fits the network but the output.
        scale: by what its step is multiplied besides the learning rate.
    """

    network: Network
    told: tuple[str, ...]
    with_cost: bool
    outputs: tuple[int, ...] = ()
    biases: bool = True
    depths: tuple[int, ...] = ()
    sure: bool = True
    scale: float = 1.0

    def and_told(self, *sentences: str) -> "Determined":
        """The same with more to be said about it."""
        return replace(self, told=(*self.told, *sentences))

    def of_width(
        self, width: int, taken: Taken, wider: tuple[Network, Network] | None = None
    ) -> "Determined":
        """The same for outputs up to a width, of which alone it is right.

        Args:
            width: of the last layer.
            taken: which problems it takes.
            wider: the networks of its cost and of its gradients with more outputs, if known.
        """
        least = 2 if self.network.output == "softmax" or self.network.cost == OF_CLASSES else 1
        narrower = tuple(n for n in taken.outputs if least <= n <= width) or (width,)
        if max(narrower) == max(taken.outputs):
            return replace(self, outputs=narrower)
        return replace(self.and_told(words.narrower(width, wider)), outputs=narrower)

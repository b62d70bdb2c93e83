"""What somebody's cost is, where it is not quite that of the network whose gradients are held."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OwnCost:
    """How a cost is compared that is another than the network's.

    Attributes:
        says: what it is, as a clause that stands beside a comparison which it fails.
        epsilon: what it has in its logarithms besides.
        multiple: of which multiple of the network's it is, if of one in all networks.
        by_slope: whether it is of no kind that is known, so that the gradients are held against
            its slope, by differences.
        gradients: whether each of the gradients is held against it, as they are none of a
            network's.
    """

    says: str = ""
    epsilon: float = 0.0
    multiple: float = 1.0
    by_slope: bool = False
    gradients: bool = False

"""What somebody's code has that is off while it is verified, and is asked about switched on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """Names that are set to something, of dropout or of a penalty.

    Attributes:
        on: what they are set to then, in words.
        off: what they are set to for all else, in words.
        draws: whether random numbers decide, as they do in dropout.
        noise: whether what is drawn is not known to drop units.
    """

    on: str
    off: str
    draws: bool
    noise: bool = False

    @property
    def same(self) -> str:
        """What gradients and cost have in common where random numbers decide, in words."""
        return "the same random numbers drawn" if self.noise else "the same units dropped"


SEEDS = (1, 2, 3)
"""Of what is drawn while dropout is switched on: by some masks a mistake does not show."""

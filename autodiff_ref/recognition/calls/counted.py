"""How often something is done: fewer rounds than its author had in mind, whose parts are some."""

from typing import Any


class Rounds(int):
    """A number of rounds, of which a part is 1 at least: ``epochs // 10`` of 1 is 1.

    Reports come in every tenth of the rounds, which is none of the few that are asked for.
    """

    def __floordiv__(self, by: Any) -> Any:
        """A part of the rounds, which is a number of rounds."""
        part = int(self) // by
        return Rounds(max(1, part)) if isinstance(by, int) and by > 0 else part

    def __truediv__(self, by: Any) -> Any:
        """A part of the rounds, for ``int(epochs / 10)``."""
        part = int(self) / by
        return max(1.0, part) if isinstance(by, int | float) and by > 0 else part

    def __mul__(self, by: Any) -> Any:
        """A share of the rounds, for ``int(epochs * 0.1)``."""
        part = int(self) * by
        return max(1.0, part) if isinstance(by, float) and by > 0 else part

    __rmul__ = __mul__

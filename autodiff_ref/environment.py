"""What a report must name so that somebody else can repeat it."""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version


@dataclass(frozen=True)
class Environment:
    """Where a run took place.

    Attributes:
        command: what was typed.
        seed: of the scenarios.
        machine: operating system, processor family and number of processors.
        versions: of Python and of the packages that computed, by name.
    """

    command: str
    seed: int
    machine: str
    versions: Mapping[str, str]

    @classmethod
    def here(cls, command: str, seed: int) -> "Environment":
        """The environment of the running process."""
        packages = ("numpy", "jax", "jaxlib", "python-flint", "h5py")
        return cls(
            command,
            seed,
            f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
            {"python": platform.python_version()} | {name: version(name) for name in packages},
        )

    def lines(self) -> list[tuple[str, str]]:
        """Each thing with its name, for a report."""
        versions = ", ".join(f"{name} {number}" for name, number in self.versions.items())
        return [
            ("command", f"`{self.command}`"),
            ("versions", versions),
            ("machine", self.machine),
            ("seed", str(self.seed)),
        ]

"""The machine kind, and how many threads everybody has."""

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any


def confine(threads: int) -> None:
    """Let this process run on so many processors; every library that is imported later counts them.

    Raises:
        ValueError: there are not so many.
    """
    every = sorted(os.sched_getaffinity(0))
    if not 1 <= threads <= len(every):
        raise ValueError(f"threads must be between 1 and {len(every)}, not {threads}")
    os.sched_setaffinity(0, every[:threads])


def told(threads: int, packages: Sequence[str]) -> list[tuple[str, str]]:
    """What must be known to repeat the run."""
    from threadpoolctl import threadpool_info

    return [
        ("processor", f"{processor()}, {platform.system()} {platform.machine()}"),
        ("threads", f"{threads}"),
        ("BLAS and OpenMP", libraries(threadpool_info())),
        ("versions", ", ".join(f"{name} {installed(name)}" for name in ("python", *packages))),
    ]


def libraries(pools: Iterable[Mapping[str, Any]]) -> str:
    """What has threads of its own, once each: by version, or by file where it tells none."""
    told = []
    for pool in pools:
        known = pool["version"] is not None
        name = f"{pool['internal_api']} {pool['version']}" if known else Path(pool["filepath"]).name
        told.append(f"{name} with {pool['num_threads']} threads")
    return "; ".join(dict.fromkeys(told))


def processor() -> str:
    """Its name, as the system tells it."""
    file = Path("/proc/cpuinfo")
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def installed(name: str) -> str:
    """The version of a package, or that it is absent."""
    if name == "python":
        return platform.python_version()
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"

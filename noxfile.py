"""What a developer may do here: ``nox --list`` shows it, ``nox -s NAME`` does it."""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["tests", "tests_without_jax", "lint", "types"]

PROJECT = nox.project.load_toml(Path(__file__).with_name("pyproject.toml"))


def group(name: str) -> tuple[str, ...]:
    """The requirements of one dependency group."""
    return nox.project.dependency_groups(PROJECT, name)


ON_ALL = ("--numprocesses=auto", "--dist=worksteal")
"""A worker for each processor."""

ONE_EACH = {"OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": ""}
"""The environment of one worker for each processor, and of all the processes that tests start.

One thread for linear algebra: those of several workers would wait for each other, busily. And what
is imported is compiled once.
"""


@nox.session
def verify(session: nox.Session) -> None:
    """Verify manual_bp against JAX and write the tables to reports/."""
    session.install(".[verify]")
    session.run("python", "-m", "autodiff_ref", "verify", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the whole test suite, on all processors."""
    session.install(".[verify]", *group("tests"))
    session.run("pytest", *ON_ALL, *session.posargs, env=ONE_EACH)


@nox.session
def tests_without_jax(session: nox.Session) -> None:
    """Run the tests of manual_bp where JAX is not installed."""
    session.install(".", *group("tests"))
    session.run("python", "-c", "import importlib.util as u; assert u.find_spec('jax') is None")
    session.run("pytest", *ON_ALL, "tests/manual_bp", *session.posargs, env=ONE_EACH)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting (ruff) and who may import whom (import contracts)."""
    session.install(".", *group("lint"))  # what is imported is read, not run: JAX is not needed
    # By name, so that a candidate that somebody keeps here is not asked for our style.
    ours = ("manual_bp", "autodiff_ref", "tests", "noxfile.py")
    session.run("ruff", "check", *ours, *session.posargs)
    session.run("ruff", "format", "--check", *ours)
    session.run("lint-imports")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types strictly (mypy)."""
    session.install(".[verify]", *group("types"))
    session.run("mypy", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure manual_bp beside its peers, or --peers NAMES, or --peers none, in reports/."""
    try:
        peers, rest = chosen_peers(session.posargs)
    except ValueError as refusal:
        session.error(str(refusal))
    session.install(".[verify]", *group("bench"), *peers)
    session.run("python", "-m", "studies.benchmark", *rest, env={"PYTHONPATH": "tests"})


def chosen_peers(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """The requirements of the peers, all or those after --peers, and the other arguments.

    Raises:
        ValueError: no peer is named, or one that there is not.
    """
    requirements = {re.split(r"[^\w-]", each)[0]: each for each in group("peers")}
    options = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    options.add_argument("--peers", action="append", nargs="?", const="")
    found, rest = options.parse_known_args(arguments)
    if found.peers is None:
        return list(requirements.values()), rest
    names = [name.strip() for given in found.peers for name in given.split(",")]
    if names == ["none"]:
        return [], rest
    unknown = sorted({name for name in names if name not in requirements})
    if unknown:
        raise ValueError(
            f"--peers {', '.join(filter(None, unknown)) or 'names nobody'}: choose from "
            f"{', '.join(requirements)}, with commas between, or none; without --peers, all are "
            "measured"
        )
    return [requirements[name] for name in dict.fromkeys(names)], rest


@nox.session
def calibrate(session: nox.Session) -> None:
    """Measure the harness itself, and write reports/calibration.md and calibration.png."""
    session.install(".[verify]", *group("calibrate"))
    session.run("python", "-m", "studies", *session.posargs, env={"PYTHONPATH": "tests"})


@nox.session
def mistakes(session: nox.Session) -> None:
    """Measure how well mistakes are named, and write reports/mistakes.md."""
    session.install(".[verify]")
    session.run("python", "-m", "studies.mistakes", *session.posargs, env={"PYTHONPATH": "tests"})


@nox.session
def growth(session: nox.Session) -> None:
    """Measure how verification grows with the problem, and write reports/growth.md."""
    session.install(".[verify]", *group("bench"))
    session.run("python", "-m", "studies.growth", *session.posargs, env={"PYTHONPATH": "tests"})

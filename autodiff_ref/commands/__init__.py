"""The command line, a module for each command."""

import argparse

from autodiff_ref.commands import benching, files, verifying


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    program = argparse.ArgumentParser(
        prog="python -m autodiff_ref",
        description="Verify a backward pass that was derived by hand.",
    )
    commands = program.add_subparsers(required=True, metavar="COMMAND")
    for each in (verifying, files, benching):
        each.add_to(commands)
    return program

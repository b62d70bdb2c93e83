"""Numbers on the command line, for ``argparse``, and how a candidate is named there."""

import argparse

CANDIDATE = "an importable name, or a path that ends in .py or .ipynb (default: manual_bp)"


def count(text: str) -> int:
    """A positive integer."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a positive integer, not {text}")
    return int(text)


def seconds(text: str) -> float:
    """A positive time."""
    try:
        limit = float(text)
    except ValueError:
        limit = 0.0
    if not 0 < limit < float("inf"):
        raise argparse.ArgumentTypeError(f"must be a positive number of seconds, not {text}")
    return limit

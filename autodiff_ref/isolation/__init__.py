"""A candidate in a process of its own, with a time limit.

Two processes talk in messages of plain data. This is no sandbox: a candidate can still write
files; but it cannot hang or end the harness, and nothing that it sets reaches it.
"""

from autodiff_ref.isolation.running import end_ahead, start_ahead
from autodiff_ref.isolation.stranger import LIMIT, Stranger

__all__ = ["LIMIT", "Stranger", "end_ahead", "start_ahead"]

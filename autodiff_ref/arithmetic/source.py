"""Where an operation stands in the code of whoever wrote the program."""

from collections.abc import Iterable
from pathlib import Path

from jax.extend.source_info_util import SourceInfo, summarize

PACKAGE = str(Path(__file__).parents[1])


def line_of(sources: Iterable[SourceInfo]) -> str:
    """The innermost of several places that is neither in JAX nor in this package.

    As file:line:column (function); empty if there is none. What stands in JAX's own functions has
    no place, so that it gets that of the call.
    """
    told = [line for line in map(summarize, sources) if line and not line.startswith(PACKAGE)]
    return Path(told[-1]).name if told else ""

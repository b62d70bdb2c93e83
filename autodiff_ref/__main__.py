"""``python -m autodiff_ref verify [CANDIDATE ...]``, ``export`` and ``compare``, and ``bench``."""

import gc
import signal
import sys
import traceback
from collections.abc import Sequence
from io import TextIOWrapper

from autodiff_ref.compilation import keep_compiled
from autodiff_ref.isolation import start_ahead

if __name__ == "__main__":
    gc.disable()  # what is imported stays: it is not searched for garbage
    if sys.argv[1:2] == ["verify"]:
        start_ahead()  # it loads NumPy while this process loads JAX
    keep_compiled()

# First those that tell what is not installed.
from autodiff_ref import DataError, NotACandidateError, UnknownScenarioError
from autodiff_ref.commands import parser
from autodiff_ref.commands.options import printed, repeatable
from autodiff_ref.containment import CandidateError
from autodiff_ref.verification import INTERRUPTED, InterruptedRunError
from autodiff_ref.workers.cluster import ClusterError

KNOWN = (
    CandidateError,
    ClusterError,
    DataError,
    NotACandidateError,
    OSError,
    UnknownScenarioError,
)
"""What is told in its own words."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status is the verdict.

    0: the candidate agrees. 1: it is wrong or inaccurate. 2: nothing is refuted, and something
    could not be compared, or the run could not be done. 130: interrupted. Of several candidates,
    1 if one of them is refuted, else 2 if one could not be compared.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = parser().parse_args(given)
    options.command = repeatable(given)
    try:
        status: int = options.run(options)
    except KNOWN as known:
        print(f"autodiff_ref: {known}", file=sys.stderr)
        return 2
    except Exception:  # a defect of ours refutes no candidate, as the status 1 would
        traceback.print_exc()
        return 2
    except KeyboardInterrupt as stop:
        if isinstance(stop, InterruptedRunError):
            print(printed(stop.verification, options))
        print("autodiff_ref: interrupted; no report was written or replaced", file=sys.stderr)
        return INTERRUPTED
    return status


if __name__ == "__main__":
    gc.freeze()
    gc.enable()
    # What ends a job ends it as a person would: nothing half-written is left behind.
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    # A terminal that lacks a letter shows its number instead.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main())

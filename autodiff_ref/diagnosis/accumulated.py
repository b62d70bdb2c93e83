"""Gradients that add up from call to call: an accumulator that is never reset."""

import numpy as np

from autodiff_ref.diagnosis.fault import Explanation, Fault
from autodiff_ref.diagnosis.fitting import Fit, fit
from autodiff_ref.diagnosis.gradients import Observed
from autodiff_ref.diagnosis.sweep import Sweep
from autodiff_ref.mistakes import RIGHT, Mistake

NEVER_RESET = {
    kind: Mistake(
        kind,
        "accumulator never reset",
        "every call adds to what the calls before have left: an accumulator is never reset",
        f"{kind}[l] = {kind}[l] of the call before + ...",
        RIGHT[kind],
    )
    for kind in ("dW", "db")
}


def accumulated(sweep: Sweep, once: Observed, again: Observed) -> Explanation | None:
    """The explanation by such accumulators, if two calls differ by the right gradients.

    Args:
        sweep: the equations.
        once: what a call returned.
        again: what the next call returned, to the same question.
    """
    if any(name not in again or again[name].shape != once[name].shape for name in once):
        return None
    if all(np.array_equal(again[name], once[name], equal_nan=True) for name in once):
        return None
    q, faults = sweep.planted({}), []
    for name in once:
        if np.array_equal(again[name], once[name], equal_nan=True):
            continue  # it is reset
        # The sums that they have grown to are rounded once in each call.
        more = 2 * np.finfo(sweep.scenario.dtype).eps * np.abs(again[name])
        found: Fit | None = fit(q[name], again[name] - once[name], more)
        if found is None:
            return None
        kind = name[:2]
        faults.append(Fault(name, kind, NEVER_RESET[kind], fits={name: found}))
    return Explanation(q, tuple(faults))

"""Part of check *trajectory*: what others have printed about the same descent."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref import derivatives
from autodiff_ref.answers import Trained
from autodiff_ref.comparison import Bounds, Compared
from autodiff_ref.images import Published
from autodiff_ref.judgement import compare, unusable
from autodiff_ref.reference import Reference

PRINTED_DIGITS = 6
"""Decimals of a published cost; half a unit of the last of them is what printing rounds away."""


def compare_published(
    check: str, reference: Reference, published: Published, trained: Trained
) -> Iterator[Compared]:
    """Costs and accuracies that others printed, against both sides."""
    last, final = reference.scenario.recorded[-1], reference.trained[-1]
    usable = all(
        not unusable(trained.params[name], reference.scenario.dtype, value.shape)
        and np.isfinite(np.asarray(trained.params[name])).all()
        for name, value in final.params.items()
    )
    at = sorted(published.costs)
    printed = np.array([published.costs[k] for k in at])
    half_a_unit = Bounds.same(np.full(len(at), 0.5 * 10.0**-PRINTED_DIGITS))
    right = np.array([published.train_right, published.test_right], np.float64)
    exact = Bounds.same(np.zeros(2))
    sides: tuple[tuple[str, object, Any], ...] = (
        ("candidate", trained.costs, trained.params if usable else None),
        ("reference", final.costs, final.params),
    )
    for side, costs, params in sides:
        place = reference.place(check, "C", f"published, {side}", at[-1])
        complete = isinstance(costs, np.ndarray) and costs.shape == final.costs.shape
        chosen = np.asarray(costs)[at] if complete else None
        yield compare(place, chosen, printed, half_a_unit, np.float64)
        counts = None if params is None else labels_right(reference, params)
        place = reference.place(check, "labels right", f"published, {side}", last)
        yield compare(place, counts, right, exact, np.float64)


def labels_right(reference: Reference, params: Any) -> npt.NDArray[np.float64]:
    """How many training and test labels these parameters predict rightly."""
    scenario = reference.scenario
    assert scenario.images is not None
    images, counts = scenario.images, []
    for X, Y in ((images.X_train, images.Y_train), (images.X_test, images.Y_test)):
        trace = derivatives.trace(params, X, Y, network=scenario.network)
        counts.append(int(np.sum((trace[f"A{scenario.depth}"] > 0.5) == (Y == 1))))
    return np.array(counts, np.float64)

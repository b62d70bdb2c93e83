"""What a step that is one multiple of the gradients is besides: how long, repeated, shuffled."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from autodiff_ref.recognition.arrays.layouts import Array
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.asking.chance import drawing_orders
from autodiff_ref.recognition.asking.updates import Stepping
from autodiff_ref.recognition.calls.calls import roles_taken
from autodiff_ref.recognition.running.quiet import drawing_from
from autodiff_ref.setting import SEEDS

RATE = 0.125
"""That of several steps, which is to saturate nothing."""

NEAR = 1e-6
"""Of a step: by what two that are the same may differ."""


def at_one_rate(asked: Asked, way: Stepping) -> Iterator[str]:
    """By what such steps are multiplied, where that is not their learning rate, a sentence."""
    p, name = asked.problem, way.reading.steps[-1][1]
    times = factor(asked, way) if way.takes_rate else 1.0
    if not np.isclose(times, 1):
        yield (
            f"Not held against it: the step of {name} is {times:.6g} times the learning rate times "
            f"what is given as gradients, in all parameters alike, with {p.X.shape[1]} samples."
        )


def over_rounds(asked: Asked, way: Stepping) -> Iterator[str]:
    """What is not verified of several rounds of them, a sentence."""
    if told := repeated(asked, way):
        yield f"Not verified: {way.reading.steps[-1][1]} over several rounds, of which {told}."


def in_its_orders(asked: Asked, way: Stepping) -> Iterator[str]:
    """That a step is another in the order that it draws, a sentence.

    A step with all samples is the same in every order that keeps each with its labels.
    """
    if not asked.reading.owner.module.shuffles:
        return
    p, drawn = asked.problem, replace(way, reading=drawing_orders(way.reading))
    pairs = []
    try:
        for seed in SEEDS:
            for each in (way, drawn):
                with drawing_from(seed):
                    pairs.append(each.updated(p.params, p.X, p.Y))
    except Exception:
        return
    steps = zip(pairs[::2], pairs[1::2], strict=True)
    if not all(np.allclose(one[n], other[n], NEAR, NEAR) for one, other in steps for n in one):
        yield (
            f"Not held against it: in the order that {way.reading.steps[-1][1]} draws, its step is "
            "another than with its samples as they come, for which it is compared; so it is where "
            "samples do not stay with their labels, or are mixed."
        )


def factor(asked: Asked, way: Stepping) -> float:
    """By what a step is multiplied beside its learning rate."""
    p = asked.problem
    g = asked.gradients(p.params, p.X, p.Y)["dW1"]
    step = p.params["W1"] - way.updated(p.params, p.X, p.Y)["W1"]
    return float(np.vdot(step, g) / np.vdot(g, g)) / way.reading.rate


def repeated(asked: Asked, way: Stepping) -> str:
    """In what two rounds are not two steps; "" if they are, or cannot be told apart."""
    if not any("one" in roles_taken(function) for function in way.reading.called()):
        return ""
    p = asked.problem
    way = replace(way, reading=replace(way.reading, rate=RATE))
    again = replace(way, reading=replace(way.reading, rounds=2))
    try:
        once = way.updated(p.params, p.X, p.Y)
        twice = way.updated(once, p.X, p.Y)
        both = again.updated(p.params, p.X, p.Y)
    except Exception:
        return ""
    first = np.concatenate([np.ravel(once[name] - p.params[name]) for name in p.params])
    second = np.concatenate([np.ravel(both[name] - once[name]) for name in p.params])
    required = np.concatenate([np.ravel(twice[name] - once[name]) for name in p.params])
    if not np.any(second) or is_near(second, required, NEAR):
        return ""
    if is_near(second, first, NEAR):
        return "the second takes the step of the first again, as of gradients that are not renewed"
    return "the second is no step like the first, as with momentum, or another rate"


def is_near(step: Array, other: Array, near: float) -> bool:
    """Whether two steps are the same to within so much of the larger entries."""
    return bool(np.max(np.abs(step - other)) <= near * np.max(np.abs(step)))

"""Every network that is known, or has a mistake that is, beside the output of somebody's code."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from autodiff_ref.arithmetic.running import Rounded
from autodiff_ref.determination import words
from autodiff_ref.determination.costs import USUAL
from autodiff_ref.determination.softmaxes import WRONG_SOFTMAXES
from autodiff_ref.diagnosis.fitting import fit
from autodiff_ref.diagnosis.forward import places, with_mistake
from autodiff_ref.diagnosis.sweep import Numbers, Sweep
from autodiff_ref.mistakes import MISTAKES, Here
from autodiff_ref.network import ACTIVATION_NAMES, Activation, Network
from autodiff_ref.scenarios import Scenario

USUAL_HIDDEN = ("relu", "tanh", "sigmoid")
"""Activations of hidden layers that are looked for with mistakes, or with an epsilon in a cost."""

USUAL_OUTPUTS = ("sigmoid", "softmax", "identity", "tanh")
"""Of outputs, which mistakes in the forward pass are looked for with."""

Output = npt.NDArray[np.float64] | None
"""What somebody's code gives, if it does."""


@dataclass(frozen=True)
class Known:
    """A network that is known, whose output is the candidate's.

    Attributes:
        network: it, whatever its cost.
        q: its quantities.
        words: what its output was found to be.
        activated: whether what is shown has the activation of the output.
    """

    network: Network
    q: Numbers
    words: str
    activated: bool = True


def known(problem: Scenario, shown: Output, activations: Sequence[Activation]) -> Iterator[Known]:
    """Every network whose output is what is shown; every network if nothing is."""
    L = problem.depth
    for hidden in activations if L > 1 else activations[:1]:
        before: Numbers | None = None
        for output in ACTIVATION_NAMES:
            network = Network(hidden, output, "half_squared_error")
            sweep = Sweep(problem, network)
            before = before or sweep.forward()
            q = before | {f"A{L}": sweep.right(f"A{L}", L, before)}
            for way in ways_to_show(sweep, q):
                if shown is None or fit(way.value, shown):
                    layers = (hidden if L > 1 else None, output if way.activated else None)
                    what = None if shown is None else way.what
                    yield Known(network, q, words.layers(*layers, what), way.activated)
                    break


def mistaken(problem: Scenario, shown: Output) -> Iterator[Known]:
    """Usual networks whose output is what is shown, with a mistake in equation 1 or a softmax."""
    for hidden, output in product(USUAL_HIDDEN, USUAL_OUTPUTS):
        network = Network(hidden, output, "half_squared_error")
        sweep = Sweep(problem, network)
        of_Z = [mistake for mistake in MISTAKES if mistake.kind == "Z"]
        for mistake in (*of_Z, *WRONG_SOFTMAXES):
            for layers in places(mistake, sweep.L) if mistake.kind == "Z" else [(sweep.L,)]:
                q = with_mistake(sweep, mistake, layers)
                if q is not None and shown is not None and fit(q[f"A{sweep.L}"], shown):
                    yield Known(network, q, words.mistaken(hidden, output, mistake, layers))


class Way(NamedTuple):
    """What people return as an output.

    Attributes:
        what: it is, in words.
        value: of it, (n_L, m).
        activated: whether it shows the activation of the output.
    """

    what: str
    value: Rounded
    activated: bool = True


def ways_to_show(sweep: Sweep, q: Numbers) -> Iterator[Way]:
    """A[L], or what its cost makes it of."""
    L, output = sweep.L, sweep.network.output
    yield Way("that", q[f"A{L}"])
    if output in USUAL:
        yield Way("Z[L]", q[f"Z{L}"], activated=False)
        yield Way("the logarithm of that", sweep.quantity(log_of_A, L, q))


def log_of_A(here: Here) -> jax.Array:
    """The logarithm of the output."""
    return jnp.log(here("A", here.L))

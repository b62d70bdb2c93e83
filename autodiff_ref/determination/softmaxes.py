"""A softmax along the wrong axis: what it gives, and whether it is all that is wrong."""

from collections.abc import Iterator

import jax
import jax.numpy as jnp

from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.diagnosis import Diagnosis, Fault
from autodiff_ref.diagnosis.fitting import fit
from autodiff_ref.diagnosis.forward import with_mistake
from autodiff_ref.diagnosis.numbers import numbers
from autodiff_ref.diagnosis.penalised import without_penalty
from autodiff_ref.diagnosis.sweep import Numbers, Sweep
from autodiff_ref.mistakes import Here, Mistake, NotHereError, Rule
from autodiff_ref.mistakes.differences import difference
from autodiff_ref.scenarios import Scenario

UNITS, SAMPLES = 0, 1


def softmax_along(largest: int, summed: int) -> Rule:
    """e^(z - max z) / the sum of them, each along an axis of its own."""

    def rule(here: Here) -> jax.Array:
        if here.network.activation(here.l, here.L) != "softmax":
            raise NotHereError("there is no softmax")
        Z = here("Z", here.l)
        e = jnp.exp(Z - jax.lax.stop_gradient(jnp.max(Z, axis=largest, keepdims=True)))
        return e / jnp.sum(e, axis=summed, keepdims=True)

    return rule


def wrong_softmaxes() -> Iterator[Mistake]:
    """Equation 2 of a softmax, along the samples in one place or in both."""
    for name, says, formula, rule in (
        (
            "softmax over the samples",
            "the softmax is over the samples, not over the units of each",
            "A[l] = e^Z[l] / the sum of that over the samples",
            softmax_along(SAMPLES, SAMPLES),
        ),
        (
            "softmax sums over the samples",
            "the softmax is divided by a sum over the samples, not over the units of each",
            "A[l] = e^(Z[l] - max) / the sum of that over the samples",
            softmax_along(UNITS, SAMPLES),
        ),
        (
            "maximum over the samples",
            "what the softmax subtracts is the largest of all samples in each unit, not of the "
            "units in each sample, and does not cancel",
            "A[l] = e^(Z[l] - max over samples) / the sum of that over the units",
            softmax_along(SAMPLES, UNITS),
        ),
    ):
        yield Mistake("A", name, says, formula, rule)


WRONG_SOFTMAXES = tuple(wrong_softmaxes())


def by_softmax(candidate: Candidate, scenarios: list[Scenario]) -> Diagnosis | None:
    """That a softmax along the wrong axis is all that is wrong; None if it is not.

    Its gradients are A - Y from there on, as they are of the right one.
    """
    found = {scenario.name: faults_in(candidate, scenario) for scenario in scenarios}
    for mistake in WRONG_SOFTMAXES:
        if found and all(mistake.name in faults for faults in found.values()):
            fault = found[scenarios[0].name][mistake.name]
            return Diagnosis(scenarios[0], (fault,), (), tuple(found))
    return None


def faults_in(candidate: Candidate, scenario: Scenario) -> dict[str, Fault]:
    """The softmaxes that give both the output and all gradients in a scenario, by name.

    Of one sample, several do.
    """
    network, L = scenario.network, scenario.depth
    if network.output != "softmax" or "output" not in candidate.face.functions:
        return {}
    try:
        output = numbers({"A": candidate.output(scenario, scenario.params)})
        shown = numbers(candidate.gradients(scenario, scenario.params))
    except CandidateError:
        return {}
    if not output or not shown:
        return {}
    plain, more = without_penalty(shown, scenario, network)
    sweep, found = Sweep(scenario, network), dict[str, Fault]()
    for mistake in WRONG_SOFTMAXES:
        q = with_mistake(sweep, mistake, (L,))
        if q is None or not fit(q[f"A{L}"], output["A"]):
            continue
        q = backwards(sweep, q)
        fits = {n: fit(q[n], value, more.get(n, 0.0)) for n, value in plain.items()}
        right = {name: near for name, near in fits.items() if near is not None}
        if len(right) == len(fits):
            found[mistake.name] = Fault(f"A{L}", "A", mistake, fits=right)
    return found


def backwards(sweep: Sweep, q: Numbers) -> Numbers:
    """The quantities of a backward pass that begins with A - Y."""
    L, found = sweep.L, dict(q)
    for l in range(L, 0, -1):
        if l == L:
            found[f"dZ{l}"] = sweep.quantity(difference, l, found)
        else:
            for letter in ("dA", "dZ"):
                found[f"{letter}{l}"] = sweep.right(f"{letter}{l}", l, found)
        for letter in ("dW", "db"):
            found[f"{letter}{l}"] = sweep.right(f"{letter}{l}", l, found)
    return found

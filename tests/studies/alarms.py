"""Study 2: what is said against implementations that are right."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from autodiff_ref.checks import compare_equations, compare_gradients, compare_trajectory
from autodiff_ref.comparison import Comparison, Verdict
from autodiff_ref.evidence import Check
from autodiff_ref.faces import FACE
from autodiff_ref.images import DataError
from autodiff_ref.network import Network
from autodiff_ref.reference import Reference
from studies.backward import Product, backwards
from studies.forms import DIFFERENCE, KEEPING, QUOTIENT, Forms
from studies.implementation import Implementation
from studies.judging import asked, at_start
from studies.regimes import SATURATED, Regime
from studies.rules import RULES

ORDERS: tuple[Product, ...] = (lambda left, right: left @ right, backwards)
"""Of summation; they alternate from run to run."""

HARSHEST = (Verdict.WRONG, Verdict.ERROR, Verdict.INACCURATE, Verdict.UNDECIDED, Verdict.AGREES)
"""A run is called by the first of these that any of its arrays is."""

OF_GRADIENTS: tuple[Check, ...] = (at_start,)
"""What every run is asked: dW and db."""

OF_THE_TRACE: tuple[Check, ...] = (compare_equations,)
"""What nearly all are asked: dW, db and all that leads to them, end to end and alone."""

EVERYTHING: tuple[Check, ...] = (compare_equations, compare_gradients, compare_trajectory)
"""What some are asked: besides, one update, and free descents with single steps along them."""

DEEPEST = 4
"""Of more layers, only one round in four is asked for the trace, as that takes long."""

RECORDED = (1, 10)
"""After how many updates these descents are looked at."""

DESCENTS = 8
"""Rounds in which every seventh architecture descends; each of them has to be compiled."""

GROWN = 100
"""A descent whose parameters become so many times as large as they were has diverged."""


@dataclass(frozen=True)
class Run:
    """One right implementation in one scenario.

    Attributes:
        regime, forms: names.
        worst: the comparison with the harshest verdict; ``error`` is a nan.
        by_evidence: whether it is not called wrong only as it was asked elsewhere, too.
        objecting: the existing rules that do not accept its gradients; not asked in float32, for
            which they are not meant.
        counts: how many comparisons got which verdict, by check and by how it judges.
    """

    regime: str
    forms: str
    worst: Comparison
    by_evidence: bool
    objecting: frozenset[str]
    counts: Mapping[tuple[str, str, Verdict], int]

    @property
    def verdict(self) -> Verdict:
        """The harshest of any array."""
        return self.worst.verdict

    @property
    def is_false_alarm(self) -> bool:
        """Whether more is said than that the text's forms lose their digits where they do."""
        if self.verdict in (Verdict.AGREES, Verdict.UNDECIDED):
            return False
        if self.verdict is Verdict.WRONG:
            return True
        return self.regime != SATURATED.name or self.forms == KEEPING.name


def runs(regime: Regime, count: int) -> list[Run]:
    """That many runs of a regime."""
    return list(islice(runs_of(regime), count))


def runs_of(regime: Regime) -> Iterator[Run]:
    """Without end: each scenario is answered in every form."""
    done = 0
    for i, scenario in enumerate(regime.scenarios()):
        reference = Reference(replace(scenario, recorded=RECORDED))
        checks = checks_for(reference, *divmod(i, len(regime.architectures)))
        for forms in forms_for(scenario.network):
            implementation = Implementation(forms, ORDERS[done % len(ORDERS)])
            yield run_of(regime, implementation, reference, checks)
            done += 1


def checks_for(reference: Reference, turn: int, architecture: int) -> tuple[Check, ...]:
    """What is asked in a scenario, by its round and its place among the architectures."""
    if turn < DESCENTS and architecture % 7 == 0 and stays(reference):
        return EVERYTHING
    if reference.scenario.depth <= DEEPEST or turn % 4 == 0:
        return OF_THE_TRACE
    return OF_GRADIENTS


def stays(reference: Reference) -> bool:
    """Whether the reference's own descent leads anywhere but to infinity."""
    try:
        ends = reference.trained[-1].params
    except DataError:
        return False
    starts = reference.scenario.params
    return all(
        np.max(np.abs(v)) <= GROWN * (1 + np.max(np.abs(starts[n]))) for n, v in ends.items()
    )


def run_of(
    regime: Regime, implementation: Implementation, reference: Reference, checks: tuple[Check, ...]
) -> Run:
    """What is said against one implementation."""
    functions = FACE if checks is EVERYTHING else ("gradients", "trace")
    candidate = implementation.candidate(*functions)
    pairs = [pair for check in checks for pair in asked(candidate, reference, check)]
    worst = min((final for _, final in pairs), key=lambda c: HARSHEST.index(c.verdict))
    wrong = any(first.verdict is Verdict.WRONG for first, _ in pairs)
    return Run(
        regime.name,
        implementation.forms.name,
        worst,
        wrong and worst.verdict is not Verdict.WRONG,
        objecting(implementation, reference),
        Counter((c.place.check, c.place.judged, c.verdict) for _, c in pairs),
    )


def objecting(implementation: Implementation, reference: Reference) -> frozenset[str]:
    """The existing rules that do not accept an implementation's gradients."""
    s = reference.scenario
    if s.dtype != np.float64:
        return frozenset()
    theirs = implementation.gradients(s.params, s.X, s.Y, network=s.network)
    true = {name: reference.start.trace[name] for name in theirs}
    return frozenset(rule.name for rule in RULES if not rule.accepts(theirs, true))


def forms_for(network: Network) -> tuple[Forms, ...]:
    """Ways that differ; only with cross-entropy there are three."""
    if network.cost == "binary_cross_entropy":
        return (QUOTIENT, DIFFERENCE, KEEPING)
    return (DIFFERENCE, KEEPING)


def tally(found: Iterable[Run]) -> Mapping[tuple[str, str], Counter[Verdict]]:
    """How many runs got each verdict, by regime and forms."""
    tallied: dict[tuple[str, str], Counter[Verdict]] = {}
    for run in found:
        tallied.setdefault((run.regime, run.forms), Counter())[run.verdict] += 1
    return tallied


def tally_of_comparisons(found: Iterable[Run]) -> Mapping[tuple[str, str], Counter[Verdict]]:
    """How many comparisons got each verdict, by check and by how it judges."""
    tallied: dict[tuple[str, str], Counter[Verdict]] = {}
    for run in found:
        for (check, judged, verdict), count in run.counts.items():
            tallied.setdefault((check, judged), Counter())[verdict] += count
    return tallied

"""Study 2: what is said against implementations that are right."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice

import numpy as np

from autodiff_ref.comparison import Comparison, Verdict
from autodiff_ref.network import Network
from autodiff_ref.scenarios import Scenario
from studies.backward import Product, backwards, gradients
from studies.forms import DIFFERENCE, KEEPING, QUOTIENT, Forms
from studies.judging import compared, state_of, weighed
from studies.regimes import REGIMES, SATURATED, Regime
from studies.rules import RULES

ORDERS: tuple[Product, ...] = (lambda left, right: left @ right, backwards)
"""Of summation; they alternate from run to run."""

HARSHEST = (Verdict.WRONG, Verdict.ERROR, Verdict.INACCURATE, Verdict.UNDECIDED, Verdict.AGREES)
"""A run is called by the first of these that any of its arrays is."""


@dataclass(frozen=True)
class Run:
    """One right implementation in one scenario.

    Attributes:
        regime, forms: names.
        scenario: the problem.
        worst: the dW or db with the harshest verdict; ``error`` is a nan.
        by_evidence: whether it is not called wrong only as it was asked in both precisions.
        objecting: the existing rules that do not accept it; not asked in float32, for which
            they are not meant.
    """

    regime: str
    forms: str
    scenario: Scenario
    worst: Comparison
    by_evidence: bool
    objecting: frozenset[str]

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


def runs(count: int, progress: Callable[[], object] = lambda: None) -> Iterator[Run]:
    """That many runs of each regime; ``progress`` is called after each."""
    for regime in REGIMES:
        for run in islice(runs_of(regime), count):
            progress()
            yield run


def runs_of(regime: Regime) -> Iterator[Run]:
    """Without end: each scenario is answered in every form."""
    done = 0
    for scenario in regime.scenarios():
        state = state_of(scenario)
        true = {f"d{name}": state.trace[f"d{name}"] for name in scenario.params}
        for forms in forms_for(scenario.network):
            answer = partial(gradients, forms=forms, product=ORDERS[done % len(ORDERS)])
            theirs = answer(scenario)
            at_first = compared(state, theirs)
            judged = weighed(scenario, answer, at_first)
            worst = min(judged, key=lambda c: HARSHEST.index(c.verdict))
            wrong = any(each.record.verdict is Verdict.WRONG for each in at_first)
            by_evidence = wrong and worst.verdict is not Verdict.WRONG
            objecting = frozenset[str]()
            if scenario.dtype == np.float64:
                objecting = frozenset(r.name for r in RULES if not r.accepts(theirs, true))
            yield Run(regime.name, forms.name, scenario, worst, by_evidence, objecting)
            done += 1


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

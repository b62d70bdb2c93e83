"""One run: a candidate is asked, its answers are judged; verdict and reports come of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autodiff_ref.cancelled import Departing, departing
from autodiff_ref.candidates import Candidate
from autodiff_ref.certificate import Certificate, in_accord
from autodiff_ref.checks import compare_named, compare_own_step, compare_switched
from autodiff_ref.checks.named import is_between
from autodiff_ref.comparison import WITH, Compared, Comparison, Kink, Place, Verdict
from autodiff_ref.determination import by_softmax
from autodiff_ref.diagnosis import Diagnosis, and_cost, and_lines, and_steps, diagnose
from autodiff_ref.environment import Environment
from autodiff_ref.epsilon import LEFT, Excused, excused
from autodiff_ref.evidence import Outcome, evidence, references
from autodiff_ref.loading.source import Source
from autodiff_ref.quantities import layer_of
from autodiff_ref.questions import CHECKS
from autodiff_ref.reference import Reference
from autodiff_ref.report import Explained, Stage, and_step_lines, staged_reports
from autodiff_ref.scenarios import SEED, Scenario
from autodiff_ref.second_order import HessianProof
from autodiff_ref.verification import InterruptedRunError, Skipped

Progress = Callable[[int, int, str], None]
"""Called with the number of checks done, that of all checks, and what comes next."""

Asking = Callable[[Candidate, list[Scenario], bool, Progress], Iterator[Outcome]]
"""How a candidate is asked in scenarios, with ``exact`` and ``progress`` as of ``verify``."""


def verified(
    subject: Candidate,
    problems: list[Scenario],
    skipped: list[Skipped],
    target: Path | None,
    typed: str,
    source: Source | None = None,
    *,
    exact: bool = False,
    progress: Progress | None = None,
    asking: Asking | None = None,
) -> Explained:
    """The verdict on a candidate in these scenarios, with its reports in the target.

    Args:
        subject: the candidate.
        problems: the scenarios.
        skipped: what is not asked of it.
        target: the folder of the reports, or None to write nothing.
        typed: what they say was typed.
        source: the text of its file, if it has one.
        exact: as of ``verify``.
        progress: as of ``verify``.
        asking: how it is asked; None is one scenario after the other.
    """
    with staged_reports(target) as stage:
        found = Found(subject, Environment.here(typed, SEED), problems, skipped, source, stage)
        watched = progress or silent
        try:
            for outcome in (asking or outcomes)(subject, problems, exact, watched):
                found.take(outcome)
            found.excuse()
            off = wrong_at_start(found.compared)
            total = len(problems) * len(CHECKS)
            watched(total, total, "looking for the mistake" if off else "done")
            wrong = [each for each in problems if each.name in off]
            diagnosis = by_softmax(subject, wrong) or diagnose(subject, wrong)
            if diagnosis and subject.by_differences:
                diagnosis = of_wrong(diagnosis, found.compared.values())
            if problems and subject.network is not None:
                diagnosis = and_steps(diagnosis, subject, problems[0])
            diagnosis = and_cost(diagnosis, subject)
            if source is not None:
                diagnosis = and_step_lines(and_lines(diagnosis, subject), source)
        except KeyboardInterrupt as stop:
            raise InterruptedRunError(found.told(complete=False)) from stop
        verification = found.told(diagnosis)
        stage.publish(verification)
    return verification


def outcomes(
    candidate: Candidate,
    problems: list[Scenario],
    exact: bool,
    progress: Progress,
    part: range | None = None,
) -> Iterator[Outcome]:
    """Every result of every check in every scenario, or in a part, or why one was not made."""
    total = len(problems) * len(CHECKS)
    for i in range(len(problems)) if part is None else part:
        scenario = problems[i]
        reference, elsewhere = Reference(scenario), references(scenario)
        if candidate.network is not None and not i:
            yield from compare_own_step(candidate, reference)
            yield from compare_switched(candidate, reference)
        for j, (name, asked) in enumerate(CHECKS.items()):
            progress(i * len(CHECKS) + j, total, f"{scenario.name}: {name}")
            refusal = candidate.refusal(asked.function, scenario.network)
            refusal = refusal or candidate.refusal_of_depth(scenario)
            if name == "accuracy" and scenario.name == "images" and not exact:
                refusal = "their accuracy is proved with --exact, or exact=True"
            if candidate.network is not None and i and name in ("equations", "accuracy"):
                continue  # one scenario tells what names hold, and one proof who is closer
            check, again = asked.check, asked.again
            if candidate.by_differences and name == "accuracy":
                continue  # of a cost that is not known, no exact derivative is
            if candidate.network is not None and name == "equations":
                check = again = compare_named  # names in somebody's code may mislead
            if name == "trajectory" and not refusal:
                refusal = candidate.refusal_of_descent(scenario)
            if refusal:
                yield Skipped(name, scenario.name, refusal)
            else:
                weighed = evidence(candidate, again, elsewhere).weighed
                found = map(weighed, check(candidate, reference))
                yield from filter(is_forward, found) if before_cost(candidate, name) else found


def before_cost(candidate: Candidate, check: str) -> bool:
    """Whether a check holds that of a candidate alone which comes before its cost."""
    return check == "equations" and candidate.by_differences


def is_forward(outcome: Outcome) -> bool:
    """Whether it is of the sweep forward, or no comparison."""
    return not isinstance(outcome, Compared) or outcome.record.place.quantity[0] in "ZA"


def silent(done: int, total: int, now: str) -> None:
    """The progress of a run that nobody watches."""


@dataclass
class Found:
    """What is found out about a candidate while it is asked.

    Attributes:
        subject, environment, problems, skipped, source: of the verification.
        stage: where comparisons are handed in with their arrays.
        compared: every comparison by its place.
        left: those that are off, until it is known whether an epsilon explains them, or whether
            they cancel.
        adding: the epsilon that does.
        departing: what of the trace departs although the gradients agree.
        others: what else was found, by its kind.
    """

    subject: Candidate
    environment: Environment
    problems: list[Scenario]
    skipped: list[Skipped]
    source: Source | None
    stage: Stage
    compared: dict[Place, Comparison] = field(default_factory=dict)
    left: list[Compared] = field(default_factory=list)
    adding: Excused | None = None
    departing: Departing | None = None
    others: dict[type[Outcome], list[Any]] = field(default_factory=lambda: defaultdict(list))

    def take(self, outcome: Outcome) -> None:
        """Take one result of a check."""
        if not isinstance(outcome, Compared):
            self.others[type(outcome)].append(outcome)
            return
        record = outcome.record
        if record.place in self.compared:
            raise RuntimeError(f"compared twice, which must not be: {record.place}")
        self.compared[record.place] = record
        if record.verdict in LEFT:
            self.left.append(outcome)
        else:
            self.stage.keep(outcome)

    def excuse(self) -> None:
        """Put what agrees with a tiny epsilon, or cancels, in the place of what is off."""
        own = self.subject.own_cost
        self.adding = excused(self.left, self.problems, own.epsilon if own else 0.0)
        settled = self.settled(self.left, self.adding.outcomes if self.adding else {})
        self.departing = departing(settled, self.compared, self.problems)
        settled = self.settled(settled, self.departing.outcomes if self.departing else {})
        for outcome in settled:
            self.stage.keep(outcome)

    def settled(self, left: list[Compared], by: Mapping[Place, Compared]) -> list[Compared]:
        """These outcomes, or what is put in their place, which is taken down."""
        found = [by.get(outcome.record.place, outcome) for outcome in left]
        self.compared |= {outcome.record.place: outcome.record for outcome in found}
        return found

    def told(self, diagnosis: Diagnosis | None = None, *, complete: bool = True) -> Explained:
        """The verification that it comes to."""
        verdicts = end_to_end(self.compared.values(), self.adding)
        others = self.departing.quantities if self.departing else ()
        limits = (self.departing.sentence,) if self.departing else ()
        return Explained(
            tuple(self.compared.values()),
            self.subject.name,
            self.environment,
            tuple(self.problems),
            certificates=tuple(
                in_accord(made, verdicts.get((made.scenario, made.quantity, made.iteration)))
                for made in self.others[Certificate]
                if (made.scenario, made.quantity, made.iteration) not in others
            ),
            hessians=tuple(self.others[HessianProof]),
            kinks=tuple(self.others[Kink]),
            skipped=(*self.skipped, *self.others[Skipped]),
            diagnosis=diagnosis,
            told=(*self.subject.told, *([self.adding.sentence] if self.adding else [])),
            limits=(*limits, *self.subject.limits),
            late=self.subject.late,
            source=self.source,
            complete=complete,
        )


def end_to_end(
    compared: Iterable[Comparison], adding: Excused | None = None
) -> Mapping[tuple[str, str, int], Verdict]:
    """The verdicts from X and the parameters, by scenario, quantity and number of updates.

    On dW and db they are those of check *gradients*: what the certificates are about. What agrees
    only with an epsilon is inaccurate beside the truth.
    """
    only_with = adding.outcomes if adding else {}
    found = [
        (c.place, Verdict.INACCURATE if c.place in only_with else c.verdict)
        for c in compared
        if c.place.judged == "end to end"
    ]
    by_check = sorted(found, key=lambda each: each[0].check == "gradients")
    return {(p.scenario, p.quantity, p.iteration): verdict for p, verdict in by_check}


def of_wrong(diagnosis: Diagnosis, compared: Iterable[Comparison]) -> Diagnosis | None:
    """What is found of gradients that are wrong: some are right by differences of their cost."""
    wrong = {
        (c.place.quantity, c.place.layer or 0)
        for c in compared
        if c.place.scenario == diagnosis.scenario.name and c.verdict is Verdict.WRONG
    }
    faults = tuple(
        fault
        for fault in diagnosis.faults
        if any(
            name == fault.quantity or (is_between(fault.kind) and l <= layer_of(fault.quantity))
            for name, l in wrong
            if name[0] == "d"
        )
    )
    return replace(diagnosis, faults=faults, alternatives=()) if faults else None


def wrong_at_start(compared: Mapping[Place, Comparison]) -> set[str]:
    """The scenarios in which a gradient is wrong, or of a wrong shape, before any update."""
    bad = (Verdict.WRONG, Verdict.ERROR)
    gradients = [
        place
        for place, comparison in compared.items()
        if place.check == "gradients"
        and place.equation
        and comparison.verdict in bad
        and not place.judged.startswith(WITH)
    ]
    return {place.scenario for place in gradients if place.iteration == 0}

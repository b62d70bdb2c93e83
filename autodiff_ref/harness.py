"""A candidate, the scenarios, the checks -> a verdict, and the reports about it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import Any

from autodiff_ref import candidates
from autodiff_ref.candidates import Candidate
from autodiff_ref.certificate import Certificate, in_accord
from autodiff_ref.checks import (
    certify,
    compare_equations,
    compare_gradients,
    compare_own_step,
    compare_steps,
    compare_trajectory,
)
from autodiff_ref.comparison import Compared, Comparison, Kink, Place, Verdict
from autodiff_ref.determination import DECLARE, determined
from autodiff_ref.diagnosis import Diagnosis, and_steps, diagnose
from autodiff_ref.environment import Environment
from autodiff_ref.epsilon import LEFT, Excused, excused
from autodiff_ref.evidence import Check, Outcome, evidence
from autodiff_ref.face import FILES, NotACandidateError
from autodiff_ref.images import DataError
from autodiff_ref.isolation import LIMIT
from autodiff_ref.loading.source import Source, source_of
from autodiff_ref.network import Network
from autodiff_ref.reference import Reference
from autodiff_ref.report import Explained, Stage, reports_folder, staged_reports
from autodiff_ref.scenarios import (
    SEED,
    Scenario,
    UnknownScenarioError,
    chosen,
    images_of,
    shipped_scenarios,
)
from autodiff_ref.second_order import HessianProof
from autodiff_ref.their_scenarios import theirs
from autodiff_ref.verification import InterruptedRunError, Skipped


@dataclass(frozen=True)
class Asked:
    """What a candidate is asked.

    Attributes:
        function: that it must have for it.
        check: what is compared.
        again: what is asked once more, elsewhere, where something is wrong; a free descent is
            judged by updates that are weighed already.
    """

    function: str
    check: Check
    again: Check


CHECKS: Mapping[str, Asked] = {
    "gradients": Asked("gradients", compare_gradients, compare_gradients),
    "equations": Asked("trace", compare_equations, compare_equations),
    "trajectory": Asked("train", compare_trajectory, compare_steps),
    "accuracy": Asked("gradients", certify, certify),
}
"""Each check by name."""

Progress = Callable[[int, int, str], None]
"""Called with the number of checks done, that of all checks, and what comes next."""


def verify(
    candidate: object = "manual_bp",
    *,
    data: str | PathLike[str] | None = None,
    scenarios: str | Iterable[str] | None = None,
    reports: str | PathLike[str] | None = None,
    command: str | None = None,
    exact: bool = False,
    limit: float = LIMIT,
    functions: Mapping[str, str] | None = None,
    network: Network | None = None,
    progress: Progress | None = None,
) -> Explained:
    """Verify an implementation of backpropagation against JAX.

    Verifying runs the candidate: a file or a name in a process of its own, of a file only the
    definitions, and a module or an object in this process.

    Args:
        candidate: a module, an object, a path to a ``.py`` file or a notebook, or an importable
            name, which offers ``gradients(params, X, Y)`` and may offer ``cost``, ``trace`` and
            ``train``; or whose own functions are recognised as a forward and a backward pass.
        data: a folder of images in the text's layout, or None for the scenarios that are
            shipped. Where there is no such folder, its scenario is skipped and listed as such.
        scenarios: names of those wanted, or None for all; that of the data folder is ``images``.
        reports: the folder that the reports are written to, or None to write nothing. It is
            touched only once the whole run has succeeded.
        command: what the reports say was typed.
        exact: prove the accuracy on the images of the data folder, too; on the scenarios that are
            shipped it is always proved.
        limit: the seconds after which a call of a file or a name is ended; of ``train``, for
            every hundred updates.
        functions: names of functions by what they do, where that is not recognised: ``forward``,
            ``backward``, ``combined``, ``cost``, ``update``.
        network: what somebody's code is of, instead of what it shows; its activations may be JAX
            functions that act entry by entry. Of the functions of the harness itself, each takes
            its own.
        progress: called before each check.

    Returns:
        The verdict with every comparison that it rests on; ``explain()`` tells it in words,
        ``print`` shows it as the command line does, and a notebook as a table.

    Raises:
        NotACandidateError: there is nothing here that could be verified.
        DataError: files of the data folder that cannot be used.
        UnknownScenarioError: there is none of that name.
        OSError: the reports cannot be written, or would replace files of other people's.
        InterruptedRunError: a ``KeyboardInterrupt`` that holds what was found up to there.
    """
    # Found before a stranger's code runs, which may change the current folder.
    target = None if reports is None else reports_folder(reports)
    source = source_at(candidate)
    with closing(candidates.load(candidate, limit=limit, roles=functions)) as subject:
        if (taken := subject.face.taken) is None:
            problems, skipped = asked_about(data, scenarios)
        else:
            found = determined(subject, taken, network)
            subject = replace(
                subject,
                network=found.network,
                with_cost=found.with_cost,
                biases=found.biases,
                found=found.told,
                scale=found.scale,
            )
            narrow = replace(
                taken,
                outputs=found.outputs or taken.outputs,
                depths=found.depths or taken.depths,
            )
            of_them = theirs(found.network, narrow, biases=found.biases)
            if not found.sure:
                refuse_unknown(subject, of_them)
            problems, skipped = chosen(of_them, names_in(scenarios)), []
        typed = command or f"autodiff_ref.verify({subject.name!r})"
        return verified(
            subject, problems, skipped, target, typed, source, exact=exact, progress=progress
        )


def refuse_unknown(subject: Candidate, problems: list[Scenario]) -> None:
    """Refuse a candidate whose network nothing shows, unless a mistake that is known explains it.

    To hold it to a network that it may not be of would be no verdict.

    Raises:
        NotACandidateError: it is told what to declare.
    """
    diagnosis = diagnose(subject, problems[:1])
    if diagnosis is None or not diagnosis.named:
        told = "\n".join(subject.told)
        raise NotACandidateError(
            f"{subject.name}: neither its cost nor its gradients are those of a network that is "
            f"known, or of one with a mistake that is; declare its network in the file, as in "
            f"{DECLARE}, or write an adapter gradients(params, X, Y)\n{told}"
        )


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
    """
    with staged_reports(target) as stage:
        found = Found(subject, Environment.here(typed, SEED), problems, skipped, source, stage)
        try:
            for outcome in outcomes(subject, problems, exact, progress or silent):
                found.take(outcome)
            found.excuse()
            off = wrong_at_start(found.compared)
            diagnosis = diagnose(subject, [each for each in problems if each.name in off])
            if problems and subject.network is not None:
                diagnosis = and_steps(diagnosis, subject, problems[0])
        except KeyboardInterrupt as stop:
            raise InterruptedRunError(found.told(complete=False)) from stop
        verification = found.told(diagnosis)
        stage.publish(verification)
    return verification


@dataclass
class Found:
    """What is found out about a candidate while it is asked.

    Attributes:
        subject, environment, problems, skipped, source: of the verification.
        stage: where comparisons are handed in with their arrays.
        compared: every comparison by its place.
        left: those that an epsilon may explain, until it is known whether one does.
        adding: the epsilon that does.
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
        """Put what agrees with a tiny epsilon in the place of what is wrong without."""
        self.adding = excused(self.left, self.problems)
        outcomes = self.adding.outcomes if self.adding else {}
        for outcome in self.left:
            judged = outcomes.get(outcome.record.place, outcome)
            self.compared[judged.record.place] = judged.record
            self.stage.keep(judged)

    def told(self, diagnosis: Diagnosis | None = None, *, complete: bool = True) -> Explained:
        """The verification that it comes to."""
        verdicts = end_to_end(self.compared.values(), self.adding)
        return Explained(
            tuple(self.compared.values()),
            self.subject.name,
            self.environment,
            tuple(self.problems),
            certificates=tuple(
                in_accord(made, verdicts.get((made.scenario, made.quantity, made.iteration)))
                for made in self.others[Certificate]
            ),
            hessians=tuple(self.others[HessianProof]),
            kinks=tuple(self.others[Kink]),
            skipped=(*self.skipped, *self.others[Skipped]),
            diagnosis=diagnosis,
            told=(*self.subject.told, *([self.adding.sentence] if self.adding else [])),
            source=self.source,
            complete=complete,
        )


def asked_about(
    data: str | PathLike[str] | None = None, scenarios: str | Iterable[str] | None = None
) -> tuple[list[Scenario], list[Skipped]]:
    """The scenarios that are wanted, and the checks that are skipped for want of a folder.

    Raises:
        DataError: files of the data folder that cannot be used.
        UnknownScenarioError: there is none of that name.
    """
    images = None if data is None else Path(data).absolute()
    problems, skipped = shipped_scenarios(), []
    if images is not None and images.is_file():
        raise DataError(f"{data} is a file: name the folder that holds it and its fellow")
    if images is not None and not images.is_dir():
        why = f"skipped, as there is no folder {data}: give one that holds train*.h5 and test*.h5"
        skipped += [Skipped(check, "images", why) for check in CHECKS]
    elif images is not None:
        problems.append(images_of(images))
    wanted = names_in(scenarios)
    if wanted and "images" in wanted and images is None:
        raise UnknownScenarioError("the scenario images needs its folder: --data FOLDER, or data=")
    if wanted and skipped:
        wanted.discard("images")
    return chosen(problems, wanted), skipped


def names_in(scenarios: str | Iterable[str] | None) -> set[str] | None:
    """The names of the scenarios that are wanted; None for all."""
    named = [scenarios] if isinstance(scenarios, str) else scenarios
    return None if named is None else set(named)


def source_at(candidate: object) -> Source | None:
    """The text of a candidate's file, before it runs; None where there is none to be read."""
    if not isinstance(candidate, str | Path) or Path(candidate).suffix not in FILES:
        return None
    try:
        return source_of(Path(candidate).absolute())
    except (OSError, SyntaxError, ValueError):  # to load it fails as well, and says why
        return None


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


def wrong_at_start(compared: Mapping[Place, Comparison]) -> set[str]:
    """The scenarios in which a gradient is wrong, or of a wrong shape, before any update."""
    bad = (Verdict.WRONG, Verdict.ERROR)
    gradients = [
        place
        for place, comparison in compared.items()
        if place.check == "gradients" and place.equation and comparison.verdict in bad
    ]
    return {place.scenario for place in gradients if place.iteration == 0}


def silent(done: int, total: int, now: str) -> None:
    """The progress of a run that nobody watches."""


def outcomes(
    candidate: Candidate, problems: list[Scenario], exact: bool, progress: Progress
) -> Iterator[Outcome]:
    """Every result of every check in every scenario, or why a check was not made."""
    total = len(problems) * len(CHECKS)
    for i, scenario in enumerate(problems):
        reference = Reference(scenario)
        if candidate.network is not None and not i:
            yield from compare_own_step(candidate, reference)
        for j, (name, asked) in enumerate(CHECKS.items()):
            progress(i * len(CHECKS) + j, total, f"{scenario.name}: {name}")
            refusal = candidate.refusal(asked.function, scenario.network)
            if name == "accuracy" and scenario.name == "images" and not exact:
                refusal = "their accuracy is proved with --exact, or exact=True"
            if candidate.network is not None and (
                name == "equations" or (name == "accuracy" and i)
            ):
                continue  # names in somebody's code may mislead; and one proof tells who is closer
            if name == "trajectory" and not refusal and not scenario.recorded:
                refusal = f"{candidate.name} cannot be asked along a descent"
            if refusal:
                yield Skipped(name, scenario.name, refusal)
            else:
                weighed = evidence(candidate, asked.again, scenario).weighed
                yield from map(weighed, asked.check(candidate, reference))
    progress(total, total, "done")

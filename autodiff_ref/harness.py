"""A candidate, the scenarios, the checks -> a verdict, and the reports about it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
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
    compare_steps,
    compare_trajectory,
)
from autodiff_ref.comparison import Compared, Comparison, Kink, Place, Verdict
from autodiff_ref.determination import determined
from autodiff_ref.diagnosis import diagnose
from autodiff_ref.environment import Environment
from autodiff_ref.evidence import Check, Outcome, evidence
from autodiff_ref.images import DataError
from autodiff_ref.isolation import LIMIT
from autodiff_ref.reference import Reference
from autodiff_ref.report import reports_folder, staged_reports
from autodiff_ref.scenarios import (
    SEED,
    Scenario,
    UnknownScenarioError,
    chosen,
    images_of,
    shipped_scenarios,
    theirs,
)
from autodiff_ref.second_order import HessianProof
from autodiff_ref.verification import Skipped, Verification


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
    progress: Progress | None = None,
) -> Verification:
    """Verify an implementation of backpropagation against JAX.

    Verifying runs the candidate: a file or a name in a process of its own, of a file only the
    definitions, and a module or an object in this process.

    Args:
        candidate: a module, an object, a path to a ``.py`` file or a notebook, or an importable
            name, which offers ``gradients(params, X, Y)`` and may offer ``cost``, ``trace`` and
            ``train``.
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
        progress: called before each check.

    Returns:
        The verdict with every comparison that it rests on.

    Raises:
        NotACandidateError: there is nothing here that could be verified.
        DataError: files of the data folder that cannot be used.
        UnknownScenarioError: there is none of that name.
        OSError: the reports cannot be written, or would replace files of other people's.
    """
    # Found before a stranger's code runs, which may change the current folder.
    target = None if reports is None else reports_folder(reports)
    images = None if data is None else Path(data).absolute()
    problems, skipped = shipped_scenarios(), []
    if images is not None and images.is_file():
        raise DataError(f"{data} is a file: name the folder that holds it and its fellow")
    if images is not None and not images.is_dir():
        why = f"skipped, as there is no folder {data}: give one that holds train*.h5 and test*.h5"
        skipped += [Skipped(check, "images", why) for check in CHECKS]
    elif images is not None:
        problems.append(images_of(images))
    named = [scenarios] if isinstance(scenarios, str) else scenarios
    wanted = None if named is None else set(named)
    if wanted and "images" in wanted and images is None:
        raise UnknownScenarioError("the scenario images needs its folder: --data FOLDER, or data=")
    if wanted and skipped:
        wanted.discard("images")
    with (
        closing(candidates.load(candidate, limit=limit)) as subject,
        staged_reports(target) as stage,
    ):
        told = subject.face.told
        if (taken := subject.face.taken) is not None:
            found = determined(subject, taken)
            subject = replace(subject, network=found.network, with_cost=found.with_cost)
            outputs = found.outputs or taken.outputs
            problems = theirs(found.network, replace(taken, outputs=outputs))
            told += found.told
        problems = chosen(problems, wanted)
        typed = command or f"autodiff_ref.verify({subject.name!r})"
        environment = Environment.here(typed, SEED)
        compared: dict[Place, Comparison] = {}
        others: dict[type[Outcome], list[Any]] = defaultdict(list)
        for outcome in outcomes(subject, problems, exact, progress or silent):
            if not isinstance(outcome, Compared):
                others[type(outcome)].append(outcome)
                continue
            record = outcome.record
            if record.place in compared:
                raise RuntimeError(f"compared twice, which must not be: {record.place}")
            compared[record.place] = record
            stage.keep(outcome)
        verdicts = end_to_end(compared.values())
        off = wrong_at_start(compared)
        verification = Verification(
            tuple(compared.values()),
            subject.name,
            environment,
            tuple(problems),
            certificates=tuple(
                in_accord(made, verdicts.get((made.scenario, made.quantity, made.iteration)))
                for made in others[Certificate]
            ),
            hessians=tuple(others[HessianProof]),
            kinks=tuple(others[Kink]),
            skipped=(*skipped, *others[Skipped]),
            diagnosis=diagnose(subject, [each for each in problems if each.name in off]),
            told=told,
        )
        stage.publish(verification)
    return verification


def end_to_end(compared: Iterable[Comparison]) -> Mapping[tuple[str, str, int], Verdict]:
    """The verdicts from X and the parameters, by scenario, quantity and number of updates.

    On dW and db they are those of check *gradients*: what the certificates are about.
    """
    found = [(c.place, c.verdict) for c in compared if c.place.judged == "end to end"]
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
        for j, (name, asked) in enumerate(CHECKS.items()):
            progress(i * len(CHECKS) + j, total, f"{scenario.name}: {name}")
            refusal = candidate.refusal(asked.function, scenario.network)
            if name == "accuracy" and scenario.name == "images" and not exact:
                refusal = "their accuracy is proved with --exact, or exact=True"
            if name == "equations" and candidate.network is not None:
                continue  # its trace is asked only where a gradient is wrong: names may mislead
            if refusal:
                yield Skipped(name, scenario.name, refusal)
            else:
                weighed = evidence(candidate, asked.again, scenario).weighed
                yield from map(weighed, asked.check(candidate, reference))
    progress(total, total, "done")

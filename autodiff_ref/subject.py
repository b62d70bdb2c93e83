"""What a candidate is found to be, and what it is asked about."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from os import PathLike
from pathlib import Path

from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.determination import DECLARE, determined, differences_of
from autodiff_ref.diagnosis import diagnose
from autodiff_ref.face import FILES, NotACandidateError
from autodiff_ref.loading.source import Source, source_of
from autodiff_ref.network import Network
from autodiff_ref.questions import asked_about, offered, wanted_in
from autodiff_ref.recognition import Taken
from autodiff_ref.recognition.running.profiling import Place
from autodiff_ref.recognition.text.unrun import Unrun, unrun
from autodiff_ref.report import casts
from autodiff_ref.report.statements import tree_of
from autodiff_ref.scenarios import Scenario
from autodiff_ref.their_scenarios import SQUARE, misfit, theirs, wanted_of
from autodiff_ref.verification import Skipped

MOST = 4
"""Places that are named one by one."""

UNREAD = ("NoAnswerError", "UnfitError")
"""What is raised where somebody's answers are not told apart, or their parameters."""


def asked_of(
    subject: Candidate,
    source: Source | None,
    data: str | PathLike[str] | None,
    scenarios: str | Iterable[str] | None,
    network: Network | None = None,
) -> tuple[Candidate, list[Scenario], list[Skipped]]:
    """A candidate with what it is found to be, the scenarios that it is asked, and what is skipped.

    Raises:
        NotACandidateError: what somebody's code computes is not known.
    """
    if (taken := subject.face.taken) is None:
        return subject, *asked_about(data, scenarios)
    try:
        found = determined(subject, taken, network)
        subject = replace(
            subject,
            network=found.network,
            with_cost=found.with_cost,
            unbiased=found.unbiased,
            found=found.told,
            scale=found.scale,
            summed=found.summed,
            limits=found.limits,
            penalised=found.penalised,
            own_cost=found.own_cost,
            cost_scale=found.cost_scale,
            cost_of_one=found.cost_of_one,
        )
        narrow = replace(
            taken,
            outputs=found.outputs or taken.outputs,
            depths=found.depths or taken.depths,
        )
        problems = theirs(found.network, narrow, unbiased=found.unbiased)
        if not found.sure:
            refuse_unknown(subject, problems)
    except NotACandidateError as failure:
        lines = casts(source) if source else []
        if not lines:
            raise
        why = "Perhaps that is because it computes in float32 what it is given in float64:"
        raise NotACandidateError("\n  ".join([f"{failure}\n{why}", *lines])) from failure
    readable = [problem for problem in problems if not is_unreadable(subject, problem)]
    problems, skipped = readable or problems, list[Skipped]()
    if scenarios is not None or data is not None:
        shipped, skipped = offered(data)
        wanted = wanted_in(scenarios, data, skipped)
        if wanted is None:
            wanted, unfit = with_images(problems, shipped, narrow)
            skipped += unfit
        problems = wanted_of(subject.name, problems, shipped, wanted, narrow)
    limits = (*subject.limits, *not_run(subject, source, problems))
    subject = replace(subject, found=(*subject.found, about(problems)), limits=limits)
    return subject, problems, skipped


def not_run(subject: Candidate, source: Source | None, problems: list[Scenario]) -> Iterator[str]:
    """Which lines compute gradients, and in none of these problems."""
    if source is None:
        return
    tree, lines, left, unseen = tree_of(source), set[int | Place](), list[Unrun](), list[str]()
    for problem in problems:
        run = subject.lines_run(problem)
        if run is None:
            unseen.append(problem.name)
            continue
        lines |= run
        left = unrun(tree, lines)
        if not left:
            return
    if unseen:
        yield (
            f"Not verified: which lines no question about gradients runs; in {', '.join(unseen)}, "
            "it was not seen which are run."
        )
    told = [f"{each.owner}, {source.place(each.first, each.last)}" for each in left]
    if told:
        more = f" and {len(told) - MOST} more" if len(told) > MOST else ""
        asked = "question about gradients" if not unseen else "other question"
        yield f"Not verified: {'; '.join(told[:MOST])}{more}: no {asked} runs that."


def with_images(
    own: list[Scenario], shipped: list[Scenario], taken: Taken
) -> tuple[set[str], list[Skipped]]:
    """The names of its own scenarios and of a folder's images, if these fit; else why not."""
    names = {problem.name for problem in own}
    for scenario in shipped:
        if scenario.name == "images":
            if unfit := misfit(scenario, own[0].network, taken):
                why = f"the images of --data are a scenario {unfit}"
                return names, [Skipped("gradients", scenario.name, why)]
            names.add(scenario.name)
    return names, []


def is_unreadable(subject: Candidate, problem: Scenario) -> bool:
    """Whether arrays are of one size which nothing tells apart, which is no error of theirs."""
    if problem.name != SQUARE:
        return False
    try:
        subject.gradients(problem, problem.params)
    except CandidateError as failure:
        return any(f"raised {name}" in str(failure) for name in UNREAD)
    return False


def about(problems: list[Scenario]) -> str:
    """Which networks somebody's code is asked about, as a sentence."""
    told = [
        f"{problem.name} ({'-'.join(map(str, problem.layer_dims))}, m = {problem.X.shape[1]})"
        for problem in problems
    ]
    return f"Asked about: {', '.join(told)}."


def refuse_unknown(subject: Candidate, problems: list[Scenario]) -> None:
    """Refuse a candidate whose network nothing shows, unless a mistake that is known explains it.

    To hold it to a network that it may not be of would be no verdict.

    Raises:
        NotACandidateError: it is told what to declare.
    """
    diagnosis = diagnose(subject, problems[:1])
    if diagnosis is None or not diagnosis.named:
        beside = differences_of(subject, problems[0]) if subject.shows_cost else ""
        told = "\n".join(filter(None, (beside, *subject.told, *subject.limits)))
        raise NotACandidateError(
            f"{subject.name}: neither its cost nor its gradients are those of a network that is "
            f"known, or of one with a mistake that is; declare its network in the file, as in "
            f"{DECLARE}, or write an adapter gradients(params, X, Y)\n{told}"
        )


def source_at(candidate: object) -> Source | None:
    """The text of a candidate's file, before it runs; None where there is none to be read."""
    if not isinstance(candidate, str | Path) or Path(candidate).suffix not in FILES:
        return None
    try:
        return source_of(Path(candidate).absolute())
    except (OSError, SyntaxError, ValueError):  # to load it fails as well, and says why
        return None

"""``verify``: a candidate is loaded, what it can be asked is found out, and it is run."""

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from os import PathLike
from pathlib import Path

from autodiff_ref import candidates
from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.determination import DECLARE, determined
from autodiff_ref.diagnosis import diagnose
from autodiff_ref.face import FILES, NotACandidateError
from autodiff_ref.isolation import LIMIT
from autodiff_ref.loading.source import Source, source_of
from autodiff_ref.network import Network
from autodiff_ref.questions import asked_about, names_in
from autodiff_ref.recognition.quiet import generators_kept
from autodiff_ref.report import Explained, casts, reports_folder
from autodiff_ref.run import Progress, verified
from autodiff_ref.scenarios import Scenario, chosen
from autodiff_ref.their_scenarios import SQUARE, theirs
from autodiff_ref.verification import Skipped

UNREAD = ("NoAnswerError", "UnfitError")
"""What is raised where somebody's answers are not told apart, or their parameters."""


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
    with (
        generators_kept(),
        closing(candidates.load(candidate, limit=limit, roles=functions)) as loaded,
    ):
        subject, problems, skipped = asked_of(loaded, source, data, scenarios, network)
        typed = command or f"autodiff_ref.verify({subject.name!r})"
        return verified(
            subject, problems, skipped, target, typed, source, exact=exact, progress=progress
        )


def scenarios_of(
    candidate: object = "manual_bp",
    *,
    data: str | PathLike[str] | None = None,
    scenarios: str | Iterable[str] | None = None,
    limit: float = LIMIT,
    functions: Mapping[str, str] | None = None,
) -> list[Scenario]:
    """The scenarios that ``verify`` would ask a candidate about, of which nothing is judged.

    Arguments and errors are those of ``verify``.
    """
    source = source_at(candidate)
    with closing(candidates.load(candidate, limit=limit, roles=functions)) as loaded:
        return asked_of(loaded, source, data, scenarios)[1]


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
            biases=found.biases,
            found=found.told,
            scale=found.scale,
            penalised=found.penalised,
        )
        narrow = replace(
            taken,
            outputs=found.outputs or taken.outputs,
            depths=found.depths or taken.depths,
        )
        problems = theirs(found.network, narrow, biases=found.biases)
        if not found.sure:
            refuse_unknown(subject, problems)
    except NotACandidateError as failure:
        lines = casts(source) if source else []
        if not lines:
            raise
        why = "Perhaps that is because it computes in float32 what it is given in float64:"
        raise NotACandidateError("\n  ".join([f"{failure}\n{why}", *lines])) from failure
    readable = [problem for problem in problems if not is_unreadable(subject, problem)]
    problems = chosen(readable or problems, names_in(scenarios))
    return replace(subject, found=(*subject.found, about(problems))), problems, []


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
        told = "\n".join(subject.told)
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

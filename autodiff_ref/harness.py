"""``verify``: a candidate is loaded, what it can be asked is found out, and it is run."""

from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import partial
from os import PathLike
from pathlib import Path

from autodiff_ref import candidates
from autodiff_ref.isolation import LIMIT
from autodiff_ref.network import Network
from autodiff_ref.recognition.running.quiet import generators_kept
from autodiff_ref.report import Explained, reports_folder
from autodiff_ref.run import Progress, verified
from autodiff_ref.scattered import Loading, scattered
from autodiff_ref.scenarios import Scenario
from autodiff_ref.subject import asked_of, source_at
from autodiff_ref.workers import Workers


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
    workers: Workers | None = None,
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
        workers: processes that ask a file or a name in several scenarios at once; a module or an
            object lives in this one.

    Returns:
        The verdict with every comparison that it rests on; ``explain()`` tells it in words,
        ``print`` shows it as the command line does, and a notebook as a table.

    Raises:
        NotACandidateError: there is nothing here that could be verified.
        DataError: files of the data folder that cannot be used.
        UnknownScenarioError: there is none of that name, or somebody's code does not fit it.
        OSError: the reports cannot be written, or would replace files of other people's.
        InterruptedRunError: a ``KeyboardInterrupt`` that holds what was found up to there.
    """
    # Found before a stranger's code runs, which may change the current folder.
    target = None if reports is None else reports_folder(reports)
    source, asking = source_at(candidate), None
    if workers is not None and isinstance(candidate, str | Path):
        if scenarios is not None and not isinstance(scenarios, str):
            scenarios = tuple(scenarios)
        loading = Loading(candidate, limit, functions, data, scenarios, network)
        asking = partial(scattered, workers, loading)
    with (
        generators_kept(),
        closing(candidates.load(candidate, limit=limit, roles=functions)) as loaded,
    ):
        subject, problems, skipped = asked_of(loaded, source, data, scenarios, network)
        typed = command or f"autodiff_ref.verify({subject.name!r})"
        return verified(
            subject,
            problems,
            skipped,
            target,
            typed,
            source,
            exact=exact,
            progress=progress,
            asking=asking,
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

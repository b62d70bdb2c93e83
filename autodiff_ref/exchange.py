"""Verifying a program in any language, by files: ``export``, and ``compare`` what it wrote."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from autodiff_ref.candidates import Candidate
from autodiff_ref.files import Group, Results, digest_of, group_of, problem_of, read, write
from autodiff_ref.files.results import LACKS
from autodiff_ref.images import DataError
from autodiff_ref.network import Network
from autodiff_ref.questions import CHECKS
from autodiff_ref.report import reports_folder
from autodiff_ref.run import Progress, verified
from autodiff_ref.scenarios import Scenario, chosen, shipped_scenarios
from autodiff_ref.verification import Skipped, Verification


@dataclass(frozen=True)
class FromFile(Candidate):
    """Results that lie in a file, as a candidate."""

    face: Results

    def answers(self, scenario: Scenario) -> bool:
        """Whether they are the results of this very scenario."""
        return self.face.held(scenario.params, scenario.X, scenario.Y, scenario.network) is not None

    def refusal(self, function: str, network: Network) -> str:
        """Why a function is not asked of them, or "" if it is."""
        del network  # each scenario has its own
        return "" if function in self.face.functions else f"{self.name} holds {LACKS[function]}"


def export(
    place: str | PathLike[str],
    *,
    scenarios: str | Iterable[str] | None = None,
    plain: bool = False,
) -> list[str]:
    """Write scenarios for a program in any language to compute.

    Args:
        place: an HDF5 file, or, if plain, a folder, that does not exist yet.
        scenarios: names of those wanted, or None for all.
        plain: write folders of raw numbers instead of HDF5.

    Returns:
        The names of the scenarios.

    Raises:
        UnknownScenarioError: there is none of that name.
        OSError: it cannot be written, or there is something of that name.
    """
    named = [scenarios] if isinstance(scenarios, str) else scenarios
    groups = {each.name: group_of(each) for each in chosen(shipped_scenarios(), named)}
    write(Path(place), groups, as_folder=plain)
    return list(groups)


def compare(
    export: str | PathLike[str],
    results: str | PathLike[str],
    *,
    reports: str | PathLike[str] | None = None,
    command: str | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Verify results that a program has computed from an export.

    Both are an HDF5 file or a plain folder, each by itself.

    Args:
        export: what ``export`` wrote.
        results: what the program wrote.
        reports: the folder that the reports are written to, or None to write nothing.
        command: what the reports say was typed.
        progress: called before each check.

    Raises:
        DataError: either cannot be read, or the results are not of this export.
        OSError: the reports cannot be written, or would replace files of other people's.
    """
    target = None if reports is None else reports_folder(reports)
    asked, answered = Path(export), Path(results)
    if answered.exists() and asked.exists() and answered.samefile(asked):
        raise DataError(f"{results} is the export itself: write the results to another place")
    problems = [problem_of(name, group) for name, group in read(asked).items()]
    groups = read(answered)
    refuse_others(results, problems, groups)
    face = Results(tuple(p for p in problems if p.name in groups), groups)
    name = answered.name
    skipped = [
        Skipped(check, problem.name, f"{name} has no group of that name")
        for problem in problems
        if problem.name not in groups
        for check in CHECKS
    ]
    typed = command or f"autodiff_ref.compare({str(export)!r}, {str(results)!r})"
    return verified(
        FromFile(name, face), list(face.problems), skipped, target, typed, progress=progress
    )


def refuse_others(
    results: str | PathLike[str], problems: list[Scenario], groups: Mapping[str, Group]
) -> None:
    """Raise a DataError where results belong to something else than these scenarios."""
    digests = {problem.name: digest_of(problem) for problem in problems}
    if not groups:
        raise DataError(
            f"{results} holds no group: one named as its scenario was required, such as "
            f"{next(iter(digests), 'text')}"
        )
    for name, group in groups.items():
        if name not in digests:
            raise DataError(
                f"{results} holds {name}, which is no scenario of the export: those are "
                f"{', '.join(digests)}"
            )
        digest = group.about.get("digest")
        if digest is None:
            raise DataError(
                f"{results} does not say which export its group {name} was computed from: copy "
                "the attribute digest from the export (plain: the file about.txt)"
            )
        if digest != digests[name]:
            raise DataError(
                f"{results} was computed from another export: the digest of {name} is {digest} "
                f"there and {digests[name]} here; compute it from this one, or name the other"
            )

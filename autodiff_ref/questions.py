"""What a candidate is asked: in which scenarios, and which checks are made in each."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from autodiff_ref.checks import (
    certify,
    compare_equations,
    compare_gradients,
    compare_trajectory,
    compare_updates,
)
from autodiff_ref.evidence import Check
from autodiff_ref.images import DataError
from autodiff_ref.scenarios import (
    Scenario,
    UnknownScenarioError,
    chosen,
    images_of,
    shipped_scenarios,
)
from autodiff_ref.verification import Skipped


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
    "trajectory": Asked("train", compare_trajectory, compare_updates),
    "accuracy": Asked("gradients", certify, certify),
}
"""Each check by name."""


def asked_about(
    data: str | PathLike[str] | None = None, scenarios: str | Iterable[str] | None = None
) -> tuple[list[Scenario], list[Skipped]]:
    """The scenarios that are wanted, and the checks that are skipped for want of a folder.

    Raises:
        DataError: files of the data folder that cannot be used.
        UnknownScenarioError: there is none of that name.
    """
    problems, skipped = offered(data)
    return chosen(problems, wanted_in(scenarios, data, skipped)), skipped


def offered(
    data: str | PathLike[str] | None = None,
) -> tuple[list[Scenario], list[Skipped]]:
    """All scenarios, with that of the data folder, and the checks that are skipped without it.

    Raises:
        DataError: files of the data folder that cannot be used.
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
    return problems, skipped


def wanted_in(
    scenarios: str | Iterable[str] | None,
    data: str | PathLike[str] | None,
    skipped: Collection[Skipped],
) -> set[str] | None:
    """The names of the scenarios that are wanted, without one that is skipped; None for all.

    Raises:
        UnknownScenarioError: images are wanted, and no folder is named.
    """
    if scenarios is None:
        return None
    wanted = {scenarios} if isinstance(scenarios, str) else set(scenarios)
    if "images" in wanted and data is None:
        raise UnknownScenarioError("the scenario images needs its folder: --data FOLDER, or data=")
    return wanted - {each.scenario for each in skipped}

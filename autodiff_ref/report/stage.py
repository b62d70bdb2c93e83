"""Reports are made aside and put in their place together, once the run has succeeded."""

from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from autodiff_ref.comparison import Compared
from autodiff_ref.report.archive import Archive, agreement_json
from autodiff_ref.report.tables import PAGES
from autodiff_ref.verification import Verification

NAMES = (*PAGES, "agreement.json", "agreement.h5")
"""The files of a set of reports."""


class Stage(Protocol):
    """Where a run hands in what it has found."""

    def keep(self, compared: Compared) -> None:
        """Take one comparison with its arrays."""

    def publish(self, verification: Verification) -> None:
        """Take the result, and show everything."""


class Nowhere:
    """The stage of a run that writes no reports."""

    def keep(self, compared: Compared) -> None:
        """Nothing is kept."""

    def publish(self, verification: Verification) -> None:
        """Nothing is shown."""


class Folder:
    """The stage of a run that writes its reports to a folder."""

    def __init__(self, target: Path, aside: Path, archive: Archive) -> None:
        """The reports are made aside and belong into the target."""
        self.target, self.aside, self.archive = target, aside, archive

    def keep(self, compared: Compared) -> None:
        """The arrays go to disk at once: they may be large."""
        self.archive.keep(compared)

    def publish(self, verification: Verification) -> None:
        """Write what is rendered from the result, then replace the former reports."""
        self.archive.close()
        for name, render in PAGES.items():
            # A file's name may hold what is no letter; its number is shown instead.
            page = render(verification).encode("utf-8", errors="backslashreplace")
            (self.aside / name).write_bytes(page)
        (self.aside / "agreement.json").write_text(agreement_json(verification), encoding="utf-8")
        replace_all(self.aside, self.target)


def reports_folder(folder: str | PathLike[str]) -> Path:
    """The folder for reports, by its absolute path: a candidate may change the current one.

    Raises:
        OSError: it is no folder, or what would be replaced there are no former reports.
    """
    elsewhere = "name another folder with --reports, or reports="
    if not str(folder):
        raise OSError(f"reports need a folder, and none is named: {elsewhere}")
    target = Path(folder).absolute()
    if target.exists() and not target.is_dir():
        raise NotADirectoryError(f"reports need a folder, and {folder} is a file: {elsewhere}")
    taken = [name for name in NAMES if (target / name).exists()]
    folders = [name for name in taken if (target / name).is_dir()]
    if folders:
        raise IsADirectoryError(
            f"{folder} holds a folder {folders[0]}, where a report belongs: {elsewhere}"
        )
    if taken and "agreement.json" not in taken:
        raise FileExistsError(
            f"{folder} holds {', '.join(taken)}, which a report would replace, and no "
            f"agreement.json, so it is not from a former run: {elsewhere}"
        )
    return target


@contextmanager
def staged_reports(target: Path | None) -> Iterator[Stage]:
    """A stage for the reports of one run; without a folder, nothing is written.

    Raises:
        OSError: the folder cannot be made or written to.
    """
    if target is None:
        yield Nowhere()
        return
    made = [folder for folder in (target, *target.parents) if not folder.exists()]
    target.mkdir(parents=True, exist_ok=True)
    try:
        with TemporaryDirectory(prefix=".new-", dir=target) as name:
            archive = Archive(Path(name) / "agreement.h5")
            try:
                yield Folder(target, Path(name), archive)
            finally:
                archive.close()
    finally:
        for folder in made:
            if not any(folder.iterdir()):
                folder.rmdir()


def replace_all(source: Path, target: Path) -> None:
    """Move every file of one folder to another: all of them, or none and the former ones stay."""
    with TemporaryDirectory(prefix=".old-", dir=target) as name:
        former, done = Path(name), []
        try:
            for file in sorted(source.iterdir()):
                done.append(file.name)
                if (target / file.name).exists():
                    (target / file.name).rename(former / file.name)
                file.rename(target / file.name)
        except BaseException:
            for file_name in done:
                if (former / file_name).exists():
                    (former / file_name).replace(target / file_name)
                elif not (source / file_name).exists():
                    (target / file_name).unlink()
            raise

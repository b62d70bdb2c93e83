"""One reference for all who are verified in a scenario, and a folder of candidates for workers."""

from collections.abc import Callable, Hashable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autodiff_ref import run
from autodiff_ref.evidence import references
from autodiff_ref.reference import Reference
from autodiff_ref.scenarios import Scenario
from submitted import FILES, Working


@pytest.fixture(scope="module")
def shared_references() -> Iterator[None]:
    """While a module is tested that changes nothing about them: they say the same of all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "Reference", once(Reference))
        patch.setattr(run, "references", once(references))
        yield


def once(make: Callable[[Scenario], Any]) -> Callable[[Scenario], Any]:
    """The same for scenarios that are the same in all that is computed with."""
    made: dict[Hashable, Any] = {}

    def found(scenario: Scenario) -> Any:
        arrays = (scenario.X, scenario.Y, *scenario.params.values())
        numbers = tuple((a.dtype.str, a.shape, a.tobytes()) for a in arrays)
        rest = (scenario.name, scenario.network, scenario.learning_rate, scenario.recorded)
        if (numbers, rest) not in made:
            made[numbers, rest] = make(scenario)
        return made[numbers, rest]

    return found


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of candidates, which is the current one."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def working(monkeypatch: pytest.MonkeyPatch) -> Working:
    """In the place of the workers."""
    found = Working()
    monkeypatch.setattr("autodiff_ref.commands.several.verify_all", found)
    return found

"""One reference for all who are verified in a scenario: what it says of them is the same."""

from collections.abc import Callable, Hashable, Iterator
from typing import Any

import pytest

from autodiff_ref import run
from autodiff_ref.evidence import references
from autodiff_ref.reference import Reference
from autodiff_ref.scenarios import Scenario


@pytest.fixture(scope="module")
def shared_references() -> Iterator[None]:
    """While a module is tested that changes nothing about them."""
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

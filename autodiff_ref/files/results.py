"""Results that lie in a file, behind the face of a candidate."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from autodiff_ref.answers import READ, Missing, Trained, names_of, plain, real_numbers
from autodiff_ref.containment import CandidateError, on_one_line
from autodiff_ref.face import Question
from autodiff_ref.files.group import Array, Group
from autodiff_ref.files.problem import digest
from autodiff_ref.network import Network
from autodiff_ref.quantities import Given
from autodiff_ref.scenarios import Scenario

TOLD = (
    "A file answers at its scenarios' own parameters alone: nothing was asked along a descent,\n"
    "nor beside a deviation, which might tell rounding (inaccurate) from a wrong formula.",
)
"""What reports say of every file."""

LACKS = {
    "cost": "no C",
    "trace": "no trace: Z1, A1, ..., dZ1, ...",
    "train": "no parameters after an update: W1_next, b1_next, ...",
}
"""What results do not hold where they do not answer a function."""


@dataclass(frozen=True)
class Results:
    """The face of results.

    Attributes:
        problems: the scenarios that they belong to.
        groups: the results of each scenario by its name.
        told: what reports say of them.
    """

    problems: tuple[Scenario, ...]
    groups: Mapping[str, Group]
    told: tuple[str, ...] = TOLD
    with_batches: bool = False
    depth: None = None
    taken: None = None

    @cached_property
    def functions(self) -> Collection[str]:
        """The gradients, which are required, and what else they answer in any scenario."""
        return ["gradients", *(f for f in LACKS if any(self.holds(f, p) for p in self.problems))]

    def holds(self, function: str, problem: Scenario) -> bool:
        """Whether they hold anything that only this function answers."""
        names = set(names_in_file(function, problem.params))
        if function == "trace":
            names -= set(names_in_file("gradients", problem.params))
        return not names.isdisjoint(self.groups[problem.name].arrays)

    @property
    def on_any_network(self) -> Collection[str]:
        """All: they are not asked about other networks than those of their scenarios."""
        return self.functions

    def refusal(self, network: Network) -> str:
        """Nothing: each scenario has its own network."""
        del network
        return ""

    @cached_property
    def by_question(self) -> Mapping[str, Group]:
        """The results by what was asked."""
        return {digest(p.params, p.X, p.Y, p.network): self.groups[p.name] for p in self.problems}

    def held(self, params: Given, X: Array, Y: Array, network: Network) -> Group | None:
        """The results at these parameters and samples, if there are any."""
        return self.by_question.get(digest(params, X, Y, network))

    def ask(self, question: Question) -> object:
        """What they hold.

        Raises:
            CandidateError: nothing that answers the question.
        """
        group = self.held(question.params, question.X, question.Y, question.network)
        if group is None or question.rest.get("iterations", 1) != 1:
            raise CandidateError("a file holds no answer but at its scenarios' own parameters")
        arrays, function = group.arrays, question.function
        names = names_in_file(function, question.params)
        known = {name for each in READ for name in names_in_file(each, question.params)}
        others = on_one_line(", ".join(name for name in arrays if name not in known))
        beside = f"beside what is expected they hold {others or 'nothing'}"
        if not any(name in arrays for name in names):
            raise CandidateError(f"the results hold none of {', '.join(names)}; {beside}")
        found = {
            name: taken(arrays[name], name)
            if name in arrays
            else Missing(f"the results hold no {name}; {beside}")
            for name in names
        }
        if function == "cost":
            return found["C"]
        if function == "train":
            given = dict(zip(question.params, found.values(), strict=True))
            return Trained(given, Missing("a file holds no costs of a descent"))
        return found


def names_in_file(function: str, params: Given) -> list[str]:
    """The names under which the answer of a function lies in a file."""
    if function == "cost":
        return ["C"]
    ending = "_next" if function == "train" else ""
    return [f"{name}{ending}" for name in names_of(function, params)]


def taken(value: Array | Missing, name: str) -> object:
    """What lies under a name, in plain form: the cost as one number."""
    if isinstance(value, Missing):
        return value
    if name == "C":
        return real_numbers(value.reshape(()) if value.size == 1 else value)
    return plain(value)

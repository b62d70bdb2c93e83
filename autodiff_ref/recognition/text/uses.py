"""What an argument is by how it is used, where its name says nothing, or says several things."""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from autodiff_ref.recognition.text.assignments import assignments
from autodiff_ref.recognition.text.chains import parameters_chained
from autodiff_ref.recognition.text.defined import Around, place_of
from autodiff_ref.recognition.text.dropped import shares_called_otherwise
from autodiff_ref.recognition.text.expressions import as_it_is, dotted
from autodiff_ref.recognition.text.given import named_where_called
from autodiff_ref.recognition.text.letters import parameter_kind, says_nothing
from autodiff_ref.recognition.text.names import (
    LINEAR,
    OUTPUTS,
    plain,
    ranks_of,
    roles_of,
)
from autodiff_ref.recognition.text.shapes import sizes_among
from autodiff_ref.recognition.text.source import name_of
from autodiff_ref.recognition.text.strengths import LETTERS, strengths
from autodiff_ref.recognition.text.usage import carries, computed_in, told_by

DEEP = 3
"""How often something is passed on from function to function and still looked at."""

SIZES = {"n_in", "n_hidden", "n_out", "dims"}
"""Roles of sizes."""

OPEN = (("pairs",), ("n_hidden",), ("rate",), ("dims",), ("params",))
"""First roles of names that may as well have another."""

NAMED = {
    "m": ("pairs",),
    "leak": ("rate",),
    "output": ("params",),
    "cache": ("params",),
    "inputs": ("n_in",),
}
"""Roles that only those arguments have whose names are likelier those of another, which is that."""

SHARED = {"dropped": (("rate",), ("params",)), "kept": (("rate",), ("params",))}
"""Roles of shares of units, and the first roles of names that may be theirs: alpha, and p."""

PARTS = ("widths", "hiddens")
"""Roles that only those have whose names may be those of all sizes of layers."""

LETTERED = ("strength", "epsilon")
"""Roles that only those have whose names are one of the letters of a learning rate."""

DESIRED = {"D"}
"""Names of labels beside samples, where nothing is made of them, and of sizes elsewhere."""

PROBABILITIES = {"P", "p"}
"""Names of all parameters, but where these are passed one by one."""

ONLY_NAMED = {*NAMED, *PARTS, *LETTERED, "desired", "step"}
"""Roles that no name has which says nothing."""

Uses = set[str]
"""Of "product", "sides", "array", "minus", "index", "counts", "made", "listed", "rate", "leak",
"holds", "keeps", "carried", "penalises", "guards", "scales", "steps" (what is
multiplied with a gradient in a step), "decays" (what lowers the rate, 1 / (1 + decay t)), "gone
through", "led", "followed", or of SHARES."""

SHARES = {"none": "share dropped", "keep": "share kept"}
"""How what is called like something else decides which units are dropped, by its role then."""


def meant_by(function: Callable[..., Any], names: tuple[str, ...]) -> dict[str, str]:
    """The arguments of a function, or of a class, that its text tells more about than their names.

    Args:
        function: it.
        names: of its arguments.

    Returns:
        For each of these arguments a name that says what it is.
    """
    if not any(map(is_open, names)):
        return {}
    found = place_of(function)
    if found is None:
        return {}
    node, beside = found
    chained = parameters_chained(beside)
    others = tuple(name for name in names if name not in chained)
    used = {n: chained[n] for n in names if n in chained} | meant(node, others, beside)
    making = node.name == "__init__"
    known = {role for n in names for role in first_roles(used.get(n, n), making)}
    unknown = [n for n in others if n not in used and is_open(n)]
    return used | named_where_called(beside.whole, beside.called(node), unknown, known)


def is_open(name: str) -> bool:
    """Whether the name of an argument leaves open what it is."""
    roles = roles_of(name)
    several = len(roles) > 1 or len(name) == 1 or roles[:1] in OPEN
    return several or says_nothing(name)


def meant(node: ast.FunctionDef, names: tuple[str, ...], beside: Around) -> dict[str, str]:
    """The arguments of a definition by the names of what they are, as far as their use tells."""
    making = node.name == "__init__"
    unknown = [name for name in names if says_nothing(name)]
    found = sizes_among(node, names, unknown, beside)
    uses = {name: uses_of(node, name, beside) for name in names if name not in found}
    if making:
        hidden = {n for n in uses if roles_of(n)[:1] == ("n_hidden",)}
        found |= {n: "hidden1" for n in hidden if uses[n] & {"made", "listed"} == {"made"}}
        found |= {n: "hidden_sizes" for n in hidden if "gone through" in uses[n]}
    found |= dict.fromkeys(holding_all(uses), "parameters")
    only_named = ONLY_NAMED | ({*SHARED} if making else set())  # what is kept is set there
    for rule in RULES:
        known = {role for name in names for role in first_roles(found.get(name, name), making)}
        known |= {"W"} & {parameter_kind(name) for name in names}
        known |= {"A" for name in set(names) - PROBABILITIES if re.fullmatch(OUTPUTS, plain(name))}
        if rule.role in known or rule.without & known or not rule.beside <= known:
            continue
        likely = [
            name
            for name in names
            if name not in found
            and (
                (name in unknown and (rule.role not in only_named or rule.only_in))
                or may_be(name, rule.role, making)
            )
            and (
                not rule.telling
                or uses[name] & (rule.telling | (rule.in_making if making else set()))
            )
            and not uses[name] & (rule.against | (rule.not_in_making if making else set()))
            and not rule.is_another(name, node.name)
        ]
        if likely:
            found[likely[0]] = rule.name
    return {name: called for name, called in found.items() if name != called}


def holding_all(uses: Mapping[str, Uses]) -> list[str]:
    """The argument called like weights that holds those of all layers, if it is the only one."""
    found = [name for name in uses if parameter_kind(name)]
    return [n for n in found if len(found) == 1 and "holds" in uses[n] and "product" not in uses[n]]


def first_roles(name: str, making: bool) -> tuple[str, ...]:
    """The likeliest role of a name, none where it is one of data that a constructor takes not."""
    roles = roles_of(name)
    return () if making and len(roles) > 1 and set(roles) & SIZES else roles[:1]


def may_be(name: str, role: str, making: bool) -> bool:
    """Whether a name has several roles, and may have this one."""
    roles = roles_of(name)
    if role == "Y":
        letter = len(name) == 1 and bool(roles) and set(roles) <= SIZES and not making
        return letter or (roles[:1] == ("output",) and "n_out" in roles)
    if role in SHARED:
        return roles[:1] in SHARED[role]
    if role == "step":
        return roles[:1] == ("none",)
    if role == "desired":
        return name in DESIRED and not making
    if role in ("rate", "one", "none", "cache", "params") and len(name) == 1 and role not in roles:
        return True
    if role in PARTS:
        return "dims" in roles
    if role in LETTERED:
        return plain(name) in LETTERS
    if role in NAMED:
        return roles[:1] == NAMED[role] and (role != "output" or name in PROBABILITIES)
    return making and role == "X" and role in roles and bool(set(roles) & SIZES)


@dataclass(frozen=True)
class Rule:
    """What tells that an argument has a role.

    Attributes:
        role: it.
        name: a name for it.
        telling: the uses that tell it; where there are none, its name does, beside others.
        against: those that speak against it.
        in_making: those that tell it where an object is made.
        not_in_making: those that speak against it there.
        beside: the roles that other arguments must have.
        without: those that none may have.
        barred: names of what it is not.
        not_in: the role of the functions in which it is not looked for.
        only_in: the role of those in which alone it is, whatever else has that name.
    """

    role: str
    name: str
    telling: Uses = field(default_factory=set)
    against: Uses = field(default_factory=set)
    in_making: Uses = field(default_factory=set)
    not_in_making: Uses = field(default_factory=set)
    beside: Uses = field(default_factory=set)
    barred: str = ""
    not_in: str = ""
    without: Uses = field(default_factory=set)
    only_in: str = ""

    def is_another(self, name: str, function: str) -> bool:
        """Whether an argument of this name, or any of such a function, is something else."""
        inside = bool(self.not_in) and any(True for _ in ranks_of(function, self.not_in))
        outside = bool(self.only_in) and not any(True for _ in ranks_of(function, self.only_in))
        return inside or outside or bool(self.barred and re.fullmatch(self.barred, plain(name)))


INNER = rf"{OUTPUTS}|{LINEAR}|.?.?\d*|(hidden|layer|net|act|z|a|h|l).*"
"""What may be a quantity of some layer."""

OF_LISTS = {"cut", "listed"}

OF_PENALTIES = {"carried", "penalises", "guards"}

OF_SIZES = {"made", "counts", "divides", "called"}

RULES = (
    Rule("leak", "leak", {"leak"}, {"rate"}),
    Rule("dropped", "droprate", {SHARES["none"]}, {"holds"}),
    Rule("kept", "keep_prob", {SHARES["keep"]}, {"holds"}),
    Rule("strength", "lambd", {"penalises"}, {"rate", "scales", "guards"}),
    Rule("epsilon", "eps", {"guards"}, {"rate", "scales"}),
    Rule("decay", "decay", {"decays"}),
    Rule("params", "params", {"holds"}, {"product", "minus"}),
    Rule("cache", "cache", {"keeps"}, {"holds"}),
    Rule("output", "probs", against={"holds"}, beside={"W"}),
    Rule("output", "probs", against={"holds"}, beside={"Y"}, without={"X", "A"}),
    Rule("output", "probs", beside={"Y"}, without={"X", "A", "W", "params"}, only_in="cost"),
    Rule("X", "X", {"product"}, {"minus", "index"}, {"sides"}, OF_LISTS, set(), INNER, "backward"),
    Rule("inputs", "X", {"array"}, {"minus"}, without={"X", "A"}, not_in="backward"),
    Rule("inputs", "X", {"array"}, {"minus"}, without={"X", "A"}, beside={"Y"}),
    Rule("Y", "y", {"minus", "index"}, {"product"}, {"sides"}, OF_LISTS, {"X"}),
    Rule("desired", "y", against=OF_SIZES | {"product", "holds"}, beside={"X"}, without={"Y"}),
    Rule("none", "momentum", {"carried"}),
    Rule("rate", "learning_rate", {"rate"}, {"carried"}),
    Rule("step", "learning_rate", {"steps"}, OF_PENALTIES, without={"rate"}),
    Rule("one", "epochs", {"counts"}, {"made"}),
    Rule("m", "m", {"divides"}, {"product", "minus", "sides"}),
    Rule("dims", "layer_sizes", {"listed"}, in_making={"cut"}),
    # What the inputs are put before, and the outputs behind, are the sizes of the others.
    Rule("widths", "layer_widths", {"led"}, {"followed"}),
    Rule("hiddens", "hidden_sizes", {"led"}, without={"widths"}),
)
"""In their order: what has one role has no other."""


def uses_of(node: ast.FunctionDef, name: str, beside: Around, deep: int = DEEP) -> Uses:
    """How an argument is used, in what it is passed on to as well."""
    called, inside = {name}, [node]
    for target, value in assignments(node):
        if as_it_is(value) in called and (text := dotted(target)):
            called.add(text)
    if any(text.startswith("self.") for text in called):
        inside += [method for method in beside.methods if method is not node]
    outputs = computed_in(node)
    found: Uses = set()
    for i, each in enumerate(inside):
        here = called if i == 0 else {text for text in called if text.startswith("self.")}
        found |= {"carried"} if carries(each, here) else set()
        found |= set(strengths(each, here))
        shared = shares_called_otherwise(each).items()
        found |= {SHARES[role] for n, role in shared if here & {n, f"self.{n}"}}
        for part in ast.walk(each):
            if each.name == "__init__" and isinstance(part, ast.For):
                found |= {"gone through"} if dotted(part.iter) in here else set()
            else:
                found |= set(told_by(part, here, outputs))
            if isinstance(part, ast.Call) and deep > 1:
                found |= passed_on(part, here, beside, deep - 1)
    return found


def passed_on(node: ast.Call, called: set[str], beside: Around, deep: int) -> Uses:
    """How the function of the file that it is passed to uses it, or the class that it makes."""
    name = name_of(node.func)
    function = beside.functions.get(name, beside.classes.get(name))
    if name not in beside.functions:
        beside = replace(beside, methods=beside.owners.get(name, ()))
    if function is None or len(node.args) + len(node.keywords) < 1:
        return set()
    taken = [arg.arg for arg in function.args.args if arg.arg != "self"]
    given = [*zip(taken, node.args, strict=False)]
    given += [(each.arg, each.value) for each in node.keywords if each.arg in taken]
    found: Uses = set()
    for arg, value in given:
        if as_it_is(value) in called:
            found |= uses_of(function, arg, beside, deep)
    return found

"""What an argument is by how it is used, where its name says nothing, or says several things."""

import ast
import linecache
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

from autodiff_ref.recognition.names import (
    LINEAR,
    OUTPUTS,
    plain,
    ranks_of,
    roles_of,
    says_nothing,
)
from autodiff_ref.recognition.source import name_of
from autodiff_ref.recognition.usage import (
    MAKING,
    as_it_is,
    assignments,
    computed_in,
    dotted,
    ordered,
    told_by,
    without_bias,
)

DEEP = 3
"""How often something is passed on from function to function and still looked at."""

SIZES = {"n_in", "n_hidden", "n_out", "dims"}
"""Roles of sizes."""

ACTIVATIONS = ("sigmoid", "relu", "tanh", "softmax", "logistic")
"""What functions are called that a file may take as activations, the likeliest first."""

ACTIVATING = {"activation", "output activation"}
"""Roles of arguments that take one."""

Uses = set[str]
"""Of "product", "sides", "minus", "index", "counts", "made", "listed", "rate"."""


@dataclass(frozen=True)
class Around:
    """What surrounds a function in its file.

    Attributes:
        functions: of the file, by name, and the methods of the class that it belongs to.
        methods: of that class, the constructor first.
        classes: the arguments of the constructors of the classes of the file.
    """

    functions: Mapping[str, ast.FunctionDef]
    methods: tuple[ast.FunctionDef, ...]
    classes: Mapping[str, ast.FunctionDef]


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
    return meant(found[0], names, found[1]) if found else {}


@cache
def activations_in(function: Callable[..., Any]) -> Mapping[str, Callable[..., Any]]:
    """The arguments that a function calls as activations, with one of its file for each."""
    known = {plain(name): f for name, f in getattr(function, "__globals__", {}).items()}
    there = [known[word] for word in ACTIVATIONS if callable(known.get(word))]
    found = place_of(function) if there else None
    if found is None:
        return {}
    node, beside = found
    names = [arg.arg for arg in node.args.args if ACTIVATING & set(roles_of(arg.arg))]
    return {n: there[0] for n in names if "called" in uses_of(node, n, beside)}


def is_open(name: str) -> bool:
    """Whether the name of an argument leaves open what it is."""
    roles = roles_of(name)
    several = len(roles) > 1 or len(name) == 1 or roles[:1] in (("pairs",), ("n_hidden",))
    return several or says_nothing(name)


def place_of(function: Callable[..., Any]) -> tuple[ast.FunctionDef, Around] | None:
    """The definition of a function, or of the constructor of a class, and what surrounds it."""
    maker = function.__init__ if isinstance(function, type) else function  # type: ignore[misc]
    code = getattr(getattr(maker, "__func__", maker), "__code__", None)
    if code is None:
        return None
    for node, beside in definitions_in(code.co_filename).get(code.co_name, []):
        if is_at(node, code):
            return node, beside
    return None


@cache
def definitions_in(file: str) -> dict[str, list[tuple[ast.FunctionDef, Around]]]:
    """The methods and functions of a file by their names, each with what surrounds it."""
    whole = tree_of_file(file)
    owners = [n for n in ast.walk(whole) if isinstance(n, ast.ClassDef)]
    found: dict[str, list[tuple[ast.FunctionDef, Around]]] = {}
    for methods in (*map(functions_in, owners), []):
        first = sorted(methods, key=lambda each: each.name != "__init__")
        beside = around(whole, owners, first)
        for node in methods or functions_in(whole):
            found.setdefault(node.name, []).append((node, beside))
    return found


@cache
def tree_of_file(file: str) -> ast.Module:
    """The syntax tree of a file, an empty one where it has none."""
    try:
        return ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def functions_in(node: ast.Module | ast.ClassDef) -> list[ast.FunctionDef]:
    """The functions that are defined right in a file or a class."""
    return [part for part in node.body if isinstance(part, ast.FunctionDef)]


def is_at(node: ast.FunctionDef, code: Any) -> bool:
    """Whether a definition is that of this code."""
    first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
    return code.co_firstlineno in (first, node.lineno)


def around(whole: ast.Module, owners: list[ast.ClassDef], methods: list[ast.FunctionDef]) -> Around:
    """What surrounds a function."""
    known = {node.name: node for node in [*functions_in(whole), *methods]}
    makers = {
        owner.name: node
        for owner in owners
        for node in functions_in(owner)
        if node.name == "__init__"
    }
    return Around(known, tuple(methods), makers)


def meant(node: ast.FunctionDef, names: tuple[str, ...], beside: Around) -> dict[str, str]:
    """The arguments of a definition by the names of what they are, as far as their use tells."""
    making = node.name == "__init__"
    unknown = [name for name in names if says_nothing(name)]
    found = sizes_among(node, names, unknown, beside)
    uses = {name: uses_of(node, name, beside) for name in names if name not in found}
    if making:
        hidden = {n for n in uses if roles_of(n)[:1] == ("n_hidden",)}
        found |= {n: "hidden1" for n in hidden if uses[n] & {"made", "listed"} == {"made"}}
    for rule in RULES:
        known = {role for name in names for role in first_roles(found.get(name, name), making)}
        if rule.role in known or not rule.beside <= known:
            continue
        likely = [
            name
            for name in names
            if name not in found
            and ((name in unknown and rule.role != "m") or may_be(name, rule.role, making))
            and uses[name] & (rule.telling | (rule.in_making if making else set()))
            and not uses[name] & (rule.against | (rule.not_in_making if making else set()))
            and not rule.is_another(name, node.name)
        ]
        if likely:
            found[likely[0]] = rule.name
    return {name: called for name, called in found.items() if name != called}


def first_roles(name: str, making: bool) -> tuple[str, ...]:
    """The likeliest role of a name, none where it is one of data that a constructor takes not."""
    roles = roles_of(name)
    return () if making and len(roles) > 1 and set(roles) & SIZES else roles[:1]


def may_be(name: str, role: str, making: bool) -> bool:
    """Whether a name has several roles, and may have this one."""
    roles = roles_of(name)
    if role == "Y":
        return roles[:1] == ("output",) and "n_out" in roles
    if role in ("rate", "one"):
        return len(name) == 1 and role not in roles
    if role == "m":
        return roles[:1] == ("pairs",)
    return making and role == "X" and role in roles and bool(set(roles) & SIZES)


@dataclass(frozen=True)
class Rule:
    """What tells that an argument has a role.

    Attributes:
        role: it.
        name: a name for it.
        telling: the uses that tell it.
        against: those that speak against it.
        in_making: those that tell it where an object is made.
        not_in_making: those that speak against it there.
        beside: the roles that other arguments must have.
        barred: names of what it is not.
        not_in: the role of the functions in which it is not looked for.
    """

    role: str
    name: str
    telling: Uses
    against: Uses = field(default_factory=set)
    in_making: Uses = field(default_factory=set)
    not_in_making: Uses = field(default_factory=set)
    beside: Uses = field(default_factory=set)
    barred: str = ""
    not_in: str = ""

    def is_another(self, name: str, function: str) -> bool:
        """Whether an argument of this name, or any of such a function, is something else."""
        inside = bool(self.not_in) and any(True for _ in ranks_of(function, self.not_in))
        return inside or bool(self.barred and re.fullmatch(self.barred, plain(name)))


INNER = rf"{OUTPUTS}|{LINEAR}|.?.?\d*|(hidden|layer|net|act|z|a|h|l).*"
"""What may be a quantity of some layer."""

OF_LISTS = {"cut", "listed"}

RULES = (
    Rule("X", "X", {"product"}, {"minus", "index"}, {"sides"}, OF_LISTS, set(), INNER, "backward"),
    Rule("Y", "y", {"minus", "index"}, {"product"}, {"sides"}, OF_LISTS, {"X"}),
    Rule("rate", "learning_rate", {"rate"}),
    Rule("one", "epochs", {"counts"}, {"made"}),
    Rule("m", "m", {"divides"}, {"product", "minus", "sides"}),
    Rule("dims", "layer_sizes", {"listed"}, in_making={"cut"}),
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
        for part in ast.walk(each):
            building = each.name == "__init__" and isinstance(part, ast.For)
            found |= set() if building else set(told_by(part, here, outputs))
            if isinstance(part, ast.Call) and deep > 1:
                found |= passed_on(part, here, beside, deep - 1)
    return found


def passed_on(node: ast.Call, called: set[str], beside: Around, deep: int) -> Uses:
    """How the function of the file that it is passed to uses it."""
    function = beside.functions.get(name_of(node.func))
    if function is None or len(node.args) + len(node.keywords) < 1:
        return set()
    taken = [arg.arg for arg in function.args.args if arg.arg != "self"]
    found: Uses = set()
    for arg, value in zip(taken, node.args, strict=False):
        if as_it_is(value) in called:
            found |= uses_of(function, arg, beside, deep)
    return found


def sizes_among(
    node: ast.FunctionDef, names: tuple[str, ...], unknown: Iterable[str], beside: Around
) -> dict[str, str]:
    """The unknown arguments that are sizes of layers, by the shapes of what is made of them."""
    unknown = set(unknown)
    if not unknown:
        return {}
    called = {name: name for name in names}
    for target, value in assignments(node):
        if (source := called.get(dotted(value))) and (text := dotted(target)):
            called[text] = source
    inside = [node, *(method for method in beside.methods if method is not node)]
    shapes = [
        shape
        for each in inside
        for part in ordered(each)
        for shape in [shape_in(part, called, beside)]
        if shape
    ]
    matrices = list(dict.fromkeys(shapes))
    chain = chained(matrices)
    if not chain and len(matrices) == 1:
        chain = tuple(sorted(matrices[0], key=lambda name: names.index(name)))
    if len(set(chain)) < len(chain) or not unknown & set(chain):
        return {}
    hidden = ("n_hidden",) if len(chain) == 3 else tuple(f"hidden{l}" for l in range(1, len(chain)))
    meaning = ("n_in", *hidden[: len(chain) - 2], "n_out")
    return {name: role for name, role in zip(chain, meaning, strict=True) if name in unknown}


def shape_in(node: ast.AST, called: Mapping[str, str], beside: Around) -> tuple[str, ...]:
    """The arguments of which a call makes an array, or a layer; () if it makes none of them."""
    if not isinstance(node, ast.Call):
        return ()
    given: list[ast.expr] = [*node.args, *(keyword.value for keyword in node.keywords)]
    if name_of(node.func) in MAKING:
        inner = [value.elts for value in given if isinstance(value, ast.Tuple | ast.List)]
        given = inner[0] if inner else given
    elif not (isinstance(node.func, ast.Name) and node.func.id in beside.classes):
        return ()
    sizes = [called.get(dotted(without_bias(value)), "") for value in given[:2]]
    return tuple(sizes) if all(sizes) and len(sizes) == 2 else ()


def chained(matrices: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The sizes of layers whose weights are of these shapes, in rows or in columns; () if none."""
    if len(matrices) < 2:
        return ()
    for layers in (matrices, [shape[::-1] for shape in matrices]):
        if all(before[1] == after[0] for before, after in pairwise(layers)):
            return (layers[0][0], *(shape[1] for shape in layers))
    return ()

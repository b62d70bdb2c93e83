"""How people name the quantities in their own code, and where: read, never executed.

They write dW2, dw, ``grads["dW" + str(l)]``, ``nabla_w[-l]``, ``self.dweights`` or ``delta``.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

THING: Mapping[str, str] = {
    "Z": r"zs?|net|pre_?act(?:ivation)?s?|logits?|linear(?:_?out(?:put)?)?",
    "A": r"as?|acts?|activations?|out(?:put)?s?|hidden|h|probs?|y_?hat|y_?pred",
    "b": r"bs?|bias(?:es)?|intercepts?",
    "W": r"ws?|weights?|thetas?|coefs?|kernel",
}
"""What stands for a letter, in lower case."""

BEGINS = r"(?:d(?:loss|cost|err|[cejl])_?d|d|grads?|gradients?|nabla|delta|∇|δ|∂)_?"
ENDS = r"_?(?:grads?|gradients?|deltas?|errors?)"
"""How the name of a gradient begins, or ends."""

BESIDES: Mapping[str, str] = {"dZ": rf"deltas?|δ|errors?|d_?net|d(?=_?\d)|(?:output|hidden){ENDS}"}
"""What a gradient is called that is named after nothing."""

OF_GRADIENTS = re.compile(rf"{BEGINS}|.*{ENDS}", re.IGNORECASE)
"""The name of a gradient, or of a collection of them."""

LAYER = r"(?:_?\d+|_[a-z]+\d*|l|o|h|ih|ho|hh)?"
OF_VALUE = r"(?:_?\d+|_?l|_prev|_next|_out)?"
"""What may follow: the layer, and other remarks. After one letter alone, fewer are understood."""


def pattern_of(letter: str) -> re.Pattern[str]:
    """The names of a letter such as dW, in lower case."""
    if not letter.startswith("d"):
        return re.compile(rf"(?:{THING[letter]}){OF_VALUE}")
    thing = THING[letter[1]]
    ways = (rf"{BEGINS}(?:{thing})", rf"(?:{thing})\d*{ENDS}", BESIDES.get(letter, r"(?!)"))
    return re.compile(rf"(?:{'|'.join(ways)}){LAYER}")


HUMP = re.compile(r"(?<=[a-z]{2})(?=[A-Z])")
"""Where a word begins in a name without underscores."""

PATTERNS = {letter: pattern_of(letter) for letter in ("Z", "A", "dZ", "db", "dW", "b", "W", "dA")}
"""By letter."""

MAKE_ROOM = {"zeros", "zeros_like", "empty", "empty_like", "ones", "copy", "list", "dict", "array"}
"""Calls that give no value of their own."""

COMPUTES = {
    *("dot", "matmul", "einsum", "outer", "multiply", "divide", "subtract", "add", "negative"),
    *("sum", "mean", "average", "where", "maximum", "exp", "tanh", "log", "square", "power"),
}
"""Calls that are arithmetic as well as any operator."""

ARITHMETIC, CALL, PASSED_ON, SAME = range(4)
"""How much is done to get a value: by operators, by a call, or nothing, be it a new name or not."""


@dataclass(frozen=True)
class Given:
    """A line of a source that gives something a value.

    Attributes:
        names: what its name may be.
        line: its number.
        inside: the names of the functions around it.
        looped: whether it stands in a loop.
        effort: what is done to get the value.
        reads: the names in the value.
    """

    names: tuple[str, ...]
    line: int
    inside: tuple[str, ...]
    looped: bool
    effort: int
    reads: frozenset[str] = frozenset()

    def layer(self, letter: str) -> str | None:
        """The digits of its name, "" without any; None if that is no name of this letter."""
        return layer_of_any(self.names, letter)


def layer_of_any(names: Iterable[str], letter: str) -> str | None:
    """The digits of the first that is a name of this letter, "" without any; None if none is."""
    return next((at for at in (named_as(name, letter) for name in names) if at is not None), None)


def named_as(name: str, letter: str) -> str | None:
    """The digits of a name of this letter, "" without any; None if it is none."""
    ways = (name, HUMP.sub("_", name))  # gradWeights is grad_weights
    if not any(PATTERNS[letter].fullmatch(way.lower()) for way in ways):
        return None
    digits = re.search(r"\d+", name)
    return digits.group() if digits else ""


def givens(node: ast.AST, inside: tuple[str, ...] = (), looped: bool = False) -> Iterator[Given]:
    """Everything in a syntax tree that is given a value, under the names that it may have."""
    for target, value in pairs(node, inside):
        effort = effort_of(value)
        if isinstance(target, ast.Subscript) and any(
            isinstance(part, ast.Compare) for part in ast.walk(target.slice)
        ):
            effort = ARITHMETIC  # dZ[Z <= 0] = 0
        if effort is not None:
            names = (target,) if isinstance(target, str) else names_of(target)
            if isinstance(value, ast.Name) and value.id in names:
                effort = SAME  # {"dZ1": dZ1}
            line = value.lineno if isinstance(target, str) else target.lineno
            reads = frozenset(n.id for n in ast.walk(value) if isinstance(n, ast.Name))
            yield Given(tuple(names), line, inside, looped, effort, reads)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        inside, looped = (*inside, node.name), False
    looped = looped or isinstance(node, ast.For | ast.While | ast.comprehension)
    for child in ast.iter_child_nodes(node):
        yield from givens(child, inside, looped)


def pairs(node: ast.AST, inside: tuple[str, ...]) -> Iterator[tuple[ast.expr | str, ast.expr]]:
    """What a statement or an expression gives a value to, and that value."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from one_by_one(target, node.value)
    elif isinstance(node, ast.AugAssign):
        yield node.target, ast.copy_location(ast.BinOp(node.target, node.op, node.value), node)
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        yield node.target, node.value
    elif isinstance(node, ast.Dict):
        yield from ((key, value) for key, value in zip(node.keys, node.values, strict=True) if key)
    elif isinstance(node, ast.DictComp):
        yield node.key, node.value
    elif isinstance(node, ast.Return) and node.value is not None and inside:
        yield inside[-1], node.value
    elif isinstance(node, ast.Call) and is_filling(node.func):
        assert isinstance(node.func, ast.Attribute)
        yield from ((node.func.value, value) for value in node.args[-1:])
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and names_parts(node.func):
        yield from ((word.arg, word.value) for word in node.keywords if word.arg)


def one_by_one(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The parts of a target, each with its own value if there are as many."""
    if not isinstance(target, ast.Tuple | ast.List):
        yield target, value
        return
    own = value.elts if isinstance(value, ast.Tuple | ast.List) else []
    values = own if len(own) == len(target.elts) else [value] * len(target.elts)
    for part, its in zip(target.elts, values, strict=True):
        yield from one_by_one(part, its)


def names_parts(function: ast.Name) -> bool:
    """Whether a call makes something of named parts: ``dict``, or a class by its capital."""
    return function.id == "dict" or function.id[0].isupper()


def is_filling(function: ast.expr) -> bool:
    """Whether a call puts something into a list."""
    return isinstance(function, ast.Attribute) and function.attr in ("append", "insert")


def names_of(target: ast.expr) -> list[str]:
    """What a target may be called: ``grads["W"]`` is W, grads_W, or grads."""
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, ast.Attribute):
        return [target.attr, *(f"{name}_{target.attr}" for name in names_of(target.value))]
    if isinstance(target, ast.Subscript):
        key, of = written(target.slice), names_of(target.value)
        if not key:
            return of
        bare = key.rstrip("0123456789") in ("W", "b") and any(map(OF_GRADIENTS.match, of))
        return [*(f"{name}_{key}" for name in of), *([] if bare else [key]), *of]
    key = written(target)
    return [key] if key else []


def written(key: ast.expr) -> str:
    """The text of a key, without what is filled in: dW of ``"dW" + str(l)`` and of f"dW{l}"."""
    if isinstance(key, ast.Constant):
        return key.value if isinstance(key.value, str) else ""
    if isinstance(key, ast.JoinedStr):
        return "".join(written(part) for part in key.values)
    if isinstance(key, ast.BinOp):
        return written(key.left) + written(key.right)
    return ""


def effort_of(value: ast.expr) -> int | None:
    """What is done to get a value; None where it only makes room for one."""
    if isinstance(value, ast.ListComp):
        return effort_of(value.elt)
    if isinstance(value, ast.BinOp | ast.UnaryOp | ast.Compare):
        is_room = isinstance(value, ast.BinOp) and isinstance(value.left, ast.List)  # [None] * L
        return None if is_room else ARITHMETIC
    if isinstance(value, ast.IfExp):
        efforts = (effort_of(value.body), effort_of(value.orelse))
        return min((effort for effort in efforts if effort is not None), default=None)
    if isinstance(value, ast.Call):
        function = value.func
        name = function.attr if isinstance(function, ast.Attribute) else ""
        name = function.id if isinstance(function, ast.Name) else name
        if name in MAKE_ROOM:
            return None
        return ARITHMETIC if name in COMPUTES else CALL
    empty = isinstance(value, ast.Constant | ast.List | ast.Dict | ast.Tuple)
    return None if empty else PASSED_ON

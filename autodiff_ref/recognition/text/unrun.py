"""What computes gradients and was not run: statements beside others that were, and whole slopes.

A slope is a function that is called the derivative of an activation, a method of a class that is
called an activation or a cost, or an entry of a table. One that returns nothing is none. So is told
what a file puts in the place of something that was run: methods of a derived class, and functions.
"""

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from autodiff_ref.recognition.running.profiling import Place
from autodiff_ref.recognition.text.given import given
from autodiff_ref.recognition.text.letters import is_of_gradient
from autodiff_ref.recognition.text.names import plain, ranks_of
from autodiff_ref.recognition.text.source import name_of
from autodiff_ref.recognition.text.usage import MAKING
from autodiff_ref.recognition.text.widths import takers

DERIVATIVE = re.compile("back|bprop|grad|deriv|prime|delta")
"""In names of functions that return gradients, or slopes."""

SIGMA = re.compile(
    "relu|elu|sigm|logistic|tanh|soft(plus|sign|max)|swish|gelu|linear|identity"
    "|(?<![a-ce-z])sine?(?=$|prime|deriv|grad|back)"
)
"""In names of activations."""

COST = re.compile("cost|loss|error|entropy|quadratic|squared|mse")
"""In names of costs."""

SLOPE = re.compile("back|bprop|grad|deriv|prime|slope|^d(d[azx])?$")
"""In names of their derivatives."""

RATES = re.compile("schedule|decay|lr$|rate$")
"""In names of functions that give a learning rate."""

COMPUTING = ast.BinOp | ast.Call | ast.UnaryOp
"""What computes something."""


@dataclass(frozen=True)
class Unrun:
    """Statements of a function, one after the other.

    Attributes:
        owner: the name of the function.
        first, last: their lines in the file.
    """

    owner: str
    first: int
    last: int


def unrun(tree: ast.Module, lines: Collection[int | Place]) -> list[Unrun]:
    """What computes gradients and none of whose lines were run, though others beside it were.

    What stands for something that was run is told as well.

    Args:
        tree: of a file.
        lines: those that were run, and places that were, in functions in which a line has a branch.
    """
    ways = (slopes, methods, overriding, given_instead)
    found = [each for way in ways for each in way(tree, lines)] if holds_any(tree, lines) else []
    factors = slopes_by_use(tree)
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        statements = list(simple(function.body))
        run = [was_run(each, lines) for each in statements]
        for each, ran in zip(statements, run, strict=True):
            returned = function.name in factors and isinstance(each, ast.Return)
            gives = returned or gives_gradient(each, function.name)
            if any(run) and not ran and gives:
                found.append(Unrun(function.name, each.lineno, span_of(each)[-1]))
    return joined(sorted({*found}, key=lambda each: each.first))


def was_run(node: ast.stmt, lines: Collection[int | Place]) -> bool:
    """Whether a statement was run: any of its lines, or of its places where these are known."""
    span = span_of(node)
    known = [place for place in lines if isinstance(place, tuple) and place[0] in span]
    if known:
        first, last = (span[0], node.col_offset), (span[-1], node.end_col_offset or 0)
        return any(first <= place < last for place in known)
    return any(n in lines for n in span)


def holds_any(node: ast.AST, lines: Collection[int | Place]) -> bool:
    """Whether any line of a part of a file was run."""
    return any(n in lines for part in ast.walk(node) for n in span_of(part))


def slopes(tree: ast.Module, lines: Collection[int | Place]) -> Iterator[Unrun]:
    """The derivatives of activations none of whose lines were run."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name, body=body) if is_slope(plain(name)):
                run = any(n in lines for each in body for n in span_of(each))
                if not run and returns(node) and computes(node):
                    yield Unrun(name, node.lineno, span_of(node)[-1])
            case ast.Assign(targets=[target], value=ast.Dict(keys=keys, values=values)):
                entries = [(key, of) for key, of in zip(keys, values, strict=True) if key]
                told = DERIVATIVE.search(plain(name_of(target))) is not None
                known = [(k, v) for k, v in entries if has_slope(v, alone=told)]
                if any(holds_any(value, lines) for _, value in known):
                    for key, value in known:
                        if not holds_any(value, lines):
                            owner = f"{name_of(target)}[{ast.unparse(key)}]"
                            yield Unrun(owner, value.lineno, span_of(value)[-1])


def methods(tree: ast.Module, lines: Collection[int | Place]) -> Iterator[Unrun]:
    """The derivatives of activations and costs that are classes, where that of another was run."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found = [
        (owner.name, each)
        for owner in classes
        for each in methods_of(owner)
        if DERIVATIVE.search(plain(each.name))
    ]
    ran = {each.name for _, each in found if body_ran(each, lines)}
    for owner, each in found:
        known = SIGMA.search(plain(owner)) or COST.search(plain(owner))
        run = body_ran(each, lines)
        named = is_slope(plain(each.name))  # which is told as a function is
        if known and not named and not run and each.name in ran and computes(each):
            yield Unrun(f"{owner}.{each.name}", each.lineno, span_of(each)[-1])


def overriding(tree: ast.Module, lines: Collection[int | Place]) -> Iterator[Unrun]:
    """The methods of a class, none of whose lines were run, where those of its base were."""
    classes = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for owner in classes.values():
        bases = [classes[name] for base in owner.bases if (name := name_of(base)) in classes]
        ran = {each.name for base in bases for each in methods_of(base) if body_ran(each, lines)}
        for each in methods_of(owner):
            if each.name in ran and not body_ran(each, lines) and stands_for(each):
                yield Unrun(f"{owner.name}.{each.name}", each.lineno, span_of(each)[-1])


def given_instead(tree: ast.Module, lines: Collection[int | Place]) -> Iterator[Unrun]:
    """The functions that a file gives where another, which was run, is the default."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    by_default = {
        (taker, arg.arg)
        for taker, node in takers(tree)
        for arg, value in defaults_of(node)
        if (name := name_of(value)) in functions and body_ran(functions[name], lines)
    }
    names = {name_of(value) for taker, arg, value in given(tree) if (taker, arg) in by_default}
    for each in (functions[name] for name in functions if name in names):
        if not body_ran(each, lines) and stands_for(each):
            yield Unrun(each.name, each.lineno, span_of(each)[-1])


def stands_for(function: ast.FunctionDef) -> bool:
    """Whether a function may stand for another that is run on the way to a gradient.

    What draws parameters, or a rate, does not; slopes are told by themselves.
    """
    name = plain(function.name)
    drawn = any(name_of(n.func) in MAKING for n in ast.walk(function) if isinstance(n, ast.Call))
    aside = function.name.startswith("__") or RATES.search(name) or is_slope(name) or drawn
    aside = aside or any(True for _ in ranks_of(function.name, "initialise"))
    return not aside and returns(function) and computes(function)


def defaults_of(node: ast.FunctionDef) -> Iterator[tuple[ast.arg, ast.expr]]:
    """The arguments of a function that have a default, with it."""
    taken = node.args
    if taken.defaults:
        yield from zip(taken.args[-len(taken.defaults) :], taken.defaults, strict=True)
    pairs = zip(taken.kwonlyargs, taken.kw_defaults, strict=True)
    yield from ((arg, value) for arg, value in pairs if value is not None)


def methods_of(owner: ast.ClassDef) -> list[ast.FunctionDef]:
    """The methods that a class defines itself."""
    return [part for part in owner.body if isinstance(part, ast.FunctionDef)]


def body_ran(function: ast.FunctionDef, lines: Collection[int | Place]) -> bool:
    """Whether any line of a function was run, beside those that define it."""
    return any(holds_any(part, lines) for part in function.body)


def slopes_by_use(tree: ast.Module) -> set[str]:
    """The functions that the gradients of a file are multiplied by, whatever they are called.

    What other functions call as well may be of the forward pass.
    """
    within, elsewhere = set[str](), set[str]()
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        parts = list(ast.walk(function))
        called = {name_of(part.func) for part in parts if isinstance(part, ast.Call)}
        if DERIVATIVE.search(plain(function.name)) is None:
            elsewhere |= called - {function.name}
            continue
        products = [p for p in parts if isinstance(p, ast.BinOp) and isinstance(p.op, ast.Mult)]
        sides = [side for each in products for side in (each.left, each.right)]
        within |= {name_of(side.func) for side in sides if isinstance(side, ast.Call)}
    return within - elsewhere


def returns(function: ast.FunctionDef) -> bool:
    """Whether a function returns anything."""
    return any(isinstance(n, ast.Return) and n.value is not None for n in ast.walk(function))


def computes(function: ast.FunctionDef) -> bool:
    """Whether a function computes or compares anything."""
    return any(isinstance(part, COMPUTING | ast.Compare) for part in ast.walk(function))


def is_slope(name: str) -> bool:
    """Whether a function is called the derivative of an activation."""
    rest = SIGMA.sub("", name, count=1)
    return rest != name and SLOPE.search(rest) is not None


def has_slope(entry: ast.expr, alone: bool) -> bool:
    """Whether an entry of a table is a derivative, or an activation and its derivative.

    Args:
        entry: it.
        alone: whether the table is one of derivatives.
    """
    parts = getattr(entry, "elts", getattr(entry, "values", [entry]))
    return (alone or len(parts) > 1) and any(isinstance(part, ast.Lambda) for part in parts)


def simple(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that hold no others, of a function those of functions inside it left out."""
    for node in body:
        inner = [value for _, value in ast.iter_fields(node) if is_body(value)]
        parts = (*getattr(node, "handlers", ()), *getattr(node, "cases", ()))
        inner += [part.body for part in parts]
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        if not inner:
            yield node
        for each in inner:
            yield from simple(each)


def is_body(value: object) -> bool:
    """Whether something is a list of statements."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], ast.stmt)


def span_of(node: ast.AST) -> range:
    """The lines of a part of a file; none of what has no place, such as an operator."""
    first = getattr(node, "lineno", 0)
    return range(first, (getattr(node, "end_lineno", 0) or first) + 1) if first else range(0)


def gives_gradient(node: ast.stmt, owner: str) -> bool:
    """Whether a statement computes a gradient, or returns one from a function of that name."""
    value = getattr(node, "value", None)
    if value is None or not any(isinstance(n, COMPUTING) for n in ast.walk(value)):
        return isinstance(node, ast.AugAssign) and is_of_gradient(name_of(node.target))
    match node:
        case ast.Assign(targets=targets):
            named = [part for target in targets for part in getattr(target, "elts", [target])]
            return any(is_of_gradient(name_of(part)) for part in named)
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            return is_of_gradient(name_of(target))
        case ast.Return():
            return DERIVATIVE.search(plain(owner)) is not None
    return False


def joined(found: Sequence[Unrun]) -> list[Unrun]:
    """The same, where lines follow each other as one."""
    kept: list[Unrun] = []
    for each in found:
        before = kept[-1] if kept else None
        if before and before.owner == each.owner and each.first <= before.last + 1:
            kept[-1] = Unrun(each.owner, before.first, each.last)
        else:
            kept.append(each)
    return kept

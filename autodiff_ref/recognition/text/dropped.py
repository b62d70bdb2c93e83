"""What decides, by its use, how many units are dropped: whatever it is called."""

import ast
import re
from collections.abc import Iterator

from autodiff_ref.recognition.text.assignments import assignments_of
from autodiff_ref.recognition.text.letters import says_nothing
from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.recognition.text.source import name_of
from autodiff_ref.recognition.text.widths import is_one

DRAWN = re.compile(r"(rand|random|random_sample|ranf|uniform)")
"""What draws from 0 to 1, and is compared with a probability."""

BINOMIAL = "binomial"
"""What draws 0 and 1 itself, by its second argument or that called p."""


SHORT = frozenset({"p"})
"""Names of probabilities that are as well those of all parameters."""

PUTTING = frozenset({"putmask", "place"})
"""What sets entries that a mask picks, its second argument, to a value."""

WHERE = frozenset({"where", "nonzero", "flatnonzero", "argwhere", "array", "asarray"})
"""What gives, of a mask alone, that mask, or the places that it picks."""


def probabilities(tree: ast.AST) -> set[str]:
    """The names and attributes that what is drawn is compared with, or is drawn by."""
    sides = [side for node in ast.walk(tree) for side in deciding(node)]
    found = {name_of(part) for side in sides for part in ast.walk(side) if is_named(part)}
    return found - {"self"}


def shares_called_otherwise(tree: ast.AST) -> dict[str, str]:
    """What decides what is dropped and is called like nothing, or something else, and its role.

    It is the share that is kept where what is drawn is to be below it, and that which is dropped
    otherwise, or where what is left of 1 is computed. Where that picks what is set to 0, as in
    ``A[rand < rate] = 0``, it is the other way about.
    """
    decides = probabilities(tree)
    if not decides:
        return {}
    nodes = list(ast.walk(tree))
    kept_or_given = {name for node in nodes for name in given_by(node)}
    kept_or_given -= {name for node in nodes for name in computed_by(node)}
    others = {n for n in kept_or_given if n in SHORT or says_nothing(n)}
    named = [n for n in decides if roles_of(n)[:1] == ("rate",) or n in others]
    # Of two shares, the other is what is left of 1 anyhow.
    both = {id(part) for node in nodes for each in listed(node) for part in each.elts}
    rest = {name_of(t) for node in nodes if id(node) not in both for t in rest_of_one(node)}
    dropping = picking_zeros(tree)
    kept = {
        name_of(side)
        for node in nodes
        for side in deciding(node)
        if is_above(node) != (id(node) in dropping)
    }
    return {name: "keep" if name in kept - rest else "none" for name in named}


def given_by(node: ast.AST) -> list[str]:
    """The name of an argument, or of an attribute of ``self``."""
    match node:
        case ast.arg(arg=name) | ast.Attribute(value=ast.Name(id="self"), attr=name):
            return [name]
    return []


def computed_by(node: ast.AST) -> Iterator[str]:
    """The names to which a statement gives more than a number, or the value of another name.

    As the probabilities of the units themselves, which are no share of them.
    """
    given = ast.Constant | ast.Name | ast.Attribute
    match node:
        case ast.Assign(targets=targets, value=value) if not isinstance(value, given):
            yield from (name_of(part) for t in targets for part in ast.walk(t) if is_named(part))
        case ast.AugAssign(target=target):
            yield name_of(target)


def picking_zeros(tree: ast.AST) -> set[int]:
    """The parts of a file, by their identities, that are true where something is set to 0.

    What has a name is what it is assigned where it is used: in its function, or, of an attribute,
    in its class, as another layer may have a mask of that name for something else.
    """
    scopes = dict(scopes_in(tree))
    nodes, assigned = list(ast.walk(tree)), dict[tuple[ast.AST, str], list[ast.expr]]()
    for target, value in (pair for node in nodes for pair in masks_assigned(node)):
        assigned.setdefault(scopes[target], []).append(value)
    turned: dict[int, bool] = {}

    def spread(node: ast.expr, zeros: bool) -> None:
        """What is known of a part is known of what it is made of."""
        if id(node) in turned:
            return
        turned[id(node)] = zeros
        for inner in opposite(node):
            spread(inner, not zeros)
        for inner in (*alike(node), *assigned.get(scopes.get(node, (node, "")), ())):
            spread(inner, zeros)

    for picked in (each for node in nodes for each in zeroed_by(node)):
        spread(picked, zeros=True)
    for node in nodes:  # whatever stands in another comes after it
        for inner in opposite(node):
            spread(inner, zeros=True)
    return {part for part, zeros in turned.items() if zeros}


def scopes_in(
    node: ast.AST, function: ast.AST | None = None, owner: ast.AST | None = None
) -> Iterator[tuple[ast.AST, tuple[ast.AST, str]]]:
    """What has a name, with where it has that: a function, or the class of an attribute."""
    function, owner = function or node, owner or node
    for part in ast.iter_child_nodes(node):
        if is_named(part):
            yield part, (owner if isinstance(part, ast.Attribute) else function, name_of(part))
        inner = isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)
        within = part if isinstance(part, ast.ClassDef) else owner
        yield from scopes_in(part, part if inner else function, within)


def masks_assigned(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What has a name, and what it is assigned."""
    pairs = [*assignments_of(node)]
    if isinstance(node, ast.AnnAssign) and node.value:
        pairs = [(node.target, node.value)]
    yield from ((target, value) for target, value in pairs if is_named(target))


def zeroed_by(node: ast.AST) -> Iterator[ast.expr]:
    """What picks that which is set to 0."""
    match node:
        case (
            ast.Assign(targets=[ast.Subscript(slice=inner)], value=ast.Constant(value=0))
            | ast.AugAssign(
                target=ast.Subscript(slice=inner), op=ast.Mult(), value=ast.Constant(value=0)
            )
        ):
            yield inner
        case ast.Call(func=function, args=[inner, ast.Constant(value=0), _]) if (
            name_of(function) == "where"
        ):
            yield inner
        case ast.Call(func=function, args=[_, inner, ast.Constant(value=0)]) if (
            name_of(function) in PUTTING
        ):
            yield inner


def opposite(node: ast.AST) -> Iterator[ast.expr]:
    """What is true where a part is not."""
    match node:
        case (
            ast.UnaryOp(op=ast.Invert() | ast.Not(), operand=inner)
            | ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=inner)
            | ast.Compare(left=inner, ops=[ast.Eq()], comparators=[ast.Constant(value=0)])
            | ast.Compare(left=inner, ops=[ast.NotEq()], comparators=[ast.Constant(value=1)])
        ):
            yield inner
        case ast.Call(func=function, args=[inner]) if name_of(function) == "logical_not":
            yield inner


def alike(node: ast.AST) -> Iterator[ast.expr]:
    """What is true just where a part is: ``rand < rate`` of ``(rand < rate).astype(int)``.

    What is multiplied with more than 1, as an output with its mask, is none.
    """
    match node:
        case (
            ast.Call(func=ast.Attribute(value=inner, attr="astype"))
            | ast.BinOp(left=inner, op=ast.Mult(), right=ast.Constant(value=1))
            | ast.BinOp(left=ast.Constant(value=1), op=ast.Mult(), right=inner)
            | ast.BinOp(left=inner, op=ast.Add(), right=ast.Constant(value=0))
            | ast.Compare(left=inner, ops=[ast.Eq()], comparators=[ast.Constant(value=1)])
            | ast.Compare(left=inner, ops=[ast.NotEq()], comparators=[ast.Constant(value=0)])
        ):
            yield inner
        case ast.Call(func=function, args=[inner]) if name_of(function) in WHERE:
            yield inner


def rest_of_one(node: ast.AST) -> Iterator[ast.expr]:
    """What is taken off 1."""
    match node:
        case ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=taken):
            yield taken


def is_above(node: ast.AST) -> bool:
    """Whether a comparison is true where what is drawn is below the other side."""
    match node:
        case ast.Compare(left=left, ops=[ast.Lt() | ast.LtE()]):
            return draws(left)
        case ast.Compare(left=left, ops=[ast.Gt() | ast.GtE()]):
            return not draws(left)
    return isinstance(node, ast.Call)


def deciding(node: ast.AST) -> Iterator[ast.expr]:
    """What a comparison with what is drawn, or a call that draws 0 and 1, is decided by."""
    match node:
        case ast.Compare(left=left, comparators=[right]):
            if draws(left) != draws(right):
                yield right if draws(left) else left
        case ast.Call(func=function, args=args, keywords=named) if name_of(function) == BINOMIAL:
            yield from args[1:2]
            yield from (each.value for each in named if each.arg == "p")
        case ast.Call(args=[drawn, *_]):
            for each in listed(node):
                shares = zip(getattr(drawn, "elts", []), each.elts, strict=False)
                yield from (share for value, share in shares if is_one(value))


def listed(node: ast.AST) -> Iterator[ast.List | ast.Tuple]:
    """The shares by which a call chooses among several things."""
    match node:
        case ast.Call(func=ast.Attribute(attr="choice"), keywords=named):
            for each in (keyword.value for keyword in named if keyword.arg == "p"):
                if isinstance(each, ast.List | ast.Tuple):
                    yield each


def draws(node: ast.expr) -> bool:
    """Whether an expression is a call that draws from 0 to 1."""
    return isinstance(node, ast.Call) and DRAWN.fullmatch(name_of(node.func)) is not None


def is_named(node: ast.AST) -> bool:
    """Whether a part of an expression is a name or an attribute."""
    return isinstance(node, ast.Name | ast.Attribute)

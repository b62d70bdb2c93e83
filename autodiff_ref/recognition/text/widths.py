"""How many outputs somebody's file gives its networks itself, as far as its text tells."""

import ast
import re
from collections.abc import Iterator

from autodiff_ref.recognition.text.letters import parameter_kind
from autodiff_ref.recognition.text.names import plain, roles_of

LETTERS = {"c", "k", "n"}
"""Names that may be of any number."""

BETWEEN = {"uniform", "normal"}
"""Functions whose first arguments are no sizes."""

SIZES = {"dims", "widths"}
"""Roles of the sizes of layers, the last of which is that of the output."""

OF_ARRAYS = {"size", "shape"}
"""Names of sizes that any array has."""

OF_CLASSES = re.compile(
    r".*(one_?hot|softmax|argmax|categorical|binarizer|multi_?(label|class)).*"
    r"|(n|num|no|nb)_?(of_)?(class|classes|labels|categories)",
    re.IGNORECASE,
)
"""Names of what only networks with several outputs have."""


def has_one_output(tree: ast.AST) -> bool:
    """Whether a file makes a network of one output, or labels of one number a sample."""
    takes = dict(signatures(tree))
    return any(any(told_by(node, takes)) for node in ast.walk(tree))


def has_several_outputs(tree: ast.AST) -> bool:
    """Whether a file makes a network of several outputs, or deals with several classes."""
    takes = dict(signatures(tree))
    for node in ast.walk(tree):
        if OF_CLASSES.fullmatch(called(node)) or is_one_hot(node):
            return True
        for name, value in named_values(node, takes):
            roles = set(roles_of(name))
            if plain(name) not in {*LETTERS, "n2"} and "n_out" in roles and is_several(value):
                return True
            if roles & SIZES and plain(name) not in OF_ARRAYS and ends_in_several(value):
                return True
    return False


def is_one_hot(node: ast.AST) -> bool:
    """Whether it is rows of an identity by labels, as in ``np.eye(10)[labels]``."""
    match node:
        case ast.Subscript(value=ast.Call(args=[ast.Constant(value=int(k))]) as made):
            return name_or_key(made.func) in ("eye", "identity") and k > 1
    return False


def called(node: ast.AST) -> str:
    """The name that a part of a file has or reads, "" if none."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
            return name
        case ast.expr():
            return name_or_key(node)
    return ""


def signatures(tree: ast.AST) -> Iterator[tuple[str, list[str]]]:
    """The names of the arguments of every function, and of every class, inherited ones too."""
    for name, node in takers(tree):
        made = node.name == "__init__" != name
        yield name, [arg.arg for arg in node.args.args[made:]]


def takers(tree: ast.AST) -> Iterator[tuple[str, ast.FunctionDef]]:
    """What is called by a name, functions and classes, with what takes the arguments."""
    yield from ((n.name, n) for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))
    classes = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for owner in classes.values():
        if (made := constructor(owner, classes)) is not None:
            yield owner.name, made


def constructor(owner: ast.ClassDef, classes: dict[str, ast.ClassDef]) -> ast.FunctionDef | None:
    """What makes an object of a class, its own or that of the first base that has one."""
    for part in owner.body:
        if isinstance(part, ast.FunctionDef) and part.name == "__init__":
            return part
    others = {name: each for name, each in classes.items() if each is not owner}
    bases = [others[name] for base in owner.bases if (name := name_or_key(base)) in others]
    return next(filter(None, (constructor(base, others) for base in bases)), None)


def told_by(node: ast.AST, takes: dict[str, list[str]]) -> Iterator[bool]:
    """What one part of it tells."""
    for name, value in named_values(node, takes):
        roles = set(roles_of(name))
        if plain(name) not in LETTERS and "n_out" in roles:
            yield is_one(value)
        if roles & SIZES:
            yield ends_in_one(value)
        if roles_of(name)[:1] == ("Y",):
            yield is_one_row(value)
        kind = parameter_kind(name)
        if kind is not None and isinstance(value, ast.Call | ast.BinOp):
            shapes = [shape for part in ast.walk(value) for shape in shapes_in(part)]
            ones = 1 if kind == "W" else 2
            yield any(sum(map(is_one, shape)) >= ones for shape in shapes)
    if isinstance(node, ast.Call | ast.Assign):
        values = node.args if isinstance(node, ast.Call) else [node.value]
        yield any(isinstance(value, ast.List) and ends_in_one(value) for value in values)


def named_values(node: ast.AST, takes: dict[str, list[str]]) -> Iterator[tuple[str, ast.expr]]:
    """Names and what they are given: in assignments, as defaults, as arguments."""
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
            for target, value in zip(names, values, strict=False):
                yield name_or_key(target), value
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield name_or_key(target), value
        case ast.FunctionDef(args=arguments) if arguments.defaults:
            for arg, value in zip(
                arguments.args[-len(arguments.defaults) :], arguments.defaults, strict=True
            ):
                yield arg.arg, value
        case ast.Call(func=function, args=values, keywords=keywords):
            yield from zip(takes.get(name_or_key(function), []), values, strict=False)
            for keyword in keywords:
                yield keyword.arg or "", keyword.value


def name_or_key(node: ast.expr) -> str:
    """The last name in an expression that is one."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
    return ""


def is_one(node: ast.expr) -> bool:
    """Whether it is the number 1."""
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value == 1


def is_several(node: ast.expr) -> bool:
    """Whether it is a whole number above 1."""
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value > 1


def ends_in_several(node: ast.expr) -> bool:
    """Whether it is a list of sizes, the last of them a whole number above 1."""
    return isinstance(node, ast.List | ast.Tuple) and bool(node.elts) and is_several(node.elts[-1])


def ends_in_one(node: ast.expr) -> bool:
    """Whether these are sizes of layers, the last of them 1."""
    if (
        not isinstance(node, ast.List | ast.Tuple)
        or len(node.elts) < 2
        or not is_one(node.elts[-1])
    ):
        return False
    before = [part.value for part in node.elts[:-1] if isinstance(part, ast.Constant)]
    named = all(isinstance(part, ast.Constant | ast.Name | ast.Subscript) for part in node.elts)
    return named and all(type(value) is int and value > 1 for value in before)


def shapes_in(node: ast.AST) -> Iterator[list[ast.expr]]:
    """The shapes that a call may be given."""
    if isinstance(node, ast.Call):
        values = [*node.args, *(keyword.value for keyword in node.keywords)]
        if name_or_key(node.func) not in BETWEEN:
            yield node.args
        yield from (value.elts for value in values if isinstance(value, ast.Tuple | ast.List))


def is_one_row(node: ast.expr) -> bool:
    """Whether labels are made of one number a sample: by their text, or reshaped."""
    for part in ast.walk(node):
        match part:
            case ast.Call(func=ast.Attribute(attr="reshape"), args=[*_]):
                if any(is_one(size) for shape in shapes_in(part) for size in shape):
                    return True
            case ast.List(elts=[ast.List() as row]) if not nested(row):
                return True
            case ast.List(elts=rows) if rows and all(
                isinstance(row, ast.List) and len(row.elts) == 1 and not nested(row) for row in rows
            ):
                return True
    return False


def nested(row: ast.List) -> bool:
    """Whether a list holds lists."""
    return any(isinstance(part, ast.List) for part in row.elts)

"""Which statements of a file are definitions, and which others these cannot do without.

A definition is an import, a function, a class, an assignment of a plain value, a change of
``sys.path``, or an ``if`` or ``try`` that holds nothing else; to assign to an attribute or an item
is one as well, but not of what is imported. An assignment of any other value is
required where a function, a method or a lambda that is kept reads its name as a global one, and
then so is what that assignment reads in turn.
"""

import ast
import symtable
from collections.abc import Iterable, Iterator
from functools import cached_property

BODIES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign)

PLAIN = (
    *(ast.Constant, ast.Name, ast.Attribute, ast.Subscript, ast.Slice, ast.Starred),
    *(ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.JoinedStr),
    *(ast.FormattedValue, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.Lambda),
    *(ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop),
)
"""What a plain value is made of; a lambda is one whatever is in it."""

FILLS = ("append", "extend", "insert", "add", "update", "setdefault")
"""The methods by which a list, a set or a dictionary is filled after it was assigned."""


class Statement:
    """A statement at the top of a file."""

    def __init__(self, node: ast.stmt, imported: frozenset[str]) -> None:
        """From its syntax tree, and the names that the file imports."""
        self.node, self.imported = node, imported

    @cached_property
    def is_definition(self) -> bool:
        """Whether it is executed whatever reads it."""
        changes_others = isinstance(self.node, ASSIGNMENTS) and self.imported.intersection(
            name
            for target in targets(self.node)
            if not is_name(target)
            for name in names_in(target)
        )
        return not changes_others and is_definition(self.node)

    @cached_property
    def binds(self) -> frozenset[str]:
        """The names that it assigns to, or whose values it fills."""
        return frozenset(binds(self.node))

    @cached_property
    def reads(self) -> frozenset[str]:
        """The global names that it reads, now or, in a function, later."""
        return frozenset(reads(self.node))

    @property
    def has_bodies(self) -> bool:
        """Whether it holds a function, a class or a lambda."""
        return any(isinstance(node, (*BODIES, ast.Lambda)) for node in ast.walk(self.node))


def chosen(tree: ast.Module) -> list[tuple[Statement, bool]]:
    """The statements of a file in order, each with whether it is executed."""
    imported = frozenset(imports(tree))
    statements = [Statement(node, imported) for node in tree.body]
    kept = {each for each in statements if each.is_definition}
    # What a plain value reads is not required for its sake: W1 = params["W1"] does not train.
    needed = list(names_read(each for each in kept if each.has_bodies))
    seen: set[str] = set()
    while needed:
        name = needed.pop()
        if name in seen:
            continue
        seen.add(name)
        required = [each for each in statements if name in each.binds]
        kept.update(required)
        needed += names_read(required)
    return [(each, each in kept) for each in statements]


def imports(tree: ast.Module) -> Iterator[str]:
    """The names that a file imports, anywhere."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name.partition(".")[0]


def names_read(statements: Iterable[Statement]) -> set[str]:
    """The global names that any of some statements reads."""
    return {name for each in statements for name in each.reads}


def is_definition(node: ast.stmt) -> bool:
    """Whether a statement only defines something."""
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Pass():
            return True
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return True
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
            return all(map(is_plain, targets(node))) and (
                node.value is None or is_plain(node.value)
            )
        case ast.Expr(value=value):
            return isinstance(value, ast.Constant) or changes_path(value)
        case ast.If():
            return is_plain(node.test) and all(map(is_definition, held_by(node)))
        case ast.Try():
            return all(map(is_definition, held_by(node)))
    return False


def held_by(node: ast.If | ast.Try) -> list[ast.stmt]:
    """The statements that an ``if`` or a ``try`` holds."""
    if isinstance(node, ast.If):
        return [*node.body, *node.orelse]
    handled = [each for handler in node.handlers for each in handler.body]
    return [*node.body, *handled, *node.orelse, *node.finalbody]


def is_plain(value: ast.expr) -> bool:
    """Whether nothing is called to obtain a value."""
    if isinstance(value, ast.Lambda):
        return True
    return isinstance(value, PLAIN) and all(
        is_plain(child) if isinstance(child, ast.expr) else isinstance(child, PLAIN)
        for child in ast.iter_child_nodes(value)
    )


def is_name(target: ast.expr) -> bool:
    """Whether a target of an assignment is a name, or names."""
    if isinstance(target, ast.Tuple | ast.List):
        return all(map(is_name, target.elts))
    return isinstance(target, ast.Name)


def changes_path(value: ast.expr) -> bool:
    """Whether this is a call such as ``sys.path.append(...)``."""
    return isinstance(value, ast.Call) and ast.unparse(value.func).startswith("sys.path.")


def targets(node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> list[ast.expr]:
    """What an assignment assigns to."""
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def binds(node: ast.stmt) -> Iterator[str]:
    """The names whose values an assignment, or a call that fills, gives or changes.

    An ``if`` or a ``try`` that holds only assignments and definitions gives what these give.
    """
    if isinstance(node, ASSIGNMENTS):
        for target in targets(node):
            yield from names_in(target)
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        function = node.value.func
        if isinstance(function, ast.Attribute) and function.attr in FILLS:
            yield from names_in(function.value)
    elif isinstance(node, ast.If | ast.Try):
        held = held_by(node)
        if all(isinstance(each, ASSIGNMENTS) or is_definition(each) for each in held):
            for each in held:
                yield from binds(each)


def names_in(target: ast.expr) -> Iterator[str]:
    """The names that a target begins with: x of x, of x[0] and of x.y."""
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Attribute(value=value) | ast.Subscript(value=value) | ast.Starred(value=value):
            yield from names_in(value)
        case ast.Tuple(elts=elts) | ast.List(elts=elts):
            for each in elts:
                yield from names_in(each)


def reads(node: ast.stmt) -> Iterator[str]:
    """The names that a statement reads, at the top and as globals in its functions."""
    waiting = [symtable.symtable(ast.unparse(node), "statement", "exec")]
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        at_top = table.get_type() == "module"
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (at_top or symbol.is_global()):
                yield symbol.get_name()

"""What constants of somebody's file tell: whether a condition holds, what a function is given."""

import ast
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy

from autodiff_ref.recognition.text.source import name_of
from autodiff_ref.recognition.text.statements import Statements, assigned, binds, statement

OF_CONDITIONS = (
    ast.Compare,
    ast.cmpop,
    ast.BoolOp,
    ast.boolop,
    ast.UnaryOp,
    ast.unaryop,
    ast.Name,
    ast.Constant,
    ast.Tuple,
    ast.List,
    ast.expr_context,
)
"""What a condition is made of that constants alone may decide: no call, as nothing is run."""

SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
"""What has names of its own."""


def holds(test: ast.expr, before: Statements) -> bool | None:
    """Whether a condition holds, by the constants that names have; None where these do not tell."""
    found = constant(test, before)
    return None if found is None else bool(found.value)


def constant(expression: ast.expr, before: Statements) -> ast.Constant | None:
    """What an expression is by the constants that names were given last; None if none is known.

    Args:
        expression: it.
        before: the statements that have been run, one after the other.
    """
    if not all(isinstance(part, OF_CONDITIONS) for part in ast.walk(expression)):
        return None
    try:
        filled = ast.Expression(Filled(before).visit(deepcopy(expression)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # ``MODE is "mean"`` warns, of no file that there is
            code = compile(ast.fix_missing_locations(filled), "condition", "eval")
            return ast.Constant(eval(code, {}))
    except Exception:  # whatever the file itself would raise there
        return None


class Filled(ast.NodeTransformer):
    """Puts the constants that names have in their places."""

    def __init__(self, before: Statements) -> None:
        """Of the statements that have been run, one after the other."""
        self.before = before

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """What was given to a name last.

        Raises:
            KeyError: that is no constant, or something that is called may give it another value.
        """
        given = [i for i, part in enumerate(self.before) if node.id in binds(part)]
        if not given or any(node.id in declared(part) for part in self.before):
            raise KeyError(node.id)
        value = dict(assigned([self.before[given[-1]]]))[node.id]
        found = constant(value, self.before[: given[-1]])
        if found is None:
            raise KeyError(node.id)
        return found


def declared(node: ast.stmt) -> set[str]:
    """The names that functions in a statement declare as globals."""
    return {n for part in ast.walk(node) if isinstance(part, ast.Global) for n in part.names}


def before_call(
    function: ast.FunctionDef, arguments: Sequence[str], tree: ast.Module
) -> list[ast.stmt]:
    """What is known where a function begins, as statements: constants of the file, and arguments.

    Args:
        function: it.
        arguments: their names, without self.
        tree: the file, of which nobody knows how much has been run before the call.
    """
    script = list(top(tree))
    times = Counter(name for node in script for name in binds(node))
    known = [*script, *(given(name, None) for name, many in times.items() if many > 1)]
    calls = calls_of(function, tree)
    inside = {part for f in ast.walk(tree) if isinstance(f, SCOPES) for part in ast.walk(f)}
    defaults = defaults_of(function.args)

    def sent(name: str, call: ast.Call | None) -> ast.Constant | None:
        value = passed(call, name, arguments) if call else None
        if value is None:
            return constant(defaults[name], known) if name in defaults else None
        return constant(value, () if call in inside else known)

    def alike(name: str) -> ast.Constant | None:
        first, *others = [sent(name, call) for call in calls]
        return (
            first if first and all(o and ast.dump(o) == ast.dump(first) for o in others) else None
        )

    return [*known, *(given(name, alike(name) if calls else None) for name in arguments)]


def top(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements of a script, those under ``if __name__ == "__main__"`` in place."""
    for node in tree.body:
        match node:
            case ast.If(test=ast.Compare(left=ast.Name(id="__name__")), body=inner):
                yield from inner
            case _:
                yield node


def given(name: str, value: ast.Constant | None) -> ast.stmt:
    """A statement that gives a name a constant, or what nothing tells."""
    made = statement(f"{name} = unknown()")
    assert isinstance(made, ast.Assign)
    made.value = value or made.value
    return made


def calls_of(function: ast.FunctionDef, tree: ast.Module) -> list[ast.Call | None]:
    """All calls of a function, None alone if there are none: then its defaults are what it has.

    Nothing where it is handed on, or decorated, so that something else may call it.
    """
    named = [n for n in ast.walk(tree) if isinstance(n, ast.Name | ast.Attribute)]
    uses = [n for n in named if name_of(n) == function.name]
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and n.func in uses]
    if len(calls) < len(uses) or function.decorator_list:
        return []
    return [*calls] or [None]


def passed(call: ast.Call, name: str, arguments: Sequence[str]) -> ast.expr | None:
    """What a call passes for an argument, None if nothing; all of it where it unpacks something."""
    if any(isinstance(each, ast.Starred) for each in call.args):
        return call
    for keyword in call.keywords:
        if keyword.arg in (name, None):
            return keyword.value if keyword.arg else call
    return dict(zip(arguments, call.args, strict=False)).get(name)


def defaults_of(taken: ast.arguments) -> dict[str, ast.expr]:
    """The arguments that have defaults, with these."""
    plain = [*taken.posonlyargs, *taken.args]
    only = zip(taken.kwonlyargs, taken.kw_defaults, strict=True)
    pairs = (*zip(plain[::-1], taken.defaults[::-1], strict=False), *only)
    return {argument.arg: value for argument, value in pairs if value is not None}

"""Losses that stand within something else: in a training loop, or in a method that takes a step.

The expression is evaluated with the statements that it needs, from what whoever asks gives: X, Y,
the parameters, and what the forward pass returns. Nothing else of the function is executed.
"""

import ast
import builtins
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from inspect import Parameter
from typing import Any

from autodiff_ref.recognition.calls.functions import Functions
from autodiff_ref.recognition.calls.runs import Run
from autodiff_ref.recognition.running.wider import in_double
from autodiff_ref.recognition.text.branches import flat
from autodiff_ref.recognition.text.measures import (
    LOSS,
    calls,
    is_computed,
    measured,
    name_of_called,
)
from autodiff_ref.recognition.text.names import plain, roles_of
from autodiff_ref.recognition.text.source import (
    lines_above,
    name_of,
    names_within,
    owner_of,
    tree_of,
)
from autodiff_ref.recognition.text.statements import (
    binds,
    reads,
    stored,
    value_in,
    with_private_names,
)
from autodiff_ref.recognition.text.written import is_parameter

FORWARD = "what_forward_returns"
"""What stands for the answer of the forward pass."""

SHAPING = {"reshape", "astype", "flatten", "ravel", "transpose", "squeeze"}
"""What gives an array another shape or type."""

DEFINITIONS = ast.FunctionDef | ast.ClassDef
"""Statements with others that are not executed."""

PARTS = ("body", "orelse", "finalbody")
"""Where statements have others in them."""


class NotHereError(Exception):
    """A name of an expression has no value here."""


RESULT = "the_loss"
"""What holds the value."""


@dataclass(frozen=True)
class Inline:
    """A loss within something else.

    Attributes:
        name: what it is called.
        expression: it.
        line: of its file.
        before: the statements that come before it.
        counters: names that count, in loops around it.
        outermost: the statement of the function, or script, that it is in.
        function: the name of that function, "" for a script.
        own: the names that are not those of the module.
    """

    name: str
    expression: ast.expr
    line: int
    before: tuple[ast.stmt, ...]
    counters: frozenset[str]
    outermost: ast.stmt
    function: str = ""
    own: frozenset[str] = frozenset()

    @property
    def called_loss(self) -> bool:
        """Whether its name says that it is the loss."""
        return LOSS.fullmatch(plain(self.name)) is not None

    def place(self, file: str) -> str:
        """The function and the line in which it stands."""
        line = "" if file.endswith(".ipynb") else f"line {self.line}"
        return ", ".join(part for part in (self.function, line) if part) or "a cell"

    def value(self, run: Run, module: Functions, forward: str | None) -> Any:
        """What it is after a run of the forward pass.

        Args:
            run: what was called, and its answers.
            module: what the file offers.
            forward: the name of the forward pass, if that was called.

        Raises:
            NotHereError: a name has no value.
            Exception: whatever somebody's code raises.
        """
        statements, names = self.needed(forward)
        known = module.globals
        there = {**known, **{name: self.leaf(name, run, known) for name in names}}
        there[FORWARD] = run.answers.get("forward")
        body = ast.fix_missing_locations(ast.Module(statements, []))
        code = compile(body, "<loss>", "exec")
        exec(in_double(code) if module.wide else code, there)
        return there[RESULT]

    def needed(self, forward: str | None) -> tuple[list[ast.stmt], set[str]]:
        """The statements that it needs, it last, and the names that they read from elsewhere."""
        last: ast.stmt = ast.Assign([ast.Name(RESULT, ast.Store())], self.expression)
        kept = [with_answer(ast.fix_missing_locations(last), forward)]
        wanted = reads(kept[0])
        for node in reversed(self.before):
            bound = binds(node) & wanted
            if not bound or any(map(is_parameter, bound)) or is_given(node, bound):
                continue
            now = with_answer(node, forward)
            if not is_harmless(now):
                raise NotHereError
            kept.insert(0, now)
            always = isinstance(node, ast.Assign) or getattr(node, "orelse", None)
            wanted = (wanted - bound if always else wanted) | reads(now)
        return kept, wanted - {FORWARD}

    def leaf(self, name: str, run: Run, known: Mapping[str, Any]) -> Any:
        """The value of a name that comes from elsewhere."""
        if name == "self":
            return run.holder.tree
        if name in self.counters and not roles_of(name):
            if run.pool.roles["m"] == 1:
                return 0
            raise NotHereError
        if name not in self.own and (name in known or hasattr(builtins, name)):
            return known.get(name, getattr(builtins, name, None))
        try:
            return run.pool.value(Parameter(name, Parameter.POSITIONAL_OR_KEYWORD), building=False)
        except Exception as failure:
            raise NotHereError from failure


def inlines(module: Functions, steps: set[str]) -> Iterator[Inline]:
    """The losses within the functions, and the script, of a file that take or call these steps."""
    for function in module.all_code():
        node = next(iter(getattr(tree_of(function), "body", ())), None)
        if not isinstance(node, ast.FunctionDef):
            continue
        if node.name in steps or calls(node, steps):
            node = with_private_names(node, owner_of(function))
            own = {a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg)}
            own |= {name for part in node.body for name in stored(part)}
            for found in losses_in(list(flat(node.body)), (), frozenset()):
                line = found.line + lines_above(function)
                yield replace(found, function=node.name, line=line, own=frozenset(own))
    script = [n for n in flat(module.tree.body) if not isinstance(n, DEFINITIONS)]
    own = {name for node in script for name in binds(node) if roles_of(name)}
    for found in losses_in(script, (), frozenset()):
        if calls(found.outermost, steps):
            yield replace(found, own=frozenset(own))


def losses_in(
    body: Sequence[ast.stmt],
    before: tuple[ast.stmt, ...],
    counters: frozenset[str],
    outermost: ast.stmt | None = None,
) -> Iterator[Inline]:
    """The losses among statements, each with those that come before it."""
    for i, node in enumerate(body):
        here, outer = (*before, *body[:i]), outermost or node
        if isinstance(node, DEFINITIONS):
            continue
        counting = counters | (names_within(node.target) if isinstance(node, ast.For) else set())
        for part in PARTS:
            yield from losses_in(getattr(node, part, []), here, counting, outer)
        for name, value in measured(node):
            if is_computed(value):
                yield Inline(name, value, node.lineno, here, counters, outer)


def with_answer(node: ast.stmt, forward: str | None) -> ast.stmt:
    """A statement with the answer of the forward pass wherever this is called."""

    def stand_in(part: Any) -> Any:
        called = forward and isinstance(part, ast.Call) and name_of_called(part) == forward
        return ast.copy_location(ast.Name(FORWARD, ast.Load()), part) if called else part

    made = deepcopy(node)
    for part in ast.walk(made):
        for field, value in ast.iter_fields(part):
            several = [stand_in(v) for v in value] if isinstance(value, list) else None
            setattr(part, field, stand_in(value) if several is None else several)
    return made


def is_given(node: ast.stmt, bound: set[str]) -> bool:
    """Whether a statement makes samples or labels anew, which whoever asks gives."""
    roles = {role for name in bound for role in roles_of(name)[:1]}
    value = value_in(node)
    reshaped = isinstance(value, ast.Call) and name_of_called(value) in SHAPING
    return bool(roles) and roles <= {"X", "Y", "rate"} and not reshaped


def is_harmless(node: ast.stmt) -> bool:
    """Whether a statement changes nothing but names, and leaves nothing early."""
    leaving = ast.Return | ast.Break | ast.Continue | ast.Yield | ast.While
    for part in ast.walk(node):
        if isinstance(part, leaving):
            return False
        if isinstance(getattr(part, "ctx", None), ast.Store) and (
            not isinstance(part, ast.Name | ast.Tuple) or is_parameter(name_of(part))
        ):
            return False
    return True

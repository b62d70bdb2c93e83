"""What to write where nothing is recognised."""

import ast
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from autodiff_ref.recognition.asking.failures import Failure, raised, reason
from autodiff_ref.recognition.calls.functions import Functions
from autodiff_ref.recognition.calls.playing import playing
from autodiff_ref.recognition.text.branches import flat
from autodiff_ref.recognition.text.letters import gradient_kind

ADAPTER = """\
Its gradients were not recognised ({found}).{reason}
Add this function to the file, or put it into a file of its own that imports yours:

    def gradients(params, X, Y):
        # params: {{"W1": (n_1, n_0), "b1": (n_1, 1), ...}}, X: (n_0, m), Y: (n_L, m)
        {forward}
        {backward}
        return {{"dW1": ..., "db1": ..., "dW2": ..., "db2": ...}}  # of the shapes of the parameters

or {name}: --forward NAME --backward NAME."""

OLD = {"xrange", "raw_input", "unicode", "iteritems", "itervalues", "has_key", "izip"}
"""Names of Python 2 that Python 3 has not."""


def unrecognised(module: Functions, failures: Sequence[Failure]) -> str:
    """What is told where nothing is recognised: what its own code raised, else an adapter."""
    own = raised(failures)
    if not own or "script_from_line" in own or OLD & module.names_read - set(module.globals):
        return adapter(module, reason(failures))
    return own


def adapter(module: Functions, reason: str = "") -> str:
    """The smallest adapter, with the names that were found and the probable reason."""
    methods = {
        f"{owner}.{name}": value
        for owner, thing in module.classes.items()
        for name, value in vars(thing).items()
        if inspect.isfunction(value)
    }
    last = {**module.functions, **{name.split(".")[-1]: f for name, f in methods.items()}}
    lines = []
    found = []
    for role, answer in (("forward", "cache"), ("backward", "grads")):
        names = playing(last, role)
        if names:
            found.append(f"{role}: {names[0]}")
        signature = arguments_of(last[names[0]]) if names else "(...)"
        lines.append(f"{answer} = {names[0] if names else 'your_' + role}{signature}")
    offered = ", ".join(found) or "no function of a known name"
    if old := sorted(OLD & module.names_read - set(module.globals)):
        offered += f"; it is written in Python 2: port {', '.join(old)} to Python 3"
    if not reason or "script_from_line" in reason:
        reason = of_script(module) or reason
    said = f"\n{reason}" if reason else ""
    name = "name the functions" if len(found) < 2 else "name others, if these are not the functions"
    lines_of = dict(zip(("forward", "backward"), lines, strict=True))
    return ADAPTER.format(found=offered, reason=said, name=name, **lines_of)


def of_script(module: Functions) -> str:
    """What is said of gradients that a script computes once, outside of functions and of loops."""
    for node in flat(module.tree.body):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]) if gradient_kind(name):
                return (
                    f"It computes {name} in line {node.lineno}, outside of any function and of any "
                    f"loop, from data of its own: put these lines into a function of X, Y and the "
                    f"parameters."
                )
    return ""


def arguments_of(function: Callable[..., Any]) -> str:
    """The arguments of a function as they are typed, without annotations."""
    return f"({', '.join(p.name for p in inspect.signature(function).parameters.values())})"

"""The right implementations: their definitions, what is true of each, and what a driver is.

A driver calls one file by hand: no harness is needed to know that the file is right.
Its lists of parameters are in the file's own layout, in the order W1, b1, W2, b2, ... .
"""

import __future__

import ast
import json
import sys
import tomllib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

FOLDERS = [Path(__file__).parent / "implementations" / name for name in ("right",)]
FILES = [f for folder in FOLDERS for f in sorted(folder.iterdir()) if f.suffix in {".py", ".ipynb"}]
TABLE: dict[str, Any] = {}
for folder in FOLDERS:
    TABLE |= tomllib.loads((folder / "TABLE.toml").read_text(encoding="utf-8"))

POSTPONED = __future__.annotations.compiler_flag

RNG = np.random.RandomState(7)
m, classes = 6, 3
X = RNG.randn(4, m)
Y = np.array([[0, 1, 1, 0, 1, 0]])
FLAGS = np.array([[0, 1, 1, 0, 1, 0], [1, 1, 0, 0, 1, 0], [0, 0, 1, 1, 0, 1]])
TARGETS = RNG.uniform(-0.9, 0.9, (classes, m))
NUMBERS = np.array([2, 0, 1, 1, 0, 2])
ONE_HOT = np.eye(classes)[NUMBERS].T
BETWEEN = np.abs(TARGETS)  # what a sigmoid can reach
RATE = 2.0**20  # so large that nothing is lost where an update is taken back


@dataclass(frozen=True)
class Driver:
    """How one file is asked; ``cost`` is None where the file has none.

    ``X`` and ``Y`` are one column a sample, whatever the file takes.
    """

    shapes: Sequence[tuple[int, ...]]
    gradient: Callable[[list[Any]], Any]
    cost: Callable[[list[Any]], Any] | None
    Y: Any
    X: Any = field(default_factory=lambda: X)


def source(file: Path) -> str:
    """The program of a file: of a notebook, its code without magics."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        return text
    cells = [cell["source"] for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    lines = [line for cell in cells for line in [*cell, "\n"]]
    return "".join(line for line in lines if line[0] not in "%!")


def definitions(file: Path, text: str | None = None) -> ModuleType:
    """The file's functions, classes and plain constants; nothing that trains, reads or plots.

    Those of another text, if there is one.
    """
    module = ModuleType(f"right_{file.stem}")
    sys.modules[module.__name__] = module  # where a dataclass looks for its annotations
    for statement in ast.parse(source(file) if text is None else text).body:
        if _defines(statement):
            code = compile(ast.Module([statement], []), file, "exec", POSTPONED, dont_inherit=True)
            with suppress(NameError):  # a constant made of what was left out
                exec(code, vars(module))
    return module


def _defines(statement: ast.stmt) -> bool:
    match statement:
        case ast.FunctionDef() | ast.ClassDef():
            return True
        case ast.Import(names=[ast.alias(name=name)]) | ast.ImportFrom(module=str(name)):
            return name.split(".")[0] in {"numpy", *sys.stdlib_module_names}
        case ast.Assign():
            return all(ast.unparse(call.func) == "namedtuple" for call in _calls(statement))
    return False


def _calls(node: ast.AST) -> list[ast.Call]:
    """The calls that the statement makes at once; those in a lambda come later."""
    if isinstance(node, ast.Lambda):
        return []
    inner = [call for child in ast.iter_child_nodes(node) for call in _calls(child)]
    return [node, *inner] if isinstance(node, ast.Call) else inner


def columns(*dims: int) -> list[tuple[int, ...]]:
    return [s for i, o in pairwise(dims) for s in ((o, i), (o, 1))]


def rows(*dims: int, bias: tuple[int, ...] = ()) -> list[tuple[int, ...]]:
    """W is (n_in, n_out) and b is (n_out,), or (1, n_out) with ``bias=(1,)``."""
    return [s for i, o in pairwise(dims) for s in ((i, o), (*bias, o))]


def named(p: Sequence[Any]) -> dict[str, Any]:
    return {f"{'Wb'[k % 2]}{k // 2 + 1}": value for k, value in enumerate(p)}


def unnamed(grads: Any, prefix: str = "d") -> list[Any]:
    layers = sum(key.startswith(f"{prefix}W") for key in grads)
    return [grads[f"{prefix}{letter}{l}"] for l in range(1, layers + 1) for letter in "Wb"]


def pairs(p: Sequence[Any]) -> list[Any]:
    return list(zip(p[::2], p[1::2], strict=True))


def flat(found: Any) -> list[Any]:
    return [array for pair in found for array in pair]


def given(thing: Any, names: str, values: Sequence[Any]) -> Any:
    """The object (or module) with copies of the values under these names."""
    for name, value in zip(names.split(), values, strict=True):
        setattr(thing, name, np.array(value))
    return thing


def taken(thing: Any, names: str) -> list[Any]:
    return [getattr(thing, name) for name in names.split()]


def by_layer(thing: Any, W: str, b: str, p: Sequence[Any]) -> Any:
    """The object with two lists, of weights and of biases."""
    setattr(thing, W, [np.array(w) for w in p[::2]])
    setattr(thing, b, [np.array(v) for v in p[1::2]])
    return thing


def moved(before: Sequence[Any], after: Sequence[Any], rate: float) -> list[Any]:
    """The gradient that an update went down."""
    return [(old - new) / rate for old, new in zip(before, after, strict=True)]


def one_by_one(net: Any, targets: Any) -> Any:
    """The mean of what backprop(x, y) returns over the samples, as W1, b1, W2, ..."""
    found = [net.backprop(X[:, [i]], targets[:, [i]]) for i in range(m)]
    return [
        sum(arrays) / m
        for arrays in zip(*(flat(zip(w, b, strict=True)) for b, w in found), strict=True)
    ]

"""Executing the definitions of a file, statement by statement, and telling what is left out."""

import __future__

import ast
import linecache
import re
import sys
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from textwrap import shorten
from types import CodeType, ModuleType
from typing import Any

from autodiff_ref import containment
from autodiff_ref.containment import Home
from autodiff_ref.loading.absent import Absent, bases_absent, why_absent
from autodiff_ref.loading.definitions import chosen
from autodiff_ref.loading.older import supply_older_names, with_older_types
from autodiff_ref.loading.showing import BUILTINS
from autodiff_ref.loading.source import Source, source_of

LONGEST = 60
"""Characters of a statement that are shown."""

PYTHON_2 = r"Missing parentheses in call|exception types must be parenthesized"
"""In what is said of files that are written in Python 2."""


@dataclass(frozen=True)
class Loaded:
    """A module of which only definitions were executed.

    Attributes:
        module: the module.
        left_out: what was not executed, a sentence each, with its lines.
        told: what of that a person should know, in few sentences.
    """

    module: ModuleType
    left_out: tuple[str, ...]
    told: tuple[str, ...]


@dataclass
class Omissions:
    """What is left out of one file.

    Attributes:
        source: the file.
        sentences: about each statement.
        failed: those of them about what was executed and raised, or lacks something.
        lines: first and last of every run of statements that were not executed.
    """

    source: Source
    sentences: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    lines: list[tuple[int, int]] = field(default_factory=list)
    open: bool = False

    def kept(self) -> None:
        """A statement was executed: what is left out after it is another run."""
        self.open = False

    def add(self, node: ast.stmt, failure: BaseException | None = None) -> None:
        """Leave out a statement, because it raised if there is a failure."""
        first, last = node.lineno, node.end_lineno or node.lineno
        why = f" ({containment.told(failure)})" if failure else ""
        sentence = f"{self.source.place(first, last)}: {start_of(node)}{why}"
        self.sentences.append(sentence)
        if failure is not None and not isinstance(failure, NameError):
            self.failed.append(sentence)
        if self.open and self.source.cell(first) == self.source.cell(self.lines[-1][0]):
            self.lines[-1] = (self.lines[-1][0], last)
        else:
            self.lines.append((first, last))
        self.open = True

    def lacking(self, node: ast.stmt, made: object) -> None:
        """Tell what a statement lacks that was executed: a class, what it extends."""
        if why := bases_absent(made):
            first, last = node.lineno, node.end_lineno or node.lineno
            self.failed.append(f"{self.source.place(first, last)}: {start_of(node)} ({why})")

    def told(self) -> tuple[str, ...]:
        """Where something was left out, in one sentence, and what failed."""
        if not self.lines:
            return tuple(self.failed)
        places = "; ".join(self.source.place(*each) for each in self.lines)
        return (f"Only definitions were executed; left out: {places}.", *self.failed)


def start_of(node: ast.stmt) -> str:
    """The first line of a statement, as far as it is shown."""
    text, _, more = ast.unparse(node).partition("\n")
    return shorten(f"{text} ..." if more else text, LONGEST, placeholder=" ...")


class Neighbours(MetaPathFinder):
    """Finds the modules of one folder, and has them loaded by their definitions."""

    def __init__(self, folder: Path) -> None:
        """Nothing is left out yet."""
        self.folder = folder
        self.omissions: list[Omissions] = []

    def find_spec(
        self, fullname: str, path: Any = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where a module of the folder, or of a package in it, lies; None of any other."""
        spec = PathFinder.find_spec(fullname, [str(self.folder)] if path is None else path, target)
        if spec is None or not isinstance(spec.loader, SourceFileLoader):
            return None
        if self.folder not in Path(spec.loader.path).parents:
            return None
        spec.loader = Definitions(fullname, spec.loader.path, self.omissions)
        return spec


class Definitions(SourceFileLoader):
    """Loads a neighbour by its definitions."""

    def __init__(self, fullname: str, path: str, omissions: list[Omissions]) -> None:
        """What is left out is added to the list."""
        super().__init__(fullname, path)
        self.omissions = omissions

    def exec_module(self, module: ModuleType) -> None:
        """Execute its definitions."""
        self.omissions.append(execute(source_of(Path(self.path)), module))


class Alone(ast.NodeTransformer):
    """The imports of a file that lies in no package: .x is its neighbour x."""

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt:
        """An import from the package that there is not, as one from the folder."""
        if node.level != 1:
            return node
        if node.module is None:
            return ast.copy_location(ast.Import(node.names), node)
        node.level = 0
        return node


def load_file(path: Path, home: Home) -> Loaded:
    """The module that a file or a notebook holds, of which only definitions are executed.

    It is known under a name of its own while it runs, as dataclasses require, and never under
    that of its file, which may be that of another module.

    Args:
        path: of the file.
        home: its folder, already entered.

    Raises:
        SyntaxError: it is not Python.
        ValueError: a notebook that is none.
    """
    source = source_of(path)
    name = f"candidate_{path.stem}"
    spec = spec_from_file_location(name, path, loader=SourceFileLoader(name, str(path)))
    assert spec is not None
    module = module_from_spec(spec)
    neighbours = Neighbours(home.folder)
    home.finders.append(neighbours)
    sys.meta_path.insert(0, neighbours)
    if source.starts:
        home.places[str(path)] = source.place
        lines = source.text.splitlines(keepends=True)
        # Without a time of change, it is not read anew from the file, which is not Python.
        linecache.cache[str(path)] = (len(source.text), None, lines, str(path))
    sys.modules[name] = module
    supply_older_names()
    omissions = execute(source, module)
    left_out, told = [*omissions.sentences], [*omissions.told()]
    told += with_older_types(module, parsed(source))
    for each in neighbours.omissions:
        left_out += [f"{each.source.path.name}, {sentence}" for sentence in each.sentences]
        told += [f"{each.source.path.name}, {sentence}" for sentence in each.failed]
    return Loaded(module, (*source.left_out, *left_out), (*source.left_out, *told))


def parsed(source: Source) -> ast.Module:
    """The syntax tree of a source.

    Raises:
        SyntaxError: it has none; of Python 2, that is told.
    """
    try:
        return ast.parse(source.text, str(source.path))
    except SyntaxError as failure:
        if re.search(PYTHON_2, failure.msg):
            failure.msg = f"it is written in Python 2, port it to Python 3 ({failure.msg})"
        raise


def execute(source: Source, module: ModuleType) -> Omissions:
    """Execute the definitions of a source in a module, and what these require."""
    tree = parsed(source)
    module.__dict__["__builtins__"] = BUILTINS
    module.__doc__ = ast.get_docstring(tree, clean=False)
    if not module.__package__:
        tree = Alone().visit(tree)
    omissions, flags = Omissions(source), 0
    for statement, executed in chosen(tree):
        node = statement.node
        if not executed:
            omissions.add(node)
            continue
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for alias in node.names:
                flags |= getattr(__future__, alias.name).compiler_flag
        try:
            for part in parts(node):
                run(part, source, module, flags)
        except KeyboardInterrupt:
            raise
        except BaseException as failure:  # whatever it raises, the rest may do without it
            omissions.add(node, failure)
        else:
            omissions.kept()
            omissions.lacking(node, vars(module).get(getattr(node, "name", "")))
    return omissions


def parts(node: ast.stmt) -> list[ast.stmt]:
    """A statement, or, of an import of several names, an import of each."""
    match node:
        case ast.Import(names=names):
            each: list[ast.stmt] = [ast.Import([alias]) for alias in names]
        case ast.ImportFrom(module=module, names=names, level=level):
            each = [ast.ImportFrom(module, [alias], level) for alias in names]
        case _:
            return [node]
    return [ast.copy_location(part, node) for part in each]


def run(node: ast.stmt, source: Source, module: ModuleType, flags: int) -> None:
    """Execute a statement; where an import fails, bind what stands for the thing."""
    try:
        exec(compiled(node, source, flags), module.__dict__)
    except Exception as failure:
        if not isinstance(node, ast.Import | ast.ImportFrom) or node.names[0].name == "*":
            raise
        alias = node.names[0]
        within = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        whole = f"{within}.{alias.name}" if within else alias.name
        absent = whole if alias.asname or within else alias.name.partition(".")[0]
        bound = alias.asname or (alias.name if within else absent)
        why = why_absent(within or alias.name, failure, containment.told(failure))
        module.__dict__[bound] = Absent(absent, why)


def compiled(node: ast.stmt, source: Source, flags: int) -> CodeType:
    """The code of one statement."""
    tree, path = ast.Module([node], []), str(source.path)
    code: CodeType = compile(tree, path, "exec", flags=flags, dont_inherit=True)
    return code

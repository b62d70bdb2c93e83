"""What a module, a class, functions or an object have that is somebody's own."""

import inspect
import sys
from dataclasses import replace
from types import FunctionType, ModuleType
from typing import Any

from autodiff_ref.recognition.calls.functions import Functions
from autodiff_ref.recognition.calls.playing import playing

PACKAGES = {"numpy", "scipy", "sklearn", "pandas", "matplotlib", "torch", "tensorflow", "keras"}
"""Packages whose functions and classes are nobody's own."""


def functions_of(subject: Any) -> Functions:
    """What a module, a class, functions or an object with attributes offer.

    A class, and functions, come with the module that they are defined in.
    """
    if isinstance(subject, type):
        around = around_it(subject.__module__)
        return replace(around, classes={subject.__name__: subject})
    if given := functions_in(subject):
        around = around_it(given[0].__module__)
        beside = {n: f for n, f in around.functions.items() if not playing({n: f}, "backward")}
        return Functions({**beside, **{f.__name__: f for f in given}}, {}, around.globals)
    offered = {
        name: value
        for name in dir(subject)
        if not name.startswith("__") and (value := getattr(subject, name, None)) is not None
    }
    if isinstance(subject, ModuleType):
        offered = {n: offered[n] for n in vars(subject) if n in offered}
    functions = {n: v for n, v in offered.items() if is_own(v)}
    home: dict[str, Any] = next((f.__globals__ for f in functions.values()), {})
    known = vars(subject) if isinstance(subject, ModuleType) else home
    classes = {
        n: v
        for n, v in offered.items()
        if inspect.isclass(v) and not n.startswith("__") and not is_foreign(v)
    }
    return Functions(functions, classes, known)


def around_it(name: str) -> Functions:
    """What the module of this name offers."""
    module = sys.modules.get(name)
    return functions_of(module) if module is not None else Functions({}, {}, {})


def functions_in(subject: Any) -> list[FunctionType]:
    """A function, or several in a tuple or a list; none if it is something else."""
    several = list(subject) if isinstance(subject, tuple | list) else [subject]
    return several if all(isinstance(each, FunctionType) for each in several) else []


def is_own(value: Any) -> bool:
    """Whether something is a function of somebody's files, not of a package that is installed."""
    return isinstance(value, FunctionType) and not is_foreign(value)


def is_foreign(value: Any) -> bool:
    """Whether a function or a class is that of Python itself, or of a package that is no network.

    Such a class may not even tell what it is made with.
    """
    return root_of(value) in sys.stdlib_module_names or root_of(value) in PACKAGES


def root_of(value: Any) -> str:
    """The package of a function or a class."""
    return (value.__module__ or "").partition(".")[0]

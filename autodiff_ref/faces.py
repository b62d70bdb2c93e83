"""The face of a file, of an importable name, of a module or an object, looked for where it runs."""

import importlib
import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from autodiff_ref.answers import READ
from autodiff_ref.containment import CandidateError, Home, contained, on_one_line
from autodiff_ref.face import Face, NotACandidateError
from autodiff_ref.loading import Absent, load_file
from autodiff_ref.recognition import (
    NotRecognisedError,
    Recognised,
    has_our_face,
    only_depth,
    recognise,
)

FACE = tuple(function for function in READ if function not in ("output", "update"))
"""The functions that are verified; a candidate needs only ``gradients``."""


def face_at(where: str | Path, name: str, roles: Mapping[str, str] | None = None) -> Face:
    """The face of a file, of which only definitions are executed, or of an importable name.

    Args:
        where: the path of a file, or an importable name.
        name: what messages call it.
        roles: names of functions by what they do, where that is not recognised.

    Raises:
        CandidateError: it cannot be imported, or not be looked into.
        NotACandidateError: nothing in it gives gradients in a way that is known.
    """
    if isinstance(where, Path):
        home = Home(where.parent.resolve())
        with contained(f"{name} cannot be imported: ", home):
            loaded = load_file(where, home)
        return face_of(loaded.module, name, home, loaded.told, roles)
    with contained(f"{name} cannot be imported: "):
        module = importlib.import_module(where)
    return face_of(module, name, roles=roles)


def face_of(
    subject: object,
    name: str,
    home: Home | None = None,
    told: tuple[str, ...] = (),
    roles: Mapping[str, str] | None = None,
) -> Face:
    """The face that a module or an object has, looked for where it runs, right after loading.

    Args:
        subject: the module or the object.
        name: what messages call it.
        home: where it lies, if it is a file.
        told: sentences about how it was loaded.
        roles: names of functions by what they do, where that is not recognised.

    Raises:
        CandidateError: it cannot be looked into.
        NotACandidateError: nothing in it gives gradients in a way that is known.
    """
    roles = roles or {}
    with contained(f"{name} cannot be looked into: ", home):
        own = not roles and there(subject, "gradients") is not None and has_our_face(subject)
    if not own:
        return recognised(subject, name, home, told, roles)
    with contained(f"{name} cannot be looked into: ", home):
        found = {function: there(subject, function) for function in FACE}
        functions = {function: value for function, value in found.items() if callable(value)}
        on_any_network = frozenset(f for f, value in functions.items() if takes(value, "network"))
        with_batches = takes(functions.get("train"), "batch_size", "shuffle")
        own_network = there(subject, "Network")
        depth = only_depth(subject) if isinstance(subject, ModuleType) else None
    told += said_of_itself(subject, home)
    own_network = own_network if callable(own_network) else None
    return Face(functions, on_any_network, with_batches, own_network, depth, home, told)


def said_of_itself(subject: object, home: Home | None) -> tuple[str, ...]:
    """The sentences that it says of itself, or why it says none: on them nothing else depends."""
    try:
        with contained("What it says of itself is not told: says_of_itself raised ", home):
            says = there(subject, "says_of_itself")
            answer = says() if callable(says) else ()
        with contained("What it says of itself is not told: ", home):
            sentences = (answer,) if isinstance(answer, str) else tuple(answer)
            return tuple(map(on_one_line, sentences))
    except CandidateError as failure:
        return (f"{failure}. It must return a sentence, or several.",)


def recognised(
    subject: object, name: str, home: Home | None, told: tuple[str, ...], roles: Mapping[str, str]
) -> Face:
    """Somebody's code behind this face."""
    found: Recognised | NotRecognisedError
    with contained(f"{name} cannot be looked into: ", home):
        for function in FACE:
            if isinstance(getattr(subject, function, None), Absent):
                delattr(subject, function)
        try:
            found = recognise(subject, **roles)
        except NotRecognisedError as failure:
            found = failure
    if isinstance(found, NotRecognisedError):
        raise NotACandidateError("\n".join((f"{name}: {found}", *told))) from found
    return Face(found.functions, home=home, told=(*told, *found.told), taken=found.taken)


def there(subject: object, name: str) -> Any:
    """What an object has under a name; None for what only stands for what is not installed."""
    value = getattr(subject, name, None)
    return None if isinstance(value, Absent) else value


def takes(function: Callable[..., Any] | None, *arguments: str) -> bool:
    """Whether there is a function, and it has all these arguments."""
    try:
        parameters = inspect.signature(function).parameters if function else ()
    except (TypeError, ValueError):  # some callables written in C tell no signature
        return False
    return all(argument in parameters for argument in arguments)

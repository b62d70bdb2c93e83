"""The one face that is verified, and how a function of it is asked.

A candidate offers ``gradients(params, X, Y)``; ``cost``, ``trace`` and ``train`` are verified
where it has them. To be verified on other networks than the text's, its functions take
``network=``: a value of its own ``Network(hidden=, output=, cost=)`` where it has such a class,
else ours. About a network that this class refuses, it is not asked.
"""

import importlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.answers import READ
from autodiff_ref.containment import CandidateError, Home, contained, on_one_line
from autodiff_ref.loading import Absent, load_file
from autodiff_ref.network import TEXT_NETWORK, Network
from autodiff_ref.quantities import Given
from autodiff_ref.recognition import (
    NotRecognisedError,
    Recognised,
    has_our_face,
    only_depth,
    recognise,
)
from autodiff_ref.setting import Setting

FACE = tuple(function for function in READ if function not in ("output", "update"))
"""The functions that are verified; a candidate needs only ``gradients``."""

FUNCTION = "the function "
"""What stands before the name of a function that a file declares."""

FILES = (".py", ".ipynb")
"""What the path of a candidate's file may end in."""


class NotACandidateError(ValueError):
    """There is nothing here that could be verified."""


@dataclass(frozen=True)
class Question:
    """What a function of the face is asked.

    Attributes:
        function: its name.
        params, X, Y: the arrays that it is given copies of.
        network: given to it if it takes one.
        rest: further arguments by name; of ``shuffle``, the seed of a generator.
    """

    function: str
    params: Given
    X: npt.NDArray[Any]
    Y: npt.NDArray[Any]
    network: Network = TEXT_NETWORK
    rest: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Taken:
    """Which problems somebody's code takes that has another face than this one.

    Attributes:
        layer_dims: the only sizes, or None if there are several.
        depths: numbers of layers.
        outputs: widths of the last layer.
        labels: of "real", "binary" and "one-hot".
        declared: what it says of its network.
        rate: the learning rate of the step that gradients are inferred from, None if it gives them.
        step_rate: that of the step which it takes with gradients that it gives, None if it takes
            no rate.
        limits: what it has and is not asked about, a sentence each.
        deep_unseen: whether it makes networks of two layers, and no gradients of one were found.
        one_output: whether its text shows networks of one output, whatever else it takes.
        penalties: the arguments that are given a penalty where it is asked for one.
        several_outputs: whether its text shows networks of several outputs.
        unbiased: the layers that have no biases where others have some.
        keeps: whether its objects keep what their first call has computed.
        settings: what is switched off for all else, and with which gradients are not those of its
            cost, by differences; gradients and cost can be asked with each, counted from 1.
        draws: whether what gives the gradients or the output draws at random on its way.
    """

    layer_dims: tuple[int, ...] | None
    depths: tuple[int, ...]
    outputs: tuple[int, ...]
    labels: tuple[str, ...]
    declared: Mapping[str, str] = field(default_factory=dict)
    rate: float | None = None
    step_rate: float | None = None
    limits: tuple[str, ...] = ()
    deep_unseen: bool = False
    one_output: bool = False
    penalties: tuple[str, ...] = ()
    several_outputs: bool = False
    unbiased: tuple[int, ...] = ()
    keeps: bool = False
    settings: tuple[Setting, ...] = ()
    draws: bool = False


@dataclass(frozen=True)
class Face:
    """The functions of a candidate, in the process where they are.

    Attributes:
        functions: those of the face that it has.
        on_any_network: the names of those that take ``network=``.
        with_batches: whether ``train`` takes ``batch_size=`` and ``shuffle=``.
        own_network: its own class of network values, if it has one.
        depth: the only number of layers that it takes, if it has this very face.
        home: where it lies, if it is a file.
        told: sentences about how it was loaded, and what was recognised.
        taken: which problems it takes, if it was recognised and has not this very face.
    """

    functions: Mapping[str, Callable[..., Any]]
    on_any_network: frozenset[str] = frozenset()
    with_batches: bool = False
    own_network: Callable[..., Any] | None = None
    depth: int | None = None
    home: Home | None = None
    told: tuple[str, ...] = ()
    taken: Taken | None = None

    def ask(self, question: Question) -> object:
        """The answer in plain form.

        Raises:
            CandidateError: it raised, did not leave what it was given intact, or returned what
                cannot be read.
        """
        answer = self.call(question)
        with contained(f"what {question.function} returned cannot be read: ", self.home):
            return READ[question.function](answer, question.params)

    def call(self, question: Question) -> Any:
        """The answer as it comes."""
        function, params = question.function, question.params
        given = {**params, "X": question.X, "Y": question.Y}
        copies = {name: value.copy() for name, value in given.items()}
        theirs, rest = {name: copies[name] for name in params}, dict[str, Any](question.rest)
        if rest.get("shuffle") is not None:
            rest["shuffle"] = np.random.default_rng(rest["shuffle"])
        with contained(f"{function} raised ", self.home):
            if function in self.on_any_network:
                rest["network"] = self.network_value(question.network)
            data = (copies["X"],) if function == "output" else (copies["X"], copies["Y"])
            answer = self.functions[function](theirs, *data, **rest)
        changed = [name for name in given if not same(copies[name], given[name])]
        if changed or set(theirs) != set(params):
            raise CandidateError(
                f"{function} changed {', '.join(changed) or 'the dictionary params'} in place: "
                "what it is given must be intact afterwards"
            )
        replaced = [name for name in params if theirs[name] is not copies[name]]
        if replaced:
            raise CandidateError(
                f"{function} put another array under params[{replaced[0]!r}]: "
                "what it is given must be intact afterwards"
            )
        return answer

    def network_value(self, network: Network) -> Any:
        """The network as a value that the candidate understands."""
        if self.own_network is None:
            return network
        named = ("hidden", "output", "cost")
        more = [n for n in ("average", "penalty") if vars(network)[n] != vars(TEXT_NETWORK)[n]]
        names = {name: vars(network)[name] for name in (*named, *more)}
        return self.own_network(**names)

    def refusal(self, network: Network) -> str:
        """Why its own class of networks has no value for this one, or "" if it has."""
        try:
            with contained("its own Network refuses this network: ", self.home):
                self.network_value(network)
        except CandidateError as refused:
            return str(refused)
        return ""


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
    declared = {key: declared_as(value) for key, value in found.declared.items()}
    taken = Taken(
        found.layer_dims,
        found.depths,
        found.outputs,
        found.labels,
        declared,
        found.inferred_rate,
        found.step_rate,
        tuple(map(on_one_line, found.limits)),
        found.deep_unseen,
        found.one_output,
        found.penalties,
        found.several_outputs,
        found.unbiased,
        found.keeps,
        found.settings,
        found.draws,
    )
    return Face(found.functions, home=home, told=(*told, *found.told), taken=taken)


def declared_as(value: object) -> str:
    """What a file declares, as text: no function of it leaves its process."""
    if callable(value):
        return FUNCTION + on_one_line(str(getattr(value, "__name__", type(value).__name__)))
    return str(value)


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


def same(array: npt.NDArray[Any], given: npt.NDArray[Any]) -> bool:
    """Whether nothing about an array has changed, not even the sign of a zero."""
    as_given = array.shape == given.shape and array.dtype == given.dtype
    return as_given and array.tobytes() == given.tobytes()

"""The one face that is verified, and how a function of it is asked.

A candidate offers ``gradients(params, X, Y)``; ``cost``, ``trace`` and ``train`` are verified
where it has them. To be verified on other networks than the text's, its functions take
``network=``: a value of its own ``Network(hidden=, output=, cost=)`` where it has such a class,
else ours. About a network that this class refuses, it is not asked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.answers import READ
from autodiff_ref.containment import CandidateError, Home, contained
from autodiff_ref.network import TEXT_NETWORK, Network
from autodiff_ref.quantities import Given
from autodiff_ref.recognition import Taken

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


def same(array: npt.NDArray[Any], given: npt.NDArray[Any]) -> bool:
    """Whether nothing about an array has changed, not even the sign of a zero."""
    as_given = array.shape == given.shape and array.dtype == given.dtype
    return as_given and array.tobytes() == given.tobytes()

"""Whatever can be verified, behind one face.

A candidate is a module, an object, a path to a ``.py`` file or an importable name.
It offers ``gradients(params, X, Y)``; ``cost``, ``trace`` and ``train`` are verified where it has
them. To be verified on other networks than the text's, its functions take ``network=``: a value
of its own ``Network(hidden=, output=, cost=)`` where it has such a class, else ours.
"""

import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.network import TEXT_NETWORK, Network

FACE = ("cost", "gradients", "trace", "train")
"""The functions that are verified; a candidate needs only ``gradients``."""


class NotACandidate(ValueError):  # noqa: N818 - the name is the sentence that it stands for
    """There is nothing here that could be verified."""


class CandidateFailure(Exception):  # noqa: N818 - the candidate's failure, not an error of ours
    """The candidate raised, or changed what it was given."""


@dataclass(frozen=True)
class Candidate:
    """An implementation under verification.

    Attributes:
        name: what reports call it.
        functions: those functions of the face that it has.
        own_network: its own class of network values, if it has one.
    """

    name: str
    functions: Mapping[str, Callable[..., Any]]
    own_network: Callable[..., Any] | None

    def refusal(self, function: str, network: Network) -> str:
        """Why this function cannot be asked about this network, or "" if it can."""
        if function not in self.functions:
            return f"{self.name} has no function {function}"
        if network != TEXT_NETWORK and not takes_network(self.functions[function]):
            return f"{self.name}.{function} takes no network= and so knows only the text's network"
        return ""

    def call(
        self,
        function: str,
        network: Network,
        params: Mapping[str, npt.NDArray[Any]],
        X: npt.NDArray[Any],
        Y: npt.NDArray[Any],
        **rest: Any,
    ) -> Any:
        """What the candidate's function answers to copies of these arrays.

        Raises:
            CandidateFailure: it raised, or its inputs were not intact afterwards.
        """
        given = {**params, "X": X, "Y": Y}
        copies = {name: value.copy() for name, value in given.items()}
        theirs = {name: copies[name] for name in params}
        try:
            if takes_network(self.functions[function]):
                rest["network"] = self.network_value(network)
            answer = self.functions[function](theirs, copies["X"], copies["Y"], **rest)
        except (Exception, SystemExit) as failure:  # what a stranger's code raises is its verdict
            raise CandidateFailure(
                f"{function} raised {type(failure).__name__}: {failure}"
            ) from failure
        changed = [name for name in given if copies[name].tobytes() != given[name].tobytes()]
        if changed or set(theirs) != set(params):
            raise CandidateFailure(
                f"{function} changed {', '.join(changed) or 'the dictionary params'} in place: "
                "what it is given must be intact afterwards"
            )
        replaced = [name for name in params if theirs[name] is not copies[name]]
        if replaced:
            raise CandidateFailure(
                f"{function} put another array under params[{replaced[0]!r}]: "
                "what it is given must be intact afterwards"
            )
        return answer

    def network_value(self, network: Network) -> Any:
        """The network as a value that the candidate understands."""
        if self.own_network is None:
            return network
        return self.own_network(hidden=network.hidden, output=network.output, cost=network.cost)


def takes_network(function: Callable[..., Any]) -> bool:
    """Whether a function has an argument ``network``."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):  # some callables written in C tell no signature
        return False
    return "network" in parameters


def load(candidate: object) -> Candidate:
    """The candidate that a module, an object, a path or a name stands for.

    Raises:
        NotACandidate: nothing of that name or path, something that fails to import, or an
            object without a function ``gradients``.
    """
    if isinstance(candidate, str | Path):
        name, subject = str(candidate), imported(candidate)
    else:
        name, subject = getattr(candidate, "__name__", type(candidate).__name__), candidate
    functions = {
        function: getattr(subject, function)
        for function in FACE
        if callable(getattr(subject, function, None))
    }
    if "gradients" not in functions:
        raise NotACandidate(
            f"{name} has no function gradients: a candidate must offer "
            'gradients(params, X, Y), which returns {"dW1": ..., "db1": ..., ...}'
        )
    own_network = getattr(subject, "Network", None)
    return Candidate(name, functions, own_network if callable(own_network) else None)


def imported(where: str | Path) -> object:
    """The module at a path that ends in .py, or of an importable name."""
    is_path = isinstance(where, Path) or where.endswith(".py")
    try:
        if is_path:
            return module_at(Path(where))
        return importlib.import_module(str(where))
    except NotACandidate:
        raise
    except (Exception, SystemExit) as failure:  # whatever a module may raise while it is imported
        hint = "" if is_path else "; to name a file, end its path in .py"
        raise NotACandidate(
            f"{where} cannot be imported: {type(failure).__name__}: {failure}{hint}"
        ) from failure


def module_at(path: Path) -> ModuleType:
    """The module that a file holds; its own folder is where it finds its neighbours."""
    if not path.is_file():
        raise NotACandidate(f"there is no file {path}")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise NotACandidate(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    sys.path.insert(0, str(path.parent.resolve()))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path[:] = before
    return module


def array_of(answer: object, name: str) -> object:
    """What an answer holds under a name: an array, or None if it holds nothing."""
    value = answer.get(name) if isinstance(answer, Mapping) else None
    if value is None or isinstance(value, np.ndarray | np.generic | float):
        return value
    try:
        # JAX and PyTorch arrays are arrays, too.
        return np.asarray(value) if hasattr(value, "__array__") else value
    except Exception:  # a stranger's conversion failed: the value is told by its type
        return value


def real_numbers(numbers: object) -> object:
    """Real numbers, alone or in a list or an array, as a float64 array; all else as it is.

    For costs, whose dtype is nobody's choice.
    """
    if isinstance(numbers, np.ma.MaskedArray):  # it would lose its mask
        return numbers
    try:
        array = np.asarray(numbers)
    except Exception:  # as above
        return numbers
    return array.astype(np.float64) if array.dtype.kind in "fiu" else numbers

"""Whatever can be verified, behind one face.

A candidate is a module, an object, a path to a ``.py`` file or an importable name.
It offers ``gradients(params, X, Y)``; ``cost``, ``trace`` and ``train`` are verified where it has
them. To be verified on other networks than the text's, its functions take ``network=``: a value
of its own ``Network(hidden=, output=, cost=)`` where it has such a class, else ours.
About a network that this class refuses, it is not asked.
"""

import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.comparison import Missing
from autodiff_ref.containment import CandidateError, Home, contained
from autodiff_ref.network import TEXT_NETWORK, Network
from autodiff_ref.quantities import Given, names_of_trace
from autodiff_ref.scenarios import Scenario

FACE = ("cost", "gradients", "trace", "train")
"""The functions that are verified; a candidate needs only ``gradients``."""


class NotACandidateError(ValueError):
    """There is nothing here that could be verified."""


@dataclass(frozen=True)
class Trained:
    """What a candidate's training returned, as far as it can be compared.

    Attributes:
        params: what it holds under the name of each parameter, ``Missing`` for nothing.
        costs: as a float64 array if they are real numbers, else as they are.
    """

    params: Mapping[str, object]
    costs: object


@dataclass(frozen=True)
class Candidate:
    """An implementation under verification.

    Its functions are given copies of the arrays, and these must be intact afterwards. All of
    ``cost``, ``gradients``, ``trace`` and ``train`` raise ``CandidateError`` where they are not,
    where the candidate raises, and where it returns something else than was required.

    Attributes:
        name: what reports call it.
        functions: those functions of the face that it has.
        on_any_network: the names of those that take ``network=``.
        own_network: its own class of network values, if it has one.
        home: where it lies, if it is a file.
    """

    name: str
    functions: Mapping[str, Callable[..., Any]]
    on_any_network: frozenset[str] = frozenset()
    own_network: Callable[..., Any] | None = None
    home: Home | None = None

    def refusal(self, function: str, network: Network) -> str:
        """Why this function cannot be asked about this network, or "" if it can."""
        if function not in self.functions:
            return f"{self.name} has no function {function}"
        if network != TEXT_NETWORK and function not in self.on_any_network:
            return f"{self.name} names no argument network, so it is asked about the text's alone"
        try:
            if network != TEXT_NETWORK:
                with contained(f"the Network of {self.name} refuses this network: ", self.home):
                    self.network_value(network)
        except CandidateError as refused:
            return str(refused)
        return ""

    def cost(self, scenario: Scenario, params: Given) -> object:
        """C, as float64 if it is a real number, else as it is."""
        answer = self.call("cost", scenario, params)
        with contained("what cost returned cannot be read: ", self.home):
            return real_numbers(answer)

    def gradients(self, scenario: Scenario, params: Given) -> dict[str, object]:
        """What it returns under the name of each gradient, ``Missing`` where there is nothing."""
        answer = self.call("gradients", scenario, params)
        return self.read("gradients", answer, (f"d{name}" for name in params))

    def trace(self, scenario: Scenario, params: Given) -> dict[str, object]:
        """What it returns under the name of each quantity, ``Missing`` where there is nothing."""
        answer = self.call("trace", scenario, params)
        return self.read("trace", answer, names_of_trace(scenario.depth))

    def train(self, scenario: Scenario, params: Given, iterations: int) -> Trained:
        """The parameters that its descent reaches, and the cost before every update."""
        descent = {"learning_rate": scenario.learning_rate, "iterations": iterations}
        answer = self.call("train", scenario, params, **descent)
        with contained("what train returned cannot be read: ", self.home):
            trained, costs = getattr(answer, "params", None), getattr(answer, "costs", None)
            costs = real_numbers(costs)
        if trained is None:
            raise CandidateError(
                f"train returned {type(answer).__name__} where a result with .params and .costs "
                "was required"
            )
        return Trained(self.read("train", trained, params), costs)

    def call(self, function: str, scenario: Scenario, params: Given, **rest: Any) -> Any:
        """What one of its functions answers to copies of these arrays."""
        given = {**params, "X": scenario.X, "Y": scenario.Y}
        copies = {name: value.copy() for name, value in given.items()}
        theirs = {name: copies[name] for name in params}
        with contained(f"{function} raised ", self.home):
            if function in self.on_any_network:
                rest["network"] = self.network_value(scenario.network)
            answer = self.functions[function](theirs, copies["X"], copies["Y"], **rest)
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

    def read(self, function: str, answer: object, names: Iterable[str]) -> dict[str, object]:
        """What a dictionary that it returned holds under these names, ``Missing`` for nothing."""
        with contained(f"what {function} returned cannot be read: ", self.home):
            if not isinstance(answer, Mapping):
                kind = type(answer).__name__
                raise CandidateError(
                    f"{function} returned {kind} where a dictionary of arrays was required"
                )
            found = {name: as_array(answer.get(name)) for name in names}
            missing = [name for name, value in found.items() if value is None]
            others = ", ".join(str(name) for name in answer if name not in found) or "nothing"
            if len(missing) == len(found):
                raise CandidateError(
                    f"{function} returned nothing under the names {', '.join(found)}, but {others}"
                )
            why = f"{function} did not return it; what it returned beside the others is {others}"
            return found | {name: Missing(why) for name in missing}

    def network_value(self, network: Network) -> Any:
        """The network as a value that the candidate understands."""
        if self.own_network is None:
            return network
        names = {"hidden": network.hidden, "output": network.output, "cost": network.cost}
        if network.average != TEXT_NETWORK.average:
            names["average"] = network.average
        return self.own_network(**names)


def load(candidate: object) -> Candidate:
    """The candidate that a module, an object, a path or a name stands for.

    Raises:
        NotACandidateError: nothing of that name or path, something that fails to import, or an
            object without a function ``gradients``.
    """
    subject, home, hint = candidate, None, ""
    try:
        if isinstance(candidate, str | Path):
            name, home = str(candidate), home_of(candidate)
            hint = "" if home else "; to name a file, end its path in .py"
            with contained(f"{name} cannot be imported: ", home):
                subject = module_at(Path(name)) if home else importlib.import_module(name)
        else:
            with contained("the candidate cannot be looked into: "):
                name = str(getattr(candidate, "__name__", type(candidate).__name__))
        with contained(f"{name} cannot be looked into: ", home):
            found = {function: getattr(subject, function, None) for function in FACE}
            functions = {function: value for function, value in found.items() if callable(value)}
            on_any_network = {f for f, value in functions.items() if takes_network(value)}
            own_network = getattr(subject, "Network", None)
    except CandidateError as failure:
        raise NotACandidateError(f"{failure}{hint}") from failure
    if "gradients" not in functions:
        given = found["gradients"]
        kind = type(given).__name__
        has = "no function gradients" if given is None else f"gradients, but of the type {kind}"
        raise NotACandidateError(
            f"{name} has {has}: a candidate is a module, a file or an object that offers "
            'gradients(params, X, Y), which returns {"dW1": ..., "db1": ..., ...}'
        )
    if not callable(own_network):
        own_network = None
    return Candidate(name, functions, frozenset(on_any_network), own_network, home)


def takes_network(function: Callable[..., Any]) -> bool:
    """Whether a function has an argument ``network``."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):  # some callables written in C tell no signature
        return False
    return "network" in parameters


def home_of(where: str | Path) -> Home | None:
    """Where a file lies, or None if this is an importable name.

    Raises:
        NotACandidateError: an empty name, or a path where no Python file is.
    """
    path, name = Path(where), str(where)
    importable = all(part.isidentifier() for part in name.split("."))
    try:
        is_folder, is_file = path.is_dir(), path.is_file()
    except OSError as failure:  # such as a name that is too long
        raise NotACandidateError(f"there is no file {name}: {failure}") from failure
    if not name or (is_folder and not importable):
        raise NotACandidateError(
            f"{name!r} is no candidate: name a file that ends in .py, or an importable name"
        )
    if not isinstance(where, Path) and path.suffix != ".py":
        return None
    if not is_file:
        raise NotACandidateError(f"there is no file {where}")
    return Home(path.parent.resolve())


def module_at(path: Path) -> ModuleType:
    """The module that a file holds.

    It is known under a name of its own while it runs, as dataclasses require, and never under
    that of its file, which may be that of another module.
    """
    name = f"candidate_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError("it is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def same(array: npt.NDArray[Any], given: npt.NDArray[Any]) -> bool:
    """Whether nothing about an array has changed, not even the sign of a zero."""
    as_given = array.shape == given.shape and array.dtype == given.dtype
    return as_given and array.tobytes() == given.tobytes()


def as_array(value: object) -> object:
    """An array of any library as a NumPy array of its own; all else as it is.

    A candidate may fill the same array again at its next call.
    """
    if isinstance(value, np.generic | float) or not hasattr(value, "__array__"):
        return value
    array = value if isinstance(value, np.ndarray) else value.__array__()
    # A masked array keeps its mask, and a matrix stays one: what they are is judged elsewhere.
    return np.array(array, subok=True)


def real_numbers(numbers: object) -> object:
    """Real numbers, alone or in a list or an array, as a float64 array; all else as it is.

    For costs, whose dtype is nobody's choice.
    """
    if numbers is None or isinstance(numbers, np.ma.MaskedArray):  # it would lose its mask
        return numbers
    array = np.asarray(numbers)
    return array.astype(np.float64) if array.dtype.kind in "fiu" else numbers

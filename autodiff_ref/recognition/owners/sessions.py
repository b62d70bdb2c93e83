"""Models that nobody asks in one function: a model, the loss above it, and the way back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.trees import carried
from autodiff_ref.recognition.calls.calls import call, parameters_of
from autodiff_ref.recognition.calls.functions import Functions, methods_of
from autodiff_ref.recognition.calls.playing import playing
from autodiff_ref.recognition.calls.pools import Pool
from autodiff_ref.recognition.owners.containers import containers
from autodiff_ref.recognition.text.names import plain, roles_of

Given = Callable[[Any], Any]


@dataclass
class Session:
    """A model and a loss, asked in turn.

    Attributes:
        model: what is called, and holds the parameters.
        loss: what is called with the output and the labels.
        wrapped: what an array is made before the model is called with it.
        swapped: whether the loss takes the labels first.
    """

    model: Any
    loss: Callable[..., Any]
    wrapped: Given
    swapped: bool
    raw: Any = field(default=None)

    def forward(self, X: Any) -> Any:
        """The output."""
        self.raw = called(self.model)(self.wrapped(X))
        return numbers_in(self.raw)

    def lost(self, Y: Any) -> Any:
        """What the loss returns, a number or a node that goes back."""
        numbers = np.asarray(Y).dtype.kind == "i"  # of classes, which nothing is computed with
        pair = (self.raw, Y if numbers else self.wrapped(Y))
        return called(self.loss)(*(pair[::-1] if self.swapped else pair))

    def cost(self, Y: Any) -> Any:
        """The cost."""
        return numbers_in(self.lost(Y)).reshape(())[()]

    def backward(self, Y: Any) -> None:
        """The gradients, which the parameters or the layers keep."""
        lost = self.lost(Y)
        if way := going_back(lost):
            way()
            return
        back = going_back(self.loss)
        if back is None:
            raise TypeError("nothing goes back from the loss")
        pair = (self.raw, Y)
        required = [p for p in parameters_of(back) if p.default is p.empty]
        grad = back(*(pair[::-1] if self.swapped else pair)[: len(required)])
        model_back = going_back(self.model)
        if model_back is not None and parameters_of(model_back):
            model_back(grad)


def numbers_in(raw: Any) -> Any:
    """The array in what a model returned, or the numbers in a list of nodes."""
    each = [carried(one) for one in raw] if isinstance(raw, list | tuple) else carried(raw)
    return np.array(each)


def squares(output: Any, Y: Any) -> Any:
    """The sum of the squares of output - Y, by the operators of somebody's numbers."""
    if not isinstance(output, list | tuple):
        one = not isinstance(Y, type(output)) and np.size(Y) == 1
        off = output - (np.reshape(Y, ()).item() if one else Y)
        square = off * off
        return square.sum() if hasattr(square, "sum") else square
    total: Any = None
    for one, label in zip(output, np.ravel(Y), strict=True):
        off = one - float(label)
        total = off * off if total is None else total + off * off
    return total


def called(thing: Any) -> Callable[..., Any]:
    """How something is called: itself, or its forward method."""
    if callable(thing):
        itself: Callable[..., Any] = thing
        return itself
    methods = methods_of(thing)
    return methods[playing(methods, "forward")[0]]


def going_back(thing: Any) -> Callable[..., Any] | None:
    """The method of something that goes backward."""
    if isinstance(thing, np.ndarray | np.generic | float | int | tuple):
        return None
    methods = methods_of(thing)
    found = [name for name in methods if plain(name) in ("backward", "backprop", "back")]
    return methods[found[0]] if found else None


def sessions(module: Functions) -> Iterator[tuple[str, Callable[[Pool], Session]]]:
    """The models of a file under its losses, with a description of each."""
    tensors = [c for c in module.classes.values() if is_tensor(c)]
    wraps: list[Given] = [np.array, *tensors] if tensors else [np.array]
    losses = list(losses_of(module, bool(tensors)))
    if tensors and not losses:
        losses = [("(output - Y)**2, added up by the harness", False, partial(returned, squares))]
    models = [n for n, c in module.classes.items() if c not in tensors and may_be_model(c)]
    built: list[tuple[str, Callable[[Pool], Any]]] = [
        (f"what {n} returns", partial(call, module.functions[n], building=True))
        for n in playing(module.functions, "build")
    ]
    built += [(told, make) for told, make, _ in containers(module)]
    built += [(n, partial(call, module.classes[n], building=True)) for n in models]
    for (told, make), (loss_name, swapped, loss), wrapped in product(built, losses, wraps):
        yield f"{told} under {loss_name}", partial(opened, make, loss, wrapped, swapped)


def opened(make: Any, loss: Any, wrapped: Given, swapped: bool, pool: Pool) -> Session:
    """A model that is made anew, under a loss."""
    return Session(make(pool), loss(), wrapped, swapped)


def may_be_model(owner: type) -> bool:
    """Whether a class has a forward method, and is called with one thing."""
    methods = {n: v for part in reversed(owner.__mro__) for n, v in vars(part).items()}
    forward = playing({n: v for n, v in methods.items() if callable(v)}, "forward")
    return bool(forward)


def losses_of(module: Functions, tensors: bool) -> Iterator[tuple[str, bool, Callable[[], Any]]]:
    """What takes an output and labels and returns a cost: its name, and whether labels come first.

    A function does only where its result goes back.
    """
    if tensors:
        for name in playing(module.functions, "cost"):
            given = module.functions[name]
            if takes_pair(given):
                yield name, labels_first(given), partial(returned, given)
    for name, owner in module.classes.items():
        try:
            loss = owner()
            function = called(loss)
        except Exception:
            continue
        if takes_pair(function):
            yield name, labels_first(function), owner


def returned(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, made as an object of a class is."""
    return function


def takes_pair(function: Callable[..., Any]) -> bool:
    """Whether a function needs two arguments."""
    try:
        parameters = parameters_of(function)
    except Exception:
        return False
    positional = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    return len([p for p in positional if p.default is p.empty]) == 2


def labels_first(function: Callable[..., Any]) -> bool:
    """Whether the first argument of a loss is, by its name, the labels; y beside t is not."""
    first, second = [p.name for p in parameters_of(function)][:2]
    return "Y" in roles_of(first) and not (plain(first) == "y" and "Y" in roles_of(second))


def is_tensor(owner: type) -> bool:
    """Whether a class wraps an array and goes backward."""
    given = np.ones((2, 3))
    try:
        made = owner(given)
    except Exception:
        return False
    return going_back(made) is not None and np.shape(carried(made)) == (2, 3)

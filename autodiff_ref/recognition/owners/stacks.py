"""Layer objects that nobody has put together: a network is built from the classes of a file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from typing import Any

from autodiff_ref.recognition.calls.calls import call, parameters_of, roles_taken
from autodiff_ref.recognition.calls.functions import Functions
from autodiff_ref.recognition.calls.kinds import (
    Made,
    has_weights,
    is_container,
    is_made_alone,
    is_two_way,
    keeps_shape,
    method,
    slope_of,
    takes_two,
)
from autodiff_ref.recognition.calls.pools import NEUTRAL, Pool
from autodiff_ref.recognition.owners.piles import Pile, as_written, piled, under
from autodiff_ref.recognition.text.names import plain


@dataclass
class Stack:
    """Layers that are called in turn, and the gradient of a loss."""

    layers: list[Any]
    loss: Callable[[Any, Any], Any]
    output: Any = field(default=None)

    def forward(self, X: Any) -> Any:
        """The output of the last layer."""
        for layer in self.layers:
            answer = method(layer, "forward")(X)
            X = layer.output if answer is None else answer
        self.output = X
        return X

    def backward(self, Y: Any, learning_rate: float) -> None:
        """The gradients, which the layers keep or descend along."""
        grad = self.loss(self.output, Y)
        for layer in reversed(self.layers):
            step = method(layer, "backward")
            takes_rate = "rate" in roles_taken(step)
            answer = step(grad, learning_rate) if takes_rate else step(grad)
            grad = layer.dinputs if answer is None else answer


def stacks(module: Functions) -> Iterator[tuple[str, Callable[[Pool], Stack]]]:
    """The networks that can be built, with a description of each."""
    two_way = {n: c for n, c in module.classes.items() if is_two_way(c) and not is_container(c)}
    dense = [n for n, c in two_way.items() if has_weights(c)]
    others = [n for n, c in two_way.items() if n not in dense and is_made_alone(c)]
    alone: dict[str, Made] = {n: two_way[n] for n in others}
    taking = [c for c in two_way if c not in dense]
    activations = alone | {n: made for c in taking for n, made in of_functions(module, c)}
    elementwise = {n: made for n, made in activations.items() if keeps_shape(made)}
    hidden = [n for n in elementwise if "softmax" not in plain(n)][:2]
    last: list[str | None] = [
        n for n in elementwise if any(kind in plain(n) for kind in ("sigmoid", "softmax"))
    ]
    ways = [way for layer in dense for way in as_written(module, layer)]
    for layer, inner, outer in product(dense, hidden, (*last, None)):
        names = [layer, inner, "...", layer, *([outer] if outer else [])]
        units = elementwise[inner], elementwise.get(outer or "")
        ways.append((", ".join(names), partial(under, module.classes[layer], {}, units)))
    for (told, pile), (loss_name, loss) in product(ways, list(losses(module, others))):
        yield f"a stack of {told} under {loss_name}", partial(built, pile, loss)


def built(pile: Pile, loss: Any, pool: Pool) -> Stack:
    """A network with such layers."""
    return Stack(piled(pile, pool.dims), loss)


def of_functions(module: Functions, name: str) -> Iterator[tuple[str, Made]]:
    """Layers that are made with a function and its derivative, such as tanh and tanh_prime."""
    owner = module.classes[name]
    if len([p for p in parameters_of(owner) if p.default is p.empty]) != 2:
        return
    for function, slope in pairs_in(module):
        yield f"{name}({name_of_function(function)})", partial(owner, function, slope)


def pairs_in(module: Functions) -> Iterator[tuple[Any, Any]]:
    """The functions whose derivatives stand beside them."""
    by_name = {plain(n): f for n, f in functions_known(module).items()}
    for n, function in by_name.items():
        slope = next((by_name[s] for s in slopes_named(n) if s in by_name), None)
        if slope is not None:
            yield function, slope


def functions_known(module: Functions) -> dict[str, Callable[..., Any]]:
    """The functions of a file, and its objects that are called like functions, with their slopes.

    ``Tanh().derivative`` is known as ``Tanh_derivative``.
    """
    found: dict[str, Callable[..., Any]] = dict(module.functions)
    for name, owner in module.classes.items():
        slope = slope_of(owner)
        if slope and is_made_alone(owner):
            thing = owner()
            found |= {name: thing, f"{name}_{slope}": getattr(thing, slope)}
    return found


def name_of_function(function: Callable[..., Any]) -> str:
    """The name of a function, or of the class of an object that is called like one."""
    return str(getattr(function, "__name__", type(function).__name__))


def slopes_named(name: str) -> list[str]:
    """What a function's derivative may be called."""
    words = ("prime", "derivative", "deriv", "der", "grad", "gradient", "backward", "d")
    return [called for word in words for called in (name + word, word + name)]


def losses(module: Functions, others: list[str]) -> Iterator[tuple[str, Callable[[Any, Any], Any]]]:
    """The gradients of losses in the output."""
    for name, function in functions_known(module).items():
        slopes = any(word in plain(name) for word in ("prime", "deriv", "grad", "backward"))
        if slopes and {"Y", "output"} <= roles_taken(function):
            yield name, partial(by_roles, function)
    for name in others:
        thing = module.classes[name]()
        if {"Y", "output"} <= roles_taken(method(thing, "forward")) | {"output"} and takes_two(
            thing
        ):
            yield name, partial(by_object, module.classes[name])


def by_roles(function: Callable[..., Any], output: Any, Y: Any) -> Any:
    """A loss whose gradient is a function."""
    return call(function, Pool({**NEUTRAL, "output": output, "Y": Y}))


def by_object(owner: type, output: Any, Y: Any) -> Any:
    """A loss that is an object with forward and backward."""
    loss = owner()
    method(loss, "forward")(output, Y)
    back = method(loss, "backward")
    required = [p for p in parameters_of(back) if p.default is p.empty]
    last = getattr(loss, "output", None)  # of a loss that applies the last activation itself
    answer = back(*(output if last is None else last, Y)[: len(required)])
    return loss.dinputs if answer is None else answer

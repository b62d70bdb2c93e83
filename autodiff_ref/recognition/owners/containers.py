"""Containers of layers that a file leaves empty: they are filled with the layers of the file."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from typing import Any

from autodiff_ref.recognition.calls.calls import parameters_of
from autodiff_ref.recognition.calls.functions import Functions
from autodiff_ref.recognition.calls.kinds import (
    Made,
    adding,
    has_weights,
    is_container,
    is_unit,
    keeps_shape,
    slope_of,
    takes_list,
    takes_several,
)
from autodiff_ref.recognition.calls.pools import Pool
from autodiff_ref.recognition.owners.piles import Pile, as_written, piled, under, with_words
from autodiff_ref.recognition.owners.stacks import functions_known, of_functions
from autodiff_ref.recognition.text.names import likest, plain, ranks_of

USING = ("use", "compile", "setloss", "setup", "configure")
"""Methods of a container that take its loss."""
Container = tuple[str, Callable[[Pool], Any], type]
"""What it is told as, what makes it, and its class."""


def containers(module: Functions) -> Iterator[Container]:
    """The networks that containers become, with a description of each."""
    classes = module.classes
    holding = [n for n, c in classes.items() if is_container(c)]
    if not holding:
        return
    dense = [n for n, c in classes.items() if n not in holding and has_weights(c)]
    others = [n for n in classes if n not in (*holding, *dense)]
    alone: dict[str, Made] = {
        n: classes[n] for n in others if is_unit(classes[n]) and not slope_of(classes[n])
    }
    alone |= {n: made for c in others for n, made in of_functions(module, c)}
    alone = {n: made for n, made in alone.items() if keeps_shape(made)}
    ways = [way for n in dense for way in as_written(module, n)]
    ways += [(f"{n}({w}), ...", pile) for n in dense for w, pile in with_words(classes[n])]
    ways += [
        (f"{n}, {unit}, ..., {n}", partial(under, classes[n], {}, (alone[unit], None)))
        for n, unit in product(dense, list(alone)[:2])
    ]
    ways += [(f"{n}, ..., {n}", partial(under, classes[n], {}, (None, None))) for n in dense]
    for name, (told, pile) in product(holding, ways):
        made = partial(filled, module, classes[name], pile)
        yield f"{name} of {told}", made, classes[name]


def filled(module: Functions, owner: type, pile: Pile, pool: Pool) -> Any:
    """A container with layers for these sizes, and with the loss of the file if it takes one."""
    layers = piled(pile, pool.dims)
    if takes_several(owner):
        return owner(*layers)
    if takes_list(owner):
        return owner(layers)
    container = owner()
    add = getattr(container, adding(owner) or "")
    for layer in layers:
        add(layer)
    use_loss(module, container)
    return container


def use_loss(module: Functions, container: Any) -> None:
    """Give a container the loss of the file and its derivative, where a method takes these."""
    use = next((getattr(container, n) for n in dir(container) if plain(n) in USING), None)
    if use is None:
        return
    known = functions_known(module)
    slopes = [n for n in known if ranks(n, "slope")]
    costs = [n for n in known if ranks(n, "cost") and n not in slopes]
    found = {"slope": slopes, "cost": likest(slopes[0], costs) if slopes else costs}
    given: dict[str, Any] = {}
    for parameter in parameters_of(use):
        role = next((r for r in ("slope", "cost") if ranks(parameter.name, r)), "")
        if found.get(role) and parameter.default is parameter.empty:
            given[parameter.name] = known[found[role][0]]
    if given:
        use(**given)


def ranks(name: str, role: str) -> bool:
    """Whether a function of this name may play a role."""
    return any(True for _ in ranks_of(name, role))

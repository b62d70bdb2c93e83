"""What nothing shows that somebody's code is asked about: set so, or beyond bounds."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np

from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.calls.calls import parameters_of
from autodiff_ref.recognition.calls.kinds import is_two_way
from autodiff_ref.recognition.calls.pools import Pool, UnboundError
from autodiff_ref.recognition.owners.owners import Kept
from autodiff_ref.recognition.search.aside import code_of, is_of
from autodiff_ref.recognition.text.assembled import Assembled, assembled
from autodiff_ref.recognition.text.clips import clips_of
from autodiff_ref.recognition.text.names import plain, roles_of

FAR = 1e-6
"""Of gradients: what differs by more is another."""


OF_LOSSES = re.compile("(class|sample|pos|label)weights?")
"""What weights losses is called."""


def unasked(asked: Asked) -> Iterator[str]:
    """What nothing that is asked shows, a sentence each."""
    for line, layers in networks_of(asked):
        yield (
            f"Not verified: the network that line {line} puts together ({', '.join(layers)}); what "
            f"was asked is {type(asked.tree).__name__} alone."
        )
    if names := counts_it_is_made_with(asked):
        yield (
            f"Not verified: batches of another size than {', '.join(names)}, with which it is made "
            "and by which its gradients are divided, whatever number of samples they are of; it "
            "was set to that number."
        )
    if names := weights_of_losses(asked):
        yield f"Not verified: losses that {', '.join(names)} would weight; it is left at None."
    if clips := clips_in(asked):
        yield (
            f"Not verified: gradients that {', '.join(clips)} would limit; what is asked need not "
            "reach those bounds."
        )


def networks_of(asked: Asked) -> list[Assembled]:
    """What a file puts together of the layer that is asked by itself, and of others of its own."""
    module, kind = asked.reading.owner.module, type(asked.tree)
    if not is_of(module, kind):
        return []
    own = {name for name, each in module.classes.items() if is_two_way(each)}
    found = [(line, layers) for line, layers in assembled(module.tree) if own.issuperset(layers)]
    return [each for each in found if kind.__name__ in each[1]]


def weights_of_losses(asked: Asked) -> list[str]:
    """The arguments, none by default, that weight the losses of classes or of samples."""
    taken = (p for function in code_of(asked) for p in parameters_of(function))
    named = (p.name for p in taken if p.default is None and OF_LOSSES.fullmatch(plain(p.name)))
    return list(dict.fromkeys(named))


def counts_it_is_made_with(asked: Asked) -> list[str]:
    """What an object is told of the number of samples when it is made, if gradients follow that."""
    owner = asked.reading.owner
    if not isinstance(owner, Kept):
        return []

    def make(pool: Pool) -> Any:
        return owner.make(replace(pool, roles={**pool.roles, "m": 2 * pool.roles["m"]}))

    names: list[str] = []
    for kind in owner.module.classes.values():
        with suppress(UnboundError):  # one that is imported need not tell
            names += [p.name for p in parameters_of(kind)]
    named = [name for name in dict.fromkeys(names) if roles_of(name)[:1] == ("m",)]
    other = replace(asked.reading, owner=replace(owner, make=make))
    return named if named and not same_gradients(asked, replace(asked, reading=other)) else []


def same_gradients(asked: Asked, other: Asked) -> bool:
    """Whether it gives the same gradients otherwise, or none at all."""
    p = asked.problem
    try:
        found = [each.gradients(p.params, p.X, p.Y) for each in (asked, other)]
        return all(np.allclose(found[1][name], g, FAR, FAR) for name, g in found[0].items())
    except Exception:
        return True


def clips_in(asked: Asked) -> list[str]:
    """Where its file limits gradients, by function and line."""
    module = asked.reading.owner.module
    own = [f for f in module.all_code() if f.__code__.co_filename == module.file]
    return [f"{f.__qualname__} (line {n}: {text})" for f in own for n, text in clips_of(f)]

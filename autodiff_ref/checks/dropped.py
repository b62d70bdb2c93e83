"""Part of check *gradients*: those with dropout, beside somebody's own cost with the same units."""

from collections.abc import Iterator

from autodiff_ref.candidates import Candidate
from autodiff_ref.comparison import Compared, Comparison, Verdict
from autodiff_ref.quantities import layer_of
from autodiff_ref.reference import Reference


def told_of_dropped(candidate: Candidate, reference: Reference) -> Iterator[Compared]:
    """Equation 9 above the topmost layer whose gradients are wrong, where units are dropped.

    Of the last layer, it is equation 6, which reads what is left of the units below; so it is where
    the gradients of weights alone are wrong, and not those of their biases.

    What has been compared there, by differences, are all entries of these gradients.
    """
    names = candidate.face.taken.dropped if candidate.face.taken else ()
    if not names:
        return
    scenario, l = reference.scenario, max(map(layer_of, names))
    dims = scenario.layer_dims
    weights_alone = f"b{l}" in scenario.params and f"b{l}" not in names
    quantity = f"dW{l}" if l == scenario.depth or weights_alone else f"dA{l}"
    of_weights = quantity.startswith("dW")
    shape = scenario.params[f"W{l}"].shape if of_weights else (dims[l], scenario.X.shape[1])
    place = reference.place("gradients", quantity, "asked with dropout")
    note = (
        f"with dropout switched on, {', '.join(f'd{name}' for name in names)} are not those of its "
        "own cost with the same units dropped, by differences; without, they are. The mask of the "
        "forward pass, and what that is divided by, belong in the backward pass as well"
    )
    entries = sum(scenario.params[name].size for name in names if name in scenario.params)
    yield Compared(
        Comparison(place, str(scenario.dtype), shape, Verdict.WRONG, note, entries=entries)
    )

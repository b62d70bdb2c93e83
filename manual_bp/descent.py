"""Descent on the parameters themselves, update by update: the text's loop, with all samples.

``manual_bp.fused`` has another evaluation order, for mini-batches and for few samples of many
features.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from manual_bp import equations
from manual_bp.network import Network
from manual_bp.notation import Array, Values
from manual_bp.output import mean_loss, output_forms
from manual_bp.propagation import forward_sweep, last_Z, parameter_gradients


class Update(NamedTuple):
    """What one update left.

    Attributes:
        cost: C before it, dimensionless.
        params: gives the parameters after it, until the next update.
    """

    cost: float
    params: Callable[[], Values]


def in_weights(
    params: Mapping[str, Array], X: Array, Y: Array, alpha: float, network: Network
) -> Iterator[Update]:
    """One update after the other with all samples, (n_0, m) and (n_L, m); each reads X twice.

    What overflows is refused by the next update; that NumPy warns of it is left to the caller to
    silence.

    Raises:
        ValueError: a number is not finite; the message says which.
    """
    current = dict(params)
    while True:
        A_Z = forward_sweep(current, X, network)
        forms = output_forms(last_Z(A_Z), Y, network)
        cost = mean_loss(forms, Y.shape[1])
        gradients = parameter_gradients(current, X, A_Z, forms.output_error(), network)
        current = descended(current, gradients, alpha, spent=True)
        yield Update(cost, current.copy)


def descended(
    params: Mapping[str, Array],
    gradients: Mapping[str, Array],
    alpha: float,
    *,
    spent: bool = False,
) -> Values:
    """Equations 7 and 8 on every parameter, for inputs that were checked.

    Where the gradients are ``spent``, new weights lie where their gradient did, so that no memory
    is asked for.
    """
    new = {}
    for name, value in params.items():
        gradient = gradients[f"d{name}"]
        if name.startswith("b"):
            new[name] = equations.updated_bias(value, gradient, alpha)
        else:
            room = gradient if spent else None
            new[name] = equations.updated_weights(value, gradient, alpha, out=room)
    return new

"""The reference's gradients with the samples spread over devices: data-parallel, JAX's own way.

Each device holds all parameters and its share of the samples; the compiler adds up what they find.
The rest of this package never asks it: ``python -m autodiff_ref verify autodiff_ref.sharded``
verifies it as it verifies anybody. One processor is as many devices as JAX_NUM_CPU_DEVICES says.
"""

import jax
import numpy as np
import numpy.typing as npt
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from autodiff_ref import compiled, inputs
from autodiff_ref.model import Tensors
from autodiff_ref.network import TEXT_NETWORK, Network
from autodiff_ref.quantities import Given, Values
from autodiff_ref.tensors import arrays, in_float64, tensor, tensors

SAMPLES = "samples"
"""The axis of the devices."""


def cost(
    params: Given, X: npt.ArrayLike, Y: npt.ArrayLike, *, network: Network = TEXT_NETWORK
) -> float:
    """C, as ``autodiff_ref.cost``, in the dtype of X."""
    return float(cost_and_gradients(params, X, Y, network)["C"])


def gradients(
    params: Given, X: npt.ArrayLike, Y: npt.ArrayLike, *, network: Network = TEXT_NETWORK
) -> Values:
    """``{"dW1": (n_1, n_0), "db1": (n_1, 1), ...}``, as ``autodiff_ref.gradients``.

    Args:
        params: ``{"W1": (n_1, n_0), "b1": (n_1, 1), ...}``.
        X: input, (n_0, m), in whose dtype everything is computed.
        Y: labels, (n_L, m).
        network: hyperparameters.

    Raises:
        TypeError, ValueError: as ``autodiff_ref.cost``.
    """
    found = cost_and_gradients(params, X, Y, network)
    return {name: value for name, value in found.items() if name != "C"}


@in_float64
def cost_and_gradients(
    params: Given, X: npt.ArrayLike, Y: npt.ArrayLike, network: Network
) -> Values:
    """Both from one program, whose samples are spread over as many devices as share them evenly."""
    dtype = np.asarray(X).dtype
    inputs.check(params, X, Y, network, dtype)
    mesh = Mesh(np.array(devices_for(np.shape(X)[1])), (SAMPLES,))
    at: Tensors = jax.device_put(tensors(params, dtype), spread(mesh))
    data = (jax.device_put(tensor(each, dtype), spread(mesh, None, SAMPLES)) for each in (X, Y))
    return arrays(compiled.cost_and_gradients(at, *data, network))


def spread(mesh: Mesh, *axes: str | None) -> NamedSharding:
    """Arrays whose axes are cut along those of the devices, or, of None, not cut."""
    return NamedSharding(mesh, PartitionSpec(*axes))  # type: ignore[no-untyped-call] # JAX's own


def devices_for(m: int) -> list[jax.Device]:
    """As many of the devices as give each the same number of m samples."""
    devices = jax.devices()
    count = max(n for n in range(1, len(devices) + 1) if m % n == 0)
    return devices[:count]

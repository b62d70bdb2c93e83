"""The reference's gradients with the samples spread over devices: data-parallel, JAX's own way.

Each device holds all parameters and its share of the samples; the compiler adds up what they find.
Where shares are not even, some hold one more that counts for nothing, a copy of the last sample.
The rest of this package never asks it: ``python -m autodiff_ref verify autodiff_ref.sharded``
verifies it as it verifies anybody. One processor is as many devices as JAX_NUM_CPU_DEVICES says.
"""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from autodiff_ref import inputs, model
from autodiff_ref.forms import written_out
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


def says_of_itself() -> tuple[str, ...]:
    """Over how many devices samples are spread, for the summary."""
    count = len(jax.devices())
    if count > 1:
        return (f"Samples are spread over {count} devices, or over as many as there are samples.",)
    return (
        "There is 1 device, so samples are spread over no others; one processor is as many as "
        "JAX_NUM_CPU_DEVICES says.",
    )


@in_float64
def cost_and_gradients(
    params: Given, X: npt.ArrayLike, Y: npt.ArrayLike, network: Network
) -> Values:
    """Both from one program, whose samples are spread over the devices."""
    dtype = np.asarray(X).dtype
    inputs.check(params, X, Y, network, dtype)
    m = np.shape(X)[1]
    devices = devices_for(m)
    sample = dealt(m, len(devices))
    last_repeated = np.minimum(sample, m - 1)
    mesh = Mesh(np.array(devices), (SAMPLES,))
    at: Tensors = jax.device_put(tensors(params, dtype), spread(mesh))
    data = (tensor(np.asarray(each)[:, last_repeated], dtype) for each in (X, Y))
    cut = [jax.device_put(each, spread(mesh, None, SAMPLES)) for each in data]
    counts = jax.device_put(sample < m, spread(mesh, SAMPLES))
    return arrays(program(at, *cut, counts, m, network))


@partial(jax.jit, static_argnames=("m", "network"))
@written_out
def program(
    params: Tensors, X: jax.Array, Y: jax.Array, counts: jax.Array, m: int, network: Network
) -> Tensors:
    """``{"C", "dW1", "db1", ...}`` of those m samples that count."""

    def cost(params: Tensors) -> jax.Array:
        losses = model.losses(model.forward(params, X, network, {}), Y, network)
        C = model.averaged(jnp.where(counts, losses, 0), Y, network, m)
        return C if network.penalty is None else C + model.penalty(params, Y, network, m)

    C, found = jax.value_and_grad(cost)(params)
    return {"C": C} | {f"d{name}": value for name, value in found.items()}


def spread(mesh: Mesh, *axes: str | None) -> NamedSharding:
    """Arrays whose axes are cut along those of the devices, or, of None, not cut."""
    return NamedSharding(mesh, PartitionSpec(*axes))  # type: ignore[no-untyped-call] # JAX's own


def devices_for(m: int) -> list[jax.Device]:
    """All devices, or so many that each has one of m samples."""
    return jax.devices()[:m]


def dealt(m: int, devices: int) -> npt.NDArray[np.int_]:
    """The samples in the order of the devices, to which they are dealt like cards.

    All have the same number; where m is not a multiple of theirs, those numbered m and on are no
    samples, and no device has more than one of these.
    """
    each = -(-m // devices)
    return np.arange(each * devices).reshape(each, devices).T.ravel()

"""What JAX compiles and runs, once for each network; JAX arrays in, JAX arrays out."""

from collections.abc import Callable, Mapping
from functools import partial, wraps

import jax

from autodiff_ref import programs
from autodiff_ref.forms import written_out
from autodiff_ref.model import Tensors
from autodiff_ref.network import Network

QUICKLY: Mapping[str, int | bool] = {
    "xla_backend_optimization_level": 0,
    "xla_cpu_use_fusion_emitters": False,
    "xla_cpu_parallel_codegen_split_count": 1,
}
"""For what runs a few times only: compiling takes longer than running."""

Compiled = Callable[..., Tensors]


def compiled_with(options: Mapping[str, int | bool], program: Compiled) -> Compiled:
    """A program compiled with these options, or without any where XLA does not know them all."""
    with_them = jax.jit(program, static_argnames="network", compiler_options=dict(options))
    without = jax.jit(program, static_argnames="network")

    @wraps(program)
    def compiled(*arguments: object) -> Tensors:
        try:
            found: Tensors = with_them(*arguments)
        except jax.errors.JaxRuntimeError as failure:
            if "No such compile option" not in str(failure):
                raise
            found = without(*arguments)
        return found

    return compiled


cost = jax.jit(written_out(programs.cost), static_argnames="network")
cost_and_gradients = jax.jit(written_out(programs.cost_and_gradients), static_argnames="network")
trace = compiled_with(QUICKLY, written_out(programs.trace))


@partial(jax.jit, static_argnames="network")
def descent(
    params: Tensors,
    costs: jax.Array,
    start: int,
    stop: int,
    X: jax.Array,
    Y: jax.Array,
    learning_rate: jax.Array,
    displacement: Tensors,
    network: Network,
) -> tuple[Tensors, jax.Array]:
    """Updates start ... stop - 1, with the cost before each; compiled once for any count."""

    def update(k: int, state: tuple[Tensors, jax.Array]) -> tuple[Tensors, jax.Array]:
        at, costs = state
        found = written_out(programs.cost_and_gradients)(at, X, Y, network)
        below = programs.step(at, found, learning_rate)
        moved = {name: value + displacement[name] for name, value in below.items()}
        return moved, costs.at[k].set(found["C"])

    state: tuple[Tensors, jax.Array] = jax.lax.fori_loop(start, stop, update, (params, costs))
    return state

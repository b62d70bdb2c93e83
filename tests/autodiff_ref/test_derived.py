"""What JAX is asked to derive and to compile is asked once, and comes out the same."""

from collections.abc import Mapping

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from autodiff_ref import compiled, programs
from autodiff_ref.activations import SIGMA, sigma
from autodiff_ref.arithmetic.interpreter import ANY_NUMBER, EITHER
from autodiff_ref.arithmetic.running import Rounded
from autodiff_ref.compiled import QUICKLY, compiled_with
from autodiff_ref.diagnosis.derived import Equation
from autodiff_ref.forms import written_out
from autodiff_ref.mistakes import RIGHT, Here, NotHereError
from autodiff_ref.network import Network

QUANTITIES = {
    name: Rounded(np.ones(shape))
    for name, shape in {"A0": (3, 5), "W1": (2, 3), "b1": (2, 1), "Y": (2, 5)}.items()
}
AND_Z = QUANTITIES | {"Z1": Rounded(np.ones((2, 5)))}
OTHER_SAMPLES = QUANTITIES | {"A0": Rounded(np.ones((3, 4)))}
SIGMOID, COST = Network(), Network("tanh", "sigmoid", "half_squared_error")


def of_cost(here: Here) -> jax.Array:
    return here("W1", 1) if here.network.cost == "half_squared_error" else here("b1", 1)


def where_Z_is(here: Here) -> jax.Array:
    try:
        return here("Z", 1)
    except NotHereError:
        return here("A", 0)


@pytest.mark.parametrize(
    ("rule", "q", "network", "again"),
    [
        (RIGHT["Z"], QUANTITIES, COST, True),
        (RIGHT["Z"], AND_Z, SIGMOID, True),
        (RIGHT["Z"], OTHER_SAMPLES, SIGMOID, False),
        (of_cost, QUANTITIES, COST, False),
        (of_cost, AND_Z, SIGMOID, True),
        (where_Z_is, AND_Z, SIGMOID, False),
        (where_Z_is, QUANTITIES, COST, True),
    ],
)
def test_a_rule_is_derived_again_only_where_what_it_reads_is_another(
    rule: object, q: Mapping[str, Rounded], network: Network, again: bool
) -> None:
    equation = Equation(rule, 1, 1)  # type: ignore[arg-type] # a rule, which a list does not tell
    first, second = equation.derived(QUANTITIES, SIGMOID), equation.derived(q, network)
    assert (first is second) is again


def test_a_rule_takes_what_it_reads_and_nothing_else() -> None:
    found = Equation(RIGHT["Z"], 1, 1).derived(AND_Z, SIGMOID)
    assert found.operands == ("A0", "W1", "b1")
    missing = Equation(RIGHT["A"], 1, 1).derived(QUANTITIES, SIGMOID)
    assert not missing.program.jaxpr.outvars


@pytest.mark.parametrize("name", SIGMA)
def test_a_program_that_is_written_out_is_the_same_with_fewer_calls(name: str) -> None:
    def slope(z: jax.Array) -> jax.Array:
        found: jax.Array = jax.vjp(sigma(name), z)[1](jnp.ones_like(z))[0]
        return found

    z = np.random.RandomState(0).randn(3, 4).astype(np.float32)
    program = jax.make_jaxpr(written_out(slope))(z).jaxpr
    calls = {e.params["name"] for e in program.eqns if e.primitive.name == "jit"}
    assert calls <= {EITHER, ANY_NUMBER, "derivative"}
    plainly, out = (np.asarray(jax.jit(f)(z)) for f in (slope, written_out(slope)))
    assert np.array_equal(plainly, out)


def test_an_activation_of_somebody_s_keeps_its_loop() -> None:
    def theirs(z: jax.Array) -> jax.Array:
        found: jax.Array = jax.lax.fori_loop(0, 50, lambda _, x: x * 0.9, z)
        return found

    program = jax.make_jaxpr(written_out(sigma(theirs)))(np.ones((2, 3), np.float32))
    assert str(program).count(" mul ") < 10


def test_what_xla_does_not_know_is_compiled_without() -> None:
    params = {"W1": np.ones((1, 2)), "b1": np.zeros((1, 1))}
    given = (params, np.ones((2, 3)), np.ones((1, 3)), SIGMOID)
    unknown = compiled_with({"xla_no_such_option": True}, programs.trace)(*given)
    assert np.allclose(unknown["dW1"], compiled.trace(*given)["dW1"])
    with pytest.raises(Exception, match="opt"):
        compiled_with({**QUICKLY, "xla_backend_optimization_level": "high"}, programs.trace)(*given)  # type: ignore[dict-item] # it is a number

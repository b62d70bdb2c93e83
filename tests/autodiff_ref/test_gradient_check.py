"""``check_gradient``: gradients of functions that are no network of ours."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from autodiff_ref import GradientCheck, Verdict, check_gradient
from autodiff_ref.arithmetic.interpreter import UndecidedError, UnknownPrimitiveError
from autodiff_ref.certificate import Proof

STREAM = np.random.RandomState(0)
PARAMS = {"W": STREAM.standard_normal((3, 4)), "b": STREAM.standard_normal((3, 1))}
X, Y = STREAM.standard_normal((4, 5)), STREAM.standard_normal((3, 5))


def cost(params: Any, X: Any, Y: Any) -> Any:
    return jnp.mean((jnp.tanh(params["W"] @ X + params["b"]) - Y) ** 2)


def gradient(params: Any, X: Any, Y: Any, factor: float = 1) -> Any:
    A = np.tanh(params["W"] @ X + params["b"])
    dZ = 2 * (A - Y) * (1 - A * A) / X.dtype.type(A.size)
    return {"W": X.dtype.type(factor) * (dZ @ X.T), "b": dZ.sum(axis=1, keepdims=True)}


def in_float32(*values: Any) -> Any:
    return jax.tree.map(lambda array: np.asarray(array, np.float32), values)


@pytest.mark.parametrize("args", [(PARAMS, X, Y), in_float32(PARAMS, X, Y)], ids=["f64", "f32"])
def test_a_right_gradient_agrees_and_is_proved(args: Any) -> None:
    found = check_gradient(cost, gradient, *args)
    assert found.agrees
    assert {certificate.proof for certificate in found.certificates} == {Proof.WITHIN}
    assert [c.place.quantity for c in found.comparisons] == ["gradient['W']", "gradient['b']"]
    assert str(found).startswith("the gradient AGREES")
    assert "PROVED WITHIN" in str(found)


@pytest.mark.parametrize("fault", [1e-3, 1e-6, 1e-11])
def test_a_wrong_factor_is_wrong_and_named(fault: float) -> None:
    found = check_gradient(
        cost, lambda params, X, Y: gradient(params, X, Y, 1 + fault), PARAMS, X, Y
    )
    assert found.verdict is Verdict.WRONG
    assert [c.verdict for c in found.comparisons] == [Verdict.WRONG, Verdict.AGREES]
    assert [c.proof for c in found.certificates] == [Proof.WRONG, Proof.WITHIN]
    assert "gradient['W'][" in str(found)


def test_an_array_by_itself_and_a_list_are_pytrees_too() -> None:
    w = STREAM.standard_normal(6)
    assert check_gradient(lambda w: jnp.sum(w**3), lambda w: 3 * w**2, w).agrees
    assert check_gradient(
        lambda ws: jnp.sum(ws[0]) * jnp.prod(ws[1]),
        lambda ws: [np.full(2, np.prod(ws[1])), np.sum(ws[0]) * ws[1][::-1]],
        [w[:2], w[2:4]],
    ).agrees


def test_lost_digits_are_inaccurate_and_not_wrong() -> None:
    def losing(w: Any) -> Any:
        one = w.dtype.type(1)
        return (one + np.exp(w)) - one  # e^w, with the digits below those of 1 lost

    w = np.linspace(-12, -3, 10)
    found = check_gradient(lambda w: jnp.sum(jnp.exp(w)), losing, w)
    assert found.verdict is Verdict.INACCURATE
    assert "the error shrinks with the unit roundoff" in str(found)


def test_a_kink_that_rounding_decides_is_undecided_and_beyond_it_nothing_is() -> None:
    # (1 + 2^-53) - 1 is 0 in floats, and (1 - 1) + 2^-53 is not.
    w, x = np.array([1.0, 2.0**-53, -1.0]), np.ones(3)

    def checked(slope: float) -> Any:
        return check_gradient(lambda w, x: jax.nn.relu(jnp.dot(w, x)), lambda w, x: slope * x, w, x)

    for slope in (0.0, 0.5, 1.0):
        found = checked(slope)
        assert found.verdict in (Verdict.AGREES, Verdict.UNDECIDED)
        assert str(found).splitlines()[-2] == "Rounding decides in the cost, as at a kink:"
    assert {checked(slope).verdict for slope in (-0.001, 1.001)} == {Verdict.WRONG}


ON_A_KINK: list[tuple[Any, Any, Any]] = [
    (lambda b: jnp.sum(jnp.maximum(b, 0)), lambda b: (b > 0) * 1.0, [0.0, 1.0]),
    (lambda b: jnp.sum(jnp.abs(b)), np.sign, [0.0, 1.0, -1.0]),
    (lambda b: jnp.sum(jnp.clip(b, 0, 1)), lambda b: ((b >= 0) & (b <= 1)) * 1.0, [0.0, 0.5]),
]


@pytest.mark.parametrize(("cost", "gradient", "at"), ON_A_KINK)
def test_either_side_of_a_kink_may_be_meant_where_the_point_lies_on_it(
    cost: Any, gradient: Any, at: Any
) -> None:
    point = np.array(at)
    assert check_gradient(cost, gradient, point).verdict in (Verdict.AGREES, Verdict.UNDECIDED)
    liar = check_gradient(cost, lambda b: gradient(b) + 1.5, point)
    assert liar.verdict is Verdict.WRONG


def test_which_of_equal_numbers_is_the_largest_is_nobody_s_fault() -> None:
    found = check_gradient(jnp.max, lambda b: np.eye(3)[0], np.array([2.0, 2.0, 1.0]))
    assert found.verdict is Verdict.UNDECIDED


def test_where_ties_leave_no_bound_it_says_so() -> None:
    def checked(*w: float) -> GradientCheck:
        return check_gradient(
            lambda w: jnp.max(0.1 * w), lambda w: np.array([5.0, 0.0, 0.0]), np.array(w)
        )

    tied = checked(3.0, 3.0, 1.0)
    assert tied.verdict is Verdict.UNDECIDED
    assert "its bound is infinite: nothing is known of it" in tied.comparisons[0].note
    assert checked(3.0, 2.0, 1.0).verdict is Verdict.WRONG


def test_a_bound_wider_than_the_values_proves_nothing() -> None:
    def cost(W: Any, xs: Any) -> Any:
        h, _ = jax.lax.scan(lambda h, x: (jnp.tanh(W @ h + x), None), jnp.zeros(8), xs)
        return jnp.sum(h**2)

    stream = np.random.RandomState(0)
    args = stream.randn(8, 8) / np.sqrt(8) * 1.5, 0.3 * stream.randn(60, 8)
    found = check_gradient(cost, lambda W, xs: np.zeros_like(W), *args)
    assert found.verdict is Verdict.UNDECIDED
    assert [c.proof for c in found.certificates] == [Proof.UNDECIDED]
    assert "so that no fault would show" in found.comparisons[0].note


@pytest.mark.parametrize("size", [1e-60, 1e50])
def test_a_point_that_float32_does_not_hold_is_no_evidence(size: float) -> None:
    found = check_gradient(lambda x: jnp.sum(x**2), lambda x: 3 * x, np.array([size, 2 * size]))
    assert found.verdict is Verdict.WRONG


@pytest.mark.parametrize(
    ("args", "error", "message"),
    [
        ((np.ones(2, np.float16),), TypeError, "args[0] must be float64 or float32, not float16"),
        ((np.ones(2, int),), TypeError, "args[0] must be float64 or float32, not int64"),
        ((np.ones((0, 2)),), ValueError, "args[0] must have entries, but its shape is (0, 2)"),
        ((np.array([1.0, np.nan]),), ValueError, "args[0][1] is nan: every entry must be finite"),
        ((np.ones(2), np.array([np.nan])), ValueError, "args[1][0] is nan: every entry must be"),
        ((np.ones(2), "word"), TypeError, "args[1] must be float64, float32, integers or truth"),
        (([np.ones(2), np.ones(2, np.float32)],), TypeError, "float32 and float64"),
        ((), TypeError, "the first argument must hold arrays of one dtype"),
    ],
)
def test_bad_arguments_are_refused(args: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        check_gradient(lambda *args: 0.0, lambda *args: 0.0, *args)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("cost", "message"),
    [
        (lambda w: 2 * w, "the cost must return one real number, not float64[2]"),
        (lambda w: jnp.sum(w > 0), "the cost must return one real number, not int"),
        (lambda w: {"C": w}, "the cost must return one real number, not"),
        (lambda w: float(w[0]), "the cost cannot be traced by JAX (what steers Python's own"),
        (lambda w: 1 / 0, "): ZeroDivisionError: division by zero"),
    ],
    ids=["array", "integer", "dictionary", "float", "raises"],
)
def test_a_cost_that_is_no_real_number_is_refused(cost: Any, message: str) -> None:
    with pytest.raises(TypeError) as caught:
        check_gradient(cost, lambda w: w, np.ones(2))
    assert message in str(caught.value)


def changing(w: Any) -> Any:
    w += 1
    return w


def raising(w: Any) -> Any:
    raise RuntimeError("not today")


@pytest.mark.parametrize(
    ("gradient", "message"),
    [
        (lambda w: w.astype(np.float32), "returned float32 where float64 was required"),
        (lambda w: w[:1], "returned the shape (1,) where (2,) was required"),
        (lambda w: w * np.nan, "returned nan"),
        (lambda w: {"w": w}, "the gradient returned ['w'] where an array was required"),
        (lambda w: None, "the gradient returned nothing here, but nothing"),
        (changing, "the gradient changed args[0] in place"),
        (raising, "the gradient raised RuntimeError: not today"),
    ],
    ids=["dtype", "shape", "nan", "structure", "nothing", "changes", "raises"],
)
def test_a_gradient_that_cannot_be_compared_is_an_error(gradient: Any, message: str) -> None:
    found = check_gradient(lambda w: jnp.sum(w**2), gradient, np.ones(2))
    assert found.verdict is Verdict.ERROR
    assert message in str(found)


def test_an_operation_without_a_rule_is_named() -> None:
    def cost(w: Any) -> Any:
        return jnp.sum(jnp.linalg.qr(w)[1] ** 2)

    with pytest.raises(UnknownPrimitiveError, match=r"qr, .* knows no rule: add one to"):
        check_gradient(cost, lambda w: w, np.eye(2) + 0.1)


def test_a_branch_that_rounding_decides_is_refused() -> None:
    def cost(w: Any) -> Any:
        return jax.lax.cond(w[0] + w[1] > w[2], jnp.sin, jnp.cos, w[0])

    with pytest.raises(UndecidedError, match="rounding decides"):
        check_gradient(cost, lambda w: w, np.array([0.1, 0.2, 0.3]))


def test_a_cost_that_jax_cannot_differentiate_is_refused() -> None:
    def cost(w: Any) -> Any:
        return jax.lax.while_loop(lambda x: x < 10, lambda x: 2 * x, w[0])

    with pytest.raises(TypeError, match="the cost cannot be differentiated by JAX: ValueError"):
        check_gradient(cost, lambda w: w, np.ones(1))


def test_it_changes_no_setting_of_the_process() -> None:
    check_gradient(cost, gradient, PARAMS, X, Y)
    assert jnp.ones(1).dtype == np.float32

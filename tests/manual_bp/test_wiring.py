"""``trace`` and ``step`` use the functions of ``equations.py``, all nine, and no copies.

So does the plain loop of ``train``, but for equations 5 and 6, which are fused as in ``gradients``;
test_fused.py holds what is fused to what is plain.
"""

from inspect import isfunction

import numpy as np
import pytest

from manual_bp import Network, equations, gradients, step, trace, train
from manual_bp.notation import Values
from problems import Problem, make_problem

FORWARD = {"Z1", "A1", "Z2", "A2"}
BACKWARD = {"dA2", "dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1", "dA0"}
BELOW = {"dZ1", "dW1", "db1", "dA0"}
STEPPED = {"new W1", "new b1", "new W2", "new b2"}

REACHES = {
    "linear": FORWARD | BACKWARD | STEPPED,
    "activate": (FORWARD - {"Z1"}) | BACKWARD | STEPPED,
    "output_error": (BACKWARD - {"dA2"}) | STEPPED,
    "hidden_error": BELOW | {"new W1", "new b1"},
    "bias_gradient": {"db2", "db1"},
    "weight_gradient": {"dW2", "dW1"},
    "updated_bias": {"new b1", "new b2"},
    "updated_weights": {"new W1", "new W2"},
    "propagated_gradient": BELOW | {"dA1", "new W1", "new b1"},
}
"""What a mistake in one equation changes, and therefore what must come from that equation."""


def everything(problem: Problem) -> Values:
    """All quantities, and the parameters after one step."""
    network = Network(*problem.choices)
    values = trace(problem.params, problem.X, problem.Y, network=network)
    gradient = gradients(problem.params, problem.X, problem.Y, network=network)
    trained = train(problem.params, problem.X, problem.Y, 0.5, 1, network=network).params
    for name, value in step(problem.params, gradient, 0.5).items():
        assert np.array_equal(value, trained[name])
        values[f"new {name}"] = value
    return values


@pytest.mark.parametrize("equation", REACHES)
def test_a_mistake_in_an_equation_changes_just_what_depends_on_it(
    equation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Not binary cross-entropy on a sigmoid, whose shortcut stands in for equation 3.
    problem = make_problem((3, 2, 1), 4, ("tanh", "softplus", "half_squared_error"))
    right = everything(problem)
    true_equation = getattr(equations, equation)
    monkeypatch.setattr(
        equations, equation, lambda *args, **out: 1.001 * true_equation(*args, **out)
    )
    wrong = everything(problem)
    changed = {name for name in right if not np.array_equal(right[name], wrong[name])}
    assert changed == REACHES[equation]


def test_dA0_comes_from_equation_9_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    # In a network of one layer nothing else does.
    problem = make_problem((3, 1), 4)
    right = everything(problem)
    monkeypatch.setattr(equations, "propagated_gradient", lambda W, dZ: 1.001 * (W.T @ dZ))
    wrong = everything(problem)
    assert {name for name in right if not np.array_equal(right[name], wrong[name])} == {"dA0"}


def test_the_mistakes_cover_all_nine_equations() -> None:
    # In the order of the text: ``vars`` keeps the order of the file.
    functions = [name for name, thing in vars(equations).items() if isfunction(thing)]
    assert functions == list(REACHES)
    assert len(functions) == 9

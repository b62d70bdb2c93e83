"""What people write, verified without an adapter; and with a mistake in it, which is named."""

from pathlib import Path

import pytest

from autodiff_ref import verify
from autodiff_ref.comparison import Verdict
from autodiff_ref.face import NotACandidateError
from autodiff_ref.report import summary

RIGHT = Path(__file__).parents[1] / "implementations" / "right"

AGREEING = {
    "tensor_autograd.py": "attributes of MLP under mse_loss",
    "computational_nodes.py": "a graph of Linear, Sigmoid, ..., Linear under MSE",
    "theta_w1_w2_b1_b2.py": "one vector, W1, W2, ..., b1, b2, ...",
    "neuron_dicts.py": "what initialize_network returns",
    "recursive_layers.py": "a list of pairs (W, b)",
    "incoming_weights_columns.py": "an object of Weights",
    "returned_weights.py": "(old - new) / 0.3 of the parameters that backward_pass returns",
    "rows_use_fit.py": "attributes of Chain of Full, Squash(tanh, tanh_derivative), ..., Full",
    "named_layers_outside_loss.py": "then mse_loss_derivative (gradient of the loss)",
    "forward_returns_loss.py": "Cost: forward.",
    "activations_passed.py": "attributes of Network with logistic",
    "layer_descriptions.py": "Cost: train_step.",
    "no_usual_names.py": "Called: correct (train)",
}

WRONG = {
    "recursive_layers.py": (
        "d.sum(axis=1, keepdims=True)",
        "d.mean(axis=1, keepdims=True)",
        "1/m is there twice.",
    ),
    "theta_w1_w2_b1_b2.py": (
        "* a2 * (1 - a2)",
        "* (1 - a2)",
        "sigma' of the sigmoid is A (1 - A), not 1 - A.",
    ),
    "named_layers_outside_loss.py": (
        "return d_z @ self.weights.T",
        "return 2 * d_z @ self.weights.T",
        "it is 2 times as large.",
    ),
    "no_usual_names.py": (
        "(1 - self.middle**2)",
        "(1 - self.middle)",
        "sigma' of tanh is 1 - A^2, not 1 - A.",
    ),
    "layer_descriptions.py": (
        "back = guess - Y",
        "back = Y - guess",
        "it has the wrong sign.",
    ),
}
"""A file, what is right in it, what stands there instead, and what the harness calls that."""


@pytest.mark.parametrize("file", AGREEING)
def test_what_people_write_agrees_as_it_is(file: str) -> None:
    found = verify(RIGHT / file, scenarios=["theirs_2"])
    assert found.verdict is Verdict.AGREES, summary(found)
    assert any(AGREEING[file] in told for told in found.told)


@pytest.mark.parametrize("file", WRONG)
def test_a_mistake_in_it_is_named(file: str, tmp_path: Path) -> None:
    right, wrong, name = WRONG[file]
    text = (RIGHT / file).read_text(encoding="utf-8")
    assert text.count(right) == 1
    (tmp_path / file).write_text(text.replace(right, wrong), encoding="utf-8")
    found = verify(tmp_path / file, scenarios=["theirs_2"])
    assert found.verdict is Verdict.WRONG
    assert f": {name}\n" in summary(found)


def test_python_2_is_told(tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text("print 'cost', 3\n", encoding="utf-8")
    with pytest.raises(NotACandidateError, match=r"written in Python 2, port it to Python 3"):
        verify(tmp_path / "old.py")

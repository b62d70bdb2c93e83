"""Rarer habits: what is told of them, and readings that would explain mistakes away."""

from typing import Any

import numpy as np
import pytest

from autodiff_ref.recognition import NotRecognisedError, Recognised, recognise
from autodiff_ref.recognition.arrays.problems import drawn, problem_of
from autodiff_ref.recognition.asking.ways import owners
from autodiff_ref.recognition.calls.offered import functions_of
from autodiff_ref.recognition.search import exploring
from autodiff_ref.recognition.search.exploring import Allowance, Past, first_of
from recognition_habits import HABITS
from recognition_otherwise import OTHERWISE
from recognition_styles import SIGMOID, STYLES, module_of
from recognition_texts import TEXTS
from recognition_uses import USES

TOLD = {
    "vector_of_output": "weights (n_in, n_out) in layer 1, (n_in,) in layer 2",
    "one_layer_transposed": "weights (n_in, n_out) in layer 1, (n_out, n_in) in layer 2",
    "labels_in_rows": "labels as a matrix, transposed",
    "adam_is_passed": "parameters are passed as the global params is",
    "moments_one_by_one": "the gradients are local variables of train_step",
    "rounds_its_answers": "What it rounds to some decimals is not rounded while it is asked.",
    "one_function_each": "all_gradients (backward)",
    "casts_its_data": "What it casts to float32 is left in float64 while it is asked.",
    "draws_when_it_learns": "labels as integers in an array",
    "one_sample_unsaid": "it is asked about one sample at a time, a column",
    "outputs_to_learn": "Output: got in train.",
    "running_sums": "Output: o in the loop at line ",
    "changes_its_output": "Output: y_pred in the loop at line ",
    "returns_what_it_moved": "activation is set to its sigmoid.",
    "one_size_for_hidden_layers": "which a bias (1, n) takes as it is: db1, db3.",
    "loops_over_samples": "Output: forward, which is asked about one sample at a time.",
    "called_with_one_of_several": "activation is set to its tanh.",
    "casts_by_a_text": "What it casts to float32 is left in float64 while it is asked.",
    "private": "as it draws parameters: lines 9, 10.",
    "names_of_its_own": "Called: wander (forward), then blame (backward)",
    "averages_one_sample": "it is asked about one sample at a time, a column",
    "object_without_methods": "parameters are passed as an object of Brain;",
    "flag_without_default": "Set for this: centred = False.",
    "updates_its_units": "Set for this: M = 0.",
    "moved_and_returned": "of the parameters that backward returns",
}


def habit(name: str, old: str = "", new: str = "") -> Recognised:
    source = {**HABITS, **USES, **TEXTS, **OTHERWISE}[name].source
    assert old in source
    return recognise(module_of(f"{name}_changed", source.replace(old, new) if old else source))


@pytest.mark.parametrize("name", TOLD)
def test_the_habit_is_told(name: str) -> None:
    assert TOLD[name] in " ".join(habit(name).told)


def test_a_width_of_which_it_does_not_know_all_classes_is_none_that_it_takes() -> None:
    assert habit("changes_its_output").taken.outputs == (2,)
    assert habit("draws_when_it_learns").taken.outputs == (2, 3)


OF_MANY = {
    "divides by m": ("delta @ seen[l].T", "delta @ seen[l].T / x.shape[1]"),
    "divides by the number of labels": ("* (1 - seen[-1])\n", "* (1 - seen[-1]) / len(y.T)\n"),
    "averages its cost": ("0.5 * np.sum((a - y) ** 2)", "np.mean((a - y) ** 2)"),
    "sums another bias": ("d_b.insert(0, delta)", "d_b.insert(0, delta if l else delta.sum(1))"),
    "takes a matrix": ("self, x, y):\n", "self, X, y):\n        x = X\n"),
    "is given a matrix": ("class Net:", "X = np.zeros((2, 5))\n\nclass Net:"),
}


@pytest.mark.parametrize("name", OF_MANY)
def test_what_knows_of_many_samples_and_does_not_sum_over_them_is_asked_about_all(
    name: str,
) -> None:
    found = habit("one_sample_unsaid", *OF_MANY[name])
    told = " ".join(found.told)
    assert "Layout: samples are columns" in told
    assert "Doubtful: a gradient has another shape than its parameter" in told


OF_EITHER = {
    "unpacks a shape": ("seen, d_w, d_b = [x]", "(_, m), seen, d_w, d_b = x.shape, [x]"),
    "sums along an axis": ("np.sum((a - y) ** 2)", "np.sum(np.sum((a - y) ** 2, axis=0))"),
}


@pytest.mark.parametrize("name", OF_EITHER)
def test_what_is_right_of_one_sample_and_divides_by_no_number_of_them_is_asked_about_one(
    name: str,
) -> None:
    found = habit("one_sample_unsaid", *OF_EITHER[name])
    assert TOLD["one_sample_unsaid"] in " ".join(found.told)
    assert "Not verified: many samples at once" in " ".join(found.taken.limits)


def test_what_is_right_neither_of_one_sample_nor_of_many_is_asked_about_many() -> None:
    old = "delta = (seen[-1] - y)"
    found = habit("one_sample_unsaid", old, f"_, m = x.shape; {old.replace('=', '= 2 *')}")
    assert "Layout: samples are columns" in " ".join(found.told)
    assert not any("many samples" in limit for limit in found.taken.limits)


def test_what_is_switched_off_for_it_is_told() -> None:
    found = habit("adam_is_passed")
    assert "Set for this: train = False" in " ".join(found.told)
    assert "dropout, which was switched off (train = False)" in " ".join(found.taken.limits)


NOT_TAKEN = {
    "gradients without names": ("grads", "terms"),
    "a step uphill": ("params[key] -= lr", "params[key] += lr"),
    "gradients that it divides by m later": ("0.1 * grads[key]", "0.1 * (grads[key] / len(X))"),
}


@pytest.mark.parametrize("name", NOT_TAKEN)
def test_no_gradient_is_read_from_a_step_of_adam_or_what_is_not_its_own(name: str) -> None:
    with pytest.raises(NotRecognisedError, match="backward takes are all of one size, as those of"):
        habit("adam_is_passed", *NOT_TAKEN[name])


FROM_ELSEWHERE = (
    SIGMOID
    + """
def train(X, y, W1, W2, lr):
    H = np.tanh(X @ W1)
    miss = (sigmoid(H @ W2) - y) / len(y)
    dW2 = H.T @ miss
    dW1 = X.T @ (miss @ W2.T * (1 - H**2))
    W1, W2 = W1 - lr * dW1, 2 * W2 - lr * dW2
    return W1, W2
"""
)


def test_a_step_from_elsewhere_is_not_taken_for_its_gradients() -> None:
    found = recognise(module_of("from_elsewhere", FROM_ELSEWHERE))
    assert any("Doubtful" in told for told in found.told)
    assert not any("local variables" in told for told in found.told)


RENEWED = (
    SIGMOID
    + """
def forward(X, W1, W2):
    H = np.tanh(X @ W1)
    return sigmoid(H @ W2), H

def backward(X, y, H, output, W2, learning_rate):
    miss = (output - y) / len(y)
    dW2 = H.T @ miss
    W2 = W2 - learning_rate * dW2
    dW1 = X.T @ (miss @ W2.T * (1 - H**2))
    return dW1, dW2
"""
)


def test_a_rate_that_renews_weights_too_early_is_no_penalty() -> None:
    found = recognise(module_of("renewed", RENEWED))
    assert not any("learning_rate = 0" in told for told in found.told)


def test_a_cost_beside_a_vector_tells_how_that_lies_whatever_is_wrong_in_it() -> None:
    found = habit("matrices", "[:, 1:], np.mul", "[:, :-1], np.mul")
    told = " ".join(found.told)
    assert "samples are rows, as numpy.matrix" in told
    assert "biases are the first column" in told
    assert "Set for this: learning_rate = 0" in told
    assert "Doubtful" not in told


SIZES_IN_A_SCRIPT = (
    SIGMOID
    + """
X_train, Y_train = np.zeros((2, 7)), np.zeros((2, 3))
W1, b1 = np.random.randn(4, 7), np.zeros((4, 1))
W2, b2 = np.random.randn(3, 4), np.zeros((3, 1))

for epoch in range(15):
    loss = 0
    for x, y in zip(X_train, Y_train):
        x, y = x.reshape(7, 1), y.reshape(3, 1)
        h = sigmoid(W1 @ x + b1)
        miss = W2 @ h + b2 - y
        loss += np.sum(miss**2) / 2
        back = W2.T @ miss * h * (1 - h)
        W2 -= 0.125 * miss @ h.T
        b2 -= 0.125 * miss
        W1 -= 0.125 * back @ x.T
        b1 -= 0.125 * back
"""
)


def test_a_script_of_fixed_sizes_is_asked_in_these_and_its_loss_is_shown_by_line() -> None:
    found = recognise(module_of("sizes_in_a_script", SIZES_IN_A_SCRIPT))
    assert found.taken.layer_dims == (7, 4, 3)
    assert any("the loop at line 10, line 16" in limit for limit in found.taken.limits)


PAIRS = (
    SIGMOID
    + """
def forward(params, x):
    acts = [x]
    for w, b in params:
        acts.append(sigmoid(w @ acts[-1] + b))
    return acts

def backward(params, acts, t):
    delta, grads = (acts[-1] - t) / t.shape[1], []
    for i in reversed(range(len(params))):
        grads.append([delta @ acts[i].T, delta.sum(axis=1, keepdims=True)])
        delta = params[i][0] @ delta * acts[i] * (1 - acts[i])
    return grads[::-1]
"""
)


def test_pairs_are_found_in_layers_of_one_size_where_a_transpose_is_missing() -> None:
    module, past = functions_of(module_of("pairs", PAIRS)), Past()
    for owner, steps in owners(module, module, {}):
        if owner.told.endswith("a list of pairs (W, b)"):
            assert first_of(owner, steps, drawn(2, 3), past) is None
    reading, p = past.squares[0].reading, problem_of((3, 3, 3))
    A1 = 1 / (1 + np.exp(-p.params["W1"] @ p.X - p.params["b1"]))
    dZ2 = (1 / (1 + np.exp(-p.params["W2"] @ A1 - p.params["b2"])) - p.Y) / p.X.shape[1]
    dW1 = (p.params["W2"] @ dZ2 * A1 * (1 - A1)) @ p.X.T
    where, _ = reading.where(reading.run(p.params, p.X, p.Y))
    answer = reading.gradients(p.params, p.X, p.Y, where)
    np.testing.assert_allclose(answer["dW1"], dW1, rtol=1e-9)
    np.testing.assert_allclose(answer["dW2"], dZ2 @ A1.T, rtol=1e-9)


def test_a_search_stops_where_its_allowance_is_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Any] = []
    monkeypatch.setattr(exploring, "tried", lambda reading, _: tried.append(reading))
    module = functions_of(module_of("allowed", STYLES["separate_arrays"].source))
    owner, steps = next(iter(owners(module, module, {})))
    assert first_of(owner, steps, drawn(2, 3), Past(allowance=Allowance(tries=5))) is None
    assert len(tried) == 5


TABLES = """
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

class Table:
    def __init__(self, rows):
        self.iloc = np.random.rand(rows, 3)

train_data, test_data = Table(9), Table(4)
weights, output_weights = [], []
for i in range(3):
    weights.append(np.random.uniform(-1, 1, 4))
for i in range(4):
    output_weights.append(np.random.uniform(-1, 1))
for k in range(9):
    row = train_data.iloc[k]
    mid = sigmoid(np.dot(np.transpose(weights), row))
    out = sigmoid(np.dot(output_weights, mid))
    miss = (row[0] - out) * out * (1 - out)
    for i in range(4):
        output_weights[i] = output_weights[i] + 0.1 * mid[i] * miss
    for i in range(3):
        weights[i] = weights[i] + 0.1 * row[i] * miss
for k in range(4):
    row = test_data.iloc[k]
    mid = sigmoid(np.dot(np.transpose(weights), row))
    print(round(sigmoid(np.dot(output_weights, mid))))
"""


def test_a_loop_that_moves_nothing_is_none_that_trains() -> None:
    with pytest.raises(NotRecognisedError, match="the loop at line 17") as refused:
        recognise(module_of("tables", TABLES))
    assert "train_data as a tuple of 2, weights as an array" in str(refused.value)
    assert "the loop at line 26" not in str(refused.value)

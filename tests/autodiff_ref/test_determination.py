"""Which network somebody's code computes is found from what it shows, or told to be unknown."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from autodiff_ref import Network, NotACandidateError, verify
from autodiff_ref.candidates import Candidate
from autodiff_ref.determination import determined
from autodiff_ref.determination.inquiry import Inquiry
from autodiff_ref.determination.known import Known
from autodiff_ref.diagnosis import diagnose
from autodiff_ref.recognition import Taken
from autodiff_ref.their_scenarios import every_layer, theirs
from somebodys_code import ANY, code_of, trace

NETWORKS = [
    Network("tanh", "sigmoid", "binary_cross_entropy"),
    Network("relu", "softmax", "categorical_cross_entropy"),
    Network("sigmoid", "sigmoid", "half_squared_error", "entries"),
    Network("softplus", "identity", "squared_error", "sum"),
    Network("leaky_relu", "tanh", "half_squared_error"),
]


@pytest.mark.parametrize("network", NETWORKS, ids=str)
def test_the_network_is_found_from_output_and_cost(network: Network) -> None:
    found = determined(code_of(network), ANY)
    assert (found.network, found.with_cost) == (network, True)
    assert f"output {network.output}" in found.told[0]
    assert network.cost in found.told[1]


@pytest.mark.parametrize("network", NETWORKS, ids=str)
def test_where_there_is_no_cost_the_gradients_tell(network: Network) -> None:
    found = determined(code_of(network, cost=None), ANY)
    assert (found.network, found.with_cost) == (network, False)
    assert "no cost of its own could be asked" in found.told[1]
    assert found.limits[0].startswith("Not verified: whether ")


def test_wrong_gradients_do_not_mislead_where_there_is_a_cost() -> None:
    network = NETWORKS[0]
    wrong = code_of(
        network,
        gradients=lambda params, X, Y: {f"d{name}": -value for name, value in params.items()},
    )
    assert determined(wrong, ANY).network == network


def test_an_epsilon_in_the_logarithm_is_told() -> None:
    network = NETWORKS[1]

    def cost(params: Any, X: Any, Y: Any) -> float:
        A = trace(params, X, Y, network)["A2"]
        return float(-np.sum(Y * np.log(A + 1e-8)) / Y.shape[1])

    found = determined(code_of(network, cost=cost), ANY)
    assert (found.network, found.with_cost) == (network, False)
    assert "with 1e-08 in its logarithms" in found.told[1]


def test_where_gradients_alone_tell_which_epsilons_are_tried_depends_on_no_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: dict[object, None] = {}

    def by_slopes(inquiry: Inquiry, known: Known, epsilons: Any) -> list[Any]:
        del inquiry
        if len(epsilons) > 1:
            tried[known.network.hidden] = None
        return []

    monkeypatch.setattr(Inquiry, "by_slopes", by_slopes)
    with pytest.raises(
        NotACandidateError, match=r"with hidden relu, tanh, sigmoid alone\. Declare"
    ):
        determined(code_of(NETWORKS[0], output=None, cost=None), ANY)
    assert {*tried} == {"relu", "tanh", "sigmoid"}


def test_an_output_that_is_none_that_is_known_is_told_with_what_to_declare() -> None:
    odd = code_of(NETWORKS[0], output=lambda params, X: np.cos(params["W2"] @ params["W1"] @ X))
    with pytest.raises(NotACandidateError, match=r"(?s)no network that is known.*NETWORK = \{"):
        determined(odd, ANY)


def test_what_is_declared_holds() -> None:
    declared: dict[str, Any] = {"hidden": "tanh", "output": "identity"}
    declared |= {"cost": "squared_error", "average": "sum"}
    taken = Taken(None, (2,), (1,), ("real",), declared)
    assert determined(code_of(NETWORKS[0]), taken).network == Network(**declared)
    by_hand = Network("sigmoid", "tanh", "squared_error")
    assert determined(code_of(NETWORKS[0]), taken, by_hand).network == by_hand
    with pytest.raises(NotACandidateError, match="declares a network that is not known: cost is"):
        determined(code_of(NETWORKS[0]), Taken(None, (2,), (1,), (), {"cost": "mine"}))


def test_biases_that_are_no_numbers_are_biases_all_the_same() -> None:
    network = NETWORKS[0]

    def with_db(value: Any) -> Candidate:
        def gradients(params: Any, X: Any, Y: Any) -> dict[str, Any]:
            found = trace(params, X, Y, network)
            return {n: found[n] if n[1] == "W" else value for n in ("dW1", "db1", "dW2", "db2")}

        return code_of(network, gradients=gradients)

    assert determined(with_db(None), ANY).unbiased == every_layer(ANY)
    assert not determined(with_db(np.nan), ANY).unbiased


@pytest.mark.parametrize(
    ("slope", "told"),
    [(0.0, ""), (1.0, "its sigma' is 1 and ours 0, as where >= stands"), (0.5, "is 0.5 and ours")],
)
def test_a_slope_at_the_kink_is_told_and_not_held_against_anybody(slope: float, told: str) -> None:
    at_kink = told_of_slopes(lambda Z1: np.where(Z1 == 0, slope, Z1 > 0))
    assert bool(at_kink) is bool(told)
    assert all(told in each for each in at_kink)


def test_a_slope_that_is_wrong_elsewhere_too_is_no_convention() -> None:
    assert told_of_slopes(np.ones_like) == []  # as where the mask is A >= 0


def told_of_slopes(slopes: Callable[[Any], Any]) -> list[str]:
    """What is told of a kink, by what stands for sigma' of a first layer of relu."""
    network = Network("relu")

    def gradients(params: Any, X: Any, Y: Any) -> dict[str, Any]:
        found, m = trace(params, X, Y, network), X.shape[1]
        dZ1 = found["dA1"] * slopes(found["Z1"])
        first = {"dW1": dZ1 @ X.T / m, "db1": dZ1.sum(axis=1, keepdims=True) / m}
        return {f"d{name}": found[f"d{name}"] for name in params} | first

    sentences = determined(code_of(network, gradients=gradients), ANY).told
    return [each for each in sentences if "Exactly at Z = 0" in each]


@pytest.mark.parametrize("one_output", [True, False])
def test_a_gradient_of_another_average_is_wrong_unless_the_file_has_one_output(
    one_output: bool,
) -> None:
    network = Network("tanh", "sigmoid", "half_squared_error", "entries")
    of_samples = Network("tanh", "sigmoid", "half_squared_error")

    def gradients(params: Any, X: Any, Y: Any) -> dict[str, Any]:
        found = trace(params, X, Y, of_samples)
        return {f"d{name}": found[f"d{name}"] for name in params}

    found = determined(code_of(network, gradients=gradients), replace(ANY, one_output=one_output))
    both = "averaged over all entries: that mean divides by the number of outputs n[L] as well"
    assert both in (found.limits if one_output else found.told)[-1]
    assert found.outputs == ((1,) if one_output else ())
    assert found.network.average == ("samples" if one_output else "entries")


@pytest.mark.parametrize(
    ("cost", "several_outputs", "outputs"),
    [
        ("binary_cross_entropy", False, (1,)),
        ("binary_cross_entropy", True, ()),
        ("half_squared_error", False, ()),
    ],
)
def test_a_mean_of_binary_cross_entropy_is_of_one_output_unless_the_file_has_several(
    cost: str, several_outputs: bool, outputs: tuple[int, ...]
) -> None:
    of_entries, of_samples = (
        Network("tanh", "sigmoid", cost, average) for average in ("entries", "samples")
    )

    def gradients(params: Any, X: Any, Y: Any) -> dict[str, Any]:
        found = trace(params, X, Y, of_samples)
        return {f"d{name}": found[f"d{name}"] for name in params}

    def with_a_sign(params: Any, X: Any, Y: Any) -> dict[str, Any]:
        found = gradients(params, X, Y)
        return found | {"dW2": -found["dW2"]}

    taken = replace(ANY, several_outputs=several_outputs)
    found = determined(code_of(of_entries, gradients=gradients), taken)
    assert found.outputs == outputs
    assert found.network == (of_samples if outputs else of_entries)
    told = (found.limits if outputs else found.told)[-1]
    assert "averaged over the samples, n[L] times as large; with one output, there is no" in told
    wrong_too = determined(code_of(of_entries, gradients=with_a_sign), taken)
    assert wrong_too.outputs == outputs


@pytest.mark.parametrize("average", ["samples", "entries", "sum"])
def test_without_a_cost_nothing_is_the_gradient_of_another(average: str) -> None:
    network = Network("sigmoid", "sigmoid", "half_squared_error", average)

    def stale(params: Any, X: Any, Y: Any) -> dict[str, Any]:
        q = trace(params, X, Y, network)
        late = {**params, "W2": params["W2"] - 0.5 * q["dW2"]}
        dA1 = late["W2"].T @ q["dZ2"]
        dZ1 = dA1 * q["A1"] * (1 - q["A1"])
        wrong = {"dW1": dZ1 @ X.T, "db1": dZ1.sum(axis=1, keepdims=True)}
        m = 1 if average == "sum" else X.shape[1]
        return {"dW2": 2 * q["dW2"], "db2": q["db2"]} | {n: g / m for n, g in wrong.items()}

    candidate = code_of(network, cost=None, gradients=stale)
    found = determined(candidate, ANY)
    assert found.network.cost == network.cost
    held = replace(candidate, network=found.network, with_cost=found.with_cost)
    asked = replace(ANY, outputs=found.outputs or ANY.outputs)
    diagnosis = diagnose(held, theirs(found.network, asked)[:1])
    assert diagnosis is not None
    assert not any(
        fault.of_another_cost
        for faults in (diagnosis.faults, *diagnosis.alternatives)
        for fault in faults
    )


SQUARED = """\
import numpy as np

def own(z):
    return np.tanh(z) ** 2

DECLARED

def forward(X, W1, b1, W2, b2):
    Z1 = W1 @ X + b1
    A1 = own(Z1)
    return Z1, A1, 1 / (1 + np.exp(-(W2 @ A1 + b2)))

def cost(A2, Y):
    return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / Y.shape[1]

def backward(X, Y, Z1, A1, A2, W2):
    m = X.shape[1]
    dZ2 = A2 - Y
    dZ1 = W2.T @ dZ2 * 2 * np.tanh(Z1) * (1 - np.tanh(Z1) ** POWER)
    dW1, db1 = dZ1 @ X.T / m, dZ1.sum(axis=1, keepdims=True) / m
    return dW1, db1, dZ2 @ A1.T / m, dZ2.sum(axis=1, keepdims=True) / m
"""


def squared(z: jax.Array) -> jax.Array:
    return jnp.tanh(z) ** 2


@pytest.mark.parametrize(("power", "verdict"), [("2", "agrees"), ("1", "wrong")])
def test_an_activation_of_its_own_is_given_as_a_jax_function(
    tmp_path: Path, power: str, verdict: str
) -> None:
    path = tmp_path / "mine.py"
    path.write_text(SQUARED.replace("DECLARED", "").replace("POWER", power), encoding="utf-8")
    found = verify(path, network=Network(hidden=squared), scenarios=["theirs_2"])
    assert found.verdict == verdict
    assert "hidden=squared" in found.told[-2]


def test_a_function_that_a_file_declares_is_refused_with_how_to_give_it(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    declared = 'NETWORK = {"hidden": own, "output": "sigmoid"}'
    text = SQUARED.replace("DECLARED", declared).replace("POWER", "2")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NotACandidateError, match="declares the function own as hidden") as refused:
        verify(path)
    assert "network=autodiff_ref.Network(hidden=own, output='sigmoid'))" in str(refused.value)


STEPPING = """\
import numpy as np

NETWORK = {"hidden": "tanh", "output": "identity", "cost": "half_squared_error"}

class Net:
    def __init__(self, n_in, n_hidden, n_out, lr):
        self.W1 = np.random.randn(n_in, n_hidden)
        self.W2 = np.random.randn(n_hidden, n_out)
        self.lr = lr

    def train(self, X, y):
        X = CHANCE
        h = np.tanh(X @ self.W1)
        d = (h @ self.W2 - y) / len(X)
        back = np.exp(d @ self.W2.T) * (1 - h * h)
        self.W2 -= self.lr * h.T @ np.exp(d)
        self.W1 -= self.lr * X.T @ back
"""


def test_a_declared_network_holds_where_no_gradients_fit_any(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(STEPPING.replace("CHANCE", "X"), encoding="utf-8")
    found = verify(path, scenarios=["theirs_2"])
    assert found.verdict == "wrong"
    assert "Declared: Network(hidden='tanh'" in " ".join(found.told)


@pytest.mark.parametrize("declared", [True, False])
def test_what_differs_each_time_and_shows_no_output_is_held_to_nothing(
    tmp_path: Path, declared: bool
) -> None:
    path = tmp_path / "mine.py"
    text = STEPPING if declared else STEPPING.replace("NETWORK", "OTHER")
    path.write_text(text.replace("CHANCE", "X * np.random.rand(*X.shape)"), encoding="utf-8")
    with pytest.raises(NotACandidateError, match="held to no network, declared or not") as refused:
        verify(path)
    assert "(np.random.rand)" in str(refused.value)


OUTPUT_BESIDE = """\
import numpy as np

NETWORK = {"hidden": "tanh", "output": "identity", "cost": "half_squared_error"}

class Net:
    def __init__(self, n_in, n_hidden, n_out, lr):
        self.W1 = np.random.randn(n_hidden, n_in)
        self.W2 = np.random.randn(n_out, n_hidden)
        self.lr = lr

    def forward(self, x):
        self.h = np.tanh(self.W1 @ x)
        return self.W2 @ self.h

    def backward(self, x, y, before):
        d = self.forward(x) - y
        back = self.W2.T @ d * (1 - self.h**2)
        self.W2 -= self.lr * d @ self.h.T / x.shape[1]
        self.W1 -= self.lr * back @ x.T / x.shape[1]
        return before, self.forward(x)[0][0]
"""


def test_an_output_that_is_returned_beside_a_step_is_no_cost(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(OUTPUT_BESIDE, encoding="utf-8")
    found = verify(path, scenarios=["theirs_2"])
    assert found.verdict == "agrees"
    assert "Cost: no function was found that gives it." in found.told


@pytest.mark.parametrize(("power", "told"), [("2", "dW1, db1, dW2, db2: right."), ("1", "wrong;")])
def test_of_an_unknown_network_differences_of_its_own_cost_are_told(
    tmp_path: Path, power: str, told: str
) -> None:
    path = tmp_path / "mine.py"
    path.write_text(SQUARED.replace("DECLARED", "").replace("POWER", power), encoding="utf-8")
    with pytest.raises(NotACandidateError, match="By differences of its own cost") as refused:
        verify(path)
    assert told in str(refused.value)
    assert ("dW1, db1: wrong; dW2, db2: right." in str(refused.value)) is (power == "1")


def test_where_a_mean_is_meant_for_one_output_differences_are_told_of_one(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    text = SQUARED.replace("DECLARED", "").replace("POWER", "2").replace("-np.sum", "-np.mean")
    path.write_text(text.replace(" / Y.shape[1]", ""), encoding="utf-8")
    with pytest.raises(NotACandidateError) as refused:
        verify(path)
    held = "dW1, db1, dW2, db2: right. That holds with one output; with 3, not all of them are,"
    assert held in str(refused.value)
    assert "wrong" not in str(refused.value)


PENALTY = (
    ("cost(A2, Y)", "cost(A2, Y, W1, W2, lambd=0.0)"),
    ("/ Y.shape[1]", "/ Y.shape[1] + lambd * (np.sum(W1**2) + np.sum(W2**2))"),
    ("A2, W2):\n    m", "A2, W1, W2, lambd=0.0):\n    m"),
    ("dZ2 @ A1.T / m,", "dZ2 @ A1.T / m + 2 * lambd * W2,"),
)
"""What makes a cost with a penalty of one without, and its gradients but that of W1."""


@pytest.mark.parametrize(
    ("times", "told"), [("2", "dW1, db1, dW2, db2: right"), ("1", "dW1: wrong")]
)
def test_differences_are_told_with_a_penalty_as_well(tmp_path: Path, times: str, told: str) -> None:
    text = SQUARED.replace("DECLARED", "").replace("POWER", "2")
    for was, now in (*PENALTY, ("dZ1 @ X.T / m,", f"dZ1 @ X.T / m + {times} * lambd * W1,")):
        assert was in text
        text = text.replace(was, now)
    path = tmp_path / "mine.py"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NotACandidateError) as refused:
        verify(path)
    without, penalised = (
        line for line in str(refused.value).splitlines() if line.startswith("By differences")
    )
    assert without.endswith("dW1, db1, dW2, db2: right. Set for this: lambd = 0.")
    assert told in penalised
    assert penalised.endswith("Set for this: lambd = 0.5.")


@pytest.mark.parametrize(("sign", "scale"), [(1, -1.0), (-1, 1.0)], ids=["added", "subtracted"])
def test_minus_the_gradient_is_turned_where_its_own_step_adds_it(sign: int, scale: float) -> None:
    network = Network("tanh", "sigmoid")

    def gradients(params: Any, X: Any, Y: Any) -> dict[str, Any]:
        found = trace(params, X, Y, network)
        return {f"d{name}": -found[f"d{name}"] for name in params}

    def update(params: Any, X: Any, Y: Any) -> dict[str, Any]:
        found = gradients(params, X, Y)
        return {name: value + sign * 0.1 * found[f"d{name}"] for name, value in params.items()}

    found = determined(code_of(network, gradients=gradients, update=update), ANY)
    assert found.scale == scale
    assert any("are turned" in each for each in found.told) is (scale < 0)

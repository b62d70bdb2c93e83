"""From whatever people have to our face: every style gives the gradients of its cost."""

import sys
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

import manual_bp
from autodiff_ref.recognition import NotRecognisedError, Recognised, recognise
from autodiff_ref.recognition.calls.ours import declared_by
from recognition_given import GIVEN, WRONG_GIVEN
from recognition_habits import HABITS, WRONG_HABITS
from recognition_idioms import IDIOMS, WRONG_IDIOMS
from recognition_numbers import NUMBERED, WRONG_NUMBERED
from recognition_otherwise import OTHERWISE, WRONG_OTHERWISE
from recognition_places import PLACES, WRONG_PLACES
from recognition_scripts import SCRIPTS, WRONG_SCRIPTS
from recognition_sizes import SIZES, WRONG_SIZES
from recognition_styles import AMBIGUOUS, NOTHING, STYLES, WRONG, module_of
from recognition_texts import TEXTS, WRONG_TEXTS
from recognition_uses import USES, WRONG_USES

RNG = np.random.RandomState(7)
EVERY = {**STYLES, **SCRIPTS, **HABITS, **USES, **TEXTS, **PLACES, **IDIOMS, **SIZES}
EVERY |= {**OTHERWISE, **NUMBERED, **GIVEN}
LIARS = {**WRONG, **WRONG_HABITS, **WRONG_SCRIPTS, **WRONG_USES, **WRONG_TEXTS, **WRONG_PLACES}
LIARS |= {**WRONG_IDIOMS, **WRONG_SIZES, **WRONG_OTHERWISE, **WRONG_NUMBERED, **WRONG_GIVEN}


def problem(depth: int, n_out: int, dims: tuple[int, ...] | None = None) -> tuple[Any, Any, Any]:
    dims = dims or (*(5, 4, 6, 3)[:depth], n_out)
    params = {}
    for l, (n_in, n) in enumerate(pairwise(dims), 1):
        params[f"W{l}"] = RNG.randn(n, n_in) * 0.5
        params[f"b{l}"] = RNG.randn(n, 1) * 0.5
    labels = np.arange(7) % max(n_out, 2)
    Y = np.eye(n_out)[:, labels] if n_out > 1 else labels[None].astype(float)
    return params, RNG.randn(dims[0], 7), Y


def sigmoid(Z: Any) -> Any:
    return 1 / (1 + np.exp(-Z))


def softmax(Z: Any) -> Any:
    return np.exp(Z) / np.exp(Z).sum(axis=0)


ACTIVATIONS: dict[str, Any] = {
    "sigmoid": sigmoid,
    "softmax": softmax,
    "tanh": np.tanh,
    "relu": lambda Z: Z * (Z > 0),
    "identity": lambda Z: Z,
    "leaky": lambda Z: np.where(Z > 0, Z, 0.3 * Z),
}


def outputs_of(style: Any, params: Any, X: Any) -> Any:
    """What the network of a style computes, written once more and independently of it."""
    A = X
    depth = len(params) // 2
    for l in range(1, depth + 1):
        Z = params[f"W{l}"] @ A + params[f"b{l}"] * style.has(f"b{l}")
        A = ACTIVATIONS[style.output if l == depth else style.hidden](Z)
    return A


def cost_of(style: Any, params: Any, X: Any, Y: Any) -> float:
    A = outputs_of(style, params, X)
    losses = {
        "binary": lambda: -Y * np.log(A) - (1 - Y) * np.log(1 - A),
        "softmax": lambda: -Y * np.log(A),
        "half_squared": lambda: 0.5 * (A - Y) ** 2,
        "squared": lambda: (A - Y) ** 2,
    }[style.cost]()
    return float(losses.sum() / (1 if style.summed else X.shape[1]))


def differences(style: Any, params: Any, X: Any, Y: Any) -> dict[str, Any]:
    found = {}
    for name, value in params.items():
        gradient = np.zeros_like(value)
        for place in np.ndindex(value.shape):
            costs = []
            for step in (1e-5, -1e-5):
                moved = value.copy()
                moved[place] += step
                costs.append(cost_of(style, params | {name: moved}, X, Y))
            gradient[place] = (costs[0] - costs[1]) / 2e-5
        found[f"d{name}"] = gradient
    return found


def reprs(module: Any) -> dict[str, str]:
    """What a module holds, as text."""
    return {key: repr(value) for key, value in vars(module).items()}


def drawn_so_far() -> str:
    """The state of NumPy's global generator."""
    with np.printoptions(threshold=sys.maxsize):
        return repr(np.random.get_state())


@dataclass(frozen=True)
class Known:
    """A style, and what is recognised in it.

    Attributes:
        style: it.
        module: with its functions.
        found: what is recognised.
        before: the module's contents and the generator's state, before anything was asked.
        after: the same after it was recognised.
    """

    style: Any
    module: Any
    found: Recognised
    before: tuple[dict[str, str], str]
    after: tuple[dict[str, str], str]


@cache
def known(name: str) -> Known:
    """To recognise it takes a second or more."""
    style = EVERY[name]
    module = module_of(name, style.source)
    before = reprs(module), drawn_so_far()
    found = recognise(module)
    return Known(style, module, found, before, (reprs(module), drawn_so_far()))


def recognised(name: str) -> tuple[Any, Recognised]:
    return known(name).style, known(name).found


@pytest.mark.parametrize("name", EVERY)
def test_every_style_gives_the_gradients_of_its_cost_and_keeps_no_trace(
    name: str,
) -> None:
    style, found = recognised(name)
    assert set(style.depths) <= set(found.taken.depths)
    params, X, Y = problem(style.depths[-1], style.n_out)
    expected = differences(style, params, X, Y)
    answer = found.functions["gradients"](params, X, Y)
    asked = {key: value for key, value in expected.items() if style.has(key)}
    assert set(answer) == set(asked)
    for key, value in asked.items():
        assert answer[key].shape == value.shape
        assert answer[key].dtype == np.float64
        np.testing.assert_allclose(answer[key], value, rtol=1e-5, atol=1e-8)
    if "output" in found.functions:
        A = outputs_of(style, params, X)
        np.testing.assert_allclose(found.functions["output"](params, X), A, rtol=1e-12)
    if "cost" in found.functions:
        cost = cost_of(style, params, X, Y)
        assert found.functions["cost"](params, X, Y) == pytest.approx(cost, rel=1e-9)
    assert set(style.functions) <= set(found.functions)
    leaves_no_state_behind(known(name))


def leaves_no_state_behind(asked: Known) -> None:
    """Neither recognising it nor a question changes the file, what is given, or what is drawn."""
    assert asked.before == asked.after
    drawn = drawn_so_far()
    params, X, Y = problem(asked.style.depths[-1], asked.style.n_out)
    given = {key: value.copy() for key, value in params.items()}
    first, again = (asked.found.functions["gradients"](params, X, Y) for _ in range(2))
    assert all(np.array_equal(first[key], again[key]) for key in first)
    assert all(np.array_equal(given[key], params[key]) for key in params)
    assert (reprs(asked.module), drawn_so_far()) == (asked.before[0], drawn)


@pytest.mark.parametrize("name", LIARS)
def test_wrong_code_is_recognised_and_its_gradient_comes_back_untouched(name: str) -> None:
    base, right, wrong, expected = LIARS[name]
    style = EVERY[base]
    assert right in style.source
    source = style.source.replace(right, wrong)
    found = recognise(module_of(f"wrong_{name}", source))
    params, X, Y = problem(style.depths[-1], style.n_out)
    true = known(base).found.functions["gradients"](params, X, Y)
    answer = found.functions["gradients"](params, X, Y)
    for key, value in true.items():
        wanted = expected[key](value) if key in expected else value
        assert np.shape(answer[key]) == np.shape(wanted)
        np.testing.assert_allclose(answer[key], wanted, rtol=1e-9, atol=1e-12)
    assert any("Doubtful" in told for told in found.told) == (name in AMBIGUOUS)


def test_the_steps_rate_is_told_and_the_loss_of_digits_is_small() -> None:
    found = recognised("attributes_in_place")[1]
    assert found.taken.rate == 1024
    assert any("step" in told for told in found.told)
    assert recognised("dictionaries")[1].taken.rate is None


def test_quantities_are_those_of_the_names_and_what_holds_the_mean_is_left_out() -> None:
    style, found = recognised("dictionaries")
    params, X, Y = problem(2, 1)
    trace = found.functions["trace"](params, X, Y)
    np.testing.assert_allclose(trace["A2"], outputs_of(style, params, X), rtol=1e-12)
    np.testing.assert_allclose(trace["dZ2"], trace["A2"] - Y)
    averaged = style.source.replace("dZ2 = cache['A2'] - Y", "dZ2 = (cache['A2'] - Y) / m")
    found = recognise(module_of("averaged", averaged.replace("* dZ2.shape[1] / m", "")))
    assert "dZ2" not in found.functions["trace"](params, X, Y)
    assert any("dZ2" in told and "Left out" in told for told in found.told)


def test_our_own_face_is_passed_through() -> None:
    found = recognise(manual_bp)
    assert found.functions["gradients"] is manual_bp.gradients
    assert set(found.functions) == {"cost", "gradients", "trace", "train"}
    mine = SimpleNamespace(gradients=lambda params, X, Y: 1 / 0)
    assert recognise(mine).functions["gradients"] is mine.gradients


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_not_recognised_gets_the_adapter_with_its_own_names(name: str) -> None:
    source, said = NOTHING[name]
    with pytest.raises(NotRecognisedError) as failure:
        recognise(module_of(name, source))
    assert "def gradients(params, X, Y):" in str(failure.value)
    assert said in str(failure.value)


def test_functions_of_other_names_are_named() -> None:
    source = STYLES["dictionaries"].source.replace("backward_propagation", "initialise_magic")
    module = module_of("renamed", source.replace("forward_propagation", "initialise_spell"))
    with pytest.raises(NotRecognisedError):
        recognise(module)
    found = recognise(module, forward="initialise_spell", backward="initialise_magic")
    assert set(found.functions) >= {"gradients", "output"}


def test_sizes_that_are_fixed_in_the_code_are_told() -> None:
    source = STYLES["separate_arrays"].source.replace("k = A2.shape[0]", "k = 10")
    assert recognise(module_of("ten_classes", source)).taken.outputs == (10,)


@pytest.mark.parametrize("sizes", [{"input": 4, "hidden": 6, "output": 3}, {"hidden": [5, 5]}])
def test_sizes_of_layers_declare_nothing(sizes: dict[str, Any]) -> None:
    assert declared_by(SimpleNamespace(NETWORK=sizes)) == {}


def test_what_a_file_declares_is_told() -> None:
    module = module_of("declared", STYLES["dictionaries"].source)
    vars(module)["NETWORK"] = {"hidden": "tanh", "cost": "mine", "colour": "red"}
    assert recognise(module).taken.declared == {"hidden": "tanh", "cost": "mine"}


def test_a_module_is_not_asked_for_what_it_cannot_give() -> None:
    found = recognise(module_of("no_cost", STYLES["attributes_in_place"].source))
    assert isinstance(found, Recognised)
    assert "cost" not in found.functions
    assert isinstance(module_of("empty", ""), ModuleType)


@pytest.mark.parametrize(("name", "left"), [("tenths_and_a_share", "nu"), ("share_kept", "alpha")])
def test_a_share_beside_the_learning_rate_keeps_its_default_which_is_told(
    name: str, left: str
) -> None:
    told = recognised(name)[1].told
    assert any(f"as another is the learning rate: {left} = 0." in each for each in told)
    assert not any("Left at its default" in each for each in recognised("draws_itself")[1].told)


def test_what_is_shuffled_keeps_its_order_which_is_told() -> None:
    """The output is compared sample by sample; labels of other samples are no such order."""
    style, found = recognised("generator_in_order")
    assert "What it shuffles or permutes keeps its order while it is asked." in found.told
    assert not any("other random numbers" in each for each in found.told)
    apart = style.source.replace("other = idx", "other = rng.permutation(n)")
    wrong = recognise(module_of("other_labels", apart))
    assert any("other random numbers" in each for each in wrong.told)
    params, X, Y = problem(2, 1)
    right = found.functions["gradients"](params, X, Y)
    answer = wrong.functions["gradients"](params, X, Y)
    assert not np.allclose(answer["dW1"], right["dW1"], 0.01)

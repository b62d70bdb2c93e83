"""Whatever can be verified, behind one face; and what cannot, with a reason."""

import re
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

import manual_bp
from autodiff_ref import TEXT_NETWORK, Network, NotACandidateError, Verdict, verify
from autodiff_ref.candidates import load
from autodiff_ref.containment import CandidateError
from autodiff_ref.face import Face, Question
from autodiff_ref.faces import face_of
from autodiff_ref.scenarios import Scenario

X, Y = np.ones((2, 3)), np.zeros((1, 3))
PARAMS = {"W1": np.ones((1, 2)), "b1": np.zeros((1, 1))}


def asking(network: Network = TEXT_NETWORK) -> Scenario:
    return Scenario("asked", "how candidates are called", network, PARAMS, X, Y, 0.1, (1,))


def called(gradients: Any, network: Network = TEXT_NETWORK) -> Any:
    face = face_of(SimpleNamespace(gradients=gradients), "called")
    return face.call(Question("gradients", PARAMS, X, Y, network))


def test_a_name_a_module_and_an_object_are_loaded() -> None:
    for candidate in ("manual_bp", manual_bp):
        loaded = load(candidate)
        assert loaded.name == "manual_bp"
        assert set(loaded.face.functions) == {"cost", "gradients", "trace", "train"}
        assert set(loaded.face.on_any_network) == {"cost", "gradients", "trace", "train"}
    assert face_of(manual_bp, "manual_bp").own_network is manual_bp.Network
    assert set(load(SimpleNamespace(gradients=max, cost=3)).face.functions) == {"gradients"}


@pytest.mark.parametrize(
    ("says", "told"),
    [
        (lambda: "It is fast.", "It is fast."),
        (lambda: ["It is", "fast."], "It is"),
        (lambda: None, "What it says of itself is not told: TypeError: "),
        (lambda: [3], "What it says of itself is not told: TypeError: "),
        (lambda: 1 // 0, "not told: says_of_itself raised ZeroDivisionError: "),
    ],
    ids=["sentence", "sentences", "none", "number", "raises"],
)
def test_what_it_says_of_itself_stops_nothing(says: Any, told: str) -> None:
    face = face_of(SimpleNamespace(gradients=max, says_of_itself=says), "its")
    assert set(face.functions) == {"gradients"}
    assert told in face.told[0]


def test_a_file_is_loaded_with_its_neighbours_and_the_path_is_restored(tmp_path: Path) -> None:
    (tmp_path / "its_neighbour.py").write_text("def answer():\n    return {'dW1': 1.0}\n")
    file = tmp_path / "mine.py"
    file.write_text(
        "import its_neighbour\ndef gradients(params, X, Y): return its_neighbour.answer()\n"
    )
    before = list(sys.path)
    try:
        for where in (file, str(file)):
            for apart in (True, False):
                candidate = load(where, apart=apart)
                assert candidate.gradients(asking(), PARAMS)["dW1"] == 1
    finally:
        sys.modules.pop("its_neighbour", None)
    assert sys.path == before


@pytest.mark.parametrize(
    ("candidate", "message"),
    [
        ("no_such_module", "no_such_module cannot be imported.*to name a file, end its path in"),
        ("no_such_file.py", "there is no file no_such_file.py"),
        (Path("no_such_file"), "there is no file no_such_file"),
        (
            ModuleType("empty"),
            "empty: Its gradients were not recognised .no function of a known name",
        ),
        (
            SimpleNamespace(gradients=1),
            "(?s)SimpleNamespace: Its gradients were not recognised.*def gradients.params, X, Y",
        ),
    ],
    ids=["module", "file", "path", "empty", "not-callable"],
)
def test_what_is_no_candidate_is_refused(candidate: object, message: str) -> None:
    with pytest.raises(NotACandidateError, match=message):
        load(candidate)


def test_a_folder_of_files_is_told_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "ann.py").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(NotACandidateError, match=r"answers is a folder: .* such as answers/\*.py"):
        load("answers")
    (tmp_path / "answers" / "__init__.py").touch()
    with pytest.raises(NotACandidateError, match="answers: Its gradients were not recognised"):
        load("answers")


def test_a_file_that_is_no_python_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text("this is no Python")
    with pytest.raises(NotACandidateError, match=r"mine.py cannot be imported: SyntaxError"):
        load(file)


@pytest.mark.parametrize("name", ["failing_when_imported", "exiting_when_imported"])
def test_a_module_that_fails_while_it_is_imported_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    failing = "1 / 0" if name.startswith("failing") else "import sys; sys.exit(0)"
    (tmp_path / f"{name}.py").write_text(failing)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(NotACandidateError, match=rf"{name} cannot be imported: \w+"):
        load(name)


def test_what_is_not_installed_is_no_function(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text("from nowhere import gradients, Network\ngradients(1)\n")
    with pytest.raises(NotACandidateError, match=r"mine.py: Its gradients were not") as refusal:
        load(file)
    told = "Only definitions were executed; left out: line 2."
    assert str(refusal.value).splitlines()[-1] == told


def test_a_candidate_is_given_copies() -> None:
    def gradients(params: Any, X_: Any, Y_: Any) -> bool:
        return any(
            np.shares_memory(given, own)
            for given, own in ((params["W1"], PARAMS["W1"]), (X_, X), (Y_, Y))
        )

    assert called(gradients) is False


def change_params(params: Any, X: Any, Y: Any) -> None:
    params["W1"][0, 0] = 2


def change_x(params: Any, X: Any, Y: Any) -> None:
    X[0, 0] = 2


def change_y(params: Any, X: Any, Y: Any) -> None:
    Y += 1


def change_the_sign_of_zero(params: Any, X: Any, Y: Any) -> None:
    params["b1"] *= -1


def remove(params: Any, X: Any, Y: Any) -> None:
    del params["b1"]


def add(params: Any, X: Any, Y: Any) -> None:
    params["W2"] = X


def replace(params: Any, X: Any, Y: Any) -> None:
    params["b1"] = params["b1"].copy()


@pytest.mark.parametrize(
    ("gradients", "message"),
    [
        (change_params, "gradients changed W1 in place"),
        (change_x, "gradients changed X in place"),
        (change_y, "gradients changed Y in place"),
        (change_the_sign_of_zero, "gradients changed b1 in place"),
        (remove, "gradients changed the dictionary params in place"),
        (add, "gradients changed the dictionary params in place"),
        (replace, r"gradients put another array under params\['b1'\]"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_inputs_that_are_not_intact_afterwards_are_a_failure(gradients: Any, message: str) -> None:
    with pytest.raises(CandidateError, match=message):
        called(gradients)


def test_the_network_is_a_value_of_the_candidate_s_own_class() -> None:
    def gradients(params: Any, X: Any, Y: Any, *, network: Any) -> Any:
        return network

    asked = Network("tanh", "identity", "half_squared_error")
    assert called(gradients, asked) is asked
    own = Face({"gradients": gradients}, frozenset({"gradients"}), own_network=manual_bp.Network)
    given = own.call(Question("gradients", PARAMS, X, Y, asked))
    assert given == manual_bp.Network("tanh", "identity", "half_squared_error")


def test_what_cannot_be_asked_is_told() -> None:
    candidate = load(SimpleNamespace(gradients=change_x))
    assert candidate.refusal("gradients", TEXT_NETWORK) == ""
    assert candidate.refusal("trace", TEXT_NETWORK) == "SimpleNamespace has no function trace"
    assert candidate.refusal("gradients", Network(hidden="tanh")) == (
        "SimpleNamespace names no argument network, so it is asked about the text's alone"
    )


class KnowsRelu:
    """Somebody's network, in which there is one activation."""

    def __init__(self, hidden: str, output: str, cost: str) -> None:
        if hidden != "relu":
            raise KeyError(hidden)


@pytest.mark.parametrize(
    ("network", "reason"),
    [
        (Network("tanh"), "KeyError: 'tanh'"),
        (Network(average="sum"), "TypeError: .* unexpected keyword argument 'average'"),
    ],
    ids=["name", "argument"],
)
def test_a_network_that_its_own_class_refuses_is_not_asked(network: Network, reason: str) -> None:
    def gradients(params: Any, X: Any, Y: Any, *, network: Any) -> Any:
        raise AssertionError

    candidate = load(SimpleNamespace(gradients=gradients, Network=KnowsRelu))
    told = candidate.refusal("gradients", network)
    assert re.match(f"its own Network refuses this network: {reason}", told)
    assert candidate.refusal("gradients", Network(cost="half_squared_error")) == ""


def test_a_scenario_whose_network_is_refused_is_skipped_and_others_are_not() -> None:
    face = SimpleNamespace(
        gradients=lambda p, X, Y, network: manual_bp.gradients(p, X, Y), Network=KnowsRelu
    )
    found = verify(face, scenarios=["text", "hidden_tanh"])
    assert found.agrees
    assert {comparison.place.scenario for comparison in found.comparisons} == {"text"}
    refused = [skipped for skipped in found.skipped if "refuses" in skipped.reason]
    assert {skipped.scenario for skipped in refused} == {"hidden_tanh"}
    assert verify(face, scenarios=["hidden_tanh"]).verdict is Verdict.ERROR  # nothing compared


def test_a_candidate_without_network_is_given_none() -> None:
    def gradients(params: Any, X: Any, Y: Any, **rest: Any) -> dict[str, Any]:
        return rest

    assert called(gradients) == {}


def test_further_arguments_are_passed_on_and_the_answer_is_handed_through() -> None:
    answer = object()

    def train(params: Any, X: Any, Y: Any, learning_rate: float, iterations: int) -> Any:
        return answer, learning_rate, iterations

    face = face_of(SimpleNamespace(gradients=max, train=train), "training")
    rest = {"learning_rate": 0.5, "iterations": 3}
    found = face.call(Question("train", PARAMS, X, Y, TEXT_NETWORK, rest))
    assert found == (answer, 0.5, 3)


def test_a_network_class_in_the_candidate_s_file_is_used(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "class Network:\n"
        "    def __init__(self, **names): self.names = names\n"
        "def gradients(p, X, Y, network): raise ValueError(type(network).__name__, network.names)\n"
    )
    asked = asking(Network("tanh", "identity", "half_squared_error"))
    names = "('Network', {'hidden': 'tanh', 'output': 'identity', 'cost': 'half_squared_error'})"
    with pytest.raises(CandidateError, match=re.escape(names)):
        load(file).gradients(asked, PARAMS)


def test_an_interruption_is_not_the_candidate_s_failure() -> None:
    def gradients(params: Any, X: Any, Y: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        called(gradients)

"""Whatever a stranger's code does, the harness goes on and other candidates are not touched."""

import asyncio
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autodiff_ref import NotACandidateError, Verdict, verify
from autodiff_ref.answers import Other
from autodiff_ref.candidates import load
from autodiff_ref.containment import CandidateError, contained, told
from autodiff_ref.network import TEXT_NETWORK
from autodiff_ref.scenarios import Scenario
from liars import Honest

PARAMS = {"W1": np.ones((1, 2)), "b1": np.zeros((1, 1))}
X, Y = np.ones((2, 3)), np.zeros((1, 3))
ASKED = Scenario("asked", "how strangers behave", TEXT_NETWORK, PARAMS, X, Y, 0.1, (1,))


class MuteError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("not even this")


@pytest.mark.parametrize(
    ("failure", "line"),
    [
        (ValueError("two\nlines"), "ValueError: two lines"),
        (ValueError("a \ud800 and \x1b[31m"), r"ValueError: a \ud800 and \x1b[31m"),
        (MuteError(), "MuteError: its message cannot be shown"),
        (ValueError("word " * 100), f"ValueError: {'word ' * 59}..."),
    ],
    ids=["lines", "unprintable", "mute", "long"],
)
def test_an_exception_is_told_on_one_printable_line(failure: BaseException, line: str) -> None:
    assert told(failure) == line


@pytest.mark.parametrize("failure", [SystemExit(0), asyncio.CancelledError(), GeneratorExit()])
def test_whatever_is_raised_is_a_failure(failure: BaseException) -> None:
    with pytest.raises(CandidateError, match=type(failure).__name__), contained("it raised "):
        raise failure


def test_what_is_set_globally_is_undone() -> None:
    errors, filters, path = np.geterr(), list(warnings.filters), list(sys.path)
    with contained(""):
        np.seterr(all="raise")
        warnings.simplefilter("always")
        sys.path.clear()
    assert (np.geterr(), list(warnings.filters), sys.path) == (errors, filters, path)


class Treacherous:
    """A result whose attributes raise."""

    @property
    def params(self) -> Any:
        raise LookupError("no parameters here")


def test_a_result_whose_attributes_raise_is_the_candidate_s_failure() -> None:
    class Liar(Honest):
        def train(self, *args: Any, **kwargs: Any) -> Any:
            return Treacherous()

    found = verify(Liar(), scenarios=["text"])
    assert found.verdict is Verdict.ERROR
    assert any("LookupError: no parameters here" in c.note for c in found.comparisons)


def test_an_object_that_cannot_be_looked_into_is_no_candidate() -> None:
    class Closed:
        def __getattr__(self, name: str) -> Any:
            raise LookupError(name)

    with pytest.raises(NotACandidateError, match="cannot be looked into: LookupError"):
        load(Closed())


def reshape(params: Any, X: Any, Y: Any) -> Any:
    params["W1"].shape = (2, 1)


def retype(params: Any, X: Any, Y: Any) -> Any:
    params["W1"].dtype = np.int64


@pytest.mark.parametrize("change", [reshape, retype])
@pytest.mark.filterwarnings("ignore:Setting the")  # deprecated, and still possible
def test_another_shape_or_dtype_is_a_change_in_place(change: Any) -> None:
    with pytest.raises(CandidateError, match="gradients changed W1 in place"):
        load(SimpleNamespace(gradients=change)).gradients(ASKED, PARAMS)


def test_a_warning_is_shown_once_for_each_place_as_python_does() -> None:
    def warn() -> None:
        warnings.warn("look here", stacklevel=1)

    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("default")
        for _ in range(3):
            with contained("it "):
                warn()
    assert len(shown) == 1


def test_filters_of_warnings_are_as_they_were() -> None:
    before, shown = list(warnings.filters), warnings.showwarning
    with contained("it "):
        warnings.simplefilter("ignore")
        warnings.showwarning = print  # type: ignore[assignment] # what a stranger may do
    assert (list(warnings.filters), warnings.showwarning) == (before, shown)


def test_a_failure_names_its_line_in_the_stranger_s_own_files(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("import numpy as np\n\n\ndef f(x): return np.eye(2) @ x\n")
    file = tmp_path / "mine.py"
    file.write_text("import helper\ndef gradients(params, X, Y): return helper.f([1, 2, 3])\n")
    with pytest.raises(
        CandidateError, match=r"gradients raised ValueError: .* \(helper.py, line 4\)"
    ):
        load(file).gradients(ASKED, PARAMS)
    file.write_text("\n\nA = B = 1 / 0\ndef gradients(params, X, Y): return A\n")
    assert load(file).face.told == (
        "Only definitions were executed; left out: line 3.",
        "line 3: A = B = 1 / 0 (ZeroDivisionError: division by zero)",
    )


def test_whatever_a_stranger_puts_among_the_modules_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "import sys\n"
        "class Lazy:\n"
        "    def __getattr__(self, name): raise ImportError(name)\n"
        "sys.modules['some_lazy'] = Lazy()\n"
        "def gradients(params, X, Y): return {'dW1': 1.0}\n"
    )
    try:
        assert load(file).gradients(ASKED, PARAMS)["dW1"] == 1.0
    finally:
        sys.modules.pop("some_lazy", None)


def test_neighbours_are_imported_once(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("class Layer: pass\nCOUNT = []\n")
    file = tmp_path / "mine.py"
    file.write_text(
        "from helper import Layer\n"
        "KEPT = Layer()\n"
        "def gradients(params, X, Y):\n"
        "    import helper\n"
        "    return {'dW1': float(isinstance(KEPT, helper.Layer))}\n"
    )
    candidate = load(file)
    assert [candidate.gradients(ASKED, PARAMS)["dW1"] for _ in range(2)] == [1.0, 1.0]


def test_a_mask_cannot_hide_behind_another_type() -> None:
    class Lazy:
        def __array__(self, *args: Any, **kwargs: Any) -> Any:
            return np.ma.masked_array(np.ones((1, 2)), mask=True)

    candidate = load(SimpleNamespace(gradients=lambda *args: {"dW1": Lazy()}))
    assert candidate.gradients(ASKED, PARAMS)["dW1"] == Other("MaskedArray")


def write_candidate(folder: Path, answer: int) -> Path:
    folder.mkdir()
    (folder / "helper.py").write_text(f"ANSWER = {answer}\n")
    file = folder / "mine.py"
    file.write_text(
        "from __future__ import annotations\n"
        "from dataclasses import dataclass\n"
        "@dataclass\n"
        "class Cache:\n"
        "    kept: int = 0\n"
        "def gradients(params, X, Y):\n"
        "    import helper\n"
        "    return {'dW1': float(helper.ANSWER)}\n"
    )
    return file


def test_each_file_has_neighbours_of_its_own(tmp_path: Path) -> None:
    modules = set(sys.modules)
    for answer in (1, 2):
        candidate = load(write_candidate(tmp_path / str(answer), answer))
        assert candidate.gradients(ASKED, PARAMS)["dW1"] == answer
    assert set(sys.modules) == modules

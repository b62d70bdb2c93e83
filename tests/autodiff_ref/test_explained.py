"""What came out, as people meet it in Python, in a notebook and in a failing test."""

import os
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autodiff_ref import Explained, verify
from autodiff_ref.report.cells import outcome, where
from autodiff_ref.report.grades import grades, points
from liars import LIES, Honest, Values

ROOT = Path(__file__).parents[2]
pytest_plugins = ["pytester"]


def liar(says: str, equation: int) -> Honest:
    (found,) = [lie for lie in LIES if (lie.says, lie.equation) == (says, equation)]
    return found.told()


@pytest.fixture(scope="module")
def right() -> Explained:
    return verify(Honest(), scenarios="text")


@pytest.fixture(scope="module")
def wrong() -> Explained:
    return verify(liar("sigma prime left out", 4), scenarios="text")


def test_an_explanation_is_the_verdict_the_mistake_and_every_fault(wrong: Explained) -> None:
    told = wrong.explain()
    order = ("Liar is WRONG.", "MISTAKE: equation 4 (dZ1): sigma' is left out", "WRONG: equation 4")
    at = [told.index(words) for words in (*order, "Off as well", "wrong: equation 4.")]
    assert at == sorted(at)
    assert not wrong.agrees
    assert str(wrong).startswith("Liar is WRONG.")
    assert "error / bound" in str(wrong)
    assert repr(wrong) == f"<Liar is WRONG. {len(wrong.comparisons)} comparisons>"


def test_what_agrees_is_explained_in_few_lines(right: Explained) -> None:
    assert right.agrees
    assert "Agree: 9 of 9 equations." in right.explain()
    assert "MISTAKE" not in right.explain()


def test_no_smallest_fault_is_told_of_a_row_that_is_wrong(wrong: Explained) -> None:
    of_4, of_5 = (
        outcome(where(wrong.comparisons, equation=equation, judged="alone")) for equation in (4, 5)
    )
    assert of_4[3:] == ["-", "wrong"]
    assert float(of_5[3]) < 1e-10


class Balanced(HTMLParser):
    """Counts the elements, and asks that each is closed in turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.rows = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)
        self.rows += tag == "tr"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_a_notebook_shows_headline_mistakes_and_a_row_for_each_equation(wrong: Explained) -> None:
    page = Balanced()
    page.feed(wrong._repr_html_())
    assert not page.open
    assert page.rows == 1 + 9
    told = "".join(page.text)
    assert "Liar is WRONG." in told
    assert "MISTAKE: equation 4 (dZ1): sigma' is left out." in told
    assert "dZ[l] = dA[l] * sigma'(Z[l])" in told


def test_what_a_candidate_is_called_is_no_markup() -> None:
    named = SimpleNamespace(gradients=Honest().gradients, __name__="<script>")
    shown = verify(named, scenarios="text")._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt; AGREES" in shown


def test_the_equations_are_graded_one_by_one(right: Explained, wrong: Explained) -> None:
    assert [grade.verdict for grade in grades(right)] == ["agrees"] * 9
    verdicts = [grade.verdict for grade in grades(wrong)]
    assert verdicts == ["agrees"] * 3 + ["wrong"] + ["agrees"] * 5
    assert points(grades(wrong)) == "8 of 9 equations"


AGREES, WRONG, UNSEEN = "agrees", "wrong", "not verified"
WITHOUT_TRACE = {
    "right": (Honest(), [AGREES] * 6 + [UNSEEN] * 2 + [AGREES]),
    "a mistake that is named": (
        liar("missing 1/m", 6),
        [AGREES] * 5 + [WRONG] + [UNSEEN] * 2 + [AGREES],
    ),
    "two mistakes give the same numbers": (
        liar("sigma prime left out", 4),
        [AGREES] * 3 + ["undecided"] * 3 + [UNSEEN] * 2 + [AGREES],
    ),
}


@pytest.mark.parametrize("case", WITHOUT_TRACE)
def test_gradients_alone_are_graded_by_what_gives_their_numbers(case: str) -> None:
    candidate, expected = WITHOUT_TRACE[case]
    found = verify(SimpleNamespace(gradients=candidate.gradients), scenarios="text")
    assert [grade.verdict for grade in grades(found)] == expected


def test_what_nothing_explains_is_undecided_and_what_raises_is_an_error() -> None:
    def odd(params: dict[str, object], X: object, Y: object) -> dict[str, object]:
        found = Honest().gradients(params, X, Y)
        return {name: value + 0.1 * abs(value) for name, value in found.items()}

    def raising(params: object, X: object, Y: object) -> None:
        raise ValueError("not today")

    unknown = grades(verify(SimpleNamespace(gradients=odd), scenarios="text"))
    assert AGREES not in {grade.verdict for grade in unknown}
    failed = verify(SimpleNamespace(gradients=raising), scenarios="text")
    assert [g.verdict for g in grades(failed)] == ["error"] * 6 + [UNSEEN] * 2 + ["error"]
    assert failed.exit_status == 2


def test_the_fixture_is_registered_and_imports_nothing_heavy() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module = project["entry-points"]["pytest11"]["autodiff_ref"]
    assert import_module(module).assert_gradients_agree
    code = f"import sys, {module}; sys.exit('jax' in sys.modules or 'h5py' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_a_failing_test_shows_the_explanation_and_a_right_one_passes(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{ROOT / 'tests'}")
    pytester.makepyfile(
        """
        from test_explained_candidates import Honest, wrong

        def test_right(assert_gradients_agree):
            assert assert_gradients_agree(Honest(), scenarios="text").agrees

        def test_wrong(assert_gradients_agree):
            assert_gradients_agree(wrong, scenarios="text")
        """,
        test_explained_candidates="""
        from liars import LIES, Honest

        wrong = next(lie for lie in LIES if lie.equation == 4).told()
        """,
    )
    run = pytester.runpytest_subprocess("-p", "autodiff_ref.pytest_plugin", "-q")
    run.assert_outcomes(passed=1, failed=1)
    run.stdout.fnmatch_lines(
        [
            ">*assert_gradients_agree(wrong, scenarios=*",
            "E*AssertionError: Liar is WRONG.",
            "E*MISTAKE: equation 4 (dZ1): sigma' is left out.",
        ]
    )
    assert "pytest_plugin.py" not in run.stdout.str()


WITHOUT_BIASES = """
import numpy as np

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def forward(params, X):
    A1 = sigmoid(params["W1"] @ X)
    return sigmoid(params["W2"] @ A1), A1

def cost(A2, Y):
    return np.sum((A2 - Y) ** 2) / 2 / Y.shape[1]

def backward(params, X, A1, A2, Y):
    m = X.shape[1]
    dZ2 = (A2 - Y) * A2 * (1 - A2)
    dZ1 = params["W2"].T @ dZ2 * A1 * (1 - A1)
    return {"dW1": dZ1 @ X.T / m, "dW2": dZ2 @ A1.T / m}
"""


@pytest.mark.parametrize("wrong", [False, True])
def test_the_equations_of_biases_are_not_there_without_any(tmp_path: Path, wrong: bool) -> None:
    file = tmp_path / "no_biases.py"
    code = WITHOUT_BIASES.replace("dZ2 @ A1.T / m", "dZ2 @ A1.T") if wrong else WITHOUT_BIASES
    file.write_text(code, encoding="utf-8")
    found = verify(file, scenarios=["theirs_2"])
    verdicts = {grade.equation: grade.verdict for grade in grades(found)}
    assert (verdicts[5], verdicts[7]) == ("not there",) * 2
    assert verdicts[6] == (WRONG if wrong else AGREES)
    assert points(grades(found)) == f"{5 if wrong else 6} of 7 equations, 1 not verified"
    assert "not there: equations 5, 7" in found.explain()


def test_biases_that_somebody_owes_are_no_equations_that_are_not_there() -> None:
    class Owing(Honest):
        def gradients(self, *args: Any) -> Values:
            found = super().gradients(*args)
            return {name: value for name, value in found.items() if name[1] == "W"}

    found = grades(verify(Owing(), scenarios="text"))
    assert "not there" not in {grade.verdict for grade in found}

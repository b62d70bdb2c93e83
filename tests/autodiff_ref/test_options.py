"""The options of the command line for graders, for teachers, and for who interrupts it."""

import json
from pathlib import Path
from typing import Any

import pytest

from autodiff_ref import InterruptedRunError, verify
from autodiff_ref.__main__ import main
from autodiff_ref.commands.options import repeatable
from autodiff_ref.report import summary
from liars import Honest

MISTAKE = """
import numpy as np

def gradients(params, X, Y):
    Z1 = params["W1"] @ X + params["b1"]
    A1 = np.maximum(Z1, 0)
    A2 = 1 / (1 + np.exp(-(params["W2"] @ A1 + params["b2"])))
    dZ2 = A2 - Y
    dZ1 = params["W2"].T @ dZ2 * (Z1 > 0)
    m = X.shape[1]
    dW2 = dZ2 @ A1.T
    dW1 = dZ1 @ X.T / m
    db1, db2 = dZ1.sum(axis=1, keepdims=True) / m, dZ2.sum(axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
"""


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file with a mistake, in the current folder."""
    monkeypatch.chdir(tmp_path)
    Path("mine.py").write_text(MISTAKE)
    return "mine.py"


def told(capsys: pytest.CaptureFixture[str], status: int, *arguments: str) -> str:
    """What the command prints."""
    assert main(["verify", "--scenario", "text", *arguments]) == status
    return capsys.readouterr().out


WHERE, WHAT = "equation 6, in layer 2.", "1/m is missing"
CORRECTION = "required: dW[l] = 1/m dZ[l] A[l-1]^T"
LINE = "mine.py, line 11: dW2 = dZ2 @ A1.T"


@pytest.mark.parametrize("layout", ["text", "json"])
@pytest.mark.parametrize("step", [1, 2, 3])
def test_hints_say_no_more_than_asked_and_write_nothing(
    mine: str, step: int, layout: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = told(capsys, 1, mine, "--hints", str(step), "--format", layout)
    assert [thing in out for thing in (WHERE, WHAT, CORRECTION, LINE)] == [
        True,
        step >= 2,
        step >= 3,
        step >= 3,
    ]
    assert ("WRONG" in out) == (layout == "text")
    assert "dW2[" not in out
    assert [file.name for file in Path().iterdir()] == ["mine.py"]


def test_with_hints_reports_are_written_where_they_are_asked_for(
    mine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = told(capsys, 1, mine, "--hints", "1", "--reports", "there")
    assert out.endswith("\nReports: there/README.md\n")
    assert Path("there/agreement.json").exists()


def test_reports_of_others_go_to_a_folder_of_their_own(
    mine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(capsys, 1, mine).endswith("\nReports: build/mine/README.md\n")
    assert Path("build/mine/README.md").exists()
    assert not Path("reports").exists()


def test_the_mistake_is_told_with_its_line_and_the_numbers_before_the_correction(
    mine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = told(capsys, 1, mine)
    order = ("equation 6 (dW2)", WHAT, "2 entries", CORRECTION, LINE)
    places = [out.index(words) for words in order]
    assert places == sorted(places)


def test_json_is_the_whole_outcome_on_standard_output(
    mine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(told(capsys, 1, mine, "--format", "json"))
    assert (found["verdict"], found["candidate"], found["exit_status"]) == ("wrong", "mine.py", 1)
    verdicts = {grade["equation"]: grade["verdict"] for grade in found["grades"]}
    assert verdicts == {**dict.fromkeys(range(1, 10), "agrees"), 6: "wrong"} | dict.fromkeys(
        (7, 8), "not verified"
    )
    assert found["points"] == "6 of 9 equations, 2 not verified"
    (mistake,) = found["diagnosis"]["mistakes"]
    assert (mistake["equation"], mistake["says"], mistake["lines"]) == (6, WHAT, [LINE])
    assert [(each["equation"], each["inherited"]) for each in found["findings"]] == [(6, False)]
    assert found["reports"] == "build/mine"
    assert "comparisons" not in found


def test_a_candidate_that_raises_is_not_refuted(
    mine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(mine).write_text("def gradients(params, X, Y):\n    return 1 / 0\n")
    found = json.loads(told(capsys, 2, mine, "--format", "json"))
    assert (found["verdict"], found["exit_status"]) == ("error", 2)
    assert "ZeroDivisionError" in told(capsys, 2, mine, "--hints", "2")


def test_the_scenarios_are_listed_without_a_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:4] == ["scenario", "layers", "hidden,", "output"]
    assert lines[2].startswith("text ")
    assert "3-2-1" in lines[2]
    assert len(lines) > 30
    found = json.loads(told(capsys, 0, "--list", "--format", "json"))
    assert [scenario["name"] for scenario in found] == ["text"]


def test_beside_a_file_the_scenarios_that_it_would_be_asked_are_listed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = Path(__file__).parents[1] / "implementations" / "right" / "planar_hidden_layer.py"
    assert main(["verify", str(file), "--list", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    names = [scenario["name"] for scenario in listed]
    assert {"theirs_2", "theirs_one"} <= set(names)
    assert {scenario["network"]["hidden"] for scenario in listed} == {"tanh"}
    assert main(["verify", str(file), "--list", "--scenario", "text"]) == 2
    assert f"it is asked in {', '.join(names)};" in capsys.readouterr().err


class Interrupting(Honest):
    """Somebody presses the keys while it trains."""

    def train(self, *args: Any, **kwargs: Any) -> Any:
        raise KeyboardInterrupt


def test_an_interruption_tells_what_was_found_and_no_verdict(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InterruptedRunError) as stop:
        verify(Interrupting(), scenarios="text")
    found = stop.value.verification
    assert not found.agrees
    assert found.exit_status == 130
    assert summary(found).startswith("INCOMPLETE: interrupted after ")
    assert "AGREES" not in summary(found)

    def interrupted(*args: object, **options: object) -> None:
        raise stop.value

    monkeypatch.setattr("autodiff_ref.commands.verifying.verify", interrupted)
    monkeypatch.chdir(tmp_path)
    assert main(["verify"]) == 130
    streams = capsys.readouterr()
    assert "equations" in streams.out
    assert "no report was written" in streams.err
    assert main(["verify", "--format", "json"]) == 130
    told = json.loads(capsys.readouterr().out)
    assert (told["verdict"], told["complete"], told["exit_status"]) == (None, False, 130)


def test_up_to_five_equations_at_fault_are_shown() -> None:
    class Wrong(Honest):
        def Z(self, l: int, p: Any, q: Any) -> Any:
            return 1.1 * super().Z(l, p, q)

        def db(self, l: int, p: Any, q: Any) -> Any:
            return 1.1 * super().db(l, p, q)

        def dW(self, l: int, p: Any, q: Any) -> Any:
            return 1.1 * super().dW(l, p, q)

        def dA(self, l: int, p: Any, q: Any) -> Any:
            return 1.1 * super().dA(l, p, q)

    text = summary(verify(Wrong(), scenarios="text"))
    for equation in (1, 5, 6, 9):
        assert f"WRONG: equation {equation}," in text
    assert "more, in the reports" not in text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (["verify", "a.py", "--jobs", "3"], "verify a.py"),
        (["verify", "--jobs=3", "--scenario", "text"], "verify --scenario text"),
        (["verify", "--scheduler", "tcp://host:1", "a.py"], "verify a.py"),
    ],
)
def test_reports_do_not_say_where_the_work_was_done(typed: list[str], shown: str) -> None:
    assert repeatable(typed) == f"python -m autodiff_ref {shown}"

"""``python -m autodiff_ref`` as a person runs it."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from autodiff_ref.__main__ import main

WRONG = """
import numpy as np

def gradients(params, X, Y):
    Z = params["W1"] @ X + params["b1"]
    A1 = np.maximum(Z, 0)
    A2 = 1 / (1 + np.exp(-(params["W2"] @ A1 + params["b2"])))
    dZ2 = A2 - Y
    dZ1 = params["W2"].T @ dZ2 * (Z > 0)
    m = X.shape[1]
    return {
        "dW1": dZ1 @ X.T / m, "db1": dZ1.sum(axis=1, keepdims=True) / m,
        "dW2": dZ2 @ A1.T, "db2": dZ2.sum(axis=1, keepdims=True) / m,
    }
"""


def test_the_hand_derived_side_exits_with_0_and_a_screen_of_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "--reports", str(tmp_path), "--scenario", "text"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("manual_bp AGREES")
    lines = told.splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80 + len(str(tmp_path))
    assert (tmp_path / "README.md").read_text().count("python -m autodiff_ref verify") == 1


def test_a_wrong_file_exits_with_1_and_names_its_equation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(f"{WRONG}\nwhile True:\n    pass\n")
    arguments = ["verify", str(file), "--reports", str(tmp_path / "r"), "--scenario", "text"]
    assert main(arguments) == 1
    told = capsys.readouterr().out
    assert "mine.py is WRONG." in told
    assert "WRONG: equation 6, dW[l] = 1/m dZ[l] A[l-1]^T" in told
    assert "in 1 scenario, layer 2; the first:\n  dW2[" in told
    assert "Passed on" not in told
    first = WRONG.count("\n") + 2
    assert f"Only definitions were executed; left out: lines {first} to {first + 1}." in told


NO_PYTHON = str(Path(__file__).parents[1] / "other_language")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["verify", "no_such_module"], "no_such_module cannot be imported: ModuleNotFoundError"),
        (["verify", "no_such_file.py"], "there is no file no_such_file.py"),
        (["verify", "math"], "math: Its gradients were not recognised"),
        (["verify", NO_PYTHON], "other_language holds no file that ends in .py or .ipynb"),
        (["verify", ""], "'' is no candidate: name a file that ends in .py"),
        (["verify", "--scenario", "txt"], "unknown scenario txt: choose from text"),
        (["verify", "--data", __file__], "is a file: name the folder that holds it"),
    ],
    ids=["module", "file", "no-gradients", "folder", "nothing", "scenario", "data"],
)
def test_what_cannot_be_done_exits_with_2_and_a_message(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--reports", str(tmp_path / "reports")]) == 2
    told = capsys.readouterr()
    assert message in told.err
    assert not told.out
    assert not list(tmp_path.iterdir())


def test_reports_that_cannot_be_written_exit_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "reports").write_text("a file")
    assert main(["verify", "--reports", str(tmp_path / "reports"), "--scenario", "text"]) == 2
    assert "reports is a file: name another folder" in capsys.readouterr().err
    assert (tmp_path / "reports").read_text() == "a file"


def test_a_summary_with_faults_fits_a_large_screen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(WRONG.replace("1 / (1 +", "1.001 / (1 +").replace("+ params", "- params"))
    chosen = [f"--scenario={name}" for name in ("text", "deep", "hidden_tanh", "saturated")]
    assert main(["verify", str(file), "--reports", str(tmp_path / "r"), *chosen]) == 1
    assert len(capsys.readouterr().out.splitlines()) <= 40


def test_a_terminal_without_the_letters_gets_their_numbers(tmp_path: Path) -> None:
    file = tmp_path / "模型.py"
    file.write_text("def gradients(params, X, Y): raise ValueError('形状')", encoding="utf-8")
    command = [sys.executable, "-m", "autodiff_ref", "verify", str(file)]
    run = subprocess.run(
        [*command, "--scenario", "text", "--reports", str(tmp_path / "r")],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 2
    assert "gradients raised ValueError: \\u5f62\\u72b6" in run.stdout
    assert not run.stderr
    page = (tmp_path / "r" / "gradient_agreement.md").read_text(encoding="utf-8")
    assert "模型.py beside JAX" in page
    assert "ValueError: 形状 (模型.py, line 1)" in page


def test_a_defect_of_the_harness_is_no_verdict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def defective(*args: object, **kwargs: object) -> None:
        raise AssertionError("a defect")

    monkeypatch.setattr("autodiff_ref.commands.verifying.verify", defective)
    assert main(["verify"]) == 2
    assert "AssertionError: a defect" in capsys.readouterr().err


def test_a_candidate_that_raises_is_not_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.py"
    file.write_text("def gradients(params, X, Y):\n    return 1 / 0\n")
    assert main(["bench", str(file), "--rounds", "1"]) == 2
    told = capsys.readouterr().err
    assert "gradients raised ZeroDivisionError: division by zero (mine.py, line 2)" in told


@pytest.mark.parametrize("rounds", ["0", "-1", "many"])
def test_a_benchmark_without_rounds_is_refused(
    rounds: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["bench", "--rounds", rounds])
    assert stop.value.code == 2
    assert "must be a positive integer" in capsys.readouterr().err


@pytest.mark.parametrize("limit", ["0", "-1", "nan", "inf", "long"])
def test_a_limit_that_is_none_is_refused(limit: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["verify", "--limit", limit])
    assert stop.value.code == 2
    assert "must be a positive number of seconds" in capsys.readouterr().err


def test_the_benchmark_prints_ratios(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--rounds", "2"]) == 0
    told = capsys.readouterr().out
    for thing in ("gradients, float64", "gradients, float32", "ratio", "import manual_bp"):
        assert thing in told


def test_garbage_is_collected_once_all_is_imported() -> None:
    code = """
import gc, runpy, sys
sys.argv[1:] = ["--help"]
try:
    runpy.run_module("autodiff_ref", run_name="__main__")
except SystemExit:
    print(gc.isenabled(), gc.get_freeze_count() > 100_000)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "True True"


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_run_leaves_the_former_reports_whole(
    tmp_path: Path, stop: signal.Signals
) -> None:
    (tmp_path / "agreement.json").write_text("former")
    command = [sys.executable, "-m", "autodiff_ref", "verify", "--reports", str(tmp_path)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, text=True) as run:
        # The archive appears once the run has begun to compare.
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob(".new-*/agreement.h5")) and time.monotonic() < deadline:
            time.sleep(0.05)
        # Python drops an interrupt that arrives in a destructor; a person would press again.
        while run.poll() is None and time.monotonic() < deadline:
            os.kill(run.pid, stop)
            with suppress(subprocess.TimeoutExpired):
                run.wait(timeout=3)
        _, told = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "interrupted; no report was written or replaced" in told
    assert [file.name for file in tmp_path.iterdir()] == ["agreement.json"]
    assert (tmp_path / "agreement.json").read_text() == "former"

"""``python -m manual_bp train FOLDER``: as a process where that matters, ``main`` elsewhere."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from manual_bp import Network, __main__, accuracy, init_params, load_images, train
from manual_bp.__main__ import main
from problems import DIGITS_FOLDER, ROOT, write_images


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, started in the root of the repository."""
    command = [sys.executable, "-W", "error", "-m", "manual_bp", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_it_trains_on_the_digits_and_prints_the_cost_and_the_accuracies() -> None:
    done = run("train", DIGITS_FOLDER, "--layers", "4", "1", "--iterations", "3")
    assert done.returncode == 0
    images = load_images(DIGITS_FOLDER)
    trained = train(init_params((192, 4, 1)), images.X_train, images.Y_train, 0.0075, 3)
    right = [
        round(accuracy(trained.params, X, Y) * Y.size)
        for X, Y in ((images.X_train, images.Y_train), (images.X_test, images.Y_test))
    ]
    assert done.stdout.splitlines() == [
        f"cost           {trained.costs[-1]:.6f} (before the last update)",
        f"train accuracy {right[0]}/1438",
        f"test accuracy  {right[1]}/359",
    ]
    # No bar where standard error is not a terminal.
    assert done.stderr == ""


def test_a_missing_folder_is_a_message_and_no_traceback(tmp_path: Path) -> None:
    done = run("train", tmp_path / "nowhere")
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"manual_bp train: there is no folder {tmp_path / 'nowhere'}")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--layers", "5", "2"], "--layers must end in 1, the one output unit, not in 2"),
        (["--layers", "0", "1"], r"layer_dims\[1\] is 0: every layer needs at least one unit"),
        (["--learning-rate", "-1"], "learning_rate must be a positive number"),
        (["--learning-rate", "nan"], "learning_rate must be a positive number"),
        (["--iterations", "0"], "iterations must be at least 1, not 0"),
        (["--seed", "-1"], "Seed must be between 0 and"),
        (
            ["--cost", "half_squared_error", "--hidden", "identity", "--learning-rate", "1e308"],
            r"the descent diverged in \d+ of 9 iterations: ",
        ),
    ],
    ids=[
        "two outputs",
        "empty layer",
        "negative rate",
        "rate nan",
        "no iterations",
        "seed",
        "divergence",
    ],
)
def test_what_cannot_be_done_is_a_message_and_the_status_2(
    options: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_images(tmp_path)
    assert main(["train", str(tmp_path), "--iterations", "9", *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert re.search(f"^manual_bp train: {message}", err, re.MULTILINE)


def test_damaged_images_are_a_message_and_the_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_images(tmp_path)
    (tmp_path / "train_small.h5").write_bytes(b"not HDF5")
    assert main(["train", str(tmp_path)]) == 2
    assert "train_small.h5 cannot be read as HDF5" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["train"], "the following arguments are required: FOLDER"),
        (["train", ".", "--dtype", "float16"], "argument --dtype: invalid choice: 'float16'"),
        (["train", ".", "--hidden", "sigmod"], "argument --hidden: invalid choice: 'sigmod'"),
        (["train", ".", "--cost", "mse"], "argument --cost: invalid choice: 'mse'"),
        # It needs the output softmax over two units or more, and there is one unit here.
        (
            ["train", ".", "--cost", "categorical_cross_entropy"],
            "argument --cost: invalid choice: 'categorical_cross_entropy'",
        ),
        (["train", ".", "--layers", "two"], "argument --layers: invalid int value: 'two'"),
    ],
    ids=["no command", "no folder", "dtype", "activation", "cost", "categorical", "layers"],
)
def test_a_command_that_is_not_understood_has_the_status_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert message in capsys.readouterr().err


def test_every_option_reaches_the_training(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_images(tmp_path)
    options = ["--layers", "3", "1", "--iterations", "5", "--hidden", "tanh", "--seed", "4"]
    options += ["--cost", "half_squared_error", "--learning-rate", "0.5", "--dtype", "float32"]
    assert main(["train", str(tmp_path), *options]) == 0
    images = load_images(tmp_path, "float32")
    trained = train(
        init_params((24, 3, 1), 4, "float32"),
        images.X_train,
        images.Y_train,
        0.5,
        5,
        network=Network(hidden="tanh", cost="half_squared_error"),
    )
    assert capsys.readouterr().out.startswith(f"cost           {trained.costs[-1]:.6f} ")


def test_an_interrupt_is_a_message_and_the_status_130(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    write_images(tmp_path)
    monkeypatch.setattr(__main__, "train_with_progress", interrupted)
    assert main(["train", str(tmp_path)]) == 130
    out, err = capsys.readouterr()
    assert (out, err) == ("", "manual_bp train: interrupted; nothing was written\n")

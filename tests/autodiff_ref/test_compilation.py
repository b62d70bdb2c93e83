"""What JAX compiles is kept for the next run, unless somebody says otherwise."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autodiff_ref.compilation import keep_compiled

ROOT = Path(__file__).parents[2]
FOLDER = "JAX_COMPILATION_CACHE_DIR"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder, wherever the system has it; nothing is said yet of where to keep."""
    for name in ("JAX_COMPILATION_CACHE_MAX_SIZE", "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"):
        monkeypatch.setenv(name, "")  # so that it is put back
    monkeypatch.setenv(FOLDER, "")
    monkeypatch.delenv(FOLDER)
    monkeypatch.setattr("autodiff_ref.compilation.user_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


def test_it_is_kept_in_the_users_folder_and_bounded(home: Path) -> None:
    keep_compiled()
    assert Path(os.environ[FOLDER]).parent == home / "manual-bp"
    assert Path(os.environ[FOLDER]).is_dir()
    assert int(os.environ["JAX_COMPILATION_CACHE_MAX_SIZE"]) > 0


def test_the_users_own_folder_comes_first(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, "elsewhere")
    keep_compiled()
    assert os.environ[FOLDER] == "elsewhere"
    assert not home.exists()


def test_where_nothing_can_be_written_nothing_is_kept(home: Path) -> None:
    home.write_text("a file")
    keep_compiled()
    assert FOLDER not in os.environ


COMPILING = """
from autodiff_ref.compilation import keep_compiled
keep_compiled()
import numpy as np
import autodiff_ref
autodiff_ref.cost({"W1": np.ones((1, 2)), "b1": np.ones((1, 1))}, np.ones((2, 3)), np.ones((1, 3)))
"""


def test_a_folder_that_somebody_names_is_filled_as_well(tmp_path: Path) -> None:
    shortest = "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"
    environment = {name: value for name, value in os.environ.items() if name != shortest}
    subprocess.run(
        [sys.executable, "-c", COMPILING],
        cwd=ROOT,
        env=environment | {FOLDER: str(tmp_path), "JAX_ENABLE_COMPILATION_CACHE": "1"},
        check=True,
    )
    assert list(tmp_path.rglob("*-cache"))


@pytest.mark.parametrize("kept", ["1", "0"])
def test_jax_does_keep_it_and_says_nothing(kept: str, tmp_path: Path) -> None:
    places = dict.fromkeys(("XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"), str(tmp_path))
    environment = {name: value for name, value in os.environ.items() if name != FOLDER}
    run = subprocess.run(
        [sys.executable, "-c", COMPILING],
        cwd=ROOT,
        env=environment | places | {"JAX_ENABLE_COMPILATION_CACHE": kept},
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert bool(list(tmp_path.rglob("*-cache"))) == (kept == "1")

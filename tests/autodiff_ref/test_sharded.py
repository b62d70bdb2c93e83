"""The reference with its samples on several devices, verified as anybody's gradients are."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autodiff_ref import Verdict, verify
from problems import ROOT

SCENARIOS = ["wide", "softmax"]
"""Of 16 and 9 samples."""

ONE_SHARE = """
from autodiff_ref import sharded
from autodiff_ref.sharded import *


def gradients(params, X, Y, *, network):
    # What the first device finds of its samples, as if the others had never answered.
    share = X.shape[1] // len(devices_for(X.shape[1]))
    return sharded.gradients(params, X[:, :share], Y[:, :share], network=network)
"""


@pytest.fixture
def four_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes started from here on have four."""
    monkeypatch.setenv("JAX_NUM_CPU_DEVICES", "4")


@pytest.mark.usefixtures("four_devices")
def test_gradients_over_four_devices_agree() -> None:
    found = verify("autodiff_ref.sharded", scenarios=SCENARIOS)
    assert found.agrees
    assert {c.place.scenario for c in found.comparisons} == set(SCENARIOS)


@pytest.mark.usefixtures("four_devices")
def test_the_share_of_one_device_is_not_the_gradient(tmp_path: Path) -> None:
    (tmp_path / "one_share.py").write_text(ONE_SHARE, encoding="utf-8")
    found = verify(tmp_path / "one_share.py", scenarios=["wide"])
    assert found.verdict is Verdict.WRONG


@pytest.mark.usefixtures("four_devices")
def test_samples_lie_on_as_many_devices_as_share_them_evenly() -> None:
    code = "from autodiff_ref.sharded import *; print([len(devices_for(m)) for m in (16, 9, 6, 1)])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, env=os.environ, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[4, 3, 3, 1]"


def test_one_device_is_enough() -> None:
    from autodiff_ref import sharded

    assert verify(sharded, scenarios=["text"]).agrees

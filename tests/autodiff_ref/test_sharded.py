"""The reference with its samples on several devices, verified as anybody's gradients are."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autodiff_ref import Verdict, summary, verify
from problems import ROOT

SCENARIOS = ["wide", "softmax", "text", "one_sample"]
"""Of 16, 9, 5 and 1 samples."""

ONE_SHARE = """
from autodiff_ref import sharded
from autodiff_ref.sharded import *


def gradients(params, X, Y, *, network):
    # What the first device finds of its samples, as if the others had never answered.
    share = X.shape[1] // len(devices_for(X.shape[1]))
    return sharded.gradients(params, X[:, :share], Y[:, :share], network=network)
"""

COUNTED = """
import numpy as np
from autodiff_ref import sharded
from autodiff_ref.sharded import *


def gradients(params, X, Y, *, network):
    # Copies of the last sample that fill up the shares are counted, too.
    m = X.shape[1]
    samples = np.minimum(dealt(m, len(devices_for(m))), m - 1)
    return sharded.gradients(params, X[:, samples], Y[:, samples], network=network)
"""

SHARES = """
import numpy as np
from autodiff_ref import sharded

def told(params, X, Y, counts, *rest):
    print(*[int(each.data.sum()) for each in counts.addressable_shards])
    assert X.sharding.device_set == Y.sharding.device_set == counts.sharding.device_set
    return run(params, X, Y, counts, *rest)

run, sharded.program = sharded.program, told
for m in (16, 9, 5, 1):
    sharded.cost({"W1": np.ones((1, 2)), "b1": np.zeros((1, 1))}, np.ones((2, m)), np.ones((1, m)))
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
    assert "Samples are spread over 4 devices" in summary(found)


@pytest.mark.usefixtures("four_devices")
@pytest.mark.parametrize(
    ("code", "scenario"), [(ONE_SHARE, "wide"), (COUNTED, "text")], ids=["one-share", "counted"]
)
def test_another_sum_over_the_devices_is_not_the_gradient(
    code: str, scenario: str, tmp_path: Path
) -> None:
    (tmp_path / "other.py").write_text(code, encoding="utf-8")
    found = verify(tmp_path / "other.py", scenarios=scenario)
    assert found.verdict is Verdict.WRONG


@pytest.mark.usefixtures("four_devices")
def test_every_device_has_its_share_of_the_samples() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SHARES],
        cwd=ROOT, env=os.environ, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["4 4 4 4", "3 2 2 2", "2 1 1 1", "1"]


def test_one_device_is_enough() -> None:
    from autodiff_ref import sharded

    found = verify(sharded, scenarios=["text"])
    assert found.agrees
    assert "There is 1 device" in summary(found)

"""W that has been updated before it is read, where every sample has an update of its own."""

from pathlib import Path

import pytest

from autodiff_ref import summary, verify

SCRIPT = """\
import numpy as np

rng = np.random.default_rng(3)
weights = [rng.uniform(-1, 1, (6, 3)), rng.uniform(-1, 1, (2, 6))]
inputs = rng.normal(size=(50, 3))
targets = np.sign(inputs[:, :2])

for epoch in range(20):
    for x, t in zip(inputs, targets):
        outs = [x]
        for w in weights:
            outs.append(np.tanh(w @ outs[-1]))
        delta = (outs[-1] - t) * (1 - outs[-1] ** 2)
        for i in range(len(weights) - 1, -1, -1):
            grad_w = np.outer(delta, outs[i])
            weights[i] -= 0.05 * grad_w
            delta = (weights[i].T @ delta) * (1 - outs[i] ** 2)
"""
STEP = "            weights[i] -= 0.05 * grad_w\n"
RIGHT = SCRIPT.replace(STEP, "") + STEP


@pytest.mark.parametrize(("text", "wrong"), [(SCRIPT, True), (RIGHT, False)])
def test_that_of_each_sample_is_named(text: str, wrong: bool, tmp_path: Path) -> None:
    file = tmp_path / "script.py"
    file.write_text(text, encoding="utf-8")
    found = verify(file, scenarios=["theirs_2"])
    assert found.agrees != wrong
    says = "MISTAKE: equation 9 (dA1): W has been updated before it is read (alpha = 0.05)"
    assert (says in summary(found)) == wrong

"""``--exact``: the proofs for the images of a folder, which are made only where they are asked."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import manual_bp
from autodiff_ref import Verdict, Verification, summary, verify
from autodiff_ref.__main__ import main
from autodiff_ref.certificate import Proof
from autodiff_ref.quantities import names_of_trace
from problems import write_images

REASON = "their accuracy is proved with --exact, or exact=True"

LIAR = """
from manual_bp import Network, cost, gradients as right, trace, train

def gradients(params, X, Y, *, network):
    found = right(params, X, Y, network=network)
    found["dW2"][0, abs(found["dW2"][0]).argmax()] *= 1.001
    return found
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Images of 24 values, on which the text's four layers are asked."""
    images = tmp_path / "images"
    images.mkdir()
    write_images(images)
    return images


def verified(folder: Path, *, exact: bool, candidate: Any = manual_bp) -> Verification:
    return verify(candidate, scenarios=["images"], data=folder, exact=exact)


def test_without_it_the_reason_is_told_and_nothing_is_proved(folder: Path) -> None:
    found = verified(folder, exact=False)
    assert found.agrees
    assert not found.certificates
    assert [(s.check, s.reason) for s in found.skipped] == [("accuracy", REASON)]
    assert f"Not verified in 1 scenario: {REASON}." in summary(found)


def test_with_it_every_quantity_is_proved(folder: Path) -> None:
    found = verified(folder, exact=True)
    assert found.agrees
    assert not found.skipped
    made = {(c.iteration, c.quantity): c for c in found.certificates}
    assert {c.scenario for c in made.values()} == {"images"}
    assert {c.proof for c in made.values()} == {Proof.WITHIN}
    for quantity in ("C", *names_of_trace(4)):
        assert (0, quantity) in made
    assert made[0, "dA0"].entries == 24 * 3
    for k in (0, 1, 10, 100, 1000, 2500):
        gradients = [made[k, f"{d}{l}"] for d in ("dW", "db") for l in range(1, 5)]
        assert sum(c.entries for c in gradients) == 24 * 20 + 20 + 20 * 7 + 7 + 7 * 5 + 5 + 5 + 1


def test_a_thousandth_in_one_entry_of_the_images_gradient_is_proved_wrong(folder: Path) -> None:
    def gradients(params: Any, X: Any, Y: Any, *, network: Any) -> Any:
        found = manual_bp.gradients(params, X, Y, network=network)
        found["dW2"][0, abs(found["dW2"][0]).argmax()] *= 1.001
        return found

    face = {name: getattr(manual_bp, name) for name in ("Network", "cost", "trace", "train")}
    liar = SimpleNamespace(**face, gradients=gradients)
    found = verified(folder, exact=True, candidate=liar)
    assert found.verdict is Verdict.WRONG
    assert {c.quantity for c in found.certificates if c.proof is Proof.WRONG} == {"dW2"}
    assert "PROVED WRONG against the exact value: dW2 in images." in summary(found)


@pytest.mark.parametrize("exact", [False, True])
def test_on_the_command_line(
    folder: Path, tmp_path: Path, exact: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "liar.py").write_text(LIAR)
    rest = ["--scenario", "images", "--data", str(folder), *(["--exact"] if exact else [])]
    for candidate, status, proof in (
        ("manual_bp", 0, "PROVED: "),
        (str(tmp_path / "liar.py"), 1, "PROVED WRONG against the exact value: dW2 in images."),
    ):
        reports = tmp_path / f"reports{status}"
        assert main(["verify", candidate, *rest, "--reports", str(reports)]) == status
        told = capsys.readouterr().out
        assert (proof in told) is exact
        assert (REASON in told) is not exact
        page = (reports / "accuracy.md").read_text(encoding="utf-8")
        assert ("| images " in page) is exact
        assert (REASON in page) is not exact

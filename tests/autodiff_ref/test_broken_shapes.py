"""What a mistake breaks is asked where it breaks nothing: layers of one size, or one batch."""

from dataclasses import replace
from pathlib import Path

import pytest

from autodiff_ref import NotACandidateError, Verdict, summary, verify
from autodiff_ref.candidates import Candidate, load
from autodiff_ref.determination import Determined, determined
from autodiff_ref.diagnosis import diagnose
from autodiff_ref.recognition import Taken, recognise
from autodiff_ref.subject import refuse_unknown
from autodiff_ref.their_scenarios import theirs
from recognition_styles import module_of
from recognition_texts import LAYERS, ONE_SIZE_FOR_ALL

RIGHT = Path(__file__).parents[1] / "implementations" / "right"
TEXT = (RIGHT / "shallow_tuple_cache.py").read_text(encoding="utf-8")
ONE_SIZE = "It was seen to take layers of one size alone: where sizes differ, it raises."
COLUMNS = "samples are columns"

SEVERAL = "Not verified: networks of several outputs, with which backward_propagation raised"

BROKEN = {
    "a transpose is missing": ("params['W2'].T @ dZ2", "params['W2'] @ dZ2", (3, 3, 3)),
    "a sum is missing": ("db1 = dZ1.sum(axis=1, keepdims=True)", "db1 = dZ1", None),
    "a product of another shape": ("dW2 = dZ2 @ A1.T", "dW2 = (dZ2 @ A1.T).T", None),
}
"""What stands in the file, what stands there instead, and the only sizes that it then takes."""

NAMED = {
    "a transpose is missing": {("dA", "transpose missing", "")},
    "a sum is missing": {("db", "not summed", "")},
    "a product of another shape": {("dW", "transposed", "")},
}


def loaded(text: str, folder: Path) -> tuple[Candidate, Taken]:
    path = folder / "mine.py"
    path.write_text(text, encoding="utf-8")
    candidate = load(path, apart=False)
    assert candidate.face.taken is not None
    return candidate, candidate.face.taken


def held(candidate: Candidate, found: Determined) -> Candidate:
    return replace(candidate, network=found.network, with_cost=found.with_cost, found=found.told)


@pytest.mark.parametrize("broken", BROKEN)
def test_it_is_asked_in_whole_batches_and_its_mistake_is_named(broken: str, tmp_path: Path) -> None:
    old, new, sizes = BROKEN[broken]
    candidate, taken = loaded(TEXT.replace(old, new), tmp_path)
    assert taken.layer_dims == sizes
    assert (ONE_SIZE in candidate.told) == (sizes is not None)
    assert any(COLUMNS in line for line in candidate.told)
    found = determined(candidate, taken)
    problems = theirs(found.network, taken)
    diagnosis = diagnose(held(candidate, found), problems[:1])
    assert diagnosis is not None
    assert {fault.what for fault in diagnosis.faults} == NAMED[broken]


def test_layers_of_one_size_tell_no_network_by_what_fits_in_part(tmp_path: Path) -> None:
    text = TEXT.replace("params['W2'].T @ dZ2", "params['W2'] @ dZ2 + 0.37 * A1 ** 3")
    candidate, taken = loaded(text, tmp_path)
    found = determined(candidate, taken)
    assert not found.sure
    with pytest.raises(NotACandidateError, match="or of one with a mistake that is"):
        refuse_unknown(held(candidate, found), theirs(found.network, taken))


def test_the_right_file_takes_layers_of_any_size(tmp_path: Path) -> None:
    candidate, taken = loaded(TEXT, tmp_path)
    assert taken.layer_dims is None
    assert ONE_SIZE not in candidate.told


@pytest.mark.parametrize(
    ("new", "named"), [("@ self.W[i].T", set()), ("@ self.W[i]", {("dA", "transpose missing", "")})]
)
def test_of_layers_of_one_size_weights_lie_as_the_inputs_tell(
    new: str, named: set[object], tmp_path: Path
) -> None:
    candidate, taken = loaded(ONE_SIZE_FOR_ALL.replace("@ self.W[i].T", new), tmp_path)
    assert any("weights (n_in, n_out)" in line for line in candidate.told)
    found = determined(candidate, taken)
    diagnosis = diagnose(held(candidate, found), theirs(found.network, taken)[:1])
    faults = diagnosis.faults if diagnosis is not None else ()
    assert {fault.what for fault in faults} == named


@pytest.mark.parametrize("order", ["reversed(self.layers)", "self.layers"])
def test_a_layer_is_not_asked_in_place_of_a_network_that_raises(order: str) -> None:
    told = recognise(module_of("layers", LAYERS.replace("reversed(self.layers)", order))).told
    assert any("attributes of Model" in line for line in told)


@pytest.mark.parametrize(
    ("product", "raised"),
    [("params['W2'].T @ dZ2", ""), ("params['W2'].T * dZ2", "line 35: dA1 = ")],
)
def test_a_product_of_entries_is_told_that_raises_with_several_outputs(
    product: str, raised: str
) -> None:
    found = recognise(module_of("outputs", TEXT.replace("params['W2'].T @ dZ2", product)))
    limits = found.taken.limits
    assert limits == () if not raised else (SEVERAL in limits[0] and raised in limits[0])


ONE_SIZE_ALONE = "only where all layers are of one size (3-3-3); where sizes differ, it agrees"
SLIPS = {
    "in one size": ("dZ2 @ A1.T", "(A1 @ dZ2.T if dZ2.shape == A1.shape else dZ2 @ A1.T)"),
    "in all": ("dZ2 @ A1.T", "2 * dZ2 @ A1.T"),
}
"""What stands in the file, and what stands there instead: the product of units with errors."""


@pytest.mark.parametrize("slip", SLIPS)
def test_what_is_off_in_layers_of_one_size_alone_is_told_so(slip: str, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(TEXT.replace(*SLIPS[slip]), encoding="utf-8")
    found = verify(tmp_path / "mine.py", scenarios=["theirs_2", "theirs_square"])
    assert found.verdict is Verdict.WRONG
    assert (ONE_SIZE_ALONE in summary(found)) == (slip == "in one size")

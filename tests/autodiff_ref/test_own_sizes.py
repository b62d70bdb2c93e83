"""What has sizes of its own, in a script or by default, is asked in these; and its liars."""

from itertools import pairwise
from pathlib import Path

import pytest

from autodiff_ref import Explained, verify
from autodiff_ref.recognition.arrays.places import places_in
from autodiff_ref.recognition.arrays.trees import Step
from autodiff_ref.recognition.search.fixed import chained
from recognition_sizes import OWN


def verified(name: str, source: str, folder: Path) -> Explained:
    path = folder / f"{name}.py"
    path.write_text(source, encoding="utf-8")
    return verify(path)


@pytest.mark.parametrize("name", OWN)
def test_what_has_sizes_of_its_own_agrees_in_these(name: str, tmp_path: Path) -> None:
    source, dims, _, _ = OWN[name]
    found = verified(name, source, tmp_path)
    assert found.agrees
    shapes = {c.place.quantity: c.shape for c in found.comparisons}
    assert {name: shape for name, shape in shapes.items() if name[:2] == "dW"} == {
        f"dW{l}": (n, m) for l, (m, n) in enumerate(pairwise(dims), 1)
    }


@pytest.mark.parametrize("name", OWN)
def test_a_mistake_in_it_is_named(name: str, tmp_path: Path) -> None:
    source, _, (right, wrong), mistake = OWN[name]
    assert right in source
    found = verified(name, source.replace(right, wrong), tmp_path)
    assert not found.agrees
    assert f"MISTAKE: {mistake}" in found.explain()


def test_weights_chain_both_ways_where_the_output_is_as_wide_as_the_input() -> None:
    assert list(dict.fromkeys(chained([(1, 24), (24, 1)]))) == [(24, 1, 24), (1, 24, 1)]
    assert (6, 4, 4, 1) in chained([(4, 6), (4, 4), (4,)])
    assert not list(chained([(4,), (4, 4)]))


def test_a_number_that_all_paths_share_counts_no_layer() -> None:
    held = {0: {"w1": [[1.0]], "w2": [[2.0]], "wOut": [[3.0]]}}
    found = places_in(held)
    assert [found["W", l][0][1] for l in (1, 2, 3)] == [
        Step(attribute=False, key=name) for name in ("w1", "w2", "wOut")
    ]

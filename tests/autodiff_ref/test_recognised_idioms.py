"""What is recognised by its use: what is told of it, and whose mistakes are named."""

from pathlib import Path

import pytest

from autodiff_ref import verify
from autodiff_ref.recognition import recognise
from autodiff_ref.report import summary
from recognition_idioms import IDIOMS
from recognition_styles import module_of

TOLD = {
    "changed_in_place": "Output: probs in loss.",
    "one_layer_of_classes": "Layout: samples are rows; weights (n_in, n_out)",
    "short_dictionary": "parameters are passed as a dictionary with W1, b1, ...",
    "sizes_between": "parameters are passed as what init returns",
    "lists_of_lists": "parameters are attributes of Netz",
    "words_of_its_own": "Called: 前向传播 (forward), then 反向传播 (backward)",
    "records": "parameters are passed as an object of Params",
    "sum_of_squares": "Cost: sse.",
}


def told(name: str) -> str:
    return " ".join(recognise(module_of(name, IDIOMS[name].source)).told)


@pytest.mark.parametrize("name", TOLD)
def test_the_idiom_is_told(name: str) -> None:
    assert TOLD[name] in told(name)


NAMED = {
    "changed_in_place": (
        "dhidden[hidden == 0] = 0",
        "pass",
        "equation 4 (dZ1): sigma' is left out",
    ),
    "one_layer_of_classes": (
        "miss.sum(axis=0)",
        "-miss.sum(axis=0)",
        "equation 5 (db1): it has the wrong sign",
    ),
    "short_dictionary": ("* (1 - h**2)", "", "equation 4 (dZ1): sigma' is left out"),
    "words_of_its_own": (" * (self.h > 0)", "", "equation 4 (dZ1): sigma' is left out"),
    "records": ("d1.sum(axis=0)", "-d1.sum(axis=0)", "equation 5 (db1): it has the wrong sign"),
}


@pytest.mark.parametrize("name", NAMED)
def test_it_agrees_and_its_mistake_is_named(name: str, tmp_path: Path) -> None:
    old, new, equation = NAMED[name]
    path, source = tmp_path / "mine.py", IDIOMS[name].source
    assert old in source
    path.write_text(source, encoding="utf-8")
    assert verify(path).agrees
    path.write_text(source.replace(old, new), encoding="utf-8")
    found = verify(path)
    assert found.verdict == "wrong"
    assert f"MISTAKE: {equation}" in summary(found)


def test_weights_that_are_multiplied_are_no_list() -> None:
    assert recognise(module_of("one", IDIOMS["one_layer_of_classes"].source)).taken.depths == (1,)


def test_a_cost_of_logits_is_given_these() -> None:
    source = IDIOMS["short_dictionary"].source
    for old, new in (
        ('return h, sigmoid(h @ th["W2"] + th["b2"])', 'return h, h @ th["W2"] + th["b2"]'),
        ("bce(q, y)", "bce_with_logits(q, y)"),
        ("-y * np.log(q) - (1 - y) * np.log(1 - q)", "np.logaddexp(0, q) - q * y"),
        ("(q - y)", "(sigmoid(q) - y)"),
    ):
        assert old in source
        source = source.replace(old, new)
    assert "Cost: bce_with_logits." in recognise(module_of("logits", source)).told

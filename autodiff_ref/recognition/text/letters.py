"""What names are those of weights, of biases, of their gradients, and of an optimiser's state."""

import re
from functools import cache

from autodiff_ref.recognition.text.names import GRADIENT_WORD, STEM, plain, roles_of, snake

_TAG = (
    r"(ih|ho|hh|xh|hy|io|in|out|i|h|o|x|y|hid|hidden|output|outputs|input|inputs|final|first|second"
    r"|third|layer|l|to|2|one|two|three|four|matrix|vector|mat|vec|xz|zy|hx|yh|h1h2|xh1|h2y"
    r"|input_hidden|hidden_output|\d+)"
)

_WEIGHTS = re.compile(
    rf"({_TAG}_?)*?(w|weights?|thetas?|syn|synapses?|synaptic_?weights?|kernel|ws|wts?)(_?{_TAG})*"
)

_BIASES = re.compile(rf"({_TAG}_?)*?(b|bias|biases|bs|intercepts?)(_?{_TAG})*")

_BEFORE = (
    r"(d|g|der|deriv|derivative|grads?|gradients?|nabla|delta|del|partial|d_?[ljce]|dloss|dcost|change"
    r"|adjust(ment)?)(_of|_in|_wrt)?_?d?_?"
)

_AFTER = (
    r"_?(grads?|gradients?|deltas?|adj|adjustments?|updates?|deriv|derivatives?|d|error"
    r"|prime|gradient_sum|change)"
)

_GRADIENTS = {
    kind: re.compile(f"{_BEFORE}({of.pattern})|({of.pattern}){_AFTER}")
    for kind, of in (("W", _WEIGHTS), ("b", _BIASES))
}

_STATE = re.compile(r"(v|m|s|vd|sd|md|vel|velocity|mom(ent(um)?)?)_?d?_?[Wwb](_?\d+|_?[a-z]+)?")


@cache
def parameter_kind(name: str) -> str | None:
    """W, b or None for the name of something."""
    stem = snake(name)
    if {"X", "Y"} & {*roles_of(name)}:
        return None  # a batch of them, as xb
    if _WEIGHTS.fullmatch(stem):
        return "W"
    return "b" if _BIASES.fullmatch(stem) else None


@cache
def gradient_kind(name: str) -> str | None:
    """W, b or None for the name of a gradient."""
    stem = snake(name)
    found = (kind for kind, pattern in _GRADIENTS.items() if pattern.fullmatch(stem))
    return next(found, None)


def is_of_gradient(name: str) -> bool:
    """Whether a name is that of a gradient of any kind, or of several."""
    known = gradient_kind(name) or "grads" in roles_of(name)
    return bool(known or GRADIENT_WORD.search(name))


def holds_gradients(name: str) -> bool:
    """Whether something of this name holds gradients."""
    return "grads" in roles_of(name) or "grad" in snake(name) or plain(name).startswith("nabla")


@cache
def is_state(name: str) -> bool:
    """Whether a name is that of what an optimiser keeps of a parameter, or of all that it keeps."""
    return "state" in roles_of(name) or _STATE.fullmatch(STEM.sub("", name)) is not None


def says_nothing(name: str) -> bool:
    """Whether the name of an argument is known as nothing."""
    kinds = parameter_kind(name) or gradient_kind(name) or is_state(name)
    return not (roles_of(name) or kinds or GRADIENT_WORD.search(name))


def number_in(name: str) -> int | None:
    """The last number in a name, which counts its layer."""
    digits = re.findall(r"\d+", name)
    return int(digits[-1]) if digits else None

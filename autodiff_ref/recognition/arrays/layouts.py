"""Layouts: how samples, labels, weights and biases lie in somebody's arrays, and back to ours."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Leaf = tuple[str, int]
"""("W", 1) for the weights of layer 1, ("b", 1) for its bias."""
Laid = Mapping[Leaf, Any]
"""Parameters or gradients as somebody lays them."""

SAMPLES: Mapping[str, Callable[[Array], Array]] = {
    "columns": lambda block: block.copy(),
    "rows": lambda block: block.T.copy(),
    "each column": lambda block: block.copy(),
    "each flat": lambda block: block[:, 0].copy(),
    "each row": lambda block: block.T.copy(),
    "each row of a list": lambda block: block.T.copy()[None],
}
"""Samples as columns, rows, or one at a time."""

WEIGHTS: Mapping[str, Callable[[Array], Array]] = {
    "(n_out, n_in)": lambda W: W.copy(),
    "(n_in, n_out)": lambda W: W.T.copy(),
}
VECTOR = "(n_in,)"
"""The weights of a layer of one unit, as a vector."""

BIASES: Mapping[str, Callable[[Array], Any]] = {
    "(n, 1)": lambda b: b.copy(),
    "(n,)": lambda b: b[:, 0].copy(),
    "(1, n)": lambda b: b.T.copy(),
    "scalar": lambda b: b[0, 0],
}
FOLDED = ("first", "last")
"""Biases as an extra column of the weights; a bias may also be missing."""

NO_BIAS = "none"
"""A layer, or a network, without biases."""

FIRST_ALONE = {f"{form}, in layer 1 alone": form for form in reversed(FOLDED)}
"""The same of the first layer alone, where X is given a column of ones, and no other layer is."""

IN_ARRAY = "integers in an array"
"""The number of the class of one sample, as the only one of several."""

FROM_ONE = "integers from 1"
"""The numbers of classes, the first of which is 1."""

NUMBERS = "integers (m,)"
"""The numbers of classes, the first of which is 0."""

LABELS: Mapping[str, Callable[[Array], Any]] = {
    "flat": lambda Y: Y[0].copy(),
    NUMBERS: lambda Y: np.argmax(Y, axis=0),
    "integers (1, m)": lambda Y: np.argmax(Y, axis=0)[None, :],
    "integers (m, 1)": lambda Y: np.argmax(Y, axis=0)[:, None],
    f"{FROM_ONE} (m,)": lambda Y: np.argmax(Y, axis=0) + 1,
    f"{FROM_ONE} (m, 1)": lambda Y: np.argmax(Y, axis=0)[:, None] + 1,
    IN_ARRAY: lambda Y: np.argmax(Y, axis=0),
    "0 or 1 as integers": lambda Y: Y[0].astype(int),
}
"""Labels that are not a matrix like the samples'."""

TRANSPOSED = "a matrix, transposed"
"""Labels that lie across the samples: rows beside columns."""

Form = str | tuple[str, ...]
"""How weights or biases lie: in one way, or in one for each layer, where these differ."""


@dataclass(frozen=True)
class Layout:
    """How somebody's arrays lie.

    Attributes:
        samples: a key of ``SAMPLES``.
        weights: a key of ``WEIGHTS``, or for each layer one or ``VECTOR``.
        biases: a key of ``BIASES``, one of ``FOLDED`` or ``FIRST_ALONE``, or ``NO_BIAS``; or for
            each layer a key or ``NO_BIAS``.
        labels: "matrix", ``TRANSPOSED`` or a key of ``LABELS``.
        matrices: whether what has two dimensions is a ``numpy.matrix``.
        counted: the names of those labels that are numbers of classes beside others, one-hot.
        paired: whether samples that lie one by one are given all at once, in a list of pairs.
        bias_input: what stands beside samples and units where biases are folded, 1 or -1.
    """

    samples: str
    weights: Form
    biases: Form
    labels: str
    matrices: bool = False
    counted: tuple[str, ...] = ()
    paired: bool = False
    bias_input: int = 1

    @property
    def one_by_one(self) -> bool:
        """Whether it is asked about one sample at a time."""
        return self.samples.startswith("each")

    @property
    def axes(self) -> tuple[int, int] | None:
        """Along which the samples lie in X and in Y; None where they come one at a time."""
        of_X = 0 if self.samples == "rows" else 1
        of_Y = {"matrix": of_X, TRANSPOSED: 1 - of_X}.get(self.labels, 0)
        return None if self.one_by_one else (of_X, of_Y)

    def unbiased(self, depth: int) -> tuple[int, ...]:
        """The layers that have no biases, where others have some, of networks up to this depth."""
        if self.biases in FIRST_ALONE:
            return tuple(range(2, depth + 1))
        each = forms_in(self.biases)
        return tuple(l for l, form in enumerate(each, 1) if form == NO_BIAS and len(each) > 1)

    def blocks(self, X: Array, Y: Array) -> Iterator[tuple[Array, Array]]:
        """What is asked about at a time: all samples, or one after the other."""
        width = 1 if self.one_by_one and not self.paired else X.shape[1]
        for i in range(0, X.shape[1], width):
            yield X[:, i : i + width], Y[:, i : i + width]

    def as_given(self, array: Any) -> Any:
        """An array in the type in which it is given."""
        return array.view(np.matrix) if self.matrices and np.ndim(array) == 2 else array

    def lay_samples(self, block: Array) -> Any:
        """Samples as they are given."""
        return self.as_given(SAMPLES[self.samples](block))

    def lay_labels(self, block: Array) -> Any:
        """Labels as they are given."""
        if self.labels == "matrix":
            return self.lay_samples(block)
        if self.labels == TRANSPOSED:
            return self.lay_samples(block).T.copy()
        labels = self.as_given(LABELS[self.labels](block))
        single = self.one_by_one and labels.dtype.kind == "i" and labels.size == 1
        return int(labels.item()) if single and self.labels != IN_ARRAY else labels

    def lay_counted(self, block: Array) -> dict[str, Any]:
        """The numbers of classes, under the names of those labels that are these."""
        numbers = LABELS[NUMBERS](block)
        return dict.fromkeys(self.counted, int(numbers[0]) if self.one_by_one else numbers)

    def lay_params(self, params: Mapping[str, Array]) -> dict[Leaf, Any]:
        """Parameters as they are given.

        Raises:
            ValueError: networks of this depth, or of so many outputs, do not lie so.
        """
        laid: dict[Leaf, Any] = {}
        depth = depth_of(params)
        for l in range(1, depth + 1):
            W, b = params[f"W{l}"], params[f"b{l}"]
            biases = in_layer(self.biases, l, depth)
            if biases in FOLDED:
                b = self.bias_input * b
                W = np.hstack([b, W] if biases == "first" else [W, b])
            laid["W", l] = self.as_given(lay_weights(W, in_layer(self.weights, l, depth)))
            if biases == "scalar" and len(b) > 1:
                raise ValueError("the biases of several units are no number")
            if biases in BIASES:
                laid["b", l] = self.as_given(BIASES[biases](b))
        return laid

    def gradients(self, found: Mapping[Leaf, Any], params: Mapping[str, Array]) -> dict[str, Any]:
        """What was found for each parameter, as ours.

        What has another shape than its parameter is passed on as it is.
        """
        ours: dict[str, Any] = {}
        laid, depth = self.lay_params(params), depth_of(params)
        for (kind, l), value in found.items():
            name, array = f"{kind}{l}", as_numbers(value, params[f"{kind}{l}"].dtype)
            shape = np.shape(laid[kind, l])
            if not isinstance(array, np.ndarray) or not fits(kind, array.shape, shape):
                ours[f"d{name}"] = array
            elif kind == "b":
                ours[f"d{name}"] = array.reshape(params[name].shape)
            else:
                form = in_layer(self.weights, l, depth)
                W = array[None].copy() if form == VECTOR else WEIGHTS[form](array)
                if (biases := in_layer(self.biases, l, depth)) in FOLDED:
                    first = biases == "first"
                    ours[f"db{l}"] = self.bias_input * (W[:, :1] if first else W[:, -1:])
                    W = W[:, 1:] if first else W[:, :-1]
                ours[f"d{name}"] = W
        return ours


def fits(kind: str, shape: tuple[int, ...], parameter: tuple[int, ...]) -> bool:
    """Whether a gradient has its parameter's shape, or that of a row that a bias (1, n) takes."""
    return shape == parameter or (kind == "b" and (1, *shape) == parameter)


def forms_in(form: Form) -> tuple[str, ...]:
    """The ways to lie, of each layer where these differ."""
    return (form,) if isinstance(form, str) else form


def in_layer(form: Form, l: int, depth: int) -> str:
    """How weights or biases lie in layer l of a network of this depth.

    Raises:
        ValueError: each layer has its own way, and there are others than these.
    """
    if isinstance(form, str):
        if form not in FIRST_ALONE:
            return form
        return FIRST_ALONE[form] if l == 1 else NO_BIAS
    if len(form) != depth:
        raise ValueError(f"{depth} layers do not lie as {form}")
    return form[l - 1]


def lay_weights(W: Array, form: str) -> Array:
    """The weights of a layer as they are given.

    Raises:
        ValueError: those of several units are no vector.
    """
    if form != VECTOR:
        return WEIGHTS[form](W)
    if len(W) > 1:
        raise ValueError("the weights of several units are no vector")
    return np.array(W[0])


def depth_of(params: Mapping[str, Any]) -> int:
    """L, the number of layers."""
    return sum(name.startswith("W") for name in params)


def as_numbers(value: object, dtype: npt.DTypeLike) -> object:
    """Real numbers as an array of this dtype, all else as it is."""
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        return value
    real = array.dtype.kind in "fiub"
    return np.array(array, dtype=dtype) if real else value


def layouts(
    n_out: int, depth: int, weights: tuple[Form, ...], biases: tuple[Form, ...]
) -> Iterator[Layout]:
    """The layouts for networks of this size, likeliest first."""
    if depth == 1 and n_out == 1 and NO_BIAS not in biases:
        biases = ("scalar", *biases)
    integers = tuple(name for name in LABELS if name.startswith("integers"))
    labels = ("flat", "0 or 1 as integers") if n_out == 1 else (TRANSPOSED, *integers)
    for samples, form, W in product(SAMPLES, ("matrix", *labels), weights):
        if form == IN_ARRAY and samples != "each row":
            continue
        # Where a single unit does not tell a row from a column, the samples do.
        likely = "(1, n)" if "row" in samples else "(n, 1)"
        for b in sorted(biases, key=lambda b: (b != "scalar", n_out == 1 and b != likely)):
            yield Layout(samples, W, b, form)

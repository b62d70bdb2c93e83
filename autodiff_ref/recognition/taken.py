"""What somebody's code takes, as plain data that may leave its process."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from autodiff_ref.setting import Setting


@dataclass(frozen=True)
class Taken:
    """Which problems somebody's code takes that has another face than ours.

    Attributes:
        layer_dims: the only sizes, or None if there are several.
        depths: numbers of layers.
        outputs: widths of the last layer.
        labels: of "real", "binary" and "one-hot".
        declared: what it says of its network.
        rate: the learning rate of the step that gradients are inferred from, None if it gives them.
        step_rate: that of the step which it takes with gradients that it gives, None if it takes
            no rate.
        limits: what it has and is not asked about, a sentence each.
        deep_unseen: whether it makes networks of two layers, and no gradients of one were found.
        one_output: whether its text shows networks of one output, whatever else it takes.
        penalties: the arguments that are given a penalty where it is asked for one.
        several_outputs: whether its text shows networks of several outputs.
        unbiased: the layers that have no biases where others have some.
        keeps: whether its objects keep what their first call has computed.
        settings: what is switched off for all else, and with which gradients are not those of its
            cost, by differences; gradients and cost can be asked with each, counted from 1.
        divided: of W and b, whose steps its text divides by the number of samples.
        divided_at: the first line that divides a gradient, or a rate, by that number elsewhere than
            where gradients and costs are computed; 0 if there is none.
        draws: whether what gives the gradients or the output draws at random on its way.
        varies: what is told where the same question has another answer each time; else "".
    """

    layer_dims: tuple[int, ...] | None
    depths: tuple[int, ...]
    outputs: tuple[int, ...]
    labels: tuple[str, ...]
    declared: Mapping[str, str] = field(default_factory=dict)
    rate: float | None = None
    step_rate: float | None = None
    limits: tuple[str, ...] = ()
    deep_unseen: bool = False
    one_output: bool = False
    penalties: tuple[str, ...] = ()
    several_outputs: bool = False
    unbiased: tuple[int, ...] = ()
    keeps: bool = False
    settings: tuple[Setting, ...] = ()
    divided: tuple[str, ...] = ()
    divided_at: int = 0
    draws: bool = False
    varies: str = ""

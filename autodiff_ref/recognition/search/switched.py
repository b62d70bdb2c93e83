"""Code with something switched on that is set aside for all else, and what is told of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.calls.own_names import by_own_names
from autodiff_ref.recognition.search.aside import in_words
from autodiff_ref.setting import Setting

BY_DIFFERENCES = "Not verified but by differences of its own cost: "


@dataclass(frozen=True)
class Switched:
    """Somebody's code with what is set aside for all else.

    Attributes:
        asked: the code with it.
        off: what it is set to for all else.
        on: what it is set to here.
        draws: whether random numbers decide what it does, as they do in dropout.
        wrong: the parameters whose gradients are wrong with it alone; None if that is not seen.
        of_gradients_alone: whether it changes the gradients and not the cost.
        changes: whether it is seen to change anything.
        of_step: whether it changes a step, of which its gradients are told, and not the cost.
        noise: whether what is drawn is not known to drop units.
        bounds: whether it is a bound, or an epsilon; what is wrong with it is then only told.
    """

    asked: Asked
    off: Mapping[str, float]
    on: Mapping[str, float]
    draws: bool
    wrong: tuple[str, ...] | None
    of_gradients_alone: bool = False
    changes: bool = False
    of_step: bool = False
    noise: bool = False
    bounds: bool = False

    @property
    def held(self) -> bool:
        """Whether gradients are wrong with it, and that is held against them."""
        return bool(self.wrong) and not self.bounds

    @property
    def settled(self) -> bool:
        """Whether more is known of it than that it is not asked about."""
        return self.wrong is not None or self.of_gradients_alone

    @property
    def setting(self) -> Setting:
        """The same in words."""
        module = self.asked.reading.owner.module
        strong, off = (by_own_names(module, dict(each)) for each in (self.on, self.off))
        return Setting(in_words(strong), in_words(off), self.draws, self.noise)

    @property
    def neutral(self) -> bool:
        """Whether it leaves something out for all else, and has no other value there."""
        return self.draws or not any(self.off.values())

    def told(self) -> Iterator[str]:
        """What is not verified of it, and what differences tell, a sentence."""
        strong, off, draws = self.setting.on, self.setting.off, self.draws
        dropout = f"dropout, which was switched off ({off})"
        what = f"what {off} switches off" if self.neutral else f"any value but {off}"
        what = dropout if draws and not self.noise else what
        same = f", and {self.setting.same} in both" if draws else ""
        if self.of_step:
            yield (
                f"Not verified: {what}; with {strong}, its step, of which its "
                "gradients are told, is another."
            )
        elif self.of_gradients_alone:
            yield (
                f"Not held against it: with {strong}, its gradients are others and its cost is "
                "the same, so they are then not its gradients."
            )
        elif self.wrong and self.bounds:
            yield (
                f"Not held against it: with {strong}, as the file has it, gradients are not those "
                f"of its cost ({', '.join(f'd{name}' for name in self.wrong)}, by differences). "
                "It bounds something, or keeps it from 0; with one that is meant to change the "
                "cost, they are wrong."
            )
        elif self.wrong:
            yield f"{BY_DIFFERENCES}{what}."
        elif self.wrong is not None:
            right = f"With {strong}{same}, its gradients are those of its cost."
            yield f"{BY_DIFFERENCES}{what}. {right}"
        elif draws:
            yield f"Not verified: {what}; what the backward pass does with it was not seen."
        elif self.changes and not self.neutral:
            yield f"Not verified: {what}."

"""What a candidate shows with as many outputs as it takes, and with one."""

from dataclasses import replace

from autodiff_ref.candidates import Candidate
from autodiff_ref.determination import cost_words
from autodiff_ref.determination.costs import OF_TWO_CLASSES
from autodiff_ref.determination.determined import Determined
from autodiff_ref.determination.inquiry import Inquiry, asked_of
from autodiff_ref.diagnosis import diagnose
from autodiff_ref.recognition import Taken

OUTPUT_ERROR = "dZ[L]"
"""The one quantity in which costs differ."""


class Widths:
    """What a candidate shows with one number of outputs and another, each asked once.

    Attributes:
        candidate: who is asked.
        taken: which problems it takes.
        seen: what it has shown, by the number of outputs.
    """

    def __init__(self, candidate: Candidate, taken: Taken) -> None:
        """Nothing is asked yet."""
        self.candidate, self.taken = candidate, taken
        self.seen: dict[int, tuple[Inquiry, Determined]] = {}

    def asked(self, width: int) -> tuple[Inquiry, Determined]:
        """What it shows with so many outputs.

        Raises:
            NotACandidateError: nothing that is known.
        """
        if width not in self.seen:
            inquiry = asked_of(self.candidate, replace(self.taken, outputs=(width,)))
            self.seen[width] = inquiry, inquiry.network()
        return self.seen[width]


def of_any_width(widths: Widths) -> Determined:
    """What a candidate shows with as many outputs as it takes.

    With one output alone, a mean over everything is one over samples, as may well be meant where
    the file itself has no more: what is off with more of them is told then.
    """
    candidate, taken = widths.candidate, widths.taken
    # Of two outputs, half a sum is a mean: they would tell costs apart the least.
    wide, found = widths.asked(max(taken.outputs))
    mute = "C" not in wide.shown and "cost" in candidate.face.functions
    right = wide.is_right(found.network)
    of_several = taken.several_outputs and not taken.one_output
    if of_several and not wide.gradients and 1 in taken.outputs:
        return widths.asked(1)[1]  # what it raises is told where it is asked
    if max(taken.outputs) == 1 or 1 not in taken.outputs:
        return found
    if right and not mute:
        return with_own_outputs(widths, found)
    for_one = taken.one_output or is_of_two_classes(found, taken)
    if found.with_cost and not for_one and wide.gradients:
        other = wide.averaged_otherwise(found.network)
        if other is None or "sum" in (other.average, found.network.average):
            return found
        return found.and_told(cost_words.another_average(found.network, other))
    narrow, of_one = widths.asked(1)
    fits, fits_of_one = wide.fitting(found.network), narrow.fitting(of_one.network)
    if of_several and not right and fits_of_one > fits:
        # Of one output alone, it would be asked about what it is not for.
        return replace(of_one, cost_of_one=mute).and_told(f"{cost_words.NOT_ITS_COST}.")
    if mute and (of_one.with_cost or of_one.own_cost):
        if not (right and found.network == of_one.network):
            return of_one.of_width(1, taken).and_told(cost_words.by_one_output())
        shown = replace(of_one, outputs=found.outputs, cost_of_one=True)
        return shown.and_told(cost_words.cost_of_one())
    if right:
        # A cost that takes one output alone says more than gradients, if they say otherwise.
        same = of_one.network.cost == found.network.cost or not of_one.with_cost
        return found if same else of_one.of_width(1, taken).and_told(cost_words.by_one_output())
    if fits_of_one <= fits:
        entries = fits_of_one == fits and found.network.average == "entries"
        why = cost_words.wrong_with_more(()) if wide.gradients else cost_words.none_with_more()
        narrowed = of_one.of_width(1, taken).and_limited(why)
        return narrowed if entries else found
    other = wide.averaged_otherwise(found.network)
    if other is not None:
        told = cost_words.another_average(found.network, other)
        return of_one.of_width(1, taken).and_limited(f"{told} {cost_words.ASKED}")
    held = replace(candidate, network=found.network, unbiased=found.unbiased)
    diagnosis = diagnose(held, [replace(wide.problem, network=found.network)])
    faults = diagnosis.faults if diagnosis is not None and diagnosis.named else ()
    if any(fault.kind != OUTPUT_ERROR for fault in faults):
        # No cost, whatever it is averaged over, has such gradients.
        faults = tuple(fault for fault in faults if fault.of_another_cost)
        if not (faults and for_one):
            return found
    return of_one.of_width(1, taken).and_limited(cost_words.wrong_with_more(faults))


def with_own_outputs(widths: Widths, found: Determined) -> Determined:
    """The same of one output, where its cost is another with several, and none of several classes.

    So is a mean over everything, which may well be meant for one output alone.
    """
    taken = widths.taken
    apart = found.own_cost is not None and found.own_cost.by_slope
    if not apart or (taken.several_outputs and not taken.one_output):
        return found
    of_one = widths.asked(1)[1]
    if of_one.own_cost is not None:
        return found
    return of_one.of_width(1, taken).and_limited(f"{cost_words.NOT_ITS_COST}. {cost_words.ASKED}")


def is_of_two_classes(found: Determined, taken: Taken) -> bool:
    """Whether a file has the mean of a binary cross-entropy, and nothing in it several outputs.

    So is the cost of a classifier with one output written, where it divides by the samples alone.
    """
    of_all = found.network.cost == OF_TWO_CLASSES and found.network.average == "entries"
    return found.with_cost and of_all and not taken.several_outputs

"""Why nothing was recognised: the reading that got furthest, and what stopped it there."""

import linecache
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autodiff_ref.recognition.arrays.places import UnfitError
from autodiff_ref.recognition.asking.handed import given_to, handed
from autodiff_ref.recognition.calls.acting import computes_gradients
from autodiff_ref.recognition.calls.functions import Functions
from autodiff_ref.recognition.calls.pools import UnboundError
from autodiff_ref.recognition.text.names import GRADIENT_WORD

MAKING = -1
"""The place of a failure before any function was called: an object could not be made."""


UNFIT = -2
"""That of a failure before anything was made: the parameters are those of other layers."""

OTHERS = (
    "If others of its functions compute its gradients, name these: --forward NAME --backward NAME; "
    "else add a function gradients(params, X, Y) that calls it with what it takes."
)
"""What can be done where a function was not handed what it takes."""


class NoGradientsError(Exception):
    """All functions ran, and nothing shows a gradient of every parameter."""


class NormalisedError(Exception):
    """A step whose entries are all of one size: its optimiser divides by that of the gradient."""


@dataclass(frozen=True)
class Failure:
    """Where a reading ended.

    Attributes:
        place: which of its functions raised, the first is 0, or ``MAKING``, or ``UNFIT``.
        names: of these functions.
        error: what was raised.
        line: of somebody's file, in which it was; 0 where no line of theirs was executed.
        file: that file.
        gives: whether any of these functions computes the gradient of weights, by its name.
        undefined: whether it reads a name that its file gives nothing, run or not.
        handed: what it was handed that made it raise, in words; "" where nothing shows that.
    """

    place: int
    names: tuple[str, ...]
    error: BaseException
    line: int
    file: str
    gives: bool = False
    undefined: bool = False
    handed: str = ""

    @property
    def name(self) -> str:
        """What raised."""
        return self.names[self.place] if self.place >= 0 else "making what it is called on"

    @property
    def reached(self) -> int:
        """How many functions had returned."""
        return self.place + isinstance(self.error, NoGradientsError)

    @property
    def own(self) -> bool:
        """Whether it is somebody's own code that raised."""
        return self.line > 0 and not isinstance(self.error, UnboundError)

    @property
    def of_kind_of_labels(self) -> bool:
        """Whether it was given numbers as labels that it takes for indices, which others are."""
        return isinstance(self.error, IndexError) and "must be of integer" in str(self.error)

    @property
    def told(self) -> str:
        """What was raised, and where in somebody's file."""
        file = Path(self.file)
        where = "" if file.suffix == ".ipynb" else f"{file.name}, line {self.line}: "
        text = linecache.getline(self.file, self.line).strip()
        return f"{self.name} raised {type(self.error).__name__}: {self.error} ({where}{text})"


def failure_of(
    place: int, names: tuple[str, ...], error: BaseException, module: Functions
) -> Failure:
    """A failure with the last line of somebody's file that it passed."""
    line, file, passed, given = 0, "", error.__traceback__, ""
    while passed is not None:
        if passed.tb_frame.f_code.co_filename in module.files:
            line, file = passed.tb_lineno, passed.tb_frame.f_code.co_filename
            given = handed(error, passed.tb_frame, module.globals)
        passed = passed.tb_next
    gives = any(computes_gradients(f) for name in names for f in module.by_name.get(name, []))
    undefined = isinstance(error, NameError) and error.name not in {None, *module.bound}
    return Failure(place, names, error.with_traceback(None), line, file, gives, undefined, given)


def furthest_of(failures: Sequence[Failure]) -> Failure | None:
    """Where the reading ended that got furthest; a step that hides the gradient comes first.

    What is only called like a gradient comes after what computes one of weights, and what was not
    called at all after what reads a name that its file lacks, whatever it is handed.
    """
    tried = list(dict.fromkeys(each.names for each in failures))
    order = {names: -i for i, names in enumerate(tried)}
    found = [f for f in failures if isinstance(f.error, NormalisedError)]
    ranked = sorted(
        failures,
        key=lambda f: (
            *(not f.gives, -f.reached, not f.undefined),
            *(-order[f.names], -f.line, f.of_kind_of_labels),
        ),
    )
    return next(iter((*found, *ranked)), None)


def raised(failures: Sequence[Failure]) -> str:
    """What somebody's own code raised, and what to do; "" if it was not that which ended it."""
    furthest = furthest_of(failures)
    if furthest is None or not furthest.own or isinstance(furthest.error, NormalisedError):
        return ""
    called = ", then ".join(furthest.names)
    if furthest.place == MAKING:
        return f"{furthest.told}.\nIts gradients can be verified once that can be made."
    if furthest.handed:
        return (
            f"{furthest.told}.\n"
            f"That says nothing about its gradients: {furthest.handed}. "
            f"What it takes was not found (called: {called}). {OTHERS}"
        )
    given = given_to(furthest.error)
    here = f" (here it was given {given})" if given else ""
    return (
        f"{furthest.told}.\n"
        f"Its gradients can be verified once it runs (called: {called}). If it does in your own "
        f"program, either it is given something else there{here}, or others of its functions "
        "compute its gradients: these are named by --forward NAME --backward NAME."
    )


def reason(failures: Sequence[Failure]) -> str:
    """The probable reason in a sentence; "" if there is none."""
    if furthest := furthest_of(failures):
        error = furthest.error
        if isinstance(error, NormalisedError):
            return (
                f"The entries of the step that {furthest.name} takes are all of one size, as those "
                f"of Adam are: they tell no gradient. Return it, or keep it as dW1, db1, ..."
            )
        if isinstance(error, NoGradientsError):
            return (
                f"{furthest.name} ran, and nothing that it returns, keeps or changes is known as "
                "the gradients of all parameters: they are looked for under names such as dW1 and "
                "by their shapes."
            )
        if isinstance(error, KeyError) and error.args == (("W", 1),):
            return (
                "No weights are known in what it is called on: they are looked for under names "
                "such as W1, weights or w."
            )
        if isinstance(error, UnfitError) and str(error):
            return (
                f"It has parameters, taken by their names or sizes for {error}: not those of a "
                "network of one to four layers that it was asked for, of which each has one W, "
                "and one b at most."
            )
        if furthest.own:
            return f"The reading that got furthest ended in its own code: {furthest.told}"
        if isinstance(error, UnboundError) and GRADIENT_WORD.search(str(error)):
            return (
                f"{furthest.name} takes a gradient ({error}) that no function of it makes: add one "
                f"of the output and the labels, such as loss_gradient(output, y)."
            )
        if isinstance(error, UnboundError):
            return (
                f"{furthest.name} takes an argument {error}, and neither its name nor its use says "
                "what is to be given to it."
            )
    return ""

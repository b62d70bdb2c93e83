"""From whatever people have to our one face."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autodiff_ref.containment import on_one_line
from autodiff_ref.recognition.arrays.problems import DEPTHS, OUTPUTS, drawn, problem_of
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.asking.chance import draws
from autodiff_ref.recognition.asking.failures import Failure
from autodiff_ref.recognition.asking.readings import Seen
from autodiff_ref.recognition.asking.repeating import asked_again
from autodiff_ref.recognition.asking.updates import Stepping
from autodiff_ref.recognition.calls.loops import in_words
from autodiff_ref.recognition.calls.offered import functions_of
from autodiff_ref.recognition.calls.ours import FACE, declared_by, has_our_face
from autodiff_ref.recognition.calls.own_names import by_own_names
from autodiff_ref.recognition.calls.runs import StepError, dims_of
from autodiff_ref.recognition.running.quiet import undisturbed
from autodiff_ref.recognition.search.adapter import unrecognised
from autodiff_ref.recognition.search.alone import alone_if_that_fits, together_if_it_loops
from autodiff_ref.recognition.search.beside import with_inline
from autodiff_ref.recognition.search.completing import completed, methods_of_owner
from autodiff_ref.recognition.search.constant import constant_biases, told_of_constants
from autodiff_ref.recognition.search.defaults import with_own_defaults
from autodiff_ref.recognition.search.exploring import Past, first_of, misshapen
from autodiff_ref.recognition.search.extent import LABELS, labels_of, makes, takes
from autodiff_ref.recognition.search.following import Followed, followed
from autodiff_ref.recognition.search.penalised import either, with_penalty
from autodiff_ref.recognition.search.reserves import (
    may_be_deep,
    raised_by_several,
    raising_deeper,
    raising_in_its_step,
    reserves,
)
from autodiff_ref.recognition.search.search import search
from autodiff_ref.recognition.search.switched import Switched
from autodiff_ref.recognition.search.switching import dropped_unseen, switched_on, with_settings
from autodiff_ref.recognition.search.unasked import unasked
from autodiff_ref.recognition.taken import Taken
from autodiff_ref.recognition.telling import sentences
from autodiff_ref.recognition.text.divided import divided_elsewhere, divided_in_steps
from autodiff_ref.recognition.text.widths import has_one_output, has_several_outputs

SAME, NEAR = 1e-12, 1e-3
"""Of gradients: by what float64 lets them differ, and by what float32 does, generously."""

OF_MANY = (
    "Not verified: many samples at once, of which its text may speak; given several, the gradients "
    "of its biases are not summed over them."
)
"""A limit where it is asked about one sample at a time, and may be meant for many."""

OF_ONE_SIZE = "It was seen to take layers of one size alone: where sizes differ, it raises."


class NotRecognisedError(ValueError):
    """Nothing here computes gradients in a way that is known; the message shows an adapter."""


@dataclass(frozen=True)
class Recognised:
    """Somebody's code behind our face.

    Attributes:
        functions: ``gradients`` and, where found, ``output``, ``cost``, ``trace``, ``train``,
            ``update``.
        told: what was recognised and how, a sentence each.
        taken: which problems it takes.
    """

    functions: Mapping[str, Callable[..., Any]]
    told: tuple[str, ...]
    taken: Taken


def recognise(subject: object, **named: str) -> Recognised:
    """Our face for a module or an object with functions and classes.

    Args:
        subject: what is to be recognised.
        named: the names of functions by their roles, where they are not recognised: ``forward``,
            ``backward``, ``cost``, ``update``, ``train``, ``combined``.

    Raises:
        NotRecognisedError: nothing in it gives a gradient in a way that is known.
    """
    if not named and has_our_face(subject):
        return as_it_is(subject)
    module = functions_of(subject)
    known = {*module.functions, *(name for kind in module.classes.values() for name in vars(kind))}
    if absent := sorted(set(named.values()) - known):
        raise NotRecognisedError(
            f"It has no function {', '.join(absent)}; it has {', '.join(sorted(known)) or 'none'}."
        )
    failures: list[Failure] = []
    seen = search(module, subject, named, failures)
    if seen is None:
        if not named and callable(getattr(subject, "gradients", None)):
            return as_it_is(subject)
        raise NotRecognisedError(in_words(unrecognised(module, failures)))
    return described(subject, seen)


def as_it_is(subject: object) -> Recognised:
    """Our own face, which is passed through."""
    found = {name: getattr(subject, name, None) for name in FACE}
    functions = {name: value for name, value in found.items() if callable(value)}
    told = ("It has the functions of the harness itself: " + ", ".join(functions) + ".",)
    return Recognised(
        functions, told, Taken(None, DEPTHS, OUTPUTS, LABELS, declared=declared_by(subject))
    )


def described(subject: object, seen: Seen) -> Recognised:
    """What was recognised, with what else it offers."""
    seen = in_float64(by_classes(together_if_it_loops(alone_if_that_fits(seen, subject))))
    asked = with_own_defaults(completed(Asked(seen.reading, seen.problem), subject))
    asked = with_inline(asked)
    constants = constant_biases(asked)
    asked = replace(asked, unasked=frozenset(name[:2] for name in constants))
    fixed, depths, outputs = sizes(asked)
    again = asked_again(asked)
    named = named_quantities(asked)
    known = {**asked.reading.owner.module.functions, **methods_of_owner(asked, subject)}
    steps = followed(asked, known)
    way = steps.way
    functions = offered(asked, way)
    if again.gradients is not None:
        functions = {n: f for n, f in functions.items() if n not in ("trace", "update")}
        functions["gradients"] = again.gradients
    elif not named[0]:
        del functions["trace"]
    penalised = None if again.gradients is not None else with_penalty(asked)
    if penalised is not None:
        others = offered(penalised, way and way.penalised(penalised.reading.switched))
        functions = {name: either(plain, others[name]) for name, plain in functions.items()}
    step = asked.where_on(asked.problem).kind in ("step", "new")
    stepping = way.reading.called() if way else ()
    verified = [*penalised.reading.switched] if penalised else []
    switched = (
        switched_on(asked, verified, stepping)
        if again.gradients is None
        else dropped_unseen(asked, stepping)
    )
    wrong = [each for each in switched if each.held]
    functions = with_settings(functions, wrong)
    with undisturbed():
        exact = seen.exact or (not step and misshapen(seen) == 0)
        told = sentences(penalised or asked, exact, named)
        limits = [
            *left_out(asked, penalised, steps, switched, depths),
            *again.limits,
            *(() if step or way else raising_in_its_step(asked, known)),
            *((told_of_constants(constants),) if constants else ()),
            *((OF_MANY,) if seen.maybe_of_many else ()),
        ]
        deep_unseen = depths == (1,) and may_be_deep(asked)
    if fixed and len(set(fixed)) == 1:
        told = (*told, OF_ONE_SIZE)
    tree = asked.reading.owner.module.tree
    return Recognised(
        {name: as_it_raises(function) for name, function in functions.items()},
        tuple(map(in_words, (*told, *again.told))),
        Taken(
            fixed,
            depths,
            outputs,
            labels_of(asked),
            declared=declared_by(subject),
            rate=seen.reading.rate if step else None,
            step_rate=way.reading.rate if way and way.takes_rate else None,
            limits=tuple(on_one_line(in_words(limit)) for limit in limits),
            deep_unseen=deep_unseen,
            one_output=has_one_output(tree),
            penalties=penalties_named(penalised) if penalised else (),
            several_outputs=has_several_outputs(tree),
            unbiased=seen.reading.layout.unbiased(max(depths)),
            keeps=again.keeps,
            settings=tuple(each.setting for each in wrong),
            divided=divided_in_steps(tree, asked.reading.layout.axes),
            divided_at=divided_elsewhere(tree, asked.reading.layout.axes, giving(asked)),
            draws=again.draws or draws(asked),
            varies=in_words(" ".join(again.told)) if again.draws else "",
        ),
    )


def giving(asked: Asked) -> frozenset[str]:
    """The names of the functions that give gradients, and of what these call."""
    named = [name for role, name in asked.reading.steps if role != "forward"]
    module = asked.reading.owner.module
    forward = module.reached([asked.forward] if asked.forward else [])
    reached = module.reached(named)
    return frozenset(name for name, own in reached.items() if own and name not in forward)


def sizes(asked: Asked) -> tuple[tuple[int, ...] | None, tuple[int, ...], tuple[int, ...]]:
    """The only sizes that it takes, None if several; how many layers it takes; how many outputs."""
    taken = [(L, n) for L in DEPTHS for n in OUTPUTS if takes(asked, drawn(L, n))]
    own = dims_of(asked.problem.params)
    depths = tuple(sorted({L for L, _ in taken} | {len(own) - 1}))
    widths = {n for _, n in taken}
    outputs = tuple(sorted(widths | ({own[-1]} if not widths or own[-1] not in OUTPUTS else set())))
    other = problem_of((own[0] + 2, *(n + 7 for n in own[1:-1]), own[-1]))
    one_hidden_size = len(own) > 3 and len(set(own[1:-1])) == 1
    fixed = None if taken or (not one_hidden_size and takes(asked, other)) else own
    outputs = tuple(n for n in outputs if makes(asked, n)) or outputs
    if outputs == (1,) and not fixed and has_several_outputs(asked.reading.owner.module.tree):
        with undisturbed():
            outputs = OUTPUTS[::2] if raised_by_several(asked) else outputs
    return fixed, depths, outputs


def left_out(
    asked: Asked,
    penalised: Asked | None,
    steps: Followed,
    switched: Sequence[Switched],
    depths: tuple[int, ...],
) -> Iterator[str]:
    """What it has and is not asked about, or only by differences, a sentence each."""
    stepping = steps.way.reading.called() if steps.way else ()
    yield from reserves(penalised or asked, stepping, switched)
    yield from steps.limits()
    yield from unasked(penalised or asked)
    yield from raising_deeper(asked, depths)


def penalties_named(asked: Asked) -> tuple[str, ...]:
    """What it is given a penalty by, as the file calls it."""
    penalties = dict.fromkeys(asked.reading.switched)
    return tuple(sorted(by_own_names(asked.reading.owner.module, penalties)))


def offered(asked: Asked, way: Stepping | None) -> dict[str, Callable[..., Any]]:
    """The functions of our face, as they are answered."""
    functions: dict[str, Callable[..., Any]] = {"gradients": asked.gradients}
    if asked.shows_output:
        functions["output"] = asked.output
    if asked.shows_cost:
        functions["cost"] = asked.cost
    functions["trace"] = asked.trace
    if way is not None:
        functions["update"] = way.shown
    return functions


def as_it_raises(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, which raises what somebody's own code raised, if that did."""

    def asked(*arrays: Any, **rest: Any) -> Any:
        try:
            return function(*arrays, **rest)
        except StepError as failure:
            raise failure.__cause__ or failure from None

    return asked


def by_classes(seen: Seen) -> Seen:
    """The reading with numbers of classes, where one output does not follow its labels."""
    depth, n_out = len(dims_of(seen.problem.params)) - 1, seen.problem.Y.shape[0]
    if n_out > 1 or "real" in labels_of(Asked(seen.reading, seen.problem)):
        return seen
    past = Past(alone=seen.reading.layout.one_by_one)
    with undisturbed():
        other = first_of(seen.reading.owner, seen.reading.steps, drawn(depth, 3), past)
    counted = other and other.exact and other.reading.layout.labels.startswith("integers")
    return other if other and counted else seen


def in_float64(seen: Seen) -> Seen:
    """The reading of code that does not cast to float32, if its gradients are others then."""
    owner, p = seen.reading.owner, seen.problem
    if not owner.module.casts:
        return seen
    wide = replace(seen.reading, owner=replace(owner, module=replace(owner.module, wide=True)))
    try:
        plain, other = (
            Asked(reading, p).gradients(p.params, p.X, p.Y) for reading in (seen.reading, wide)
        )
        same = all(np.allclose(plain[n], other[n], SAME, SAME) for n in plain)
        near = all(np.allclose(plain[n], other[n], NEAR, NEAR) for n in plain)
    except Exception:
        return seen
    return replace(seen, reading=wide) if near and not same else seen


def named_quantities(asked: Asked) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The quantities that it names, those in doubt, and those that hold 1/m."""
    try:
        sources, doubtful, averaged = asked.named_on(asked.problem)
        asked.trace(asked.problem.params, asked.problem.X, asked.problem.Y)
    except Exception:
        return (), (), ()
    return tuple(sources), doubtful, tuple(averaged)

"""What a verdict does not reach: what is switched off, and what the file has and is not asked."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FunctionType
from typing import Any

from autodiff_ref.recognition.arrays.places import places_in
from autodiff_ref.recognition.arrays.problems import DEPTHS, OUTPUTS, drawn
from autodiff_ref.recognition.arrays.trees import objects_in
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.asking.failures import Failure, failure_of
from autodiff_ref.recognition.asking.updates import raised_by_step
from autodiff_ref.recognition.asking.ways import pool_of
from autodiff_ref.recognition.calls.calls import parameters_of
from autodiff_ref.recognition.calls.kinds import has_weights, is_container, is_two_way, is_unit
from autodiff_ref.recognition.calls.own_names import by_own_names
from autodiff_ref.recognition.calls.playing import playing
from autodiff_ref.recognition.calls.runs import StepError, dims_of
from autodiff_ref.recognition.owners.owners import Kept
from autodiff_ref.recognition.owners.passed import Passed
from autodiff_ref.recognition.search.aside import flags_down, in_words, is_of, set_aside
from autodiff_ref.recognition.search.switched import Switched
from autodiff_ref.recognition.text.chosen import texts_given, texts_known
from autodiff_ref.recognition.text.defined import place_of
from autodiff_ref.recognition.text.drawing import drawn_in_every_call
from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.recognition.text.source import losses_of_script, losses_within
from autodiff_ref.recognition.text.widths import has_one_output

NAMES = {"relu", "sigmoid", "tanh", "linear", "softmax", "leaky_relu", "elu", "softplus"}
"""What activations are called."""

PASSES = frozenset({"forward", "backward", "slope"})
"""Roles of functions that are called once for every pass, so that they are to draw nothing."""

SILENT = {"none", "beta"}
"""Roles of what is told together; how fast a step forgets those before it is one of them."""


def reserves(
    asked: Asked, stepping: Sequence[Callable[..., Any]] = (), switched: Sequence[Switched] = ()
) -> Iterator[str]:
    """What is not verified of what the file has, a sentence each.

    Args:
        asked: how it is asked.
        stepping: the functions that take the step that is compared.
        switched: what is set aside, switched on.
    """
    for each in switched:
        yield from each.told()
    for name, lines in drawing_lines(asked, drawn_in_every_call, PASSES).items():
        yield (
            f"Not verified: {in_lines(lines)}, which {'draw' if len(lines) > 1 else 'draws'} "
            f"parameters anew in every call of {name}; left out while it was asked."
        )
    if asked.reading.owner.module.wide:
        yield "Not verified: what it loses by casting to float32, which was switched off."
    settled = {n for each in switched if each.settled or each.draws for n in each.off}
    silent = {n: v for n, v in set_aside(asked, stepping).items() if SILENT & {*roles_of(n)}}
    silent |= flags_down(asked, stepping)
    silent |= {
        n: v for each in switched if each.changes and each.neutral for n, v in each.off.items()
    }
    if silent := {n: v for n, v in silent.items() if n not in settled}:
        named = by_own_names(asked.reading.owner.module, silent)
        yield f"Not verified: what {in_words(named)} switches off."
    if raised := raised_by_several(asked):
        yield f"Not verified: networks of several outputs, with which {raised.told}"
    if counts := fixed_counts(asked):
        yield (
            f"Not verified: what divides by {in_words(counts)}, which was set to the number of "
            "samples, as if there were always so many."
        )
    if asked.inline is not None:
        if not asked.is_cost and not all(factor > 0 for factor in asked.factors):
            where = asked.inline.place(asked.reading.owner.module.file)
            yield (
                f"{where[0].upper()}{where[1:]}, computes {asked.inline.name}, of which these are "
                f"not the gradients, nor a multiple of them; it was not held against them."
            )
    elif asked.cost_function is None and (within := inline_losses(asked)):
        yield (
            f"Not verified: whether it is the gradient of the loss that is computed in "
            f"{', '.join(within)}, which could not be asked by itself."
        )
    if unasked := other_activations(asked):
        yield f"Not verified: with {', '.join(unasked)}, which its layers know as well."
    if texts := other_texts(asked):
        yield f"Not verified: with {', '.join(texts)}, which it may be made with as well."
    for name, line in others_alike(asked).items():
        yield (
            f"Not verified: {name} (line {line}), which by its name and its arguments gives "
            f"gradients as {asked.reading.steps[-1][1]} does, which was asked."
        )
    if layers := left_out(asked):
        yield (
            f"Not verified: {', '.join(layers)}, which the file defines and the network that was "
            "asked has not."
        )


def others_alike(asked: Asked) -> dict[str, int]:
    """The functions that may play the part of the last that is called, with their lines.

    They take what that takes, and neither calls the other.
    """
    module, (role, last) = asked.reading.owner.module, asked.reading.steps[-1]
    if role not in ("backward", "combined"):
        return {}
    x, y = next(asked.reading.layout.blocks(asked.problem.X, asked.problem.Y))
    known = asked.reading.run(asked.problem.params, x, y).holder.functions
    taken, used = arguments(known[last]), module.reached(name for _, name in asked.reading.steps)
    alike = [n for n in playing(known, role) if n not in used and arguments(known[n]) == taken]
    places = {n: place_of(known[n]) for n in alike if last not in module.reached([n])}
    return {name: place[0].lineno for name, place in places.items() if place}


def arguments(function: Any) -> list[str]:
    """What a function takes, as its arguments are called."""
    return [p.name for p in parameters_of(function) if p.name != "self"]


def raised_by_several(asked: Asked) -> Failure | None:
    """What its backward pass raises with several outputs, where a forward pass gives these.

    A product that is taken element by element raises nothing with one output.
    """
    reading, p = asked.reading, asked.problem
    module, depth = reading.owner.module, len(dims_of(p.params)) - 1
    if p.Y.shape[0] > 1 or reading.layout.labels != "matrix" or has_one_output(module.tree):
        return None
    try:
        several = drawn(depth, 3)
        reading.gradients(several.params, several.X, several.Y, asked.where_on(p))
    except StepError as failure:
        place, names = failure.args[0], tuple(name for _, name in reading.steps)
        found = failure_of(place, names, failure.__cause__ or failure, module)
        return found if place > 0 and found.own and isinstance(found.error, ValueError) else None
    except Exception:
        return None
    return None


def fixed_counts(asked: Asked) -> dict[str, float]:
    """The globals that are called a number of samples, and are a number that the file has fixed."""
    module = asked.reading.owner.module
    named = [name for name, role in module.supplied_names.items() if role == "m"]
    return {n: v for n in named if type(v := module.globals.get(n)) is int}


def other_activations(asked: Asked) -> list[str]:
    """The activations that layers know by name, beside the one that they were given."""
    owner = asked.reading.owner
    given = re.search(r"(\w+)\((\w+)\), \.\.\.$", owner.name) if isinstance(owner, Kept) else None
    if given is None or given[1] not in owner.module.classes:
        return []
    functions = [vars(part).values() for part in owner.module.classes[given[1]].__mro__]
    code = [getattr(f, "__code__", None) for each in functions for f in each]
    known = {c for each in code if each is not None for c in each.co_consts if isinstance(c, str)}
    return sorted(known & NAMES - {given[2]})


def other_texts(asked: Asked) -> list[str]:
    """The activations that an object may be made with by a text, beside the one that it was."""
    tree, kind = asked.reading.owner.module.tree, type(asked.tree)
    given, known = texts_given(tree, kind.__name__), texts_known(tree, kind.__name__)
    if not known or not is_of(asked.reading.owner.module, kind):
        return []
    defaults = {p.name: p.default for p in parameters_of(kind) if isinstance(p.default, str)}
    chosen = {**defaults, **given}
    return [
        repr(text)
        for argument, texts in known.items()
        for text in texts
        if chosen.get(argument) in texts and text != chosen[argument]
    ]


def inline_losses(asked: Asked) -> list[str]:
    """Where a loss is computed within something else, by function and line."""
    found = {}
    for function in asked.reading.owner.module.all_code():
        if lines := losses_within(function):
            cell = function.__code__.co_filename.endswith(".ipynb")
            found[function.__name__] = "" if cell else f", line {lines[0]}"
    script = losses_of_script(asked.reading.owner.module.globals)
    return [name + line for name, line in found.items()] or [f"line {n}" for n in script]


def drawing_lines(
    asked: Asked,
    drawn_by: Callable[[FunctionType], list[int]],
    roles: frozenset[str] | None = None,
) -> dict[str, list[int]]:
    """The lines that methods which are called are asked without, by name; in some roles alone."""
    by_name = asked.reading.owner.module.by_name
    names = dict.fromkeys(n for role, n in asked.reading.steps if roles is None or role in roles)
    code = {name: f for name in names for f in by_name.get(name, []) if isinstance(f, FunctionType)}
    return {name: lines for name, f in code.items() if (lines := drawn_by(f))}


def in_lines(lines: Sequence[int]) -> str:
    """Lines by their numbers."""
    return f"line{'s' * (len(lines) > 1)} {', '.join(map(str, lines))}"


def raising_deeper(asked: Asked, depths: tuple[int, ...]) -> Iterator[str]:
    """That its backward pass raises for one more layer, which its code makes; nothing else."""
    depth, n_out = max(depths) + 1, dims_of(asked.problem.params)[-1]
    if depth not in DEPTHS or depth < 3 or n_out not in OUTPUTS:
        return
    problem = drawn(depth, n_out)
    if may_be_deep(asked, depth):
        try:
            asked.where_on(problem)
        except StepError as failure:
            if failure.args[0] > 0:
                error = failure.__cause__ or failure
                yield (
                    f"Not verified: networks of {depth} layers, which its code makes; of these its "
                    f"backward pass raises {type(error).__name__}: {error}."
                )
        except Exception:
            return


def raising_in_its_step(asked: Asked, functions: Mapping[str, Callable[..., Any]]) -> Iterator[str]:
    """That its own step raises, given the gradients that were compared."""
    if found := raised_by_step(asked, functions):
        yield f"Not verified: its own step, given these gradients: {found.told}."


def may_be_deep(asked: Asked, depth: int = 2) -> bool:
    """Whether what is made for so many layers has as many."""
    owner, pool = asked.reading.owner, pool_of(drawn(depth, 1))
    try:
        with owner.module.supplied(pool):
            if isinstance(owner, Kept):
                return ("W", depth) in places_in(owner.made(pool))
            if isinstance(owner, Passed) and owner.initialise:
                return ("W", depth) in owner.template(pool)[1]
    except Exception:
        return False
    return False


def left_out(asked: Asked) -> list[str]:
    """The layers of a file that are not in a network which is put together of such layers."""
    owner, module = asked.reading.owner, asked.reading.owner.module
    if not isinstance(owner, Kept) or owner.name in module.classes:
        return []
    home = module.globals.get("__name__")
    there = {part for thing in objects_in(asked.tree) for part in type(thing).__mro__}
    own = {n: c for n, c in module.classes.items() if c.__module__ == home and is_two_way(c)}
    layers = {
        n: c for n, c in own.items() if not is_container(c) and (is_unit(c) or has_weights(c))
    }
    if not there & set(layers.values()):
        return []
    return [n for n, c in layers.items() if c not in there]

"""What was recognised, in sentences for the person who reads the verdict."""

import re
from collections.abc import Iterator
from dis import get_instructions

import numpy as np

from autodiff_ref.recognition.arrays.answers import turned
from autodiff_ref.recognition.arrays.layouts import (
    FIRST_ALONE,
    FOLDED,
    NO_BIAS,
    NUMBERS,
    Form,
    Layout,
    forms_in,
)
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.calls.own_names import by_own_names
from autodiff_ref.recognition.calls.runs import RATE
from autodiff_ref.recognition.running.order import SHUFFLING
from autodiff_ref.recognition.running.rounded import ROUNDING
from autodiff_ref.recognition.search.aside import in_words, set_aside
from autodiff_ref.recognition.search.defaults import own_defaults_told
from autodiff_ref.recognition.search.reserves import drawing_lines, fixed_counts, in_lines
from autodiff_ref.recognition.text.activating import activations_in
from autodiff_ref.recognition.text.drawing import parted
from autodiff_ref.recognition.text.names import LINEAR, plain
from autodiff_ref.recognition.text.source import names_read, returned_names

SAMPLES = {
    "columns": "samples are columns",
    "rows": "samples are rows",
    "each column": "it is asked about one sample at a time, a column, and the mean is taken",
    "each flat": "it is asked about one sample at a time, a vector, and the mean is taken",
    "each row of a list": "it is asked about one sample at a time, a list of one row, and the mean "
    "is taken",
    "each row": "it is asked about one sample at a time, a row, and the mean is taken",
}
WORDS = {"X": "samples", "Y": "labels", "m": "number of the samples"}
"""Data in words."""
ROLES = {"slope": "gradient of the loss"}
"""Roles in other words."""
FOUND = {
    "returned": "the gradients are what {last} returns",
    "unrolled": "the gradients are in the vector that {last} returns",
    "kept": "the gradients are what {last} keeps",
    "local": "the gradients are local variables of {last}, with which it takes a step",
    "step": "the gradients are (old - new) / {rate:g} of the step that {last} takes",
    "new": "the gradients are (old - new) / {rate:g} of the parameters that {last} returns",
}


IN_PAIRS = "it is given a list of pairs, one sample and its labels each"


def sentences(asked: Asked, exact: bool, named: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """What was recognised and how."""
    reading = asked.reading
    calls = ", then ".join(f"{name} ({ROLES.get(role, role)})" for role, name in reading.steps)
    where = asked.where_on(asked.problem).kind
    how = FOUND[where].format(last=reading.steps[-1][1], rate=reading.rate)
    layout = reading.layout
    told = [
        f"Called: {calls}; {reading.owner.told}; {how}.",
        f"Layout: {IN_PAIRS if layout.paired else SAMPLES[layout.samples]}"
        f"{', as numpy.matrix' * layout.matrices}; "
        f"{by_layer('weights', layout.weights)}; {biases(layout)}; "
        f"labels as {'a matrix' if layout.labels == 'matrix' else layout.labels}"
        f"{''.join(f', {name} as {NUMBERS}' for name in layout.counted)}.",
    ]
    if where in ("step", "new"):
        rounded = "the digits that the subtraction rounds away are allowed for"
        told.append(f"{about_rate(reading.rate)}; {rounded}.")
    told += in_turned_order(asked)
    told += [
        f"{name} is a global that it reads; it is set to the {WORDS[role]} that are asked about."
        for name, role in data_read(asked).items()
    ]
    module = reading.owner.module
    if switched := set_aside(asked):
        told.append(f"Set for this: {in_words(by_own_names(module, switched))}.")
    told += [
        f"Left out of {name} while it is asked, as it draws parameters: {in_lines(lines)}."
        for name, lines in drawing_lines(asked, lambda method: parted(method)[1]).items()
    ]
    given = {n: f for each in reading.called() for n, f in activations_in(each).items()}
    told += [f"{name} is set to its {function.__name__}." for name, function in given.items()]
    told += own_defaults_told(asked)
    if rounds(asked):
        told.append("What it rounds to some decimals is not rounded while it is asked.")
    if shuffles(asked):
        told.append("What it shuffles or permutes keeps its order while it is asked.")
    if flat := rows_for_biases(asked):
        told.append(f"Of the shape (n,), which a bias (1, n) takes as it is: {', '.join(flat)}.")
    if reading.owner.module.wide:
        told.append("What it casts to float32 is left in float64 while it is asked.")
    if not exact:
        told.append(
            "Doubtful: a gradient has another shape than its parameter, or the step is not in "
            "proportion to the learning rate. It is passed on as it is."
        )
    return (*told, *about_the_rest(asked, named))


def in_turned_order(asked: Asked) -> Iterator[str]:
    """That gradients lie with those of the last layer first, which is undone, and which do."""
    places = asked.where_on(asked.problem).places
    kinds = turned(places)
    if kinds:
        others = sorted({f"d{kind}" for kind, _ in places} - {f"d{kind}" for kind in kinds})
        rest = f", while {others[0]} lies first layer first" if others else ""
        yield (
            f"Of what it gives, {' and '.join(f'd{k}' for k in kinds)} "
            f"{'lies' if len(kinds) == 1 else 'lie'} last layer first{rest}; each is compared with "
            "that of its own layer."
        )


def rows_for_biases(asked: Asked) -> list[str]:
    """The gradients that lack the first axis of their biases."""
    p, reading = asked.problem, asked.reading
    run = reading.run(p.params, *next(reading.layout.blocks(p.X, p.Y)))
    found = reading.found(run, asked.where_on(p))
    return [
        f"d{k}{l}" for (k, l), v in found.items() if (1, *np.shape(v)) == np.shape(run.laid[k, l])
    ]


def data_read(asked: Asked) -> dict[str, str]:
    """The globals that the called functions read as data, with their roles.

    Not those that the file has fixed to a number, which is told by itself.
    """
    module = asked.reading.owner.module
    code = [code for _, name in asked.reading.steps for code in module.codes_named(name)]
    read = {i.argval for each in code for i in get_instructions(each) if i.opname == "LOAD_GLOBAL"}
    read -= set(fixed_counts(asked))
    return {n: role for n, role in module.supplied_names.items() if n in read and role in WORDS}


def rounds(asked: Asked) -> bool:
    """Whether the functions that are called round anything."""
    called = {asked.forward, asked.cost_function, *(name for _, name in asked.reading.steps)}
    code = [f for f in asked.reading.owner.module.all_code() if f.__name__ in called]
    return any(not names_read(function).isdisjoint(ROUNDING) for function in code)


def shuffles(asked: Asked) -> bool:
    """Whether the functions that are called, or what they call, put anything in another order."""
    module = asked.reading.owner.module
    reached = module.reached(name for _, name in asked.reading.steps)
    return any(names_read(f) & SHUFFLING for found in reached.values() for f in found)


def about_rate(rate: float) -> str:
    """The learning rate of the step from which gradients are taken."""
    if rate == RATE:
        return f"The learning rate is set to {rate:g}, a step that is large and exact"
    if rate == 1:
        return "No learning rate was found in it, so the step is taken as the gradient"
    return f"The learning rate is its own, {rate:g}"


def biases(layout: Layout) -> str:
    """Where the biases are."""
    form = layout.biases
    if form in FOLDED:
        line = "row" if layout.weights == "(n_in, n_out)" else "column"
        turned = ", and meet -1" if layout.bias_input < 0 else ""
        return f"biases are the {form} {line} of the weights{turned}"
    if form in FIRST_ALONE:
        turned = ", and they meet -1" if layout.bias_input < 0 else ""
        return f"layer 1 alone has biases, the {FIRST_ALONE[form]} column of its weights{turned}"
    if form == NO_BIAS:
        return "no biases: db is not asked for"
    lacking = [f"db{l}" for l, each in enumerate(forms_in(form), 1) if each == NO_BIAS]
    unasked = f": {', '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} not asked for"
    return by_layer("biases", form) + (unasked if lacking else "")


def by_layer(what: str, form: Form) -> str:
    """How weights or biases lie, in each layer where these differ."""
    if isinstance(form, str):
        return f"{what} {form}"
    if len(set(form)) == 1:
        return f"{what} {form[0]}"
    return f"{what} " + ", ".join(f"{each} in layer {l}" for l, each in enumerate(form, 1))


def about_the_rest(asked: Asked, named: tuple[tuple[str, ...], ...]) -> list[str]:
    """Output, cost and trace."""
    told = []
    if asked.within:
        told.append(f"Output: {asked.within} in {asked.reading.steps[-1][1]}.")
    elif asked.forward is None:
        told.append("No function was found that gives the output alone.")
    else:
        code = asked.reading.owner.module.all_code()
        names = [returned_names(f, 1)[0] for f in code if f.__name__ == asked.forward]
        within_loss = re.search(r" under .*(softmax|sigmoid)", asked.reading.owner.told.lower())
        linear = any(is_linear(name) for name in names) or within_loss
        scores = " (by the names, before the last activation)" if linear else ""
        singly = ", which is asked about one sample at a time" * bool(asked.single)
        told.append(f"Output: {asked.forward}{scores}{singly}.")
    told += about_cost(asked)
    quantities, doubtful, averaged = named
    if quantities:
        told.append(f"Named in it: {', '.join(quantities)}.")
    if doubtful:
        told.append(f"Left out, as several things have these names: {', '.join(doubtful)}.")
    if averaged:
        held = "what these names hold at the end is another where a sample is alone"
        told.append(f"Left out, as {held}: {', '.join(averaged)}.")
    return told


def about_cost(asked: Asked) -> Iterator[str]:
    """What gives the cost, and what a loss that gives none has to do with the gradients."""
    if asked.inline is None or not asked.factors:
        yield f"Cost: {asked.cost_function or 'no function was found that gives it'}."
        return
    where = asked.inline.place(asked.reading.owner.module.file)
    if asked.is_cost:
        yield f"Cost: what {asked.inline.name} is given in {where}."
    elif all(factor > 0 for factor in asked.factors):
        times = ", ".join(dict.fromkeys(f"{factor:.6g}" for factor in asked.factors))
        yield (
            f"Cost: no function was found that gives it. Its gradients are a multiple of those of "
            f"{asked.inline.name} in {where} ({times} times), as of the same cost with another "
            f"factor or average; that is told and not held against it."
        )
    else:
        yield "Cost: no function was found that gives it."


def is_linear(name: str) -> bool:
    """Whether a name is that of a linear result."""
    return bool(name) and re.fullmatch(LINEAR, plain(name)) is not None

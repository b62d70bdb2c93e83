"""One reading, tried on one problem: whether it gives every gradient, and fits what is asked."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.layouts import FOLDED, TRANSPOSED, Array, Leaf, in_layer
from autodiff_ref.recognition.arrays.problems import Problem
from autodiff_ref.recognition.asking.rates import stepping
from autodiff_ref.recognition.asking.readings import Reading, Seen
from autodiff_ref.recognition.calls.calls import roles_taken
from autodiff_ref.recognition.calls.runs import NoAnswerError, Run, Where, copies, dims_of
from autodiff_ref.recognition.running.profiling import brief

DIGITS = 9
"""Decimals of a sum of errors that a step does not round away."""


class ConstantError(Exception):
    """With one output, nothing depends on the parameters: it wants an output for every class."""


def tried(reading: Reading, problem: Problem) -> Seen | None:
    """The reading, if it gives every gradient of a problem.

    Raises:
        Exception: whatever somebody's code raises.
    """
    X, Y = next(reading.layout.blocks(problem.X, problem.Y))
    run = reading.run(problem.params, X, Y, brief)
    try:
        where, exact = reading.where(run)
    except NoAnswerError:
        return None
    found = reading.found(run, where)
    if where.kind in ("returned", "unrolled") and is_penalty(reading, problem, found):
        return tried(replace(reading, rate=0.0), problem)
    if where.kind == "returned" and are_parameters(reading, problem, where):
        return tried(replace(reading, renewing=True), problem)
    if problem.Y.shape[0] == 1 and is_constant(reading, problem):
        raise ConstantError
    if not all(is_real(value) for value in found.values()) or not any(map(np.any, found.values())):
        return None
    if not follows_labels(reading, problem, found):
        return None
    if meets_minus_one(reading, problem):
        return tried(replace(reading, layout=replace(reading.layout, bias_input=-1)), problem)
    if not (folds_right(reading, problem, where) and tells_classes(reading, problem)):
        return None
    n, *above = dims_of(problem.params)
    if {*above} in ({n}, {1}):
        exact = exact and reads_inputs_apart(reading, problem)
    if where.kind == "unrolled":
        exact = exact and lies_right(reading, problem, where)
    if where.kind in ("step", "new"):
        return stepping(reading, problem, exact)
    reading.gradients(problem.params, problem.X, problem.Y, where)
    return Seen(reading, exact, problem)


def is_penalty(reading: Reading, problem: Problem, found: Mapping[Leaf, Any]) -> bool:
    """Whether what is called a learning rate is that of a penalty.

    At 0 there are gradients, and what else is added to them is one multiple of the weights.
    """
    called = reading.owner.module.by_name.get(reading.steps[-1][1], [])
    if reading.rate == 0 or not any("rate" in roles_taken(function) for function in called):
        return False
    X, Y = next(reading.layout.blocks(problem.X, problem.Y))
    now = replace(reading, rate=0.0)
    run = now.run(problem.params, X, Y, brief)
    try:
        without = now.found(run, now.where(run)[0])
    except NoAnswerError:
        return False
    ratios = [np.zeros(0)]
    for leaf, value in found.items():
        added = np.asarray(value) - np.asarray(without[leaf])
        if np.shape(added) != np.shape(run.laid[leaf]):
            return False
        ratios.append((added / np.asarray(run.laid[leaf]))[added != 0])
    every = np.concatenate([np.ravel(each) for each in ratios])
    alike = every.size > 0 and bool(np.allclose(every, every[0]))
    return alike and any(map(np.any, without.values()))


def are_parameters(reading: Reading, problem: Problem, where: Where) -> bool:
    """Whether what looks like gradients are parameters after a step: at rate 0, as they were."""
    called = reading.owner.module.by_name.get(reading.steps[-1][1], [])
    if not any("rate" in roles_taken(function) for function in called):
        return False
    X, Y = next(reading.layout.blocks(problem.X, problem.Y))
    run = replace(reading, rate=0.0).run(problem.params, X, Y, brief)
    found = reading.found(run, where)
    return all(np.array_equal(value, run.start[leaf]) for leaf, value in found.items())


def follows_labels(reading: Reading, problem: Problem, found: Mapping[Leaf, Any]) -> bool:
    """Whether the gradients follow the labels, where no function is given these by name."""
    code = reading.owner.module.all_code()
    called = {name for _, name in reading.steps}
    if any({"Y", "pairs"} & roles_taken(f) for f in code if f.__name__ in {*called, "__init__"}):
        return True
    X, Y = next(reading.layout.blocks(problem.X, np.roll(problem.Y, 1, axis=1)))
    run = reading.run(problem.params, X, Y, brief)
    other = reading.found(run, reading.where(run)[0])
    return any(not np.array_equal(found[leaf], other[leaf]) for leaf in found)


def tells_classes(reading: Reading, problem: Problem) -> bool:
    """Whether what is given for labels is read as such.

    Every class gives other gradients, where labels are a matrix of a single sample: what reads the
    number of a class there, or draws one of several samples, would take the first of several
    entries for it. And where they are the numbers of classes, gradients do not grow with these: a
    number that is subtracted from every output is no class.
    """
    layout, n = reading.layout, problem.Y.shape[0]
    if layout.labels.startswith("integers") and n > 2:
        return not grows_with_classes(reading, problem)
    if not layout.one_by_one or layout.labels not in ("matrix", TRANSPOSED):
        return True
    seen: list[dict[Leaf, Any]] = []
    for label in np.eye(n):
        run = reading.run(problem.params, problem.X[:, :1], label[:, None], brief)
        found = copies(reading.found(run, reading.where(run)[0]))
        if any(all(np.array_equal(found[k], each[k]) for k in found) for each in seen):
            return False
        seen.append(found)
    return True


def grows_with_classes(reading: Reading, problem: Problem) -> bool:
    """Whether the gradients of samples of one class grow evenly with its number: 0, 1 and 2."""
    found = []
    for k in range(3):
        Y = np.zeros_like(problem.Y)
        Y[k] = 1
        run = reading.run(problem.params, *next(reading.layout.blocks(problem.X, Y)), brief)
        found.append(copies(reading.found(run, reading.where(run)[0])))
    return all(
        np.allclose(found[0][leaf] + found[2][leaf], 2 * found[1][leaf]) for leaf in found[0]
    )


def is_constant(reading: Reading, problem: Problem) -> bool:
    """Whether output or cost are the same for other parameters, as under a softmax of one unit."""
    X, Y = next(reading.layout.blocks(problem.X, problem.Y))
    others = {name: 0.5 * value for name, value in problem.params.items()}
    runs = (reading.run(params, X, Y, brief) for params in (problem.params, others))
    seen = [follows_output(reading, run) for run in runs]
    return bool(np.array_equal(seen[0], seen[1]))


def follows_output(reading: Reading, run: Run) -> Array:
    """Of a run the output, else the cost, else what follows it; nan if nothing does."""
    answer = run.answers.get("combined")
    parts = answer if isinstance(answer, tuple) else (answer,)
    costs = [part for part in parts if is_real(part) and np.ndim(part) == 0]
    output = run.pool.roles.get("output")
    known = output if output is not None else costs[0] if costs else None
    return np.array(sum_of_errors(reading, run) if known is None else known)


def reads_inputs_apart(reading: Reading, problem: Problem) -> bool:
    """Whether an input of which all weights are 0 changes nothing.

    Where no sizes tell, it shows that weights lie as the reading has them: in layers of one size,
    and of one unit, where a product of a column and a row of weights is one as well.
    """
    W1 = problem.params["W1"] * (np.arange(len(problem.X)) == 0)
    others = problem.X * np.where(np.arange(len(problem.X)) == 0, 1, 2)[:, None]
    seen = []
    for X in (problem.X, others):
        x, y = next(reading.layout.blocks(X, problem.Y))
        run = reading.run(problem.params | {"W1": W1}, x, y, brief)
        seen.append(follows_output(reading, run))
    return bool(np.array_equal(seen[0], seen[1], equal_nan=True))


def sum_of_errors(reading: Reading, run: Run) -> Any:
    """The last bias's gradient, which follows the output; nan if there is none, or only 0."""
    last = "b", len(run.pool.dims) - 1
    found = reading.found(run, reading.where(run)[0]).get(last, np.nan)
    return np.round(np.asarray(found, dtype=np.float64), DIGITS) if np.any(found) else np.nan


def is_folded(reading: Reading, problem: Problem) -> bool:
    """Whether the biases of layer 1 are folded into its weights."""
    return in_layer(reading.layout.biases, 1, len(dims_of(problem.params)) - 1) in FOLDED


def meets_minus_one(reading: Reading, problem: Problem) -> bool:
    """Whether what stands beside the samples, where biases are folded, is -1 and not 1.

    Then W1 (x - d) - b1 is the same for all d with b1 - W1 d in place of b1.
    """
    if reading.layout.bias_input != 1 or not is_folded(reading, problem):
        return False
    moved = np.arange(1.0, len(problem.X) + 1)[:, None] / len(problem.X)
    W1, b1 = problem.params["W1"], problem.params["b1"]
    seen = []
    for X, b in ((problem.X, b1), (problem.X - moved, b1 - W1 @ moved)):
        block = next(reading.layout.blocks(X, problem.Y))
        seen.append(follows_output(reading, reading.run(problem.params | {"b1": b}, *block, brief)))
    return bool(np.allclose(seen[0], seen[1], rtol=1e-9))


def folds_right(reading: Reading, problem: Problem, where: Where) -> bool:
    """Whether a bias is folded into the weights where the reading has it.

    Where X is 0, the weights of layer 1 matter to nothing but their own gradient.
    """
    if not is_folded(reading, problem):
        return True
    others = problem.params | {"W1": problem.params["W1"] + 1}
    answers = [
        reading.gradients(params, 0 * problem.X, problem.Y, where)
        for params in (problem.params, others)
    ]
    same = all(np.allclose(answers[0][n], answers[1][n]) for n in answers[0] if n != "dW1")
    return same and bool(np.any(answers[0]["db1"]))


def lies_right(reading: Reading, problem: Problem, where: Where) -> bool:
    """Whether a vector lies as the reading has it: the units of a layer have no order.

    With the units of every layer in another order, gradients are the same in that order; and with
    weights of 0 in the last layer, those of the layers before it are 0. Where the cost is returned
    beside them, it tells the same, whatever is wrong with them.
    """
    layers, given = len(dims_of(problem.params)), problem.params
    orders = [np.roll(np.arange(n), 1) for n in dims_of(given)]

    def turned(arrays: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
        found = {}
        for l in range(1, layers):
            found[f"{prefix}W{l}"] = arrays[f"{prefix}W{l}"][np.ix_(orders[l], orders[l - 1])]
            found[f"{prefix}b{l}"] = arrays[f"{prefix}b{l}"][orders[l]]
        return found

    X, Y = problem.X, problem.Y
    plain, last = reading.gradients(given, X, Y, where), f"W{layers - 1}"
    others = {n: v if int(n[1:]) == layers - 1 else 2 * v for n, v in given.items()}
    asked = (
        (given, X, Y),
        (turned(given), X[orders[0]], Y[orders[-1]]),
        (given | {last: 0 * given[last]}, X, Y),
        (others | {last: 0 * given[last]}, X, Y),
    )
    costs = [cost for each in asked if (cost := cost_beside(reading, *each)) is not None]
    if len(costs) == len(asked):
        return bool(np.isclose(costs[0], costs[1]) and np.isclose(costs[2], costs[3]))
    if "db1" in plain:
        same = reading.gradients(turned(given), X[orders[0]], Y[orders[-1]], where)
        if not all(np.allclose(same[n], v) for n, v in turned(plain, "d").items()):
            return False
    none = reading.gradients(given | {last: 0 * given[last]}, X, Y, where)
    return not any(np.any(v) for n, v in none.items() if int(n[2:]) < layers - 1)


def cost_beside(reading: Reading, params: Mapping[str, Any], X: Any, Y: Any) -> float | None:
    """The number that is returned beside gradients; None if there is none, or several."""
    run = reading.run(params, *next(reading.layout.blocks(X, Y)))
    answer = run.answers.get(reading.steps[-1][0])
    numbers = (
        [v for v in answer if is_real(v) and not np.ndim(v)] if isinstance(answer, tuple) else []
    )
    return float(numbers[0]) if len(numbers) == 1 else None


def is_real(value: Any) -> bool:
    """Whether something is a real number or an array of them."""
    try:
        return np.asarray(value).dtype.kind in "fiu"
    except (ValueError, TypeError):
        return False

"""Drivers of right implementations with parameters as arrays, as globals or in lists."""

from typing import Any

import numpy as np

from corpus import (
    BETWEEN,
    FLAGS,
    NUMBERS,
    ONE_HOT,
    RATE,
    TARGETS,
    Driver,
    X,
    Y,
    columns,
    flat,
    given,
    m,
    moved,
    pairs,
    rows,
    taken,
)

PIXELS = np.random.RandomState(5).rand(784, 6)


def digits_separate_arrays(M: Any) -> Driver:
    labels = np.array([2, 9, 0, 4, 4, 7])

    def gradient(p: Any) -> Any:
        return M.back_prop(*M.forward_prop(*p, PIXELS), p[0], p[2], PIXELS, labels)

    return Driver(columns(784, 10, 10), gradient, None, np.eye(10)[labels].T, PIXELS)


def xor_globals_script(M: Any) -> Driver:
    targets = BETWEEN[:2].T

    def gradient(p: Any) -> Any:
        given(M, "W1 b1 W2 b2", p)
        return M.backward(X.T, targets, *M.forward(X.T))

    def cost(p: Any) -> Any:
        given(M, "W1 b1 W2 b2", p)
        return M.mse(M.forward(X.T)[1], targets)

    return Driver(rows(4, 5, 2, bias=(1,)), gradient, cost, targets.T)


def syn_global_step(M: Any) -> Driver:
    def gradient(p: Any) -> Any:
        given(M, "syn0 syn1", p)
        M.train_step(X.T, BETWEEN.T, RATE)
        return moved(p, taken(M, "syn0 syn1"), RATE)

    return Driver([(4, 5), (5, 3)], gradient, None, BETWEEN)


def returned_new_params(M: Any) -> Driver:
    return Driver(
        columns(4, 5, 1),
        lambda p: moved(p, M.step(*p, X, Y, RATE), RATE),
        lambda p: M.cost(*p, X, Y),
        Y,
    )


def theta_unrolled(M: Any) -> Driver:
    def ask(p: Any) -> Any:
        return M.nnCostFunction(np.concatenate([t.ravel() for t in p]), 4, 5, 3, X.T, NUMBERS)

    def gradient(p: Any) -> Any:
        grad = ask(p)[1]
        return [grad[:25].reshape(5, 5), grad[25:].reshape(3, 6)]

    return Driver([(5, 5), (3, 6)], gradient, lambda p: ask(p)[0], ONE_HOT)


def theta_lower_bias_row(M: Any) -> Driver:
    return Driver(
        [(5, 5), (6, 3)],
        lambda p: M.back_prop(*p, X.T, FLAGS.T),
        lambda p: M.cost(*p, X.T, FLAGS.T),
        FLAGS,
    )


def float32_mlp(M: Any, *hidden: int) -> Driver:
    def gradient(p: Any) -> Any:
        return flat(M.backward(pairs(p), M.forward(pairs(p), X), ONE_HOT))

    shapes = columns(4, *hidden, 3)
    return Driver(shapes, gradient, lambda p: M.loss(pairs(p), X, ONE_HOT), ONE_HOT)


def leaky_clip_pairs(M: Any, *hidden: int) -> Driver:
    return Driver(
        columns(4, *hidden, 3),
        lambda p: flat(M.gradients(pairs(p), X, FLAGS)),
        lambda p: M.bce(M.feed(pairs(p), X)[1][-1], FLAGS),
        FLAGS,
    )


def functional_pairs_rows(M: Any, *hidden: int) -> Driver:
    batch = X.T, ONE_HOT.T
    return Driver(
        rows(4, *hidden, 3),
        lambda p: flat(M.grad_loss(pairs(p), batch)),
        lambda p: M.loss(pairs(p), batch),
        ONE_HOT,
    )


def closures_pullbacks(M: Any, *hidden: int) -> Driver:
    return Driver(
        columns(4, *hidden, 3),
        lambda p: flat(M.value_and_grad(pairs(p), X, TARGETS)[1]),
        lambda p: M.value_and_grad(pairs(p), X, TARGETS)[0],
        TARGETS,
    )


def pure_python_lists(M: Any, *hidden: int) -> Driver:
    xs, ys = X.T.tolist(), BETWEEN.T.tolist()

    def lists(p: Any) -> Any:
        return [w.tolist() for w in p[::2]], [b.tolist() for b in p[1::2]]

    def gradient(p: Any) -> Any:
        found = [M.backprop(*lists(p), x, y) for x, y in zip(xs, ys, strict=True)]
        each = [flat(zip(dW, db, strict=True)) for dW, db in found]
        return [sum(map(np.array, arrays)) / m for arrays in zip(*each, strict=True)]

    shapes = [(s[0],) if s[1] == 1 else s for s in columns(4, *hidden, 3)]
    return Driver(shapes, gradient, lambda p: M.cost(*lists(p), xs, ys), BETWEEN)

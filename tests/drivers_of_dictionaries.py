"""Drivers of right implementations with parameters in dictionaries, a frozen value or nodes."""

from typing import Any

from corpus import (
    BETWEEN,
    FLAGS,
    NUMBERS,
    ONE_HOT,
    TARGETS,
    Driver,
    X,
    Y,
    columns,
    flat,
    m,
    named,
    pairs,
    rows,
    taken,
    unnamed,
)


def deep_course_steps(M: Any, *hidden: int) -> Driver:
    def gradient(p: Any) -> Any:
        AL, caches = M.L_model_forward(X, named(p))
        return unnamed(M.L_model_backward(AL, Y, caches))

    return Driver(
        columns(4, *hidden, 1),
        gradient,
        lambda p: M.compute_cost(M.L_model_forward(X, named(p))[0], Y),
        Y,
    )


def deep_course_shifted_key(M: Any, *hidden: int) -> Driver:
    def gradient(p: Any) -> Any:
        AL, caches = M.L_model_forward(X, named(p))
        return unnamed(M.L_model_backward(AL, FLAGS, caches))

    return Driver(
        columns(4, *hidden, 3),
        gradient,
        lambda p: M.cost_function(M.L_model_forward(X, named(p))[0], FLAGS),
        FLAGS,
    )


def planar_hidden_layer(M: Any) -> Driver:
    def gradient(p: Any) -> Any:
        _, cache = M.forward_propagation(X, named(p))
        return unnamed(M.backward_propagation(named(p), cache, X, FLAGS))

    def cost(p: Any) -> Any:
        return M.compute_cost(M.forward_propagation(X, named(p))[0], FLAGS, named(p))

    return Driver(columns(4, 5, 3), gradient, cost, FLAGS)


def shallow_tuple_cache(M: Any) -> Driver:
    def gradient(p: Any) -> Any:
        _, cache = M.forward_propagation(X, named(p))
        return unnamed(M.backward_propagation(X, FLAGS, named(p), cache))

    return Driver(
        columns(4, 5, 3),
        gradient,
        lambda p: M.compute_loss(M.forward_propagation(X, named(p))[0], FLAGS),
        FLAGS,
    )


def chinese_forward_model(M: Any, *hidden: int) -> Driver:
    def gradient(p: Any) -> Any:
        AL, caches, D = M.forwardModel(X, named(p))
        return unnamed(M.backwardModel(AL, FLAGS, caches, D))

    def cost(p: Any) -> Any:
        return M.computeCost(M.forwardModel(X, named(p))[0], FLAGS, named(p))

    return Driver(columns(4, *hidden, 3), gradient, cost, FLAGS)


def l2_dropout_course(M: Any) -> Driver:
    def gradient(p: Any) -> Any:
        _, cache = M.forward_propagation_with_dropout(X, named(p))
        return unnamed(M.backward_propagation(X, FLAGS, cache))

    def cost(p: Any) -> Any:
        A3, _ = M.forward_propagation_with_dropout(X, named(p))
        return M.compute_cost_with_regularization(A3, FLAGS, named(p))

    return Driver(columns(4, 5, 2, 3), gradient, cost, FLAGS)


def rows_softmax_model(M: Any) -> Driver:
    def gradient(p: Any) -> Any:
        return M.backward(named(p), X.T, NUMBERS, *M.forward(named(p), X.T))

    shapes = rows(4, 5, 3, bias=(1,))
    return Driver(shapes, gradient, lambda p: M.calculate_loss(named(p), X.T, NUMBERS), ONE_HOT)


def churn_csv_script(M: Any) -> Driver:
    return Driver(
        rows(4, 5, 1, bias=(1,)),
        lambda p: unnamed(M.compute_gradients(X.T, Y.T, named(p)), ""),
        lambda p: M.log_loss(M.predict_proba(X.T, named(p))[0], Y.T),
        Y,
    )


def einsum_sigmoid(M: Any) -> Driver:
    def params(p: Any) -> Any:
        return dict(zip(("w1", "b1", "w2", "b2"), p, strict=True))

    def gradient(p: Any) -> Any:
        a2, saved = M.forward(params(p), X.T)
        g = M.backward(params(p), a2, BETWEEN.T, saved)
        return [g[name] for name in params(p)]

    def cost(p: Any) -> Any:
        return M.loss(M.forward(params(p), X.T)[0], BETWEEN.T)

    return Driver([(5, 4), (5,), (3, 5), (3,)], gradient, cost, BETWEEN)


def dataclass_typed(M: Any) -> Driver:
    def gradient(p: Any) -> Any:
        params = M.Params(*p)
        found = M.backward(params=params, cache=M.forward(params=params, X=X), Y=FLAGS)
        return taken(found, "W1 b1 W2 b2")

    def cost(p: Any) -> Any:
        return M.cost(A2=M.forward(params=M.Params(*p), X=X).A2, Y=FLAGS)

    return Driver(columns(4, 5, 3), gradient, cost, FLAGS)


def nested_parameters(M: Any, *hidden: int) -> Driver:
    def params(p: Any) -> Any:
        return [None, *({"W": W, "b": b} for W, b in pairs(p))]

    def gradient(p: Any) -> Any:
        grads = M.backward(M.forward(X, params(p))[1], FLAGS, params(p))
        return flat((g["dW"], g["db"]) for g in grads[1:])

    return Driver(
        columns(4, *hidden, 3), gradient, lambda p: M.cost(M.forward(X, params(p))[0], FLAGS), FLAGS
    )


def mnist_batches_grads(M: Any) -> Driver:
    def gradient(p: Any) -> Any:
        return unnamed(M.back_propagate(X, ONE_HOT, named(p), M.feed_forward(X, named(p)), m))

    def cost(p: Any) -> Any:
        return M.compute_loss(ONE_HOT, M.feed_forward(X, named(p))["A2"])

    return Driver(columns(4, 5, 3), gradient, cost, ONE_HOT)


def two_moons(M: Any) -> Driver:
    return Driver(
        columns(4, 5, 1),
        lambda p: unnamed(M.backward(named(p), M.forward(named(p), X), X, Y)),
        lambda p: M.compute_cost(M.forward(named(p), X)["A2"], Y),
        Y,
    )


def computational_nodes(M: Any) -> Driver:
    def run(p: Any) -> Any:
        nodes, graph = M.two_layer_graph()
        for name, value in (named(p) | {"X": X.T, "y": TARGETS.T}).items():
            nodes[name].value = value
        M.forward_and_backward(graph)
        return nodes

    def gradient(p: Any) -> Any:
        nodes = run(p)
        return [nodes[name].gradients[nodes[name]] for name in named(p)]

    return Driver(rows(4, 5, 3), gradient, lambda p: run(p)["cost"].value, TARGETS)

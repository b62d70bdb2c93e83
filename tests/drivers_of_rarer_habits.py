"""Drivers of right implementations: tensors, modules, cells, vectors and other rarer habits."""

from typing import Any

import numpy as np

from corpus import (
    BETWEEN,
    FLAGS,
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
    named,
    pairs,
    rows,
    taken,
    unnamed,
)

SIX = np.random.RandomState(8).randn(6, m)


def tensor_autograd(M: Any, *hidden: int) -> Driver:
    def loss(p: Any) -> Any:
        model = M.MLP([4, *hidden, 3])
        model.layers = pairs([M.Tensor(value) for value in p])
        return model, M.mse_loss(model(X.T), M.Tensor(TARGETS.T))

    def gradient(p: Any) -> Any:
        model, found = loss(p)
        found.backward()
        return [parameter.grad for parameter in model.parameters()]

    return Driver(rows(4, *hidden, 3), gradient, lambda p: loss(p)[1].data, TARGETS)


def flat_vector(M: Any) -> Driver:
    def ask(p: Any) -> Any:
        return M.objective(M.pack(p), X.T, ONE_HOT.T, 5)

    shapes = [(5, 4), (5,), (3, 5), (3,)]
    return Driver(shapes, lambda p: M.unpack(ask(p)[1], 4, 5, 3), lambda p: ask(p)[0], ONE_HOT)


def h1_out_dicts(M: Any) -> Driver:
    def load(p: Any) -> None:
        M.weights = dict(zip(("h1", "h2", "out"), p[::2], strict=True))
        M.biases = dict(zip(("b1", "b2", "out"), p[1::2], strict=True))

    def gradient(p: Any) -> Any:
        load(p)
        grad_w, grad_b = M.compute_gradients(SIX.T, ONE_HOT.T)
        return flat(zip(grad_w.values(), grad_b.values(), strict=True))

    def cost(p: Any) -> Any:
        load(p)
        return M.cost(SIX.T, ONE_HOT.T)

    return Driver(rows(6, 7, 5, 3), gradient, cost, ONE_HOT, SIX)


def modules_like_torch(M: Any) -> Driver:
    def loss(p: Any) -> Any:
        net, mse = M.Net(4, 5, 3), M.MSELoss()
        names = [name for name, _ in net.named_parameters()]
        net.load_state_dict(dict(zip(names, p, strict=True)))
        return net, mse, mse(net(X.T), TARGETS.T)

    def gradient(p: Any) -> Any:
        net, mse, _ = loss(p)
        net.backward(mse.backward())
        return [parameter.grad for _, parameter in net.named_parameters()]

    return Driver([(5, 4), (5,), (3, 5), (3,)], gradient, lambda p: loss(p)[-1], TARGETS)


def neuron_dicts(M: Any) -> Driver:
    def step(p: Any, x: Any, y: Any) -> Any:
        net = [[{"weights": row.tolist()} for row in W] for W in p]
        M.forward_propagate(net, x.tolist())
        M.backward_propagate_error(net, y.tolist())
        M.update_weights(net, x.tolist(), RATE)
        return [np.array([neuron["weights"] for neuron in layer]) for layer in net]

    def gradient(p: Any) -> Any:
        found = [moved(p, step(p, x, y), RATE) for x, y in zip(X.T, BETWEEN.T, strict=True)]
        return [sum(arrays) / m for arrays in zip(*found, strict=True)]

    return Driver([(5, 5), (3, 6)], gradient, None, BETWEEN)


def add_compile_fit(M: Any) -> Driver:
    def model(p: Any) -> Any:
        found = M.build_classifier(4, 5)
        for layer, pair in zip(found.layers, pairs(p), strict=True):
            given(layer, "kernel bias", pair)
        return found

    def gradient(p: Any) -> Any:
        found = model(p)
        found.train_on_batch(X.T, Y.T)
        return flat(taken(layer, "kernel_grad bias_grad") for layer in found.layers)

    return Driver(rows(4, 5, 1), gradient, lambda p: model(p).evaluate(X.T, Y.T), Y)


def theta_w1_w2_b1_b2(M: Any) -> Driver:
    def ask(p: Any) -> Any:
        W1, b1, W2, b2 = (value.ravel() for value in p)
        return M.feedforward_cost(np.concatenate((W1, W2, b1, b2)), 4, 5, 3, X, BETWEEN)

    def gradient(p: Any) -> Any:
        W1, W2, b1, b2 = np.split(ask(p)[1], [20, 35, 40])
        return [W1.reshape(5, 4), b1, W2.reshape(3, 5), b2]

    return Driver([(5, 4), (5,), (3, 5), (3,)], gradient, lambda p: ask(p)[0], BETWEEN)


def recursive_layers(M: Any, *hidden: int) -> Driver:
    return Driver(
        columns(4, *hidden, 3),
        lambda p: flat(M.cost_and_grads(pairs(p), X, FLAGS)[1]),
        lambda p: M.cost_and_grads(pairs(p), X, FLAGS)[0],
        FLAGS,
    )


def adam_class(M: Any, *hidden: int) -> Driver:
    def net(p: Any) -> Any:
        found = M.DeepNet([4, *hidden, 3])
        found.params = named(p)
        found.forward(X)
        return found

    def gradient(p: Any) -> Any:
        found = net(p)
        found.backward(ONE_HOT)
        return unnamed(found.grads)

    return Driver(columns(4, *hidden, 3), gradient, lambda p: net(p).compute_loss(ONE_HOT), ONE_HOT)


def incoming_weights_columns(M: Any) -> Driver:
    def gradient(p: Any) -> Any:
        w = M.Weights(*p)
        return M.derivative(w, M.run(w, X), FLAGS)

    shapes = [(4, 5), (5, 1), (5, 3), (3, 1)]
    return Driver(shapes, gradient, lambda p: M.risk(M.run(M.Weights(*p), X), FLAGS), FLAGS)


def matlab_cells(M: Any, *hidden: int) -> Driver:
    def cells(p: Any) -> Any:
        return [None, *p[::2]], [None, *p[1::2]]

    def gradient(p: Any) -> Any:
        gw, gb = M.mlp_gradient(*cells(p), X, TARGETS)
        return flat(zip(gw[1:], gb[1:], strict=True))

    shapes = [(s[0],) if s[1] == 1 else s for s in columns(4, *hidden, 3)]
    return Driver(shapes, gradient, lambda p: M.mlp_error(*cells(p), X, TARGETS), TARGETS)


def returned_weights(M: Any) -> Driver:
    def gradient(p: Any) -> Any:
        M.learning_rate = RATE
        cache = M.forward_pass(X, *p)[1]
        return moved(p, M.backward_pass(X, Y, *p, cache), RATE)

    return Driver(columns(4, 5, 1), gradient, lambda p: M.cost(M.forward_pass(X, *p)[0], Y), Y)

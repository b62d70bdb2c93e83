"""Drivers of right implementations: classes that hold their parameters."""

from itertools import pairwise
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
    by_layer,
    columns,
    flat,
    given,
    m,
    moved,
    named,
    one_by_one,
    pairs,
    rows,
    taken,
    unnamed,
)


def params_dict_loss_class(M: Any) -> Driver:
    def net(p: Any) -> Any:
        found = M.TwoLayerNet(4, 5, 3)
        found.params = named(p)
        return found

    return Driver(
        rows(4, 5, 3),
        lambda p: unnamed(net(p).loss(X.T, NUMBERS)[1], ""),
        lambda p: net(p).loss(X.T, NUMBERS)[0],
        ONE_HOT,
    )


def network_lists_quadratic(M: Any, *hidden: int) -> Driver:
    def net(p: Any) -> Any:
        return by_layer(M.Network([4, *hidden, 3]), "weights", "biases", p)

    return Driver(columns(4, *hidden, 3), lambda p: one_by_one(net(p), BETWEEN), None, BETWEEN)


def network_lists_costs(M: Any, *hidden: int) -> Driver:
    def net(p: Any) -> Any:
        return by_layer(M.Network([4, *hidden, 3]), "weights", "biases", p)

    data = [(X[:, [i]], FLAGS[:, [i]]) for i in range(m)]
    return Driver(
        columns(4, *hidden, 3),
        lambda p: one_by_one(net(p), FLAGS),
        lambda p: net(p).total_cost(data),
        FLAGS,
    )


def weights_one_two_class(M: Any) -> Driver:
    names = "weights1 weights2"

    def gradient(p: Any) -> Any:
        net = given(M.NeuralNetwork(X.T, BETWEEN[:1].T), names, p)
        net.feedforward()
        net.backprop()
        return moved(p, taken(net, names), 1)

    return Driver([(4, 4), (4, 1)], gradient, None, BETWEEN[:1])


def wih_who_train(M: Any) -> Driver:
    def gradient(p: Any) -> Any:
        net = given(M.neuralNetwork(4, 5, 3, RATE), "wih who", p)
        net.train(X.T.tolist(), BETWEEN.T.tolist())
        return moved(p, taken(net, "wih who"), RATE)

    return Driver([(5, 4), (3, 5)], gradient, None, BETWEEN)


def layer_objects(M: Any, *hidden: int) -> Driver:
    def net(p: Any) -> Any:
        found = M.make_mlp([4, *hidden, 3])
        for layer, pair in zip(found.layers[::2], pairs(p), strict=True):
            given(layer, "W b", pair)
        return found

    def gradient(p: Any) -> Any:
        found = net(p)
        found.loss(X.T, NUMBERS)
        found.backward()
        return flat(taken(layer, "dW db") for layer in found.layers[::2])

    return Driver(rows(4, *hidden, 3), gradient, lambda p: net(p).loss(X.T, NUMBERS), ONE_HOT)


def layer_chain(M: Any, *hidden: int) -> Driver:
    def net(p: Any) -> Any:
        found = M.Model([4, *hidden, 3])
        for layer, pair in zip(found.layers[1:], pairs(p), strict=True):
            given(layer, "weights bias", pair)
        return found

    def gradient(p: Any) -> Any:
        found = net(p)
        found.forward(X)
        found.backward(TARGETS)
        return flat(taken(layer, "d_weights d_bias") for layer in found.layers[1:])

    return Driver(columns(4, *hidden, 3), gradient, lambda p: net(p).loss(X, TARGETS), TARGETS)


def softplus_regression(M: Any, *hidden: int) -> Driver:
    def net(p: Any) -> Any:
        return by_layer(M.MLPRegressor(4, *hidden, 3), "W", "b", p)

    return Driver(
        rows(4, *hidden, 3),
        lambda p: flat(zip(*net(p).backward(X.T, TARGETS.T), strict=True)),
        lambda p: net(p).error(X.T, TARGETS.T),
        TARGETS,
    )


def tanh_everywhere_fit(M: Any, *hidden: int) -> Driver:
    def net(p: Any) -> Any:
        return by_layer(M.NeuralNet(hidden), "weights_", "biases_", p)

    def gradient(p: Any) -> Any:
        found = net(p)
        return flat(zip(*found._backward(found._forward(X.T), TARGETS.T), strict=True))

    def cost(p: Any) -> Any:
        return net(p)._loss(net(p).predict(X.T), TARGETS.T)

    return Driver(rows(4, *hidden, 3), gradient, cost, TARGETS)


def loop_over_samples(M: Any) -> Driver:
    def net(p: Any) -> Any:
        return given(M.MLP(4, 5, 3), "W1 b1 W2 b2", p)

    def gradient(p: Any) -> Any:
        found = net(p)
        found.zero_grad()
        for x, number in zip(X.T, NUMBERS, strict=True):
            found.forward(x)
            found.backward(number)
        return [total / m for total in taken(found, "dW1 db1 dW2 db2")]

    shapes = [(5, 4), (5,), (3, 5), (3,)]
    return Driver(shapes, gradient, lambda p: net(p).loss(X.T, NUMBERS), ONE_HOT)


def camel_case(M: Any) -> Driver:
    def net(p: Any) -> Any:
        names = "weightsHidden biasHidden weightsOutput biasOutput"
        found = given(M.LogisticMLP(4, 5, 3), names, p)
        found.forwardPass(X)
        return found

    def gradient(p: Any) -> Any:
        found = net(p)
        found.backwardPass(BETWEEN)
        names = "gradWeightsHidden gradBiasHidden gradWeightsOutput gradBiasOutput"
        return taken(found, names)

    return Driver(columns(4, 5, 3), gradient, lambda p: net(p).computeCost(BETWEEN), BETWEEN)


def fit_private_methods(M: Any) -> Driver:
    def net(p: Any) -> Any:
        return given(M.BinaryClassifierNN(5), "_W1 _b1 _W2 _b2", p)

    return Driver(
        rows(4, 5, 1),
        lambda p: net(p)._backward(X.T, Y[0], *net(p)._forward(X.T)),
        lambda p: net(p)._compute_loss(Y[0], net(p)._forward(X.T)[-1]),
        Y,
    )


def multilabel_sigmoid(M: Any) -> Driver:
    def net(p: Any) -> Any:
        found = given(M.MultiLabelNet(4, 5, 2, 3), "W1 b1 W2 b2 W3 b3", p)
        found.forward(X.T)
        return found

    def gradient(p: Any) -> Any:
        found = net(p)
        found.backward(FLAGS.T)
        return taken(found, "dW1 db1 dW2 db2 dW3 db3")

    return Driver(rows(4, 5, 2, 3, bias=(1,)), gradient, lambda p: net(p).loss(FLAGS.T), FLAGS)


def bias_trick_partial(M: Any, *hidden: int) -> Driver:
    def net(p: Any) -> Any:
        found = M.NeuralNetwork([4, *hidden, 3], alpha=RATE)
        found.W = [np.array(w) for w in p]
        return found

    def gradient(p: Any) -> Any:
        found = net(p)
        found.fit_partial(X.T, BETWEEN.T)
        return moved(p, found.W, RATE)

    shapes = [(i + 1, o) for i, o in pairwise((4, *hidden, 3))]
    return Driver(shapes, gradient, lambda p: net(p).calculate_loss(X.T, BETWEEN.T), BETWEEN)


def digits_class(M: Any) -> Driver:
    def net(p: Any) -> Any:
        found = M.ThreeLayerNet(4, 5, 2, 3)
        found.params = named(p)
        return found

    return Driver(
        rows(4, 5, 2, 3),
        lambda p: unnamed(net(p).gradient(X.T, NUMBERS), ""),
        lambda p: net(p).loss(X.T, NUMBERS),
        ONE_HOT,
    )

"""Drivers of right implementations that are put together of parts: layers, losses, activations."""

from typing import Any

import numpy as np

from corpus import (
    BETWEEN,
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
    named,
    pairs,
    rows,
    taken,
)


def rows_use_fit(M: Any, *hidden: int) -> Driver:
    def chain(p: Any) -> Any:
        found = M.Chain()
        found.use(M.mse, M.mse_prime)
        for l, pair in enumerate(pairs(p)):
            if l:
                found.add(M.Squash(M.tanh, M.tanh_derivative))
            found.add(given(M.Full(1, 1), "weights bias", pair))
        return found

    def one(p: Any, i: int) -> Any:
        found = chain(p)
        found.fit(X.T[i : i + 1, None], TARGETS.T[i : i + 1, None], 1, RATE)
        full = found.parts[::2]
        return moved(p, flat(taken(layer, "weights bias") for layer in full), RATE)

    def gradient(p: Any) -> Any:
        samples = [one(p, i) for i in range(m)]
        return [sum(arrays) / m for arrays in zip(*samples, strict=True)]

    def cost(p: Any) -> Any:
        return M.mse(TARGETS.T[:, None], np.array(chain(p).predict(X.T[:, None])))

    return Driver(rows(4, *hidden, 3, bias=(1,)), gradient, cost, TARGETS)


def named_layers_outside_loss(M: Any, *hidden: int) -> Driver:
    def model(p: Any) -> Any:
        found = M.Model()
        for pair in pairs(p):
            found.add_layer(given(M.Layer(1, 1), "weights biases", pair))
        return found

    def gradient(p: Any) -> Any:
        found = model(p)
        found.backward(M.mse_loss_derivative(BETWEEN.T, found.forward(X.T)))
        return flat(taken(layer, "d_weights d_biases") for layer in found.layers)

    def cost(p: Any) -> Any:
        return M.mse_loss(BETWEEN.T, model(p).forward(X.T))

    return Driver(rows(4, *hidden, 3, bias=(1,)), gradient, cost, BETWEEN)


def forward_returns_loss(M: Any, *hidden: int) -> Driver:
    def asked(p: Any) -> Any:
        found = M.Classifier([4, *hidden, 3])
        for layer, pair in zip(found.layers, pairs(p), strict=True):
            given(layer, "weights biases", pair)
        return found, found.forward(X.T, ONE_HOT.T)

    def gradient(p: Any) -> Any:
        found, _ = asked(p)
        found.backward(ONE_HOT.T)
        return flat(taken(layer, "dweights dbiases") for layer in found.layers)

    return Driver(rows(4, *hidden, 3, bias=(1,)), gradient, lambda p: asked(p)[1], ONE_HOT)


def activations_passed(M: Any) -> Driver:
    def gradient(p: Any) -> Any:
        net = M.Network(X.T, Y.T, *(M.logistic, M.logistic_derivative) * 2)
        given(net, "weights1 weights2", p).eta = RATE
        net.feedforward()
        net.backprop()
        return moved(p, taken(net, "weights1 weights2"), RATE)

    return Driver([(5, 4), (1, 5)], gradient, None, Y)


def layer_descriptions(M: Any, *hidden: int) -> Driver:
    def step(p: Any, rate: float) -> Any:
        widths = [4, *hidden, 3]
        words = [*["relu"] * len(hidden), "sigmoid"]
        layers = [
            {"inputs": n_in, "units": n_out, "activation": word}
            for n_in, n_out, word in zip(widths, widths[1:], words, strict=False)
        ]
        net = M.Network(layers)
        net.params = {name: np.array(value) for name, value in named(p).items()}
        return net, net.train_step(X, BETWEEN, rate)

    def gradient(p: Any) -> Any:
        return moved(p, list(step(p, RATE)[0].params.values()), RATE)

    return Driver(columns(4, *hidden, 3), gradient, lambda p: step(p, 0.0)[1], BETWEEN)


def no_usual_names(M: Any) -> Driver:
    names = "lower lower_shift upper upper_shift"

    def corrected(p: Any, rate: float) -> Any:
        net = given(M.Guesser(4, 5, 3, rate), names, p)
        return net, net.correct(X, TARGETS)

    def gradient(p: Any) -> Any:
        return moved(p, taken(corrected(p, RATE)[0], names), RATE)

    return Driver(columns(4, 5, 3), gradient, lambda p: corrected(p, 0.0)[1], TARGETS)


def loss_pair_accumulated(M: Any) -> Driver:
    def asked(p: Any) -> Any:
        net = given(M.MLP(4, 5, 3), "W1 b1 W3 b3", p)
        *kept, S = net.forward(X.T)
        return net, kept, M.cross_entropy_loss(S, NUMBERS)

    def gradient(p: Any) -> Any:
        net, (X0, X1, X2), (_, dc_dS) = asked(p)
        net.backward(dc_dS, X2, X1, X0)
        return taken(net, "dc_dW1 dc_db1 dc_dW3 dc_db3")

    return Driver(rows(4, 5, 3), gradient, lambda p: asked(p)[2][0], ONE_HOT)

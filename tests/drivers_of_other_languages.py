"""Drivers of right implementations: names in other languages, sizes and data of their own."""

from typing import Any

import numpy as np

from corpus import BETWEEN, RATE, TARGETS, Driver, X, Y, columns, given, m, moved, rows, taken

TWELVE = np.random.RandomState(9).randn(12, m)


def twelve_inputs_reshape(M: Any) -> Driver:
    names = "W1 b1 W2 b2"

    def gradient(p: Any) -> Any:
        net = given(M.Classifier(), names, p)
        net.forward(TWELVE)
        net.backward(Y)
        return taken(net, "dW1 db1 dW2 db2")

    def cost(p: Any) -> Any:
        return given(M.Classifier(), names, p).loss(TWELVE, Y)

    return Driver(columns(12, 7, 1), gradient, cost, Y, TWELVE)


def rede_pesos_em_camadas(M: Any, *hidden: int) -> Driver:
    def rede(p: Any) -> Any:
        made = M.Rede(4, list(hidden), 3, RATE)
        made.pesos = list(p)
        return made

    def gradient(p: Any) -> Any:
        net = rede(p)
        net.retropropagacao(X.T, BETWEEN.T, *net.propagar(X.T))
        return moved(p, net.pesos, RATE)

    shapes = [(n + 1, k) for n, k in rows(4, *hidden, 3)[::2]]
    return Driver(shapes, gradient, lambda p: rede(p).custo(X.T, BETWEEN.T), BETWEEN)


def reseau_donnees_constructeur(M: Any) -> Driver:
    names = "poids1 biais1 poids2 biais2"

    def gradient(p: Any) -> Any:
        net = given(M.Reseau(X.T, TARGETS.T, 5), names, p)
        net.propagation_avant()
        net.retropropagation(RATE)
        return moved(p, taken(net, names), RATE)

    def cost(p: Any) -> Any:
        return given(M.Reseau(X.T, TARGETS.T, 5), names, p).cout()

    return Driver(rows(4, 5, 3, bias=(1,)), gradient, cost, TARGETS)


def gewichte_eingabe_global(M: Any) -> Driver:
    names = "gewichte_eingabe bias_eingabe gewichte_ausgabe bias_ausgabe"

    def gradient(p: Any) -> Any:
        M.eingabe = X.T
        net = given(M.Netz(4, 5, 3), names, p)
        net.rueckwaerts(net.vorwaerts(M.eingabe), BETWEEN.T, RATE)
        return moved(p, taken(net, names), RATE)

    return Driver(rows(4, 5, 3, bias=(1,)), gradient, None, BETWEEN)


def residual_learner(M: Any) -> Driver:
    names = "W1 b1 W2 b2"

    def gradient(p: Any) -> Any:
        net = given(M.Learner(4, 5), names, p).fit(X.T, TARGETS[0], epochs=1, lr=RATE)
        return moved(p, taken(net, names), RATE)

    return Driver(rows(4, 5, 1), gradient, None, TARGETS[:1])


def v_and_w_bias_column(M: Any) -> Driver:
    def learner(p: Any) -> Any:
        return given(M.Perceptron(4, 5, 3, RATE), "v w", p)

    def gradient(p: Any) -> Any:
        found = []
        for i in range(m):
            net = learner(p)
            net.backpropagation(X[:, i], TARGETS[:, i])
            found.append(moved(p, taken(net, "v w"), RATE))
        return [sum(arrays) / m for arrays in zip(*found, strict=True)]

    def cost(p: Any) -> Any:
        return np.mean([learner(p).error(X[:, i], TARGETS[:, i]) for i in range(m)])

    return Driver([(5, 5), (3, 6)], gradient, cost, TARGETS)

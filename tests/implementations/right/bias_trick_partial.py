# Any number of layers, sigmoid, one sample after the other. The bias is the last row of each matrix.
import numpy as np


class NeuralNetwork:
    def __init__(self, layers, alpha=0.1):
        self.layers = layers
        self.alpha = alpha
        self.W = []
        for i in range(len(layers) - 1):
            w = np.random.randn(layers[i] + 1, layers[i + 1])
            self.W.append(w / np.sqrt(layers[i]))

    def __repr__(self):
        return "NeuralNetwork: {}".format("-".join(str(l) for l in self.layers))

    def sigmoid(self, x):
        return 1.0 / (1 + np.exp(-x))

    def sigmoid_deriv(self, a):
        return a * (1 - a)

    def _with_one(self, a):
        return np.c_[a, np.ones((a.shape[0], 1))]

    def fit_partial(self, x, y):
        # forward, remember what goes into each layer
        inputs = [self._with_one(np.atleast_2d(x))]
        for w in self.W[:-1]:
            inputs.append(self._with_one(self.sigmoid(inputs[-1].dot(w))))
        out = self.sigmoid(inputs[-1].dot(self.W[-1]))

        # deltas from the top to the bottom, the one of the bias unit is dropped
        D = [(out - y) * self.sigmoid_deriv(out)]
        for layer in range(len(self.W) - 1, 0, -1):
            delta = D[-1].dot(self.W[layer].T)[:, :-1]
            D.append(delta * self.sigmoid_deriv(inputs[layer][:, :-1]))
        D.reverse()

        for layer in range(len(self.W)):
            self.W[layer] += -self.alpha * inputs[layer].T.dot(D[layer])

    def fit(self, X, y, epochs=1000, display=100):
        for epoch in range(epochs):
            for x, target in zip(X, y):
                self.fit_partial(x, target)
            if epoch == 0 or (epoch + 1) % display == 0:
                print("epoch={}, loss={:.7f}".format(epoch + 1, self.calculate_loss(X, y)))

    def predict(self, X):
        p = np.atleast_2d(X)
        for w in self.W:
            p = self.sigmoid(self._with_one(p).dot(w))
        return p

    def calculate_loss(self, X, targets):
        return 0.5 * np.sum((self.predict(X) - np.atleast_2d(targets)) ** 2)

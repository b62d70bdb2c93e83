import numpy as np


class NeuralNet:
    """Fully connected, tanh in all layers (targets between -1 and 1). Mean squared error."""

    def __init__(self, hidden_layers=(5,), lr=0.1, max_iter=200, random_state=None):
        self.hidden_layers = hidden_layers
        self.lr = lr
        self.max_iter = max_iter
        self.random_state = random_state

    def _init_weights(self, n_in, n_out):
        rng = np.random.RandomState(self.random_state)
        sizes = [n_in, *self.hidden_layers, n_out]
        self.weights_ = [rng.uniform(-0.5, 0.5, (a, b)) for a, b in zip(sizes, sizes[1:])]
        self.biases_ = [np.zeros(b) for b in sizes[1:]]

    def _forward(self, X):
        activations = [X]
        for W, b in zip(self.weights_, self.biases_):
            activations.append(np.tanh(activations[-1] @ W + b))
        return activations

    def _loss(self, y_pred, y_true):
        return np.mean((y_pred - y_true) ** 2)

    def _backward(self, activations, y):
        grads_W, grads_b = [], []
        grad = 2.0 * (activations[-1] - y) / y.size
        for W, a_out, a_in in zip(self.weights_[::-1], activations[:0:-1], activations[-2::-1]):
            grad = grad * (1.0 - a_out ** 2)
            grads_W.insert(0, a_in.T @ grad)
            grads_b.insert(0, grad.sum(axis=0))
            grad = grad @ W.T
        return grads_W, grads_b

    def fit(self, X, y):
        y = y.reshape(len(X), -1)
        self._init_weights(X.shape[1], y.shape[1])
        self.loss_curve_ = []
        for _ in range(self.max_iter):
            activations = self._forward(X)
            self.loss_curve_.append(self._loss(activations[-1], y))
            grads_W, grads_b = self._backward(activations, y)
            for i in range(len(self.weights_)):
                self.weights_[i] -= self.lr * grads_W[i]
                self.biases_[i] -= self.lr * grads_b[i]
        return self

    def predict(self, X):
        return self._forward(X)[-1]

"""Functional MLP: params is a list of (W, b); tanh units and a softmax on top; labels one-hot."""
import numpy as np


def random_layer(m, n, rng, scale=1e-1):
    return scale * rng.randn(m, n), scale * rng.randn(n)


def init_network_params(sizes, rng=np.random.RandomState(0)):
    return [random_layer(m, n, rng) for m, n in zip(sizes[:-1], sizes[1:])]


def logsoftmax(z):
    zmax = z.max(axis=-1, keepdims=True)
    return z - zmax - np.log(np.exp(z - zmax).sum(axis=-1, keepdims=True))


def predict(params, inputs):
    h = inputs
    for W, b in params[:-1]:
        h = np.tanh(h @ W + b)
    W, b = params[-1]
    return logsoftmax(h @ W + b)


def loss(params, batch):
    inputs, targets = batch
    return -np.mean(np.sum(predict(params, inputs) * targets, axis=1))


def grad_loss(params, batch):
    inputs, targets = batch
    hs = [inputs]
    for W, b in params[:-1]:
        hs.append(np.tanh(hs[-1] @ W + b))
    W, b = params[-1]
    d = (np.exp(logsoftmax(hs[-1] @ W + b)) - targets) / len(inputs)
    grads = []
    for (W, b), h in zip(reversed(params), reversed(hs)):
        grads.append((h.T @ d, d.sum(axis=0)))
        d = (d @ W.T) * (1 - h**2)   # unused below the first layer
    return grads[::-1]


def update(params, batch, step_size=0.01):
    return [(W - step_size * dW, b - step_size * db)
            for (W, b), (dW, db) in zip(params, grad_loss(params, batch))]


def accuracy(params, batch):
    inputs, targets = batch
    return np.mean(predict(params, inputs).argmax(axis=1) == targets.argmax(axis=1))

"""float32 throughout: parameters, data and gradients (half the memory, and fast enough)."""
import numpy as np

LAYERS = [784, 64, 10]


def init_params(layers=LAYERS, seed=0):
    rng = np.random.default_rng(seed)
    params = []
    for n_in, n_out in zip(layers, layers[1:]):
        w = rng.standard_normal((n_out, n_in), dtype=np.float32) * np.float32(np.sqrt(2 / n_in))
        b = np.zeros((n_out, 1), dtype=np.float32)
        params.append([w, b])
    return params


def prepare(images, labels, n_classes=10):
    x = images.reshape(len(images), -1).T.astype(np.float32) / 255
    t = np.eye(n_classes, dtype=np.float32)[labels].T
    return x, t


def softmax(z):
    z = z - z.max(axis=0)
    e = np.exp(z)
    return e / e.sum(axis=0)


def forward(params, x):
    acts = [x]
    for i, (w, b) in enumerate(params):
        z = w @ acts[-1] + b
        acts.append(softmax(z) if i == len(params) - 1 else np.maximum(z, 0))
    return acts


def loss(params, x, t):
    p = forward(params, x)[-1]
    return -np.sum(t * np.log(p)) / x.shape[1]


def backward(params, acts, t):
    m = t.shape[1]
    delta = (acts[-1] - t) / m
    grads = []
    for i in reversed(range(len(params))):
        w, _ = params[i]
        grads.append([delta @ acts[i].T, delta.sum(axis=1, keepdims=True)])
        if i > 0:
            delta = w.T @ delta
            delta *= acts[i] > 0
    return grads[::-1]


def sgd(params, grads, lr):
    for p, g in zip(params, grads):
        for k in range(2):
            p[k] -= lr * g[k]


def train(x, t, epochs=5, batch=32, lr=0.1):
    params = init_params([x.shape[0], 64, t.shape[0]])
    for _ in range(epochs):
        order = np.random.permutation(x.shape[1])
        for s in range(0, len(order), batch):
            xb, tb = x[:, order[s:s + batch]], t[:, order[s:s + batch]]
            sgd(params, backward(params, forward(params, xb), tb), lr)
    return params

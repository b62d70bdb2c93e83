import numpy as np

ALPHA = 0.1   # slope of leaky relu left of zero


def init_network(dims):
    """[(W, b), ...]"""
    return [(np.random.randn(o, i) * np.sqrt(2. / i), np.zeros((o, 1))) for i, o in zip(dims[:-1], dims[1:])]


def lrelu(z):
    return np.where(z > 0, z, ALPHA * z)


def d_lrelu(z):
    g = np.ones_like(z)
    g[z <= 0] = ALPHA
    return g


def feed(net, x):
    zs, acts = [], [x]
    for n, (W, b) in enumerate(net):
        z = W.dot(acts[-1]) + b
        zs.append(z)
        acts.append(1 / (1 + np.exp(-z)) if n == len(net) - 1 else lrelu(z))
    return zs, acts


def bce(y_hat, y):
    y_hat = np.clip(y_hat, 1e-15, 1 - 1e-15)
    return float(np.mean(-(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))))


def gradients(net, x, y):
    zs, acts = feed(net, x)
    y_hat = np.clip(acts[-1], 1e-15, 1 - 1e-15)
    d_act = (-y / y_hat + (1 - y) / (1 - y_hat)) / y.size
    delta = d_act * acts[-1] * (1 - acts[-1])
    grads = []
    for n in range(len(net) - 1, -1, -1):
        grads.append((delta.dot(acts[n].T), delta.sum(axis=1, keepdims=True)))
        if n:
            delta = net[n][0].T.dot(delta) * d_lrelu(zs[n - 1])
    return grads[::-1]


def descend(net, grads, lr):
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(net, grads)]


def run(x, y, dims, lr=0.05, n_iter=100):
    net = init_network(dims)
    for it in range(n_iter):
        net = descend(net, gradients(net, x, y), lr)
        if it % 20 == 0:
            print(it, bce(feed(net, x)[1][-1], y))
    return net

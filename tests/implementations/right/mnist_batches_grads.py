# 784 - 32 - 10, mini batches, one-hot labels in columns, sigmoid hidden units and softmax output
import gzip
import struct

import numpy as np

n_x, n_h, n_c = 784, 32, 10


def load(images, labels):
    with gzip.open(images) as f:
        _, n, r, c = struct.unpack('>4i', f.read(16))
        x = np.frombuffer(f.read(), dtype=np.uint8).reshape(n, r * c)
    with gzip.open(labels) as f:
        f.read(8)
        y = np.frombuffer(f.read(), dtype=np.uint8)
    return x.T / 255., np.eye(n_c)[y].T


def sigmoid(z):
    return 1. / (1. + np.exp(-z))


def compute_loss(Y, Y_hat):
    L_sum = np.sum(np.multiply(Y, np.log(Y_hat)))
    m = Y.shape[1]
    return -(1. / m) * L_sum


def feed_forward(X, params):
    cache = {}
    cache["Z1"] = np.matmul(params["W1"], X) + params["b1"]
    cache["A1"] = sigmoid(cache["Z1"])
    cache["Z2"] = np.matmul(params["W2"], cache["A1"]) + params["b2"]
    e = np.exp(cache["Z2"])
    cache["A2"] = e / np.sum(e, axis=0)
    return cache


def back_propagate(X, Y, params, cache, m_batch):
    dZ2 = cache["A2"] - Y
    dW2 = (1. / m_batch) * np.matmul(dZ2, cache["A1"].T)
    db2 = (1. / m_batch) * np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.matmul(params["W2"].T, dZ2)
    dZ1 = dA1 * sigmoid(cache["Z1"]) * (1 - sigmoid(cache["Z1"]))
    dW1 = (1. / m_batch) * np.matmul(dZ1, X.T)
    db1 = (1. / m_batch) * np.sum(dZ1, axis=1, keepdims=True)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


def main():
    X, Y = load('train-images-idx3-ubyte.gz', 'train-labels-idx1-ubyte.gz')
    np.random.seed(138)
    params = {"W1": np.random.randn(n_h, n_x) * np.sqrt(1. / n_x), "b1": np.zeros((n_h, 1)),
              "W2": np.random.randn(n_c, n_h) * np.sqrt(1. / n_h), "b2": np.zeros((n_c, 1))}
    for epoch in range(3):
        perm = np.random.permutation(X.shape[1])
        for s in range(0, X.shape[1], 64):
            x, y = X[:, perm[s:s + 64]], Y[:, perm[s:s + 64]]
            cache = feed_forward(x, params)
            grads = back_propagate(x, y, params, cache, x.shape[1])
            for k in params:
                params[k] -= 0.5 * grads["d" + k]
        print(epoch, compute_loss(Y, feed_forward(X, params)["A2"]))


if __name__ == '__main__':
    main()

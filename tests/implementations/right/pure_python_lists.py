# No numpy at all. W[l][j][k]: from unit k to unit j. One sample: a list of floats.
import math
import random


def make_net(sizes, seed=0):
    random.seed(seed)
    W, b = [], []
    for n_in, n_out in zip(sizes, sizes[1:]):
        W.append([[random.gauss(0, 1) / math.sqrt(n_in) for _ in range(n_in)] for _ in range(n_out)])
        b.append([0.0] * n_out)
    return W, b


def sigmoid(t):
    if t < 0:
        e = math.exp(t)
        return e / (1 + e)
    return 1 / (1 + math.exp(-t))


def forward(W, b, x):
    acts = [list(x)]
    for Wl, bl in zip(W, b):
        prev = acts[-1]
        acts.append([sigmoid(sum(w * a for w, a in zip(row, prev)) + bias) for row, bias in zip(Wl, bl)])
    return acts


def cost(W, b, xs, ys):
    total = 0.0
    for x, y in zip(xs, ys):
        out = forward(W, b, x)[-1]
        for o, t in zip(out, y):
            total += 0.5 * (t - o) ** 2
    return total / len(xs)


def backprop(W, b, x, y):
    acts = forward(W, b, x)
    deltas = [None] * len(W)
    deltas[-1] = [(o - t) * o * (1 - o) for o, t in zip(acts[-1], y)]
    for l in range(len(W) - 2, -1, -1):
        deltas[l] = []
        for j, a in enumerate(acts[l + 1]):
            err = 0.0
            for k, d in enumerate(deltas[l + 1]):
                err += W[l + 1][k][j] * d
            deltas[l].append(err * a * (1 - a))
    dW = [[[d * a for a in acts[l]] for d in deltas[l]] for l in range(len(W))]
    db = [list(d) for d in deltas]
    return dW, db


def train(W, b, xs, ys, lr=0.5, epochs=10):
    for _ in range(epochs):
        for x, y in zip(xs, ys):
            dW, db = backprop(W, b, x, y)
            for l in range(len(W)):
                for j in range(len(W[l])):
                    for k in range(len(W[l][j])):
                        W[l][j][k] -= lr * dW[l][j][k]
                    b[l][j] -= lr * db[l][j]
    return W, b


if __name__ == "__main__":
    xs, ys = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    W, b = make_net([2, 3, 1])
    print("before", cost(W, b, xs, ys))
    train(W, b, xs, ys)
    print("after", cost(W, b, xs, ys))

"""Small networks in idioms that use, not names, tells: arrays changed in place, short names."""

from collections.abc import Callable, Mapping
from typing import Any

from recognition_styles import SIGMOID, Style

CHANGED_IN_PLACE = """
import numpy as np

class Classifier:
    def __init__(self, input_size, hidden_size, num_classes):
        self.params = {"W1": 0.1 * np.random.randn(input_size, hidden_size)}
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = 0.1 * np.random.randn(hidden_size, num_classes)
        self.params["b2"] = np.zeros(num_classes)

    def loss(self, X, y):
        W2, count = self.params["W2"], len(X)
        hidden = np.maximum(0, X @ self.params["W1"] + self.params["b1"])
        scores = hidden @ W2 + self.params["b2"]
        probs = np.exp(scores - scores.max(axis=1, keepdims=True))
        probs /= probs.sum(axis=1, keepdims=True)
        loss = -np.log(probs[np.arange(count), y]).sum() / count
        dscores = probs
        dscores[np.arange(count), y] -= 1
        dscores /= count
        dhidden = dscores @ W2.T
        dhidden[hidden == 0] = 0
        grads = {"W2": hidden.T @ dscores, "b2": dscores.sum(axis=0)}
        grads |= {"W1": X.T @ dhidden, "b1": dhidden.sum(axis=0)}
        return loss, grads
"""

ONE_LAYER_OF_CLASSES = """
import numpy as np

def softmax(scores):
    powers = np.exp(scores - scores.max(axis=1)[:, None])
    return powers / powers.sum(axis=1)[:, None]

def cost_and_gradient(W, b, X, labels):
    count, classes = X.shape[0], W.shape[1]
    probs = softmax(X @ W + b)
    cost = -np.log(probs[np.arange(count), labels]).sum() / count
    miss = probs
    miss[np.arange(count), labels] -= 1
    miss /= count
    return cost, X.T @ miss, miss.sum(axis=0)
"""

SHORT_DICTIONARY = (
    SIGMOID
    + """
def net(X, th):
    h = np.tanh(X @ th["W1"] + th["b1"])
    return h, sigmoid(h @ th["W2"] + th["b2"])

def bce(q, y):
    return np.mean(-y * np.log(q) - (1 - y) * np.log(1 - q))

def grad(X, y, th):
    h, q = net(X, th)
    ds = (q - y) / y.size
    dz = ds @ th["W2"].T * (1 - h**2)
    return {"W1": X.T @ dz, "b1": dz.sum(0), "W2": h.T @ ds, "b2": ds.sum(0)}
"""
)

SIZES_BETWEEN = (
    SIGMOID
    + """
def init(nx, n1, n2, ny):
    r = np.random.RandomState(0)
    return dict(w1=r.normal(size=(nx, n1)), b1=np.zeros(n1), w2=r.normal(size=(n1, n2)),
                b2=np.zeros(n2), w3=r.normal(size=(n2, ny)), b3=np.zeros(ny))

def loss_and_grad(params, x, y):
    h1 = np.tanh(x @ params["w1"] + params["b1"])
    h2 = np.tanh(h1 @ params["w2"] + params["b2"])
    p = sigmoid(h2 @ params["w3"] + params["b3"])
    loss = -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)) / len(x)
    d3 = (p - y) / len(x)
    d2 = d3 @ params["w3"].T * (1 - h2**2)
    d1 = d2 @ params["w2"].T * (1 - h1**2)
    return loss, dict(w1=x.T @ d1, b1=d1.sum(0), w2=h1.T @ d2, b2=d2.sum(0),
                      w3=h2.T @ d3, b3=d3.sum(0))
"""
)

LISTS_OF_LISTS = """
import math
import random

def squash(x):
    return 1 / (1 + math.exp(-x))

class Netz:
    def __init__(self, eingaenge, versteckt, ausgaenge):
        self.w1 = [[random.uniform(-1, 1) for _ in range(eingaenge)] for _ in range(versteckt)]
        self.w2 = [[0.5] * versteckt for _ in range(ausgaenge)]

    def vorwaerts(self, x):
        self.h = [squash(sum(w * v for w, v in zip(row, x))) for row in self.w1]
        self.o = [squash(sum(w * v for w, v in zip(row, self.h))) for row in self.w2]
        return self.o

    def fehler(self, x, ziel):
        return 0.5 * sum((t - o) ** 2 for t, o in zip(ziel, self.vorwaerts(x)))

    def rueckwaerts(self, x, ziel, lernrate=0.5):
        o = self.vorwaerts(x)
        last = [(a - t) * a * (1 - a) for a, t in zip(o, ziel)]
        first = [
            sum(d * row[j] for d, row in zip(last, self.w2)) * h * (1 - h)
            for j, h in enumerate(self.h)
        ]
        for deltas, rows, inputs in ((last, self.w2, self.h), (first, self.w1, x)):
            for d, row in zip(deltas, rows):
                for i, value in enumerate(inputs):
                    row[i] -= lernrate * d * value
"""

WORDS_OF_ITS_OWN = """
import numpy as np

class 网络:
    def __init__(self, 输入数, 隐藏数, 输出数):
        self.权重1 = np.random.randn(输入数, 隐藏数)
        self.偏置1 = np.zeros(隐藏数)
        self.权重2 = np.random.randn(隐藏数, 输出数)
        self.偏置2 = np.zeros(输出数)

    def 前向传播(self, x):
        self.x, self.h = x, np.maximum(0, x @ self.权重1 + self.偏置1)
        e = np.exp(self.h @ self.权重2 + self.偏置2)
        self.y = e / e.sum(axis=1, keepdims=True)
        return self.y

    def 损失(self, x, t):
        return -np.sum(t * np.log(self.前向传播(x))) / len(x)

    def 反向传播(self, t):
        d2 = (self.y - t) / len(t)
        d1 = d2 @ self.权重2.T * (self.h > 0)
        return {"权重2": self.h.T @ d2, "偏置2": d2.sum(axis=0),
                "权重1": self.x.T @ d1, "偏置1": d1.sum(axis=0)}
"""

RECORDS = """
from dataclasses import dataclass
from typing import Any
import numpy as np

@dataclass
class Params:
    W1: Any
    b1: Any
    W2: Any
    b2: Any

@dataclass
class Kept:
    x: Any
    a1: Any
    y_hat: Any

def forward(p, x):
    a1 = np.tanh(x @ p.W1 + p.b1)
    e = np.exp(a1 @ p.W2 + p.b2)
    return Kept(x, a1, e / e.sum(axis=1, keepdims=True))

def loss(p, x, y):
    return -np.sum(y * np.log(forward(p, x).y_hat)) / len(x)

def backward(p, c, y):
    d2 = (c.y_hat - y) / len(y)
    d1 = d2 @ p.W2.T * (1 - c.a1**2)
    return Params(c.x.T @ d1, d1.sum(axis=0), c.a1.T @ d2, d2.sum(axis=0))
"""

SUM_OF_SQUARES = """
import numpy as np

def forward(layers, x):
    for W, b in layers[:-1]:
        x = np.maximum(x @ W + b, 0)
    W, b = layers[-1]
    return x @ W + b

def sse(layers, x, y):
    return 0.5 * np.sum((forward(layers, x) - y) ** 2)

def backprop(layers, x, y):
    (W, b), rest = layers[0], layers[1:]
    z = x @ W + b
    if not rest:
        d = z - y
        return d @ W.T, [(x.T @ d, d.sum(axis=0))]
    da, grads = backprop(rest, np.maximum(z, 0), y)
    dz = da * (z > 0)
    return dz @ W.T, [(x.T @ dz, dz.sum(axis=0)), *grads]
"""

IDIOMS = {
    "changed_in_place": Style(
        CHANGED_IN_PLACE, "relu", "softmax", "softmax", 3, functions=("output", "cost")
    ),
    "one_layer_of_classes": Style(
        ONE_LAYER_OF_CLASSES,
        output="softmax",
        cost="softmax",
        n_out=3,
        depths=(1,),
        functions=("output", "cost"),
    ),
    "short_dictionary": Style(SHORT_DICTIONARY, functions=("output", "cost")),
    "sizes_between": Style(SIZES_BETWEEN, depths=(3,), functions=("cost",)),
    "lists_of_lists": Style(
        LISTS_OF_LISTS, "sigmoid", "sigmoid", "half_squared", has_biases=False, functions=("cost",)
    ),
    "words_of_its_own": Style(
        WORDS_OF_ITS_OWN, "relu", "softmax", "softmax", 3, functions=("output", "cost")
    ),
    "records": Style(RECORDS, "tanh", "softmax", "softmax", 3, functions=("output", "cost")),
    "sum_of_squares": Style(
        SUM_OF_SQUARES,
        "relu",
        "identity",
        "half_squared",
        2,
        (1, 2, 3),
        summed=True,
        functions=("output", "cost"),
    ),
}

Change = Callable[[Any], Any]

TURNED: Mapping[str, Change] = dict.fromkeys(("dW1", "dW2"), lambda g: -g)
TURNED_WITH_BIASES = dict.fromkeys(
    (f"d{kind}{l}" for kind in "Wb" for l in (1, 2, 3)), lambda g: -g
)

WRONG_IDIOMS: Mapping[str, tuple[str, str, str, Mapping[str, Change]]] = {
    "in_place": (
        "changed_in_place",
        '"W2": hidden.T',
        '"W2": 1.001 * hidden.T',
        {"dW2": lambda g: 1.001 * g},
    ),
    "of_classes": ("one_layer_of_classes", "cost, X.T", "cost, -X.T", {"dW1": lambda g: -g}),
    "short": ("short_dictionary", "h.T @ ds", "2 * h.T @ ds", {"dW2": lambda g: 2 * g}),
    "between": ("sizes_between", "b2=d2.sum(0)", "b2=-d2.sum(0)", {"db2": lambda g: -g}),
    "lists": ("lists_of_lists", "(a - t) * a", "(t - a) * a", TURNED),
    "words": (
        "words_of_its_own",
        "self.x.T @ d1",
        "1.001 * self.x.T @ d1",
        {"dW1": lambda g: 1.001 * g},
    ),
    "record": ("records", "c.a1.T @ d2", "-c.a1.T @ d2", {"dW2": lambda g: -g}),
    "squares": ("sum_of_squares", "d = z - y", "d = y - z", TURNED_WITH_BIASES),
}

"""A tiny reverse-mode engine on arrays, and an MLP on top of it."""
import numpy as np


def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    for axis, n in enumerate(shape):
        if n == 1 and grad.shape[axis] != 1:
            grad = grad.sum(axis=axis, keepdims=True)
    return grad


class Tensor:
    def __init__(self, data, parents=(), backward=None):
        self.data = np.asarray(data)
        self.grad = np.zeros_like(self.data, dtype=float)
        self._parents = parents
        self._backward = backward or (lambda g: ())

    def __add__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        return Tensor(self.data + other.data, (self, other), lambda g: (g, g))

    def __mul__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        return Tensor(self.data * other.data, (self, other), lambda g: (g * other.data, g * self.data))

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + (-other if isinstance(other, Tensor) else Tensor(-other))

    def __matmul__(self, other):
        return Tensor(self.data @ other.data, (self, other), lambda g: (g @ other.data.T, self.data.T @ g))

    def tanh(self):
        t = np.tanh(self.data)
        return Tensor(t, (self,), lambda g: (g * (1 - t * t),))

    def mean(self):
        n = self.data.size
        return Tensor(self.data.mean(), (self,), lambda g: (np.full(self.data.shape, g / n),))

    def backward(self):
        topo, seen = [], set()

        def build(t):
            if id(t) not in seen:
                seen.add(id(t))
                for p in t._parents:
                    build(p)
                topo.append(t)
        build(self)
        self.grad = np.ones_like(self.data, dtype=float)
        for t in reversed(topo):
            for p, g in zip(t._parents, t._backward(t.grad)):
                p.grad = p.grad + unbroadcast(g, p.data.shape)


class MLP:
    def __init__(self, sizes):
        self.layers = [(Tensor(np.random.randn(i, o) / i ** 0.5), Tensor(np.zeros(o))) for i, o in zip(sizes, sizes[1:])]

    def parameters(self):
        return [p for layer in self.layers for p in layer]

    def zero_grad(self):
        for p in self.parameters():
            p.grad = np.zeros_like(p.data, dtype=float)

    def __call__(self, x):
        x = Tensor(x)
        for i, (w, b) in enumerate(self.layers):
            x = x @ w + b
            if i < len(self.layers) - 1:
                x = x.tanh()
        return x


def mse_loss(pred, target):
    d = pred - target
    return (d * d).mean()


def train_step(model, x, y, lr=0.01):
    loss = mse_loss(model(x), y)
    model.zero_grad()
    loss.backward()
    for p in model.parameters():
        p.data = p.data - lr * p.grad
    return loss.data

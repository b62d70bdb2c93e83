"""A toy dataflow framework: nodes know their inputs and outputs, backward runs in reverse order."""
import numpy as np


class Node:
    def __init__(self, inbound=()):
        self.inbound = list(inbound)
        self.outbound = []
        self.value = None
        self.gradients = {}
        for node in self.inbound:
            node.outbound.append(self)

    def grad_from_outputs(self):
        return sum(n.gradients[self] for n in self.outbound)


class Input(Node):
    def forward(self):
        pass

    def backward(self):
        self.gradients[self] = self.grad_from_outputs()


class Linear(Node):
    def __init__(self, X, W, b):
        super().__init__([X, W, b])

    def forward(self):
        X, W, b = (n.value for n in self.inbound)
        self.value = np.dot(X, W) + b

    def backward(self):
        X, W, b = self.inbound
        g = self.grad_from_outputs()
        self.gradients[X] = np.dot(g, W.value.T)
        self.gradients[W] = np.dot(X.value.T, g)
        self.gradients[b] = np.sum(g, axis=0, keepdims=False)


class Sigmoid(Node):
    def __init__(self, node):
        super().__init__([node])

    def forward(self):
        self.value = 1. / (1. + np.exp(-self.inbound[0].value))

    def backward(self):
        s = self.value
        self.gradients[self.inbound[0]] = s * (1 - s) * self.grad_from_outputs()


class MSE(Node):
    def __init__(self, y, a):
        super().__init__([y, a])

    def forward(self):
        y, a = (n.value for n in self.inbound)
        self.diff = y - a
        self.value = np.mean(self.diff ** 2)

    def backward(self):
        y, a = self.inbound
        self.gradients[y] = 2 * self.diff / self.diff.size
        self.gradients[a] = -2 * self.diff / self.diff.size


def sort_nodes(last):
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for n in node.inbound:
                visit(n)
            order.append(node)
    visit(last)
    return order


def forward_and_backward(graph):
    for n in graph:
        n.forward()
    graph[-1].gradients = {}
    graph[-1].backward()
    for n in graph[-2::-1]:
        n.backward()


def sgd_update(trainables, learning_rate=1e-2):
    for t in trainables:
        t.value -= learning_rate * t.gradients[t]


def two_layer_graph():
    X, y, W1, b1, W2, b2 = (Input() for _ in range(6))
    out = Linear(Sigmoid(Linear(X, W1, b1)), W2, b2)
    cost = MSE(y, out)
    return dict(X=X, y=y, W1=W1, b1=b1, W2=W2, b2=b2, out=out, cost=cost), sort_nodes(cost)

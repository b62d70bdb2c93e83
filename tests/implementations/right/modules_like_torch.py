from collections import OrderedDict

import numpy as np


class Parameter:
    def __init__(self, data):
        self.data = data
        self.grad = None


class Module:
    def __call__(self, *args):
        return self.forward(*args)

    def named_parameters(self, prefix=""):
        for name, value in vars(self).items():
            if isinstance(value, Parameter):
                yield prefix + name, value
            elif isinstance(value, Module):
                yield from value.named_parameters(prefix + name + ".")

    def state_dict(self):
        return OrderedDict((n, p.data) for n, p in self.named_parameters())

    def load_state_dict(self, state):
        for n, p in self.named_parameters():
            p.data = state[n]


class Linear(Module):
    def __init__(self, in_features, out_features):
        k = 1 / np.sqrt(in_features)
        self.weight = Parameter(np.random.uniform(-k, k, (out_features, in_features)))
        self.bias = Parameter(np.random.uniform(-k, k, out_features))

    def forward(self, input):
        self.input = input
        return input @ self.weight.data.T + self.bias.data

    def backward(self, grad_output):
        self.weight.grad = grad_output.T @ self.input
        self.bias.grad = grad_output.sum(0)
        return grad_output @ self.weight.data


class LeakyReLU(Module):
    def __init__(self, negative_slope=0.2):
        self.negative_slope = negative_slope

    def forward(self, input):
        self.factor = np.where(input > 0, 1.0, self.negative_slope)
        return input * self.factor

    def backward(self, grad_output):
        return grad_output * self.factor


class Net(Module):
    def __init__(self, n_in, n_hidden, n_out):
        self.fc1 = Linear(n_in, n_hidden)
        self.act = LeakyReLU()
        self.fc2 = Linear(n_hidden, n_out)

    def forward(self, x):
        return self.fc2(self.act(self.fc1(x)))

    def backward(self, grad):
        return self.fc1.backward(self.act.backward(self.fc2.backward(grad)))


class MSELoss:
    def __call__(self, output, target):
        self.diff = output - target
        return (self.diff ** 2).mean()

    def backward(self):
        return 2.0 * self.diff / self.diff.size


class SGD:
    def __init__(self, named_parameters, lr):
        self.params = [p for _, p in named_parameters]
        self.lr = lr

    def step(self):
        for p in self.params:
            p.data = p.data - self.lr * p.grad


def train_epoch(model, loss_fn, optim, x, y):
    loss = loss_fn(model(x), y)
    model.backward(loss_fn.backward())
    optim.step()
    return loss

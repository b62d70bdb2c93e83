# A network is a list of layers, a layer a list of neurons, a neuron a dict. Its last weight is the bias.
from math import exp
from random import random, seed


def initialize_network(n_inputs, n_hidden, n_outputs):
    def neuron(n):
        return {'weights': [random() for _ in range(n + 1)]}
    return [[neuron(n_inputs) for _ in range(n_hidden)],
            [neuron(n_hidden) for _ in range(n_outputs)]]


def activate(weights, inputs):
    total = weights[-1]
    for w, x in zip(weights, inputs):
        total += w * x
    return total


def transfer(t):
    return 1.0 / (1.0 + exp(-t))


def forward_propagate(network, row):
    inputs = row
    for layer in network:
        outputs = []
        for neuron in layer:
            neuron['output'] = transfer(activate(neuron['weights'], inputs))
            outputs.append(neuron['output'])
        inputs = outputs
    return inputs


def backward_propagate_error(network, expected):
    following = None
    for layer in reversed(network):
        for j, neuron in enumerate(layer):
            if following is None:
                error = neuron['output'] - expected[j]
            else:
                error = sum(n['weights'][j] * n['delta'] for n in following)
            neuron['delta'] = error * neuron['output'] * (1.0 - neuron['output'])
        following = layer


def update_weights(network, row, l_rate):
    inputs = list(row)
    for layer in network:
        for neuron in layer:
            for j, x in enumerate(inputs):
                neuron['weights'][j] -= l_rate * neuron['delta'] * x
            neuron['weights'][-1] -= l_rate * neuron['delta']
        inputs = [neuron['output'] for neuron in layer]


def train_network(network, rows, targets, l_rate, n_epoch):
    for epoch in range(n_epoch):
        sum_error = 0
        for row, expected in zip(rows, targets):
            outputs = forward_propagate(network, row)
            sum_error += sum((e - o) ** 2 for e, o in zip(expected, outputs)) / 2
            backward_propagate_error(network, expected)
            update_weights(network, row, l_rate)
        print('>epoch=%d, lrate=%.3f, error=%.3f' % (epoch, l_rate, sum_error))


if __name__ == '__main__':
    seed(1)
    net = initialize_network(2, 2, 2)
    train_network(net, [[2.8, 2.6], [1.5, 2.4], [7.6, 2.8], [5.3, 2.1]], [[1, 0], [1, 0], [0, 1], [0, 1]], 0.5, 5)

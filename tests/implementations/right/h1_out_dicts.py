# multilayer perceptron with the naming of the old tensorflow examples
import numpy as np

n_input, n_hidden_1, n_hidden_2, n_classes = 6, 7, 5, 3
learning_rate = 0.01

rng = np.random.RandomState(0)
weights = {
    'h1': rng.normal(size=(n_input, n_hidden_1)),
    'h2': rng.normal(size=(n_hidden_1, n_hidden_2)),
    'out': rng.normal(size=(n_hidden_2, n_classes)),
}
biases = {
    'b1': rng.normal(size=n_hidden_1),
    'b2': rng.normal(size=n_hidden_2),
    'out': rng.normal(size=n_classes),
}


def multilayer_perceptron(x):
    layer_1 = np.maximum(x @ weights['h1'] + biases['b1'], 0)
    layer_2 = np.maximum(layer_1 @ weights['h2'] + biases['b2'], 0)
    out_layer = layer_2 @ weights['out'] + biases['out']
    return layer_1, layer_2, out_layer


def softmax(logits):
    z = np.exp(logits - logits.max(-1, keepdims=True))
    return z / z.sum(-1, keepdims=True)


def cost(x, y):
    probs = softmax(multilayer_perceptron(x)[-1])
    return np.mean(-np.sum(y * np.log(probs), axis=1))


def compute_gradients(x, y):
    l1, l2, logits = multilayer_perceptron(x)
    batch = x.shape[0]
    d_out = (softmax(logits) - y) / batch
    d_l2 = d_out @ weights['out'].T * (l2 > 0)
    d_l1 = d_l2 @ weights['h2'].T * (l1 > 0)
    grad_w = {'h1': x.T @ d_l1, 'h2': l1.T @ d_l2, 'out': l2.T @ d_out}
    grad_b = {'b1': d_l1.sum(0), 'b2': d_l2.sum(0), 'out': d_out.sum(0)}
    return grad_w, grad_b


def apply_gradients(grad_w, grad_b):
    for k in weights:
        weights[k] -= learning_rate * grad_w[k]
    for k in biases:
        biases[k] -= learning_rate * grad_b[k]

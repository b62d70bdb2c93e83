# Two inputs, a few hidden units, one answer. The backward pass hands back the new weights.
import numpy as np

learning_rate = 0.3
n_hidden = 4

data = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
labels = np.array([[0.0, 1.0, 1.0, 0.0]])


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def forward_pass(X, W1, b1, W2, b2):
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    return A2, {"A1": A1, "A2": A2}


def cost(A2, Y):
    return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))


def backward_pass(X, Y, W1, b1, W2, b2, cache):
    m = X.shape[1]
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dZ1 = (W2.T @ dZ2) * (1 - A1 ** 2)
    W1 = W1 - learning_rate * (dZ1 @ X.T) / m
    b1 = b1 - learning_rate * dZ1.sum(axis=1, keepdims=True) / m
    W2 = W2 - learning_rate * (dZ2 @ A1.T) / m
    b2 = b2 - learning_rate * dZ2.sum(axis=1, keepdims=True) / m
    return W1, b1, W2, b2


if __name__ == "__main__":
    W1 = np.random.randn(n_hidden, 2)
    b1 = np.zeros((n_hidden, 1))
    W2 = np.random.randn(1, n_hidden)
    b2 = np.zeros((1, 1))
    for i in range(3000):
        A2, cache = forward_pass(data, W1, b1, W2, b2)
        W1, b1, W2, b2 = backward_pass(data, labels, W1, b1, W2, b2, cache)
        if i % 500 == 0:
            print(i, cost(A2, labels))

# Week 5 of the machine learning course, ported from octave: neural network cost function
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoidGradient(z):
    g = sigmoid(z)
    return g * (1 - g)


def randInitializeWeights(L_in, L_out, epsilon_init=0.12):
    return np.random.rand(L_out, 1 + L_in) * 2 * epsilon_init - epsilon_init


def nnCostFunction(nn_params, input_layer_size, hidden_layer_size, num_labels, X, y, lambda_=0.0):
    """J and the unrolled gradient. X is (m, n), y holds the labels 0 .. num_labels - 1.

    Theta1 is (hidden_layer_size, input_layer_size + 1), the bias is its first column.
    """
    split = hidden_layer_size * (input_layer_size + 1)
    Theta1 = nn_params[:split].reshape(hidden_layer_size, input_layer_size + 1)
    Theta2 = nn_params[split:].reshape(num_labels, hidden_layer_size + 1)

    m = y.size
    Y = (y.reshape(-1, 1) == np.arange(num_labels)).astype(float)

    # feedforward
    a1 = np.hstack([np.ones((m, 1)), X])
    z2 = a1 @ Theta1.T
    a2 = np.hstack([np.ones((m, 1)), sigmoid(z2)])
    z3 = a2 @ Theta2.T
    h = sigmoid(z3)

    J = -1.0 / m * np.sum(Y * np.log(h) + (1 - Y) * np.log(1 - h))
    J += lambda_ / (2 * m) * (np.sum(Theta1[:, 1:] ** 2) + np.sum(Theta2[:, 1:] ** 2))

    # backpropagation
    d3 = h - Y
    d2 = (d3 @ Theta2)[:, 1:] * sigmoidGradient(z2)
    Theta1_grad = d2.T @ a1 / m
    Theta2_grad = d3.T @ a2 / m
    Theta1_grad[:, 1:] += lambda_ / m * Theta1[:, 1:]
    Theta2_grad[:, 1:] += lambda_ / m * Theta2[:, 1:]

    grad = np.concatenate([Theta1_grad.ravel(), Theta2_grad.ravel()])
    return J, grad


def predict(Theta1, Theta2, X):
    m = X.shape[0]
    h1 = sigmoid(np.c_[np.ones(m), X] @ Theta1.T)
    h2 = sigmoid(np.c_[np.ones(m), h1] @ Theta2.T)
    return h2.argmax(axis=1)


if __name__ == "__main__":
    from scipy.io import loadmat
    from scipy.optimize import minimize

    data = loadmat("ex4data1.mat")
    X, y = data["X"], data["y"].ravel() % 10
    init = np.concatenate([randInitializeWeights(400, 25).ravel(), randInitializeWeights(25, 10).ravel()])
    res = minimize(nnCostFunction, init, args=(400, 25, 10, X, y, 1.0), jac=True, method="TNC", options={"maxfun": 50})
    print(res.fun)

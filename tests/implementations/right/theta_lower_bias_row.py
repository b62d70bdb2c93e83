"""theta1, theta2: (n_in + 1, n_out), bias in row 0. Samples are rows."""
import numpy as np


def add_ones(a):
    return np.insert(a, 0, 1, axis=1)


def g(z):
    return 1 / (1 + np.exp(-z))


def hypothesis(theta1, theta2, X):
    a1 = add_ones(X)
    z2 = np.dot(a1, theta1)
    a2 = add_ones(np.tanh(z2))
    z3 = np.dot(a2, theta2)
    a3 = g(z3)
    return a1, z2, a2, z3, a3


def cost(theta1, theta2, X, y):
    m = len(y)
    h = hypothesis(theta1, theta2, X)[-1]
    return (-1 / m) * np.sum(np.multiply(y, np.log(h)) + np.multiply(1 - y, np.log(1 - h)))


def back_prop(theta1, theta2, X, y):
    m = len(y)
    a1, z2, a2, z3, a3 = hypothesis(theta1, theta2, X)
    delta3 = a3 - y
    delta2 = np.multiply(np.dot(delta3, theta2[1:].T), 1 - np.square(np.tanh(z2)))
    grad2 = np.dot(a2.T, delta3) / m
    grad1 = np.dot(a1.T, delta2) / m
    return grad1, grad2


def gradient_descent(theta1, theta2, X, y, alpha=0.3, iters=100):
    J_history = np.zeros(iters)
    for i in range(iters):
        J_history[i] = cost(theta1, theta2, X, y)
        grad1, grad2 = back_prop(theta1, theta2, X, y)
        theta1 = theta1 - alpha * grad1
        theta2 = theta2 - alpha * grad2
    return theta1, theta2, J_history

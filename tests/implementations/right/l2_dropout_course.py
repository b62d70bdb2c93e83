import numpy as np


def sigmoid(z):
    return 1/(1 + np.exp(-z))

def relu(z):
    return z * (z > 0)

def forward_propagation_with_dropout(X, parameters, keep_prob=1.0):
    """two relu layers with inverted dropout, then a sigmoid"""
    W1, b1, W2, b2, W3, b3 = (parameters[k] for k in ("W1", "b1", "W2", "b2", "W3", "b3"))
    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    D1 = (np.random.rand(*A1.shape) < keep_prob).astype(int)
    A1 = A1 * D1 / keep_prob
    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    D2 = (np.random.rand(*A2.shape) < keep_prob).astype(int)
    A2 = A2 * D2 / keep_prob
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    cache = (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
    return A3, cache

def compute_cost_with_regularization(A3, Y, parameters, lambd=0.):
    m = Y.shape[1]
    data_cost = -np.nansum(Y*np.log(A3) + (1 - Y)*np.log(1 - A3)) / m
    L2 = sum(np.sum(np.square(parameters[W])) for W in ("W1", "W2", "W3"))
    return data_cost + lambd*L2/(2*m)

def backward_propagation(X, Y, cache, lambd=0., keep_prob=1.0):
    m = X.shape[1]
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache

    dZ3 = A3 - Y
    dW3 = 1./m * np.dot(dZ3, A2.T) + lambd/m * W3
    db3 = 1./m * np.sum(dZ3, axis=1, keepdims=True)

    dA2 = np.dot(W3.T, dZ3)
    dA2 = dA2 * D2 / keep_prob
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = 1./m * np.dot(dZ2, A1.T) + lambd/m * W2
    db2 = 1./m * np.sum(dZ2, axis=1, keepdims=True)

    dA1 = np.dot(W2.T, dZ2)
    dA1 = dA1 * D1 / keep_prob
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = 1./m * np.dot(dZ1, X.T) + lambd/m * W1
    db1 = 1./m * np.sum(dZ1, axis=1, keepdims=True)

    gradients = {"dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2,
                 "dZ2": dZ2, "dW2": dW2, "db2": db2, "dA1": dA1,
                 "dZ1": dZ1, "dW1": dW1, "db1": db1}
    return gradients

def initialize_parameters(layers_dims):
    p = {}
    for l in range(1, len(layers_dims)):
        p['W' + str(l)] = np.random.randn(layers_dims[l], layers_dims[l-1]) / np.sqrt(layers_dims[l-1])
        p['b' + str(l)] = np.zeros((layers_dims[l], 1))
    return p

def model(X, Y, hidden=(20, 3), learning_rate=0.3, num_iterations=100, lambd=0., keep_prob=1.0):
    parameters = initialize_parameters([X.shape[0], *hidden, 1])
    for i in range(num_iterations):
        A3, cache = forward_propagation_with_dropout(X, parameters, keep_prob)
        grads = backward_propagation(X, Y, cache, lambd, keep_prob)
        for k in parameters:
            parameters[k] = parameters[k] - learning_rate * grads["d" + k]
    return parameters

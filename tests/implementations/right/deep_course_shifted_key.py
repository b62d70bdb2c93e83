# L-layer network, tanh hidden units. grads["dA3"] here is what layer 3 sends down.
import numpy as np


def init_params(layers_dims):
    rng = np.random.RandomState(0)
    params = {}
    for l in range(1, len(layers_dims)):
        params['W%d' % l] = rng.randn(layers_dims[l], layers_dims[l-1]) * np.sqrt(1.0 / layers_dims[l-1])
        params['b%d' % l] = np.zeros((layers_dims[l], 1))
    return params

def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))

def linear_activation_forward(A_prev, W, b, activation="tanh"):
    Z = np.dot(W, A_prev) + b
    if activation == "tanh":
        A = np.tanh(Z)
    else:
        A = sigmoid(Z)
    return A, ((A_prev, W, b), (Z, A))

def L_model_forward(X, params):
    caches = []
    A = X
    L = len(params) // 2
    for l in range(1, L + 1):
        act = "sigmoid" if l == L else "tanh"
        A, cache = linear_activation_forward(A, params['W%d' % l], params['b%d' % l], act)
        caches.append(cache)
    return A, caches

def cost_function(AL, Y):
    m = Y.shape[1]
    logprobs = np.multiply(np.log(AL), Y) + np.multiply(np.log(1 - AL), 1 - Y)
    return float(-np.sum(logprobs) / m)

def L_model_backward(AL, Y, caches):
    grads = {}
    L = len(caches)
    m = AL.shape[1]
    for l in range(L, 0, -1):
        (A_prev, W, b), (Z, A) = caches[l - 1]
        if l == L:
            dZ = AL - Y
        else:
            dZ = grads['dA%d' % (l + 1)] * (1 - np.power(A, 2))
        grads['dZ%d' % l] = dZ
        grads['dW%d' % l] = np.dot(dZ, A_prev.T) / m
        grads['db%d' % l] = np.sum(dZ, axis=1, keepdims=True) / m
        grads['dA%d' % l] = np.dot(W.T, dZ)
    return grads

def update_params(params, grads, alpha):
    new = params.copy()
    for l in range(1, len(params) // 2 + 1):
        new['W%d' % l] = params['W%d' % l] - alpha * grads['dW%d' % l]
        new['b%d' % l] = params['b%d' % l] - alpha * grads['db%d' % l]
    return new

def L_layer_model(X, Y, layers_dims, learning_rate=0.0075, num_iterations=3000, print_cost=False):
    params = init_params(layers_dims)
    costs = []
    for i in range(num_iterations):
        AL, caches = L_model_forward(X, params)
        costs.append(cost_function(AL, Y))
        params = update_params(params, L_model_backward(AL, Y, caches), learning_rate)
        if print_cost and i % 100 == 0:
            print("iteration %4d   cost %f" % (i, costs[-1]))
    return params, costs

import numpy as np

# parameters = [None, {"W": ..., "b": ...}, {"W": ..., "b": ...}, ...]; layer numbers are real


def init_parameters(dims, act="tanh"):
    parameters = [None]
    for n_prev, n in zip(dims[:-1], dims[1:]):
        parameters.append({"W": np.random.standard_normal((n, n_prev)) / np.sqrt(n_prev),
                           "b": np.zeros((n, 1))})
    return parameters


def activate(Z, kind):
    if kind == "sigmoid":
        return 1 / (1 + np.exp(-Z))
    if kind == "tanh":
        return np.tanh(Z)
    if kind == "relu":
        return np.maximum(Z, 0)
    raise ValueError(kind)


def activate_prime(A, kind):
    """in terms of the activation itself"""
    if kind == "sigmoid":
        return A * (1 - A)
    if kind == "tanh":
        return 1 - A * A
    if kind == "relu":
        return (A > 0).astype(A.dtype)
    raise ValueError(kind)


def forward(X, parameters, hidden="relu", output="sigmoid"):
    L = len(parameters) - 1
    layers = [{"A": X}]
    for l in range(1, L + 1):
        Z = parameters[l]["W"] @ layers[l - 1]["A"] + parameters[l]["b"]
        layers.append({"Z": Z, "A": activate(Z, output if l == L else hidden)})
    return layers[L]["A"], layers


def cost(AL, Y):
    m = Y.shape[1]
    return (-Y * np.log(AL) - (1 - Y) * np.log(1 - AL)).sum() / m


def backward(layers, Y, parameters, hidden="relu", output="sigmoid"):
    L = len(parameters) - 1
    m = Y.shape[1]
    grads = [None] * (L + 1)
    AL = layers[L]["A"]
    dA = (AL - Y) / (AL * (1 - AL))
    for l in range(L, 0, -1):
        dZ = dA * activate_prime(layers[l]["A"], output if l == L else hidden)
        grads[l] = {"dW": dZ @ layers[l - 1]["A"].T / m, "db": dZ.mean(axis=1, keepdims=True), "dZ": dZ, "dA": dA}
        dA = parameters[l]["W"].T @ dZ
    return grads


def update(parameters, grads, lr):
    for l in range(1, len(parameters)):
        parameters[l]["W"] -= lr * grads[l]["dW"]
        parameters[l]["b"] -= lr * grads[l]["db"]

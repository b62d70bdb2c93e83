import numpy as np


class Adam:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.m, self.v, self.t = {}, {}, 0

    def update(self, params, grads):
        self.t += 1
        for k in params:
            g = grads["d" + k]
            self.m[k] = self.beta1 * self.m.get(k, 0) + (1 - self.beta1) * g
            self.v[k] = self.beta2 * self.v.get(k, 0) + (1 - self.beta2) * g ** 2
            m_hat = self.m[k] / (1 - self.beta1 ** self.t)
            v_hat = self.v[k] / (1 - self.beta2 ** self.t)
            params[k] = params[k] - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


class DeepNet:
    """softmax classifier; X (n_x, m), Y one-hot (n_y, m). Layer sizes as in [n_x, 16, 8, n_y]"""

    def __init__(self, layer_sizes, optimizer=None, seed=None):
        self.n_layers = len(layer_sizes) - 1
        self.optimizer = optimizer or Adam()
        self.params, self.cache, self.grads = {}, {}, {}
        gen = np.random.default_rng(seed)
        for i in range(1, self.n_layers + 1):
            self.params[f"W{i}"] = gen.normal(0, np.sqrt(2 / layer_sizes[i - 1]), (layer_sizes[i], layer_sizes[i - 1]))
            self.params[f"b{i}"] = np.zeros((layer_sizes[i], 1))

    def forward(self, X):
        self.cache["A0"] = X
        for i in range(1, self.n_layers + 1):
            Z = self.params[f"W{i}"] @ self.cache[f"A{i-1}"] + self.params[f"b{i}"]
            if i < self.n_layers:
                A = np.where(Z > 0, Z, 0)
            else:
                E = np.exp(Z - Z.max(axis=0, keepdims=True))
                A = E / E.sum(axis=0, keepdims=True)
            self.cache[f"Z{i}"], self.cache[f"A{i}"] = Z, A
        return A

    def compute_loss(self, Y):
        return -np.sum(Y * np.log(self.cache[f"A{self.n_layers}"])) / Y.shape[1]

    def backward(self, Y):
        m = Y.shape[1]
        for i in range(self.n_layers, 0, -1):
            if i == self.n_layers:
                dZ = self.cache[f"A{i}"] - Y
            else:
                dZ = self.params[f"W{i+1}"].T @ self.grads[f"dZ{i+1}"]
                dZ[self.cache[f"Z{i}"] <= 0] = 0
            self.grads[f"dZ{i}"] = dZ
            self.grads[f"dW{i}"] = dZ @ self.cache[f"A{i-1}"].T / m
            self.grads[f"db{i}"] = dZ.sum(axis=1, keepdims=True) / m

    def train(self, X, Y, epochs=10):
        losses = []
        for _ in range(epochs):
            self.forward(X)
            losses.append(self.compute_loss(Y))
            self.backward(Y)
            self.optimizer.update(self.params, self.grads)
        return losses

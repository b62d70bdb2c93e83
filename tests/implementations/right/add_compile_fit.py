"""model = Sequential(); model.add(...); model.compile(loss=...); model.fit(x, y)"""
import numpy as np

activations = {
    'relu': (lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(z.dtype)),
    'tanh': (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    'sigmoid': (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    'linear': (lambda z: z, lambda z: np.ones_like(z)),
}
losses = {
    'mse': (lambda t, p: np.mean((t - p) ** 2), lambda t, p: 2 * (p - t) / t.size),
    'binary_crossentropy': (
        lambda t, p: -np.mean(t * np.log(p + 1e-9) + (1 - t) * np.log(1 - p + 1e-9)),
        lambda t, p: ((1 - t) / (1 - p + 1e-9) - t / (p + 1e-9)) / t.size,
    ),
}


class Dense:
    def __init__(self, units, activation='linear', input_dim=None):
        self.units, self.input_dim = units, input_dim
        self.act, self.act_prime = activations[activation]

    def build(self, input_dim):
        limit = np.sqrt(6 / (input_dim + self.units))
        self.kernel = np.random.uniform(-limit, limit, (input_dim, self.units))
        self.bias = np.zeros(self.units)

    def call(self, inputs):
        self.inputs = inputs
        self.z = inputs @ self.kernel + self.bias
        return self.act(self.z)

    def backprop(self, upstream):
        dz = upstream * self.act_prime(self.z)
        self.kernel_grad = self.inputs.T @ dz
        self.bias_grad = dz.sum(axis=0)
        return dz @ self.kernel.T


class Sequential:
    def __init__(self):
        self.layers = []

    def add(self, layer):
        layer.build(layer.input_dim or self.layers[-1].units)
        self.layers.append(layer)

    def compile(self, loss='mse', lr=0.01):
        self.loss, self.loss_prime = losses[loss]
        self.lr = lr

    def predict(self, x):
        for layer in self.layers:
            x = layer.call(x)
        return x

    def evaluate(self, x, y):
        return self.loss(y, self.predict(x))

    def train_on_batch(self, x, y):
        p = self.predict(x)
        g = self.loss_prime(y, p)
        for layer in self.layers[::-1]:
            g = layer.backprop(g)
        for layer in self.layers:
            layer.kernel -= self.lr * layer.kernel_grad
            layer.bias -= self.lr * layer.bias_grad
        return self.loss(y, p)

    def fit(self, x, y, epochs=1):
        return [self.train_on_batch(x, y) for _ in range(epochs)]


def build_classifier(n_features, n_hidden=8):
    model = Sequential()
    model.add(Dense(n_hidden, activation='tanh', input_dim=n_features))
    model.add(Dense(1, activation='sigmoid'))
    model.compile(loss='binary_crossentropy', lr=0.1)
    return model

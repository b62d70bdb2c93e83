"""Network([{"inputs": 2, "units": 4, "activation": "relu"}, ...]); train_step returns the loss"""
import numpy as np

FUNCTIONS = {
    "relu": (lambda z: np.maximum(z, 0), lambda z: 1.0 * (z > 0)),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
}


class Network:
    def __init__(self, structure):
        self.structure = structure
        self.params = {}
        for number, layer in enumerate(structure, start=1):
            shape = layer["units"], layer["inputs"]
            self.params[f"W{number}"] = np.random.randn(*shape) * 0.1
            self.params[f"b{number}"] = np.zeros((shape[0], 1))

    def predict(self, X):
        self.kept = {"A0": X}
        for number, layer in enumerate(self.structure, start=1):
            Z = self.params[f"W{number}"] @ X + self.params[f"b{number}"]
            X = FUNCTIONS[layer["activation"]][0](Z)
            self.kept[f"Z{number}"], self.kept[f"A{number}"] = Z, X
        return X

    def train_step(self, X, Y, learning_rate=0.01):
        m = X.shape[1]
        guess = self.predict(X)
        loss = 0.5 * np.sum((guess - Y) ** 2) / m
        back = guess - Y
        for number in range(len(self.structure), 0, -1):
            slope = FUNCTIONS[self.structure[number - 1]["activation"]][1]
            delta = back * slope(self.kept[f"Z{number}"])
            back = self.params[f"W{number}"].T @ delta
            self.params[f"W{number}"] -= learning_rate * delta @ self.kept[f"A{number - 1}"].T / m
            self.params[f"b{number}"] -= learning_rate * delta.sum(axis=1, keepdims=True) / m
        return loss

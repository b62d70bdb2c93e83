#!/usr/bin/env python3
import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
from sklearn.model_selection import train_test_split

df = pd.read_csv("data/churn.csv")
df = df.dropna()
features = ["age", "balance", "tenure", "products"]
X = df[features].values
X = (X - X.mean(axis=0)) / X.std(axis=0)
y = df["exited"].values.reshape(-1, 1)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=1)

EPS = 1e-12


def init_weights(n_features, n_hidden):
    rng = np.random.default_rng(7)
    return {
        "W1": rng.normal(0, 0.1, (n_features, n_hidden)),
        "b1": np.zeros((1, n_hidden)),
        "W2": rng.normal(0, 0.1, (n_hidden, 1)),
        "b2": np.zeros((1, 1)),
    }


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def predict_proba(X, w):
    z1 = X @ w["W1"] + w["b1"]
    a1 = np.tanh(z1)
    z2 = a1 @ w["W2"] + w["b2"]
    return sigmoid(z2), {"z1": z1, "a1": a1, "z2": z2}


def log_loss(p, y):
    p = np.clip(p, EPS, 1 - EPS)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def compute_gradients(X, y, w):
    n = X.shape[0]
    p, cache = predict_proba(X, w)
    dz2 = (p - y) / n
    grads = {}
    grads["W2"] = cache["a1"].T @ dz2
    grads["b2"] = dz2.sum(axis=0, keepdims=True)
    dz1 = (dz2 @ w["W2"].T) * (1 - cache["a1"] ** 2)
    grads["W1"] = X.T @ dz1
    grads["b1"] = dz1.sum(axis=0, keepdims=True)
    return grads


w = init_weights(X_train.shape[1], 8)
train_curve, test_curve = [], []
for it in range(30):
    grads = compute_gradients(X_train, y_train, w)
    for name in w:
        w[name] -= 0.5 * grads[name]
    train_curve.append(log_loss(predict_proba(X_train, w)[0], y_train))
    test_curve.append(log_loss(predict_proba(X_test, w)[0], y_test))

acc = np.mean((predict_proba(X_test, w)[0] > 0.5) == y_test)
print("accuracy on the test set: %.3f" % acc)

fig, ax = plt.subplots()
ax.plot(train_curve, label="train")
ax.plot(test_curve, label="test")
ax.legend()
fig.savefig("curves.png")

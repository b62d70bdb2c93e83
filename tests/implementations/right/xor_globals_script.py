# XOR with a hidden layer of 4 units, everything global
import numpy as np
import matplotlib.pyplot as plt

np.random.seed(42)

X = np.array([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
y = np.array([[0.], [1.], [1.], [0.]])

n_in, n_hidden, n_out = 2, 4, 1
W1 = np.random.uniform(-1, 1, (n_in, n_hidden))
b1 = np.zeros((1, n_hidden))
W2 = np.random.uniform(-1, 1, (n_hidden, n_out))
b2 = np.zeros((1, n_out))
lr = 0.5
epochs = 200


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(X):
    h = sigmoid(np.dot(X, W1) + b1)
    out = sigmoid(np.dot(h, W2) + b2)
    return h, out


def mse(out, y):
    return np.mean(np.square(y - out))


def backward(X, y, h, out):
    d_out = -2 * (y - out) / y.size * out * (1 - out)
    dW2 = np.dot(h.T, d_out)
    db2 = np.sum(d_out, axis=0, keepdims=True)
    d_h = np.dot(d_out, W2.T) * h * (1 - h)
    dW1 = np.dot(X.T, d_h)
    db1 = np.sum(d_h, axis=0, keepdims=True)
    return dW1, db1, dW2, db2


losses = []
for epoch in range(epochs):
    h, out = forward(X)
    losses.append(mse(out, y))
    dW1, db1, dW2, db2 = backward(X, y, h, out)
    W1 -= lr * dW1
    b1 -= lr * db1
    W2 -= lr * dW2
    b2 -= lr * db2
    if epoch % 50 == 0:
        print(f"epoch {epoch}: loss {losses[-1]:.4f}")

print(np.round(forward(X)[1], 2))
plt.plot(losses)
plt.xlabel("epoch")
plt.ylabel("MSE")
plt.show()

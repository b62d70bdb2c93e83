import numpy as np
import pandas as pd
from matplotlib import pyplot as plt

# csv: label, pixel0, ..., pixel783
train = pd.read_csv('../input/digits/train.csv').to_numpy()
np.random.shuffle(train)
X_val, Y_val = train[:500, 1:].T / 255., train[:500, 0]
X_train, Y_train = train[500:, 1:].T / 255., train[500:, 0]


def init():
    W1 = np.random.rand(10, 784) - 0.5
    b1 = np.random.rand(10, 1) - 0.5
    W2 = np.random.rand(10, 10) - 0.5
    b2 = np.random.rand(10, 1) - 0.5
    return W1, b1, W2, b2

def relu(Z):
    return np.maximum(Z, 0)

def relu_deriv(Z):
    return Z > 0

def softmax(Z):
    e = np.exp(Z - Z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)

def one_hot(Y):
    out = np.zeros((10, Y.size))
    out[Y, np.arange(Y.size)] = 1
    return out

def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1.dot(X) + b1
    A1 = relu(Z1)
    Z2 = W2.dot(A1) + b2
    A2 = softmax(Z2)
    return Z1, A1, Z2, A2

def back_prop(Z1, A1, Z2, A2, W1, W2, X, Y):
    m = Y.size
    dZ2 = A2 - one_hot(Y)
    dW2 = dZ2.dot(A1.T) / m
    db2 = dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = W2.T.dot(dZ2) * relu_deriv(Z1)
    dW1 = dZ1.dot(X.T) / m
    db1 = dZ1.sum(axis=1, keepdims=True) / m
    return dW1, db1, dW2, db2

def update(W1, b1, W2, b2, dW1, db1, dW2, db2, alpha):
    return W1 - alpha * dW1, b1 - alpha * db1, W2 - alpha * dW2, b2 - alpha * db2

def accuracy(A2, Y):
    return (A2.argmax(0) == Y).mean()

def train_network(X, Y, alpha, iterations):
    W1, b1, W2, b2 = init()
    for i in range(iterations):
        Z1, A1, Z2, A2 = forward_prop(W1, b1, W2, b2, X)
        grads = back_prop(Z1, A1, Z2, A2, W1, W2, X, Y)
        W1, b1, W2, b2 = update(W1, b1, W2, b2, *grads, alpha)
        if i % 10 == 0:
            print("iteration", i, "accuracy", accuracy(A2, Y))
    return W1, b1, W2, b2

W1, b1, W2, b2 = train_network(X_train, Y_train, 0.1, 20)
print("validation", accuracy(forward_prop(W1, b1, W2, b2, X_val)[-1], Y_val))
plt.imshow(X_val[:, 0].reshape(28, 28), cmap='gray')
plt.show()

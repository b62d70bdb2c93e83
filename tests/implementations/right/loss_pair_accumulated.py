"""loss(S, y) returns (loss, dS); backward adds to dc_dW1, dc_db1, dc_dW3, dc_db3"""
import numpy as np


def affine(X, W, b):
    return X @ W + b


def affine_backward(dc_dZ, X, W):
    return dc_dZ @ W.T, X.T @ dc_dZ, dc_dZ.sum(axis=0)


class MLP:
    def __init__(self, D, H, C):
        self.W1, self.b1 = np.random.uniform(-1, 1, (D, H)), np.zeros(H)
        self.W3, self.b3 = np.random.uniform(-1, 1, (H, C)), np.zeros(C)
        self.zero_grad()

    def zero_grad(self):
        self.dc_dW1, self.dc_db1 = np.zeros_like(self.W1), np.zeros_like(self.b1)
        self.dc_dW3, self.dc_db3 = np.zeros_like(self.W3), np.zeros_like(self.b3)

    def forward(self, X):
        X1 = affine(X, self.W1, self.b1)
        X2 = np.clip(X1, 0, None)
        S = affine(X2, self.W3, self.b3)
        return X, X1, X2, S

    def backward(self, dc_dS, X2, X1, X0):
        dc_dX2, dc_dW3, dc_db3 = affine_backward(dc_dS, X2, self.W3)
        self.dc_dW3 += dc_dW3
        self.dc_db3 += dc_db3
        _, dc_dW1, dc_db1 = affine_backward(np.where(X1 > 0, dc_dX2, 0), X0, self.W1)
        self.dc_dW1 += dc_dW1
        self.dc_db1 += dc_db1


def cross_entropy_loss(S, y):
    N = len(y)
    P = np.exp(S - S.max(axis=1, keepdims=True))
    P /= P.sum(axis=1, keepdims=True)
    loss = -np.log(P[np.arange(N), y]).mean()
    dc_dS = P.copy()
    dc_dS[np.arange(N), y] -= 1
    return loss, dc_dS / N

"""All weights in one vector w, for use with an optimiser that wants f(w) and f'(w)."""
import numpy as np


def shapes(n_in, n_hid, n_out):
    return [(n_hid, n_in), (n_hid,), (n_out, n_hid), (n_out,)]


def unpack(w, n_in, n_hid, n_out):
    parts, start = [], 0
    for s in shapes(n_in, n_hid, n_out):
        size = int(np.prod(s))
        parts.append(w[start:start + size].reshape(s))
        start += size
    return parts


def pack(parts):
    return np.concatenate([np.ravel(p) for p in parts])


def random_weights(n_in, n_hid, n_out, seed=None):
    r = np.random.RandomState(seed)
    return pack([r.standard_normal(s) * 0.3 for s in shapes(n_in, n_hid, n_out)])


def objective(w, X, T, n_hid, wd=0.0):
    """value of the softmax cross-entropy (mean) with weight decay, and its derivative.  X: (N, D), T: (N, K)"""
    N, D = X.shape
    K = T.shape[1]
    W1, b1, W2, b2 = unpack(w, D, n_hid, K)
    U = np.log1p(np.exp(-np.abs(X @ W1.T + b1))) + np.maximum(X @ W1.T + b1, 0)      # softplus
    S = U @ W2.T + b2
    lse = np.log(np.exp(S - S.max(1)[:, None]).sum(1)) + S.max(1)
    f = np.mean(lse - np.sum(T * S, axis=1)) + 0.5 * wd * w @ w

    G = (np.exp(S - lse[:, None]) - T) / N
    H = (G @ W2) * (1.0 - np.exp(-U))          # softplus' = 1 - exp(-softplus)
    df = pack([H.T @ X, H.sum(0), G.T @ U, G.sum(0)]) + wd * w
    return f, df


def steepest_descent(w, X, T, n_hid, eta=0.1, n=100):
    for _ in range(n):
        f, df = objective(w, X, T, n_hid)
        w = w - eta * df
    return w, f

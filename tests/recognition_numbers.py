"""Small networks whose numbers and orders are not those that are asked for: rounds, shares."""

from collections.abc import Mapping

from recognition_habits import Change
from recognition_styles import SIGMOID, Style

TENTHS_AND_A_SHARE = (
    SIGMOID
    + """
def train(x, y, size, epochs, learning_rate, momentum=0.8, nu=0.6):
    w1, b1 = np.random.randn(x.shape[1], size), np.zeros((1, size))
    w2, b2 = np.random.randn(size, 1), np.zeros((1, 1))
    params = {"w1": w1, "b1": b1, "w2": w2, "b2": b2}
    kept = {name: np.zeros_like(each) for name, each in params.items()}
    for epoch in range(1, epochs + 1):
        hidden = np.tanh(x @ params["w1"] + params["b1"])
        out = sigmoid(hidden @ params["w2"] + params["b2"])
        if epoch % (epochs // 10) == 0 and epoch % int(epochs / 5) == 0:
            print(epoch, np.mean(abs(out - y)))
        delta = (out - y) / len(x)
        back = delta @ params["w2"].T * (1 - hidden**2)
        grads = {"w1": x.T @ back, "b1": back.sum(axis=0, keepdims=True),
                 "w2": hidden.T @ delta, "b2": delta.sum(axis=0, keepdims=True)}
        for name, grad in grads.items():
            kept[name] = momentum * kept[name] + (1 - momentum) * grad
            params[name] -= learning_rate * ((1 - nu) * grad + nu * kept[name])
    return params
"""
)

SHARE_KEPT = (
    SIGMOID
    + """
class Net:
    def __init__(self, n_in, n_hidden, n_out, lr=0.1, alpha=0.25, n_iters=500):
        self.lr, self.alpha, self.n_iters = lr, alpha, n_iters
        self.W1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros(n_hidden)
        self.W2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros(n_out)

    def forward(self, X):
        self.A1 = np.tanh(X @ self.W1 + self.b1)
        return sigmoid(self.A1 @ self.W2 + self.b2)

    def fit(self, X, y):
        for i in range(self.n_iters):
            delta = (self.forward(X) - y) / len(X)
            if i % int(self.n_iters * 0.1) == 0:
                print(i, abs(delta).sum())
            slow = {"W2": self.A1.T @ delta, "b2": delta.sum(axis=0)}
            delta = delta @ self.W2.T * (1 - self.A1**2)
            slow |= {"W1": X.T @ delta, "b1": delta.sum(axis=0)}
            for name, grad in slow.items():
                moved = self.alpha * grad + (1 - self.alpha) * grad
                setattr(self, name, getattr(self, name) - self.lr * moved)
"""
)

NUMBERED: Mapping[str, Style] = {
    "tenths_and_a_share": Style(TENTHS_AND_A_SHARE, functions=("gradients",)),
    "share_kept": Style(SHARE_KEPT),
}

WRONG_NUMBERED: Mapping[str, tuple[str, str, str, Mapping[str, Change]]] = {
    "tenths": ("tenths_and_a_share", "x.T @ back", "2 * x.T @ back", {"dW1": lambda g: 2 * g}),
    "share": ("share_kept", "X.T @ delta", "2 * X.T @ delta", {"dW1": lambda g: 2 * g}),
}

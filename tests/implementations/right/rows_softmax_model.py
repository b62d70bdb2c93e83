"""Three classes in the plane, rows are samples."""
import numpy as np


def softmax(scores):
    exp_scores = np.exp(scores)
    return exp_scores / np.sum(exp_scores, axis=1, keepdims=True)


def forward(model, X):
    W1, b1, W2, b2 = model['W1'], model['b1'], model['W2'], model['b2']
    z1 = X.dot(W1) + b1
    a1 = np.tanh(z1)
    z2 = a1.dot(W2) + b2
    probs = softmax(z2)
    return a1, probs


def calculate_loss(model, X, y, reg_lambda=0.0):
    num_examples = len(X)
    _, probs = forward(model, X)
    loss = -np.log(probs[range(num_examples), y]).mean()
    if reg_lambda:
        loss += 0.5 * reg_lambda * ((model['W1'] ** 2).sum() + (model['W2'] ** 2).sum())
    return loss


def backward(model, X, y, a1, probs, reg_lambda=0.0):
    num_examples = len(X)
    d_scores = probs.copy()
    d_scores[range(num_examples), y] -= 1
    d_scores /= num_examples
    dW2 = (a1.T).dot(d_scores) + reg_lambda * model['W2']
    db2 = np.sum(d_scores, axis=0, keepdims=True)
    d_hidden = d_scores.dot(model['W2'].T) * (1 - np.power(a1, 2))
    dW1 = np.dot(X.T, d_hidden) + reg_lambda * model['W1']
    db1 = np.sum(d_hidden, axis=0, keepdims=True)
    return dW1, db1, dW2, db2


def build_model(X, y, nn_hdim, epsilon=0.01, num_passes=20000, print_loss=False):
    np.random.seed(0)
    nn_input_dim, nn_output_dim = X.shape[1], int(y.max()) + 1
    model = {
        'W1': np.random.randn(nn_input_dim, nn_hdim) / np.sqrt(nn_input_dim),
        'b1': np.zeros((1, nn_hdim)),
        'W2': np.random.randn(nn_hdim, nn_output_dim) / np.sqrt(nn_hdim),
        'b2': np.zeros((1, nn_output_dim)),
    }
    for i in range(num_passes):
        a1, probs = forward(model, X)
        dW1, db1, dW2, db2 = backward(model, X, y, a1, probs)
        model['W1'] += -epsilon * dW1
        model['b1'] += -epsilon * db1
        model['W2'] += -epsilon * dW2
        model['b2'] += -epsilon * db2
        if print_loss and i % 1000 == 0:
            print(i, calculate_loss(model, X, y))
    return model


def predict(model, x):
    return np.argmax(forward(model, x)[1], axis=1)

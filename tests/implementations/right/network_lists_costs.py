import numpy as np


def sigmoid(z):
    return 1.0/(1.0+np.exp(-z))

def sigmoid_prime(z):
    s = sigmoid(z)
    return s*(1-s)


class QuadraticCost:

    @staticmethod
    def fn(a, y):
        return 0.5*np.linalg.norm(a-y)**2

    @staticmethod
    def delta(z, a, y):
        return (a-y)*sigmoid_prime(z)


class CrossEntropyCost:

    @staticmethod
    def fn(a, y):
        return np.sum(np.nan_to_num(-y*np.log(a)-(1-y)*np.log(1-a)))

    @staticmethod
    def delta(z, a, y):
        return a-y


class Network:

    def __init__(self, sizes, cost=CrossEntropyCost):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.cost = cost
        self.weight_initializer()

    def weight_initializer(self):
        rng = np.random.default_rng()
        self.biases = [rng.standard_normal((y, 1)) for y in self.sizes[1:]]
        self.weights = [rng.standard_normal((y, x))/np.sqrt(x)
                        for x, y in zip(self.sizes[:-1], self.sizes[1:])]

    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(w @ a + b)
        return a

    def backprop(self, x, y):
        nabla_b = [np.zeros_like(b) for b in self.biases]
        nabla_w = [np.zeros_like(w) for w in self.weights]
        a = x
        acts, zs = [x], []
        for b, w in zip(self.biases, self.weights):
            z = w @ a + b
            a = sigmoid(z)
            zs.append(z)
            acts.append(a)
        delta = self.cost.delta(zs[-1], acts[-1], y)
        for l in range(1, self.num_layers):
            if l > 1:
                delta = (self.weights[-l+1].transpose() @ delta) * sigmoid_prime(zs[-l])
            nabla_b[-l] = delta
            nabla_w[-l] = delta @ acts[-l-1].transpose()
        return (nabla_b, nabla_w)

    def update_mini_batch(self, mini_batch, eta, lmbda=0.0, n=1):
        nabla_b = [np.zeros_like(b) for b in self.biases]
        nabla_w = [np.zeros_like(w) for w in self.weights]
        for x, y in mini_batch:
            db, dw = self.backprop(x, y)
            nabla_b = [nb+d for nb, d in zip(nabla_b, db)]
            nabla_w = [nw+d for nw, d in zip(nabla_w, dw)]
        self.weights = [(1-eta*(lmbda/n))*w-(eta/len(mini_batch))*nw
                        for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b-(eta/len(mini_batch))*nb for b, nb in zip(self.biases, nabla_b)]

    def total_cost(self, data, lmbda=0.0):
        cost = sum(self.cost.fn(self.feedforward(x), y) for x, y in data)/len(data)
        return cost + 0.5*(lmbda/len(data))*sum(np.linalg.norm(w)**2 for w in self.weights)

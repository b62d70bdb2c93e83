# -*- coding: utf-8 -*-
# 深度神经网络：正则化与随机失活（吴恩达课程作业风格）
import numpy as np


def initParameters(layers):
    """初始化参数，layers 为每层节点数"""
    parameters = {}
    for i in range(1, len(layers)):
        parameters["W" + str(i)] = np.random.randn(layers[i], layers[i - 1]) * np.sqrt(2 / layers[i - 1])
        parameters["b" + str(i)] = np.zeros((layers[i], 1))
    return parameters


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def relu(z):
    return np.maximum(z, 0)


def forwardModel(X, parameters, keep_prob=1):
    """前向传播。返回：输出 AL，缓存 caches，随机失活矩阵 D"""
    caches, D = [], {}
    A = X
    L = len(parameters) // 2
    for i in range(1, L):
        W, b = parameters["W" + str(i)], parameters["b" + str(i)]
        A_prev = A
        Z = np.dot(W, A_prev) + b
        A = relu(Z)
        if keep_prob < 1:                                  # 随机失活
            D[i] = np.random.rand(A.shape[0], A.shape[1]) < keep_prob
            A = A * D[i] / keep_prob
        caches.append((A_prev, W, b, Z))
    W, b = parameters["W" + str(L)], parameters["b" + str(L)]
    Z = np.dot(W, A) + b
    caches.append((A, W, b, Z))
    return sigmoid(Z), caches, D


def computeCost(AL, Y, parameters, lambd=0):
    """交叉熵损失 + L2 正则化"""
    m = Y.shape[1]
    cost = -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m
    if lambd != 0:
        L = len(parameters) // 2
        cost += lambd / (2 * m) * sum(np.sum(np.square(parameters["W" + str(i)])) for i in range(1, L + 1))
    return cost


def backwardModel(AL, Y, caches, D, lambd=0, keep_prob=1):
    """反向传播"""
    grads = {}
    L = len(caches)
    m = Y.shape[1]
    dZ = AL - Y
    for i in range(L, 0, -1):
        A_prev, W, b, Z = caches[i - 1]
        if i < L:
            dA = grads["dA" + str(i)]
            if keep_prob < 1:
                dA = dA * D[i] / keep_prob
            dZ = np.where(Z > 0, dA, 0)
        grads["dZ" + str(i)] = dZ
        grads["dW" + str(i)] = np.dot(dZ, A_prev.T) / m + lambd / m * W
        grads["db" + str(i)] = np.sum(dZ, axis=1, keepdims=True) / m
        grads["dA" + str(i - 1)] = np.dot(W.T, dZ)
    return grads


def updateParameters(parameters, grads, learning_rate):
    for key in parameters:
        parameters[key] = parameters[key] - learning_rate * grads["d" + key]
    return parameters


def model(X, Y, layers, learning_rate=0.1, num_iterations=1000, lambd=0, keep_prob=1):
    parameters = initParameters(layers)
    costs = []
    for i in range(num_iterations):
        AL, caches, D = forwardModel(X, parameters, keep_prob)
        cost = computeCost(AL, Y, parameters, lambd)
        grads = backwardModel(AL, Y, caches, D, lambd, keep_prob)
        parameters = updateParameters(parameters, grads, learning_rate)
        if i % 100 == 0:
            costs.append(cost)
            print("第 %d 次迭代，损失：%f" % (i, cost))
    return parameters, costs

import numpy as np


class LogisticMLP():
	"""Tabs and camelCase, as in the Java course before this one."""

	def __init__(self, numInputs, numHidden, numOutputs, learningRate=0.1):
		self.learningRate = learningRate
		self.weightsHidden = np.random.randn(numHidden, numInputs) * 0.5
		self.biasHidden = np.random.randn(numHidden, 1) * 0.5
		self.weightsOutput = np.random.randn(numOutputs, numHidden) * 0.5
		self.biasOutput = np.random.randn(numOutputs, 1) * 0.5

	def sigmoid(self, z):
		return np.divide(1.0, np.add(1.0, np.exp(np.negative(z))))

	def forwardPass(self, inputs):
		self.inputs = inputs
		self.hiddenOut = np.tanh(np.add(np.dot(self.weightsHidden, inputs), self.biasHidden))
		self.outputs = self.sigmoid(np.add(np.dot(self.weightsOutput, self.hiddenOut), self.biasOutput))
		return self.outputs

	def computeCost(self, targets):
		numSamples = targets.shape[1]
		error = np.subtract(targets, self.outputs)
		return np.sum(np.multiply(error, error)) / (2 * numSamples)

	def backwardPass(self, targets):
		numSamples = targets.shape[1]
		sigmoidPrime = np.multiply(self.outputs, 1 - self.outputs)
		deltaOutput = np.multiply(np.subtract(self.outputs, targets), sigmoidPrime)
		deltaHidden = np.multiply(np.dot(self.weightsOutput.T, deltaOutput), 1 - np.square(self.hiddenOut))

		self.gradWeightsOutput = np.dot(deltaOutput, self.hiddenOut.T) / numSamples
		self.gradBiasOutput = np.sum(deltaOutput, axis=1, keepdims=True) / numSamples
		self.gradWeightsHidden = np.dot(deltaHidden, self.inputs.T) / numSamples
		self.gradBiasHidden = np.sum(deltaHidden, axis=1, keepdims=True) / numSamples

	def updateWeights(self):
		self.weightsOutput -= self.learningRate * self.gradWeightsOutput
		self.biasOutput -= self.learningRate * self.gradBiasOutput
		self.weightsHidden -= self.learningRate * self.gradWeightsHidden
		self.biasHidden -= self.learningRate * self.gradBiasHidden

	def trainModel(self, inputs, targets, numEpochs=100):
		costHistory = []
		for epoch in range(numEpochs):
			self.forwardPass(inputs)
			costHistory.append(self.computeCost(targets))
			self.backwardPass(targets)
			self.updateWeights()
		return costHistory

import numpy
# scipy.special is only needed for expit, so do without it


class neuralNetwork:

    def __init__(self, inputnodes, hiddennodes, outputnodes, learningrate):
        self.inodes = inputnodes
        self.hnodes = hiddennodes
        self.onodes = outputnodes
        self.lr = learningrate

        # wih: from input to hidden, who: from hidden to output
        self.wih = numpy.random.normal(0.0, pow(self.inodes, -0.5), (self.hnodes, self.inodes))
        self.who = numpy.random.normal(0.0, pow(self.hnodes, -0.5), (self.onodes, self.hnodes))

        self.activation_function = lambda x: 1.0 / (1.0 + numpy.exp(-x))

    def train(self, inputs_list, targets_list):
        inputs = numpy.array(inputs_list, ndmin=2).T
        targets = numpy.array(targets_list, ndmin=2).T

        hidden_outputs = self.activation_function(numpy.dot(self.wih, inputs))
        final_outputs = self.activation_function(numpy.dot(self.who, hidden_outputs))

        output_errors = (targets - final_outputs) * final_outputs * (1.0 - final_outputs)
        hidden_errors = numpy.dot(self.who.T, output_errors) * hidden_outputs * (1.0 - hidden_outputs)

        # both errors are known before any weight moves
        self.who += self.lr * numpy.dot(output_errors, numpy.transpose(hidden_outputs))
        self.wih += self.lr * numpy.dot(hidden_errors, numpy.transpose(inputs))

    def query(self, inputs_list):
        inputs = numpy.array(inputs_list, ndmin=2).T
        hidden_outputs = self.activation_function(numpy.dot(self.wih, inputs))
        return self.activation_function(numpy.dot(self.who, hidden_outputs))


if __name__ == '__main__':
    n = neuralNetwork(784, 100, 10, 0.2)
    with open("mnist_dataset/mnist_train_100.csv") as f:
        for record in f:
            values = record.split(',')
            inputs = numpy.asarray(values[1:], dtype=float) / 255.0 * 0.99 + 0.01
            targets = numpy.zeros(10) + 0.01
            targets[int(values[0])] = 0.99
            n.train(inputs, targets)

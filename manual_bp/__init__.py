"""Backpropagation by hand: the text's nine equations in NumPy, no automatic differentiation.

>>> import manual_bp
>>> images = manual_bp.load_images("data")                          # doctest: +SKIP
>>> params = manual_bp.init_params((192, 16, 1))
>>> trained = manual_bp.train(params, images.X_train, images.Y_train)  # doctest: +SKIP
>>> manual_bp.accuracy(trained.params, images.X_test, images.Y_test)   # doctest: +SKIP
"""

from manual_bp.activations import ACTIVATIONS, Activation
from manual_bp.costs import COSTS, Cost, OutputForms
from manual_bp.images import Images, load_images
from manual_bp.network import TEXT_NETWORK, Network
from manual_bp.parameters import init_params
from manual_bp.prediction import accuracy, predict
from manual_bp.propagation import cost, forward, gradients, trace
from manual_bp.training import Training, step, train

__all__ = [
    "ACTIVATIONS",
    "COSTS",
    "TEXT_NETWORK",
    "Activation",
    "Cost",
    "Images",
    "Network",
    "OutputForms",
    "Training",
    "accuracy",
    "cost",
    "forward",
    "gradients",
    "init_params",
    "load_images",
    "predict",
    "step",
    "trace",
    "train",
]

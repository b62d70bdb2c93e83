"""The problems that a candidate is asked, as named frozen values."""

from autodiff_ref.scenarios.drawing import SEED, SOFTMAX, changed, drawn
from autodiff_ref.scenarios.scenario import Scenario
from autodiff_ref.scenarios.shipped import (
    LEARNING_RATE,
    UnknownScenarioError,
    chosen,
    digits,
    drawn_scenarios,
    images_of,
    shipped_scenarios,
)

__all__ = [
    "LEARNING_RATE",
    "SEED",
    "SOFTMAX",
    "Scenario",
    "UnknownScenarioError",
    "changed",
    "chosen",
    "digits",
    "drawn",
    "drawn_scenarios",
    "images_of",
    "shipped_scenarios",
]

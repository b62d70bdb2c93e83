"""What a candidate is asked: gradients, equations, trajectory, accuracy.

A check is a generator: from a candidate and a reference to comparisons, or to certificates, one
after the other.
"""

from autodiff_ref.checks.accuracy import certify
from autodiff_ref.checks.equations import compare_equations
from autodiff_ref.checks.gradients import compare_gradients
from autodiff_ref.checks.named import compare_named
from autodiff_ref.checks.own_steps import compare_own_step
from autodiff_ref.checks.switched import compare_switched
from autodiff_ref.checks.trajectory import compare_trajectory, compare_updates

__all__ = [
    "certify",
    "compare_equations",
    "compare_gradients",
    "compare_named",
    "compare_own_step",
    "compare_switched",
    "compare_trajectory",
    "compare_updates",
]

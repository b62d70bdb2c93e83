"""What a candidate is asked: gradients, equations, trajectory.

A check is a generator: from a candidate and a reference to comparisons, one after the other.
"""

from autodiff_ref.checks.equations import compare_equations
from autodiff_ref.checks.gradients import compare_gradients
from autodiff_ref.checks.trajectory import compare_trajectory

__all__ = ["compare_equations", "compare_gradients", "compare_trajectory"]

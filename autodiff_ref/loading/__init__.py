"""From a file or a notebook to a module of which only definitions were executed.

People's files train when they are imported. What is needed of them is what they define.
"""

from autodiff_ref.loading.absent import Absent
from autodiff_ref.loading.loader import Loaded, load_file

__all__ = ["Absent", "Loaded", "load_file"]

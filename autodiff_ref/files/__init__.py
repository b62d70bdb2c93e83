"""Scenarios and results as files, for programs in any language.

An export holds a group for every scenario, and the results hold groups of the same names. There
are two layouts, ``hdf5`` and ``plain``, with a reader and a writer each.
"""

from autodiff_ref.files.group import Group
from autodiff_ref.files.layouts import read, write
from autodiff_ref.files.problem import digest_of, group_of, problem_of
from autodiff_ref.files.results import Results

__all__ = ["Group", "Results", "digest_of", "group_of", "problem_of", "read", "write"]

"""From comparisons to text and files."""

from autodiff_ref.report.stage import staged_reports
from autodiff_ref.report.terminal import summary

__all__ = ["staged_reports", "summary"]

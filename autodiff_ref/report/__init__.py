"""From comparisons to text and files."""

from autodiff_ref.report.stage import reports_folder, staged_reports
from autodiff_ref.report.terminal import summary

__all__ = ["reports_folder", "staged_reports", "summary"]

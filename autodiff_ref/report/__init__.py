"""From comparisons to text and files."""

from autodiff_ref.report.stage import reports_folder, staged_reports
from autodiff_ref.report.terminal import outcome_of_gradient, summary

__all__ = ["outcome_of_gradient", "reports_folder", "staged_reports", "summary"]

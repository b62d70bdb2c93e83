"""From comparisons to text and files."""

from autodiff_ref.report.explained import Explained
from autodiff_ref.report.hints import STEPS, hints
from autodiff_ref.report.of_function import outcome_of_gradient
from autodiff_ref.report.precision import casts
from autodiff_ref.report.record import json_of, json_of_hints, json_of_scenarios
from autodiff_ref.report.source import and_step_lines
from autodiff_ref.report.stage import Stage, reports_folder, staged_reports
from autodiff_ref.report.tables import table_of_scenarios
from autodiff_ref.report.terminal import limits, summary, verdict_line

__all__ = [
    "STEPS",
    "Explained",
    "Stage",
    "and_step_lines",
    "casts",
    "hints",
    "json_of",
    "json_of_hints",
    "json_of_scenarios",
    "limits",
    "outcome_of_gradient",
    "reports_folder",
    "staged_reports",
    "summary",
    "table_of_scenarios",
    "verdict_line",
]

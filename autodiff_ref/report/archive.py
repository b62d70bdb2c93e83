"""The machine's copies: every comparison in JSON, every compared array in HDF5."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Any

import h5py

from autodiff_ref.comparison import Compared, Comparison
from autodiff_ref.report.blame import BAD
from autodiff_ref.report.mistakes import as_record, by_quantity
from autodiff_ref.scenarios import Scenario
from autodiff_ref.verification import Verification


def agreement_json(verification: Verification) -> str:
    """The whole verification; comparisons and certificates are tables, a line for each of them.

    JSON has no number for inf and nan: they are written as the strings "inf", "-inf" and "nan".
    """
    head: dict[str, Any] = {
        "verdict": verification.verdict,
        "candidate": verification.candidate,
        "environment": asdict(verification.environment),
        "limits": verification.limits,
    }
    diagnosis = verification.diagnosis
    if diagnosis:
        head["diagnosis"] = as_record(diagnosis, verification.source)
    lists = {
        "scenarios": [described(scenario) for scenario in verification.scenarios],
        "skipped": [asdict(skipped) for skipped in verification.skipped],
        "hessians": [finite(asdict(proof)) for proof in verification.hessians],
        "kinks": [finite(asdict(kink)) for kink in verification.kinks],
    }
    members = [f"{json.dumps(key)}: {encoded(value)}" for key, value in head.items()]
    members += [f"{json.dumps(key)}: {one_a_line(values)}" for key, values in lists.items()]
    certificates = [in_one_level(finite(asdict(made))) for made in verification.certificates]
    members.append(f'"comparisons": {columnar(with_mistakes(verification))}')
    members.append(f'"certificates": {columnar(certificates)}')
    return "{\n" + ",\n".join(members) + "\n}\n"


def with_mistakes(verification: Verification) -> list[dict[str, Any]]:
    """Every comparison, a deviation with the mistake that explains it, if one is known."""
    diagnosis = verification.diagnosis
    known = by_quantity(diagnosis) if diagnosis else {}
    found = []
    for comparison in verification.comparisons:
        record, place = flat(comparison), comparison.place
        here = diagnosis is not None and place.scenario == diagnosis.scenario.name
        if here and comparison.verdict in BAD and place.quantity in known:
            record["mistake"] = known[place.quantity]
        found.append(record)
    return found


def columnar(records: Sequence[dict[str, Any]]) -> str:
    """A JSON object with the names of columns and, by scenario, a row of values for each record."""
    names = dict.fromkeys(name for record in records for name in record)
    columns = [name for name in names if name != "scenario"]
    rows: dict[str, list[list[Any]]] = {}
    for record in records:
        here = rows.setdefault(record["scenario"], [])
        here.append([record.get(name) for name in columns])
    tables = ",\n".join(f"{encoded(name)}: {one_a_line(here)}" for name, here in rows.items())
    return f'{{"columns": {encoded(columns)},\n"rows": {{\n{tables}\n}}}}'


def in_one_level(values: dict[str, Any]) -> dict[str, Any]:
    """What a dictionary within it holds, under both names."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        inner = value.items() if isinstance(value, dict) else ()
        found |= {f"{key}_{name}": each for name, each in inner} or {key: value}
    return found


def one_a_line(values: Sequence[Any]) -> str:
    """A JSON array with a line for each of its values."""
    return "[\n" + ",\n".join(encoded(value) for value in values) + "\n]"


def encoded(value: Any) -> str:
    """JSON in the strict sense, without spaces: there are thousands of lines."""
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def described(scenario: Scenario) -> dict[str, Any]:
    """A scenario without its arrays."""
    return {
        "name": scenario.name,
        "shows": scenario.shows,
        "layer_dims": scenario.layer_dims,
        "m": scenario.X.shape[1],
        "dtype": str(scenario.dtype),
        "network": scenario.network.named(),
        "learning_rate": scenario.learning_rate,
        "recorded": scenario.recorded,
        "batches": asdict(scenario.batches) if scenario.batches else None,
    }


SIZES = (
    "max_abs_error",
    "bound",
    "error_over_bound",
    "smallest_fault",
    "control",
    "radius",
    "median",
    "worst",
)
"""What is written with three digits; values are written with all of theirs."""


def flat(comparison: Comparison) -> dict[str, Any]:
    """A comparison with its place, in one level."""
    fields = asdict(comparison)
    return finite(fields.pop("place") | fields)


def finite(values: dict[str, Any]) -> dict[str, Any]:
    """Sizes with few digits, and numbers that JSON has not got as strings, at every level."""
    found = {}
    for key, value in values.items():
        if isinstance(value, dict):
            value = finite(value)
        elif isinstance(value, float) and not isfinite(value):
            value = str(value)
        elif isinstance(value, float) and key in SIZES:
            value = float(f"{value:.3g}")
        found[key] = value
    return found


class Archive:
    """An HDF5 file of compared arrays that grows as they come.

    The group of a comparison is ``/scenario/check/judged/iteration/quantity``; it holds
    ``candidate``, ``reference`` and ``bound``, and the verdict as an attribute.
    """

    def __init__(self, file: Path) -> None:
        """Create the file."""
        self.file = h5py.File(file, "w")

    def close(self) -> None:
        """Finish the file; to do so twice does no harm."""
        self.file.close()

    def keep(self, compared: Compared) -> None:
        """Write the arrays of one comparison; what could not be compared has none."""
        place = compared.record.place
        group = self.file.create_group(
            f"{place.scenario}/{place.check}/{place.judged}/{place.iteration}/{place.quantity}"
        )
        group.attrs["verdict"] = str(compared.record.verdict)
        for name in ("candidate", "reference", "bound"):
            array = getattr(compared, name)
            if array is not None:
                group[name] = array

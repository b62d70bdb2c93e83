"""The tables of agreement.json, read."""

import json
from pathlib import Path
from typing import Any


def records(folder: Path, name: str = "comparisons") -> list[dict[str, Any]]:
    """Each row of a table by the names of its columns, with its scenario."""
    table = json.loads((folder / "agreement.json").read_text(encoding="utf-8"))[name]
    return [
        {"scenario": scenario, **dict(zip(table["columns"], row, strict=True))}
        for scenario, rows in table["rows"].items()
        for row in rows
    ]

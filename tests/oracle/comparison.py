"""Hold judged rows against the plain recomputation, column by column, and say where they part."""

import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

import polars as pl

from oracle.rules.expected import Expected

RELATIVE_TOLERANCE = 1e-12

type Value = int | float | str | date | None


def agree(found: Value, expected: Value) -> bool:
    """Tell whether two cells say the same: floats to the last bits, everything else exactly."""
    if isinstance(found, float) and isinstance(expected, float):
        return math.isclose(found, expected, rel_tol=RELATIVE_TOLERANCE, abs_tol=0.0)
    return found == expected


def list_differences(judged: pl.DataFrame, expected: Mapping[str, Expected]) -> list[str]:
    """Return one line per customer and column that differ, the missing and the surplus customers first."""
    rows = {row["customer_code"]: row for row in judged.iter_rows(named=True)}
    lost, surplus = sorted(expected.keys() - rows.keys()), sorted(rows.keys() - expected.keys())
    differences = [f"{code}: not judged" for code in lost] + [f"{code}: unknown" for code in surplus]
    if judged.height != len(rows):
        differences.append("a customer was judged twice")
    for code in sorted(expected.keys() & rows.keys()):
        differences += [
            f"{code} {column}: judged {rows[code][column]!r}, the rule says {value!r}"
            for column, value in asdict(expected[code]).items()
            if not agree(rows[code][column], value)
        ]
    return differences

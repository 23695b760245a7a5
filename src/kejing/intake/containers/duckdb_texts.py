"""Paths, words and money inside the texts that DuckDB runs."""

from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import duckdb

WHOLE: Final = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT")


def write_path(path: Path) -> str:
    """Return the path as DuckDB reads it: this one file, whatever is in its name."""
    return quote_text(escape(str(path)))


def quote_text(value: str) -> str:
    """Return the value as a literal."""
    return "'" + value.replace("'", "''") + "'"


def write_money(column: str, kind: str, minor_digits: int) -> str | None:
    """Return the expression of minor units, None for a type that would have to be rounded or read as text."""
    unit = 10**minor_digits
    if kind in WHOLE:
        return f"CAST({column} AS BIGINT) * {unit}"
    if kind.startswith("DECIMAL("):
        precision, scale = (int(part) for part in kind.removeprefix("DECIMAL(").removesuffix(")").split(","))
        if scale <= minor_digits and precision - scale + minor_digits <= len(str(2**63 - 1)) - 1:
            return f"CAST({column} * {unit} AS BIGINT)"
    return None


def find_bounded(engine: "duckdb.DuckDBPyConnection", path: Path, *, limit: int) -> frozenset[str]:
    """Return the columns of a Parquet file whose numbers all lie within the limit, by what the file says of itself."""
    least, most = (f"TRY_CAST({name} AS DOUBLE)" for name in ("stats_min_value", "stats_max_value"))
    found = engine.execute(f"""
SELECT path_in_schema FROM parquet_metadata({write_path(path)})
GROUP BY ALL HAVING BOOL_AND(COALESCE({least} > -{limit} AND {most} < {limit}, FALSE))""").fetchall()  # noqa: S608 - our own words
    return frozenset(str(name) for (name,) in found)

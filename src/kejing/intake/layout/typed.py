# ruff: noqa: S608 - every word is quoted here, and the file is the caller's own
"""Typed files whose rows are not read as text: whether a row may be none of the table, or has blank cells to fill."""

from collections.abc import Sequence

import duckdb
import polars as pl

from kejing.intake.containers.tables import BATCH_ROWS, OVERFLOW, column_name
from kejing.intake.layout.odd import OddFinder
from kejing.intake.layout.words import ENDINGS

_TWO = 2


def has_odd_rows(engine: duckdb.DuckDBPyConnection, source: str, *, cells: Sequence[str], finder: OddFinder) -> bool:
    """Tell whether the layout has to look at any row: it may be a total, or is given its customer by another row.

    `source` is what DuckDB reads from, `cells` are the expressions of its columns as text. Every row has a day.
    """
    shape = finder.shape
    is_filled = {place: f"COALESCE({cells[place]} >= '!', FALSE)" for place in shape.keys}
    texts = (*shape.keys, *finder.other_texts)
    words = ", ".join(map(_quote, sorted({word for place in texts for word in finder.words_of(place)})))
    says = {place: f"COALESCE({cells[place]} IN ({words}), FALSE)" for place in texts}
    ends = [f"COALESCE(ENDS_WITH({cells[place]}, {_quote(end)}), FALSE)" for place in shape.keys for end in ENDINGS]
    told = [f"CAST({' OR '.join(is_filled[place] for place in places)} AS INTEGER)" for places in shape.identities]
    is_blank = " OR ".join(f"NOT {test}" for test in is_filled.values())
    tests = [says[place] for place in shape.keys]
    tests.append(f"(({is_blank}) AND ({' OR '.join([f'{" + ".join(told)} < {_TWO}', *ends])}))")
    if len(shape.identities) < _TWO:
        tests += [*(says[place] for place in finder.other_texts), *ends]
    rows = engine.query(
        f"SELECT {', '.join(f'{cell} AS {column_name(place)}' for place, cell in enumerate(cells))}, "
        f"CAST(NULL AS VARCHAR) AS {OVERFLOW} FROM {source} WHERE {' OR '.join(tests)}"
    )
    for batch in rows.to_arrow_reader(BATCH_ROWS):
        if finder.find(pl.DataFrame(pl.from_arrow(batch))).rows:
            return True
    if shape.number is None or not shape.customers:
        return False
    bought = " OR ".join(is_filled[place] for place in shape.customers)
    number, is_named = cells[shape.number], is_filled[shape.number]
    poor = f"SELECT {number} FROM {source} WHERE {is_named} AND NOT ({bought})"
    shared = f"SELECT 1 FROM {source} WHERE ({bought}) AND {number} IN ({poor}) LIMIT 1"
    return engine.execute(shared).fetchone() is not None


def _quote(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"

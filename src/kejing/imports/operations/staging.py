"""The folder of an import, and its rows arranged into documents with their lines.

`lines-*.parquet` are the rows as the intake read them; `arrange` makes of them `documents.parquet`, one row for each
document in the order of their days, and `rows.parquet`, their lines in the order of the documents. All of it is work of
DuckDB, which spills to disk, so that ten million lines need no more memory than one.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import msgspec
import polars as pl
import pyarrow.parquet as pq
from django.conf import settings

from kejing.imports.operations.failures import ImportStopped
from kejing.imports.operations.fingerprints import add_contents
from kejing.intake.containers.duckdb_texts import quote_text, write_path
from kejing.kit.money import LARGEST_MINOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from kejing.imports.models import Import

MEMORY_LIMIT = "1GB"
ROW_GROUP = 100_000
BATCH_ROWS = 500_000
RATE_DIGITS = 10
_AMOUNTS = ("amount", "net_amount", "cost")

DOCUMENT_COLUMNS: Mapping[str, pl.DataType] = {
    "doc": pl.Int64(),
    "flow": pl.String(),
    "kind": pl.String(),
    "number": pl.String(),
    "customer_code": pl.String(),
    "dated_on": pl.Date(),
    "due_on": pl.Date(),
    "settles": pl.String(),
    "salesperson": pl.String(),
    "foreign_amount": pl.Int64(),
    "amount": pl.Int64(),
    "net_amount": pl.Int64(),
    "cost": pl.Int64(),
    "line_count": pl.Int64(),
    "content": pl.Int64(),
    "is_numbered": pl.Boolean(),
    "is_first": pl.Boolean(),
    "is_last": pl.Boolean(),
}
ROW_COLUMNS: Mapping[str, pl.DataType] = {
    "doc": pl.Int64(),
    "number": pl.String(),
    "product": pl.String(),
    "item_name": pl.String(),
    "category": pl.String(),
    "quantity": pl.Decimal(18, 4),
    "foreign_amount": pl.Int64(),
    "amount": pl.Int64(),
    "net_amount": pl.Int64(),
    "cost": pl.Int64(),
}
RAW_COLUMNS = (
    "flow",
    "kind",
    "number",
    "customer_code",
    "dated_on",
    "due_on",
    "settles",
    "salesperson",
    "line_number",
    "product",
    "item_name",
    "category",
    "quantity",
    "amount",
    "net_amount",
    "cost",
    "file",
    "place",
)
"""What `arrange` needs of a row: `kind` is the row's own, `place` tells the order of rows."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """How amounts become the company's: by the rate of the latest day on or before their own.

    `digits` are the decimals of the files' currency, `own_digits` those of the company's.
    """

    currency: str
    rates: Mapping[date, Decimal]
    digits: int
    own_digits: int


@dataclass(frozen=True, slots=True)
class Staging:
    """The folder of what was read of an import."""

    folder: Path

    @property
    def documents(self) -> Path:
        """One row per document, with `DOCUMENT_COLUMNS`."""
        return self.folder / "documents.parquet"

    @property
    def rows(self) -> Path:
        """The lines of the documents, with `ROW_COLUMNS`, in their order."""
        return self.folder / "rows.parquet"

    def path(self, name: str) -> Path:
        """Return where a frame of this name lies."""
        return self.folder / f"{name}.parquet"

    def read(self, name: str) -> pl.DataFrame | None:
        """Return a frame that was written, null where there is none."""
        path = self.path(name)
        return pl.read_parquet(path, glob=False) if path.is_file() else None

    def write(self, name: str, frame: pl.DataFrame | None) -> None:
        """Keep a frame, whole or not at all; null takes it away."""
        path = self.path(name)
        if frame is None:
            path.unlink(missing_ok=True)
            return
        partial = path.with_suffix(".part")
        frame.write_parquet(partial, compression="lz4")
        partial.replace(path)

    def keep(self, name: str, record: object) -> None:
        """Keep a record as JSON, whole or not at all."""
        path = self.folder / name
        partial = path.with_suffix(".part")
        partial.write_bytes(msgspec.json.encode(record))
        partial.replace(path)

    def recall[T](self, name: str, kind: type[T]) -> T | None:
        """Return a record that was kept, null where there is none."""
        path = self.folder / name
        return msgspec.json.decode(path.read_bytes(), type=kind) if path.is_file() else None

    def read_documents(self) -> pl.DataFrame:
        """Return the documents in their order."""
        return pl.read_parquet(self.documents, glob=False)

    def scan_rows(self) -> pl.LazyFrame:
        """Return the lines of the documents, in their order."""
        return pl.scan_parquet(self.rows, glob=False)

    def read_rows(self) -> Iterator[pl.DataFrame]:
        """Return the lines of the documents, in their order, batch by batch."""
        with pq.ParquetFile(self.rows) as file:
            for batch in file.iter_batches(batch_size=BATCH_ROWS):
                yield pl.DataFrame(batch)

    def clear(self) -> None:
        """Take away everything, to read anew."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)


def folder_of(one: Import) -> Path:
    """Return the folder of an import's files and staging."""
    return Path(settings.DATA_DIR) / "imports" / str(one.pk)


def staging_of(one: Import) -> Staging:
    """Return what was read of an import."""
    return Staging(folder_of(one) / "staging")


@contextmanager
def open_duckdb(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an engine that keeps to its memory and spills into `folder`."""
    spill = folder / "spill"
    with duckdb.connect(":memory:") as engine:
        engine.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        engine.execute("SET temp_directory = ?", [str(spill)])
        engine.execute("SET preserve_insertion_order = false")
        engine.execute("SET enable_progress_bar = false")
        yield engine
    shutil.rmtree(spill, ignore_errors=True)


def arrange(staging: Staging, *, raw: str, exchange: Exchange | None) -> None:
    """Write the documents and their lines of the rows that `raw`, a DuckDB query with `RAW_COLUMNS`, gives.

    :raises ImportStopped: `amount_too_large` if an amount is beyond 10^15 - 1 in the company's minor units
    """
    with open_duckdb(staging.folder) as engine:
        engine.execute(f"CREATE TEMP VIEW raw AS {raw}")
        engine.execute(f"CREATE TEMP TABLE edges AS {_EDGES}")
        _refuse_too_large(engine, exchange)
        engine.execute(f"CREATE TEMP VIEW converted AS {_convert(exchange)}")
        engine.execute(f"CREATE TEMP TABLE documents AS {_DOCUMENTS}")
        _copy(engine, _ROWS, staging.rows)
        documents: pl.DataFrame = engine.sql("SELECT * FROM documents ORDER BY doc").pl()
    documents = add_contents(documents, rows=staging.read_rows())
    staging.write(staging.documents.stem, documents.select(*DOCUMENT_COLUMNS).cast(pl.Schema(DOCUMENT_COLUMNS)))


def _copy(engine: duckdb.DuckDBPyConnection, text: str, target: Path) -> None:
    """Write the rows of a query, whole or not at all."""
    partial = target.with_suffix(".part")
    engine.execute(
        f"COPY ({text}) TO {quote_text(str(partial))} (FORMAT parquet, COMPRESSION lz4, ROW_GROUP_SIZE {ROW_GROUP})"
    )
    partial.replace(target)


_EDGES = "SELECT file, MIN(place) AS first_place, MAX(place) AS last_place FROM raw GROUP BY file"

_KIND = (
    "CASE WHEN BOOL_OR(kind = 'sale') THEN 'sale' WHEN BOOL_OR(kind = 'sale_return') THEN 'sale_return' ELSE MIN(kind)"
    " END"
)
_SALESPERSON = "ARG_MIN(salesperson, place) FILTER (salesperson IS NOT NULL)"
_SETTLES = "CASE WHEN MIN(settles) = MAX(settles) THEN MIN(settles) END"
_DOCUMENTS = f"""\
SELECT row_number() OVER (ORDER BY dated_on, number, customer_code NULLS FIRST, flow) AS doc, *
FROM (
  SELECT flow, number, customer_code, dated_on,
    {_KIND} AS kind,
    MIN(due_on) AS due_on,
    {_SETTLES} AS settles,
    {_SALESPERSON} AS salesperson,
    CAST(SUM(foreign_amount) AS BIGINT) AS foreign_amount,
    CAST(SUM(amount) AS BIGINT) AS amount,
    CAST(CASE WHEN COUNT(net_amount) = COUNT(*) THEN SUM(net_amount) END AS BIGINT) AS net_amount,
    CAST(CASE WHEN COUNT(cost) = COUNT(*) THEN SUM(cost) END AS BIGINT) AS cost,
    COUNT(*) AS line_count,
    COUNT(line_number) = COUNT(*) AS is_numbered,
    BOOL_OR(place = first_place) AS is_first,
    BOOL_OR(place = last_place) AS is_last
  FROM converted JOIN edges USING (file)
  GROUP BY flow, number, customer_code, dated_on
)"""  # noqa: S608 - our own text


_ROWS = """\
SELECT d.doc AS doc, c.line_number AS number, c.product AS product, c.item_name AS item_name, c.category AS category,
  c.quantity AS quantity, c.foreign_amount AS foreign_amount, c.amount AS amount, c.net_amount AS net_amount,
  c.cost AS cost
FROM converted c
JOIN documents d ON d.flow = c.flow AND d.number = c.number AND d.dated_on = c.dated_on
  AND COALESCE(d.customer_code, chr(0)) = COALESCE(c.customer_code, chr(0))
WHERE c.flow <> 'money'
ORDER BY d.doc, c.file, c.place"""


def _convert(exchange: Exchange | None) -> str:
    """Return the query of the rows with amounts in the company's currency, rounded half up, line by line."""
    if exchange is None:
        return "SELECT *, CAST(NULL AS BIGINT) AS foreign_amount FROM raw"
    kept = ", ".join(f"raw.{name}" for name in RAW_COLUMNS if name not in _AMOUNTS)
    amounts = ", ".join(f"CAST({_write_worth(name, exchange)} AS BIGINT) AS {name}" for name in _AMOUNTS)
    return f"SELECT {kept}, {amounts}, raw.amount AS foreign_amount FROM {_write_rated(exchange)}"  # noqa: S608 - dates and integers


def _refuse_too_large(engine: duckdb.DuckDBPyConnection, exchange: Exchange | None) -> None:
    if exchange is None:
        return
    largest = ", ".join(f"ABS({_write_worth(name, exchange)})" for name in _AMOUNTS)
    found = engine.execute(
        f"SELECT raw.amount, raw.dated_on FROM {_write_rated(exchange)} WHERE GREATEST({largest}) > {LARGEST_MINOR}"  # noqa: S608 - the same
        " LIMIT 1"
    ).fetchone()
    if found is not None:
        amount = Decimal(found[0]).scaleb(-exchange.digits)
        raise ImportStopped("amount_too_large", amount=f"{exchange.currency} {amount:,f}", day=found[1].isoformat())


def _write_rated(exchange: Exchange) -> str:
    """Return the rows joined to the rate of their day."""
    rates = ", ".join(
        f"(DATE {quote_text(day.isoformat())}, CAST({int(exchange.rates[day].scaleb(RATE_DIGITS))} AS HUGEINT))"
        for day in sorted(exchange.rates)
    )
    return f"raw ASOF JOIN (VALUES {rates}) AS rates(from_on, rate) ON raw.dated_on >= rates.from_on"


def _write_worth(column: str, exchange: Exchange) -> str:
    """Return what an amount is worth in the company's minor units, of any size."""
    shift = exchange.own_digits - exchange.digits
    up, down = 10 ** max(shift, 0), 10 ** (RATE_DIGITS + max(-shift, 0))
    scaled = f"ABS(CAST(raw.{column} AS HUGEINT)) * rate * {up}"
    return f"SIGN(raw.{column}) * (({scaled} * 2 + {down}) // {2 * down})"


def write_raw(staging: Staging, *, parts: Sequence[Path], has_money: bool, has_apart: bool) -> str:
    """Return the query of all rows that were read: `parts` are the intake's files of lines."""
    queries = []
    if parts:
        files = ", ".join(write_path(part) for part in parts)
        lines = f"read_parquet([{files}], hive_partitioning = false)"
        queries.append(
            _write_lines(
                lines, flow="'goods'", kind="document_type", where="document_type <> 'gift' OR amount = 0", file="file"
            )
        )
    if has_apart:
        apart = f"read_parquet({write_path(staging.path('apart'))}, hive_partitioning = false)"
        is_nobody = "kind = 'unassigned_customer'"
        queries.append(
            _write_lines(
                f"(SELECT * REPLACE (CASE WHEN {is_nobody} THEN NULL ELSE customer_code END AS customer_code)"  # noqa: S608 - our own text
                f" FROM {apart})",
                flow=f"CASE WHEN {is_nobody} THEN 'goods' ELSE 'request' END",
                kind=f"CASE WHEN {is_nobody} THEN document_type ELSE 'order' END",
                where="kind IN ('unassigned_customer', 'order')",
                file="file",
            )
        )
    if has_money:
        money = f"read_parquet({write_path(staging.path('money'))}, hive_partitioning = false)"
        queries.append(f"SELECT {', '.join(RAW_COLUMNS)} FROM {money}")  # noqa: S608 - our own text
    return "\nUNION ALL\n".join(queries)


def _write_lines(source: str, *, flow: str, kind: str, where: str, file: str) -> str:
    return f"""\
SELECT {flow} AS flow, {kind} AS kind, COALESCE(document_number, '') AS number, customer_code, sold_on AS dated_on,
  due_on, CAST(NULL AS VARCHAR) AS settles, salesperson, line_number, COALESCE(item_code, item_name) AS product,
  item_name, category, quantity, amount, net_amount, cost, {file} AS file, "row" AS place
FROM {source}
WHERE {where}"""  # noqa: S608 - our own text

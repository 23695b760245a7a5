"""The summary of a few customers, made inside the database by the same texts as that of everybody."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl
from django.db import connection

from kejing.analytics.facts import CUSTOMERS, Schema
from kejing.analytics.receivables import open_items, to_receivables
from kejing.analytics.summary import Engine, LedgerFacts, Summary, reach_inside, summarise_inside
from kejing.analytics.summary.dialect import POSTGRESQL, SQLITE
from kejing.analytics.summary.statements import Source
from kejing.customers.queries import CUSTOMER_FACTS
from kejing.followups.queries import CONTACT_FACTS, PLAN_FACTS, PROMISE_FACTS
from kejing.ledger.queries import ACCOUNT_ITEMS, DOCUMENT_FACTS, LINE_FACTS
from kejing.standing.operations.facts import as_items

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from kejing.analytics.policy import Policy
    from kejing.kit.frames import Query

_NO_DAY = "CAST(NULL AS DATE)"
_FLAGS = ("is_intent", "is_closed")
_TYPE_NAMES = {pl.String: "TEXT", pl.Int32: "INTEGER", pl.Int64: "BIGINT", pl.Date: "DATE", pl.Boolean: "BOOLEAN"}


class StoredLedger:
    """The company's database as an engine of the summary: its tables are queries, and it is asked for a few customers.

    Each read is one statement, as of its own moment. `receivables` are the open items of those customers, or None where
    nothing is known of any.
    """

    def __init__(self, *, receivables: pl.DataFrame | None = None) -> None:
        self.dialect = POSTGRESQL if connection.vendor == "postgresql" else SQLITE
        self.queries: Mapping[str, str] = {
            "documents": _write_facts(DOCUMENT_FACTS),
            "lines": _write_facts(LINE_FACTS),
            "customers": _write_facts(CUSTOMER_FACTS, all_of=CUSTOMERS),
            "contacts": _write_facts(CONTACT_FACTS),
            "receivables": self._write_receivables(receivables),
            "promises": _write_facts(PROMISE_FACTS),
            "plans": _write_facts(PLAN_FACTS),
        }

    def read(self, text: str, *, schema: Schema) -> pl.DataFrame:
        """Return the rows of a text with these columns and types, in no order."""
        with connection.cursor() as cursor:
            cursor.execute(text)
            rows = cursor.fetchall()
        # Where there is no row there is no column to take apart.
        columns = zip(*rows, strict=True) if rows else ((),) * len(schema)
        return pl.DataFrame(
            [
                pl.Series(name, _as_declared(column, kind), dtype=kind)
                for (name, kind), column in zip(schema.items(), columns, strict=True)
            ]
        )

    def _write_receivables(self, receivables: pl.DataFrame | None) -> str:
        # Of items due on one day only their sum is ever asked for, apart from prepayments, which are due on none.
        if receivables is None or receivables.is_empty():
            return _write_nothing({"customer_code": pl.String, "due_on": pl.Date, '"open"': pl.Int64})
        summed = receivables.group_by("customer_code", "due_on", pl.col("open") > 0).agg(
            pl.col("open").sum().alias("sum")
        )
        rows = ", ".join(
            f"({_write_text(code)}, {_NO_DAY if due_on is None else self.dialect.write_date(due_on)}, {amount})"
            for code, due_on, amount in summed.select("customer_code", "due_on", "sum").iter_rows()
        )
        return f'SELECT column1 AS customer_code, column2 AS due_on, column3 AS "open" FROM (VALUES {rows}) AS items'  # noqa: S608 - quoted


def read_items(codes: Sequence[str]) -> pl.DataFrame:
    """Return the account items of these customers, in the columns of `analytics.receivables.ITEMS`."""
    source = Source(codes=codes)
    columns = ", ".join(ACCOUNT_ITEMS.schema)
    text = f"SELECT {columns} FROM ({ACCOUNT_ITEMS.sql}) AS items{source.write_chosen(None)}"  # noqa: S608 - quoted
    return as_items(StoredLedger().read(text, schema=ACCOUNT_ITEMS.schema))


def read_sales_days(codes: Sequence[str], *, as_of: date) -> pl.DataFrame:
    """Return `customer_code`, `first_sale_on` and `last_sale_on` up to a day of those among them that have any."""
    engine = StoredLedger()
    source = Source(queries=engine.queries, codes=codes)
    chosen = source.write_chosen(f"sold_on <= {engine.dialect.write_date(as_of)}")
    text = (
        f"{source.write_tables('documents')}SELECT customer_code, MIN(sold_on) AS first_sale_on,"  # noqa: S608 - quoted
        f" MAX(sold_on) AS last_sale_on FROM documents{chosen} GROUP BY customer_code"
    )
    return engine.read(text, schema={"customer_code": pl.String, "first_sale_on": pl.Date, "last_sale_on": pl.Date})


def read_reached(codes: Sequence[str], *, as_of: date) -> pl.DataFrame:
    """Return what rests on contacts, promises and plans of these customers up to a day (`summary.REACHED_FACTS`)."""
    return reach_inside(StoredLedger(), as_of=as_of, codes=codes)


def summarise_some(
    codes: Sequence[str],
    *,
    ledger: LedgerFacts,
    items: pl.DataFrame,
    statement_on: date | None,
    policy: Policy,
) -> Summary:
    """Return the summary of these customers alone; what holds for the whole ledger is given."""
    receivables = None
    if ledger.has_receivables:
        found = open_items(items, as_of=ledger.as_of, statement_on=statement_on, is_known=True)
        receivables = None if found is None else to_receivables(found.frame)
    engine: Engine = StoredLedger(receivables=receivables)
    summary = summarise_inside(engine, ledger=ledger, policy=policy, codes=codes)
    texts = pl.col(pl.String).replace("", None)
    return Summary(
        customers=summary.customers.with_columns(texts),
        categories=summary.categories,
        ledger=ledger,
    )


def _write_facts(query: Query, *, all_of: Schema | None = None) -> str:
    """Return a query of facts as the texts expect it: no empty text but null, columns that are missing as unknown."""
    columns = [
        name if kind != pl.String or name == "customer_code" else f"NULLIF({name}, '') AS {name}"
        for name, kind in query.schema.items()
    ]
    for name, kind in (all_of or {}).items():
        if name not in query.schema:
            unknown = "FALSE" if name in _FLAGS else f"CAST(NULL AS {_TYPE_NAMES[_class_of(kind)]})"
            columns.append(f"{unknown} AS {name}")
    return f"SELECT {', '.join(columns)} FROM ({query.sql}) AS facts"  # noqa: S608 - our own text


def _write_nothing(schema: Schema) -> str:
    columns = (f"CAST(NULL AS {_TYPE_NAMES[_class_of(kind)]}) AS {name}" for name, kind in schema.items())
    return f"SELECT {', '.join(columns)} WHERE 1 = 0"


def _class_of(kind: pl.DataType | type[pl.DataType]) -> type[pl.DataType]:
    return kind if isinstance(kind, type) else type(kind)


def _write_text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _as_declared(column: Sequence[Any], kind: pl.DataType | type[pl.DataType]) -> Sequence[Any]:
    """Return values as their column says: SQLite keeps days as text and truth as 0 and 1, and tells some of them."""
    if kind == pl.Date:
        return [date.fromisoformat(value) if isinstance(value, str) else value for value in column]
    if kind == pl.Boolean:
        return [None if value is None else bool(value) for value in column]
    return column

"""Open receivables: one row per document or one balance per customer."""

from collections.abc import Mapping

import polars as pl

from kejing.intake.columns.companion_words import VOCABULARIES
from kejing.intake.columns.vocabulary import FileKind
from kejing.intake.companions.bearers import customer_faults, find_customers
from kejing.intake.companions.sheets import SheetRead, read_sheet, settle
from kejing.intake.containers.tables import Table
from kejing.intake.fields import RECEIVABLE_SCHEMA, Field
from kejing.intake.rows.faults import unread_or_missing
from kejing.intake.values.casting import read_dates, read_money


def read_receivables(
    table: Table, *, mapping: Mapping[str, Field], minor_digits: int, known: pl.DataFrame, directory: pl.DataFrame
) -> SheetRead:
    """Return the open receivables of a file, their rows having the columns of `RECEIVABLE_SCHEMA` and customer_name.

    One row per document or one balance per customer; an empty due day stays empty, a negative amount is a
    prepayment. Customers are taken in as by `contact_list.read_contacts`. Raises NoColumnsError without customer or
    balance.
    """
    sheet = read_sheet(
        table,
        VOCABULARIES[FileKind.RECEIVABLES],
        mapping=mapping,
        needs=["customer", Field.RECEIVABLE_BALANCE],
    )
    code, name = find_customers(sheet, directory)
    due = read_dates(sheet.cells(Field.DUE_ON))
    balance = read_money(sheet.numbers(Field.RECEIVABLE_BALANCE), minor_digits=minor_digits)
    rows = pl.DataFrame({"customer_code": code, "due_on": due.values, "open": balance.values}).cast(
        pl.Schema(RECEIVABLE_SCHEMA)
    )
    return settle(
        sheet,
        rows.with_columns(name.alias("customer_name")),
        faults=[
            *customer_faults(code, name, known),
            unread_or_missing(Field.RECEIVABLE_BALANCE.value, sheet.cells(Field.RECEIVABLE_BALANCE), balance),
            (Field.DUE_ON.value, sheet.cells(Field.DUE_ON), due.reasons),
        ],
        amount="open",
    )

"""Whose a row of contacts or receivables is, and what becomes of customers that nobody has met before."""

import polars as pl

from kejing.intake.companions.sheets import Sheet
from kejing.intake.fields import Field
from kejing.intake.reasons import RejectReason
from kejing.intake.rows.directory import choose_codes
from kejing.intake.rows.faults import Fault, unread_or_missing
from kejing.intake.values.casting import Parsed, mark


def find_customers(sheet: Sheet, directory: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Return the code of every row and the name it bears, null where it has none."""
    name = sheet.texts(Field.CUSTOMER_NAME)
    return choose_codes(sheet.codes(Field.CUSTOMER_CODE), name, directory).alias("customer_code"), name


def customer_faults(code: pl.Series, name: pl.Series, known: pl.DataFrame) -> list[Fault]:
    """Return the faults of rows without a customer, or with a code that nobody bears and no name."""
    no_reasons = pl.Series([None], dtype=pl.String).new_from_index(0, len(code))
    is_stranger = code.is_not_null() & name.is_null() & ~code.is_in(known["customer_code"].implode())
    return [
        unread_or_missing("customer", code, Parsed(code, no_reasons)),
        (Field.CUSTOMER_CODE.value, code, mark(is_stranger, RejectReason.CUSTOMER_UNKNOWN)),
    ]

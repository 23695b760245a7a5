"""Whose a row of contacts, receivables or receipts is, and what becomes of customers that nobody has met before."""

from dataclasses import dataclass

import polars as pl

from kejing.intake.companions.sheets import Sheet
from kejing.intake.fields import Field
from kejing.intake.reasons import Note, Reason, RejectReason
from kejing.intake.rows.directory import Directory
from kejing.intake.rows.faults import Fault, missing_text
from kejing.intake.values.texts import mark


@dataclass(frozen=True, slots=True, eq=False)
class Bearers:
    """Of every row the customer's code and the name it bears, each null where there is none.

    `faults` are those of rows without a customer, or with a code that nobody bears and no name.
    """

    codes: pl.Series
    names: pl.Series
    faults: tuple[Fault, ...]
    notes: tuple[Reason, ...]


def find_bearers(sheet: Sheet, directory: Directory) -> Bearers:
    """Return whose the rows are: the code's, else the one's who alone bears the name, else somebody new of that name.

    A code that nobody has met is that of another program, where exactly one customer bears the name beside it; or, as
    the sheet's manner may have it, that of somebody new.
    """
    names, own = sheet.texts(Field.CUSTOMER_NAME), sheet.codes(Field.CUSTOMER_CODE)
    by_name = directory.find(names)
    is_unmet = own.is_not_null() & ~own.is_in(directory.codes.implode())
    is_foreign = (is_unmet & by_name.is_not_null() & sheet.manner.takes_foreign).fill_null(value=False)
    codes = pl.select(pl.when(~is_foreign).then(own).otherwise(by_name)).to_series()
    codes = pl.select(pl.coalesce(codes, by_name, names)).to_series().alias("customer_code")
    is_stranger = is_unmet & names.is_null()
    foreign = own.filter(is_foreign)
    notes = () if foreign.is_empty() else (Reason(Note.CODES_FOREIGN, {"count": len(foreign), "value": foreign[0]}),)
    faults: tuple[Fault, ...] = (
        missing_text("customer", codes),
        (Field.CUSTOMER_CODE.value, own, mark(is_stranger, RejectReason.CUSTOMER_UNKNOWN)),
    )
    return Bearers(codes=codes, names=names, faults=faults, notes=notes)

"""What the columns of any file must be before its rows are read, and the refusals that say what is missing."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from kejing.intake.columns.mapping import ColumnMatch
from kejing.intake.containers.tables import Table, column_name
from kejing.intake.errors import NoColumnsError
from kejing.intake.fields import Field
from kejing.intake.values.dates import share_of_dates
from kejing.intake.values.numbers import share_of_numbers
from kejing.intake.values.texts import holds_float_codes

CODES: Final = (Field.DOCUMENT_NUMBER, Field.CUSTOMER_CODE, Field.ITEM_CODE)
_LIKELY: Final = 0.9
_DETAILS: Final = frozenset(
    {
        Field.REMARK,
        Field.CONTACT,
        Field.PHONE,
        Field.MOBILE,
        Field.EMAIL,
        Field.ADDRESS,
        Field.TAX_NUMBER,
        Field.UNIT,
        Field.BRAND,
        Field.SPEC,
        Field.DIVISION,
    }
)
"""What a column may be taken for, and still rather be what is missing."""


def find_float_codes(columns: Mapping[Field, str], sample: pl.DataFrame) -> frozenset[Field]:
    """Return the code fields that went through a spreadsheet's numbers."""
    return frozenset(name for name in CODES if name in columns and holds_float_codes(sample[columns[name]]))


def propose_header(matches: Sequence[ColumnMatch], sample: pl.DataFrame, missing: Field | str) -> str:
    """Return a header whose values could be the missing field's, to show how ``--map`` is written."""
    free = [match for match in matches if match.header and (not match.used or match.field in _DETAILS)]
    for match in free:
        cells = sample[column_name(match.place)]
        is_date, is_number = share_of_dates(cells) > _LIKELY, share_of_numbers(cells) > _LIKELY
        wanted = {
            Field.SOLD_ON: is_date,
            Field.CONTACTED_ON: is_date,
            Field.AMOUNT: is_number and not is_date,
            Field.RECEIVABLE_BALANCE: is_number and not is_date,
            Field.DOCUMENT_NUMBER: not is_date,
        }
        if wanted.get(Field(missing) if missing in list(Field) else Field.IGNORE, not is_date and not is_number):
            return match.header
    return free[0].header if free else "…"


def refuse_columns(
    table: Table, matches: Sequence[ColumnMatch], sample: pl.DataFrame, *, missing: Sequence[Field | str]
) -> None:
    """Raise NoColumnsError if anything is missing; "customer" and "item" stand for a code or a name."""
    if not missing:
        return
    named = {"customer": Field.CUSTOMER_NAME.value, "item": Field.ITEM_CODE.value}
    raise NoColumnsError(
        file=table.address,
        fields=",".join(missing),
        headers=", ".join(header for header in table.headers if header) or "—",
        example=propose_header(matches, sample, missing[0]),
        field_code=named.get(missing[0], str(missing[0])),
    )

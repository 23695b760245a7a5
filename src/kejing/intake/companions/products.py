"""The product list: what a code is called, which category and division it belongs to, what one piece costs."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from kejing.intake.columns.companion_words import VOCABULARIES
from kejing.intake.columns.vocabulary import FileKind
from kejing.intake.companions.sheets import Manner, SheetRead, add_note, find_repeats, read_sheet, settle
from kejing.intake.containers.tables import Table
from kejing.intake.fields import PRODUCT_SCHEMA, Field
from kejing.intake.reasons import Note, Reason, RejectReason
from kejing.intake.rows.directory import choose_codes, find_names
from kejing.intake.rows.faults import missing_text
from kejing.intake.values.texts import mark

COUNTED: Final = ("item_key", "item_name", "category", "unit_cost")
"""The columns of products that lines are read with."""

_DETAILS: Final = (Field.UNIT, Field.BRAND, Field.SPEC, Field.DIVISION)
_ITEM: Final = {"item_code": pl.String(), "item_name": pl.String()}


def read_products(tables: Sequence[Table], manner: Manner) -> SheetRead:
    """Return the products of a file, their rows having item_key and the columns of `PRODUCT_SCHEMA`.

    The name stands for a missing code. A row that says an earlier one again is dropped, one that says another name,
    category or cost of the same code is rejected; any other detail is that of the first row that has it, for a list may
    have a row for each unit. Raises NoColumnsError without a product.
    """
    sheet = read_sheet(tables, VOCABULARIES[FileKind.PRODUCTS], manner)
    name = sheet.texts(Field.ITEM_NAME)
    code = sheet.codes(Field.ITEM_CODE)
    key = code.fill_null(name)
    cost = sheet.plain(Field.UNIT_COST)
    rows = pl.DataFrame(
        {
            "item_key": key,
            "item_name": name,
            "category": sheet.texts(Field.CATEGORY),
            "unit_cost": cost.values,
        }
    )
    is_again, is_unclear = find_repeats(sheet, rows, ["item_key"])
    is_later = is_unclear & ~key.is_first_distinct()
    details = pl.DataFrame([key.alias("item_key"), *(sheet.texts(field) for field in _DETAILS)])
    first = details.group_by("item_key").agg(pl.all().drop_nulls().first())
    whole = rows.with_columns(code.alias("item_code")).join(
        first, on="item_key", how="left", nulls_equal=True, maintain_order="left"
    )
    return settle(
        sheet,
        whole.select("item_key", *PRODUCT_SCHEMA),
        faults=[
            missing_text("item", key),
            (Field.ITEM_CODE.value, key, mark(is_later & ~is_again, RejectReason.SAID_OTHERWISE)),
        ],
        unread=[(Field.UNIT_COST, sheet.cells(Field.UNIT_COST), cost)],
        is_repeated=is_again,
    )


def find_item_names(products: pl.DataFrame) -> pl.DataFrame:
    """Return name, code of the names that exactly one product bears, for lines that have nothing but the name."""
    return find_names(products, name="item_name", code="item_key")


def close_products(read: SheetRead, sold: Sequence[pl.DataFrame]) -> SheetRead:
    """Return the account of the products, saying how many of those `sold` (item_code, item_name) are not."""
    items = pl.concat([pl.DataFrame(schema=_ITEM), *(frame.select(*_ITEM) for frame in sold)])
    keys = choose_codes(items["item_code"], items["item_name"], find_item_names(read.rows))
    known = keys.drop_nulls().unique().sort()
    strangers = known.filter(~known.is_in(read.rows["item_key"].implode()))
    if strangers.is_empty():
        return read
    note = Reason(Note.ITEMS_UNKNOWN, {"count": len(strangers), "value": str(strangers[0])})
    return add_note(read, note)

"""One batch of text rows turned into ledger lines, rows set apart, and rejects: every row ends in exactly one."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import polars as pl

from kejing.intake.companions.headers import HEADER_FAULT
from kejing.intake.containers.encodings import REPLACEMENT
from kejing.intake.containers.tables import OVERFLOW, ROW, is_cell
from kejing.intake.fields import Field
from kejing.intake.lines.dropping import find_dropped
from kejing.intake.lines.kinds import RowKinds, read_row_kinds
from kejing.intake.lines.numbers import RowNumbers, find_zeros, read_row_numbers
from kejing.intake.lines.plan import Plan
from kejing.intake.lines.repeats import read_content
from kejing.intake.lines.store import APART_KIND, APART_LINE_SCHEMA, DUE_ON, FILE, RESIDUE, SOURCE_ROW, STORE_SCHEMA
from kejing.intake.rows.directory import choose_codes
from kejing.intake.rows.documents import CUSTOMER_TYPES, SALE_TYPES
from kejing.intake.rows.faults import (
    FAULT_COLUMNS,
    Fault,
    damaged_text,
    first_faults,
    list_rejects,
    too_many_cells,
    unread_or_missing,
)
from kejing.intake.rows.needs import CODES
from kejing.intake.rows.unread import Unread, list_unread
from kejing.intake.values.amounts import sum_residues, write_residues
from kejing.intake.values.dates import read_dates
from kejing.intake.values.texts import Parsed, find_shortened, read_codes, read_text

UNASSIGNED: Final = "unassigned_customer"
STORED_APART: Final = (UNASSIGNED, "order", "quote")
"""The kinds whose rows are in no figure, and are handed on all the same."""
APART_COLUMNS: Final = ("kind", "word", "rows", "amount", "unread")
DROPPED_COLUMNS: Final = ("option", "rows", "amount", "unread")
_NO_NUMBERS: Final = pl.Series(dtype=pl.String)
_TEXTS: Final = (Field.SALESPERSON, Field.REGION, Field.ITEM_NAME, Field.CATEGORY)
_LINE_COLUMNS: Final = tuple(name for name in STORE_SCHEMA if name != FILE)
_APART_COLUMNS: Final = (*_LINE_COLUMNS, APART_KIND)
_ITEM: Final = ("item_code", "item_name")
_LINK_COLUMNS: Final = (SOURCE_ROW, "document_number", "customer_code", "sold_on", "amount", "reversal_of")
_SIGNED: Final = ("amount", "net_amount", "cost", "quantity")


@dataclass(frozen=True, slots=True)
class Sorted:
    """The rows of one batch, sorted: `apart` counts rows and money by kind and by the file's own word.

    `lines` has the columns of `store.STORE_SCHEMA` but the file's; `flagged` those of them that the file calls
    reversed, with ``flag_word``, which says so; `links` those that name a document which they reverse, with
    ``reversal_of``. `stored` has the rows apart of the kinds in `STORED_APART`, with the columns of the lines and
    ``kind``; an order may lack its day and its amount. `items` has item_code, item_name of the lines, each pair once.
    `unread` lists optional values that could not be read (field, row, value); their rows are kept. `customers` are
    those of the lines and of the rows set apart, one row per code and name (null where the row has none), with the last
    day it was met on (`named_on`, null where no day could be read). The other parts are those of `reports.FileRead`.
    """

    rows: int
    blank: int
    lines: pl.DataFrame
    stored: pl.DataFrame
    flagged: pl.DataFrame
    links: pl.DataFrame
    items: pl.DataFrame
    rejects: pl.DataFrame
    apart: pl.DataFrame
    dropped: pl.DataFrame
    unread: pl.DataFrame
    customers: pl.DataFrame
    rounding: Decimal
    met: frozenset[str]
    numbers: pl.Series


def sort_rows(batch: pl.DataFrame, plan: Plan) -> Sorted:
    """Return every row of the batch as a line, a reject, a row set apart or dropped; blank rows are only counted."""
    filled = _drop_blank(batch)
    kinds = read_row_kinds(filled, plan)
    products = _find_products(filled, plan)
    unit_costs = None if products is None else products["unit_cost"]
    numbers = read_row_numbers(filled, plan, kinds=kinds, unit_costs=unit_costs)
    due = _read_due(filled, plan)
    frame = _build_frame(filled, plan, kinds=kinds, numbers=numbers, products=products)
    frame = frame.with_columns(pl.lit(None, pl.Date).alias(DUE_ON) if due is None else due.values.alias(DUE_ON))
    drops = plan.aids.drops
    zeros = find_zeros(filled, plan, numbers.amount) if drops.zero else None
    dropped, met = find_dropped(frame, drops=drops, kinds=kinds, zeros=zeros, repeats=plan.aids.repeats)
    frame = frame.with_columns(dropped).with_columns(_apart_kind().alias("apart"))
    is_sale = pl.col("dropped").is_null() & pl.col("apart").is_null() & pl.col("fault_reason").is_null()
    kept = frame.filter(is_sale)
    kept = kept.with_columns(write_residues(kept).alias(RESIDUE))
    apart = _count(frame, by={"apart": "kind", "word": "word"}, columns=APART_COLUMNS)
    return Sorted(
        rows=batch.height,
        blank=batch.height - filled.height,
        lines=kept.select(_LINE_COLUMNS).cast({name: STORE_SCHEMA[name] for name in _LINE_COLUMNS}),
        stored=_take_stored(frame, apart),
        flagged=kept.filter(pl.col("flag_word").is_not_null()).select(*_LINE_COLUMNS, "flag_word"),
        links=kept.filter(pl.col("reversal_of").is_not_null()).select(*_LINK_COLUMNS),
        items=kept.select("item_code", "item_name").unique() if products is not None else kept.select(_ITEM).clear(),
        rejects=list_rejects(frame.filter(_is_rejected()), file=plan.name),
        apart=apart,
        dropped=_count(frame, by={"dropped": "option"}, columns=DROPPED_COLUMNS),
        unread=list_unread(
            filled,
            frame.select(is_sale).to_series(),
            (*numbers.unread, *kinds.unread, *_find_shortened(filled, plan), *_list_due(filled, plan, due)),
        ),
        customers=_list_customers(frame, plan),
        rounding=sum_residues(kept),
        met=met,
        numbers=frame["document_number"].drop_nulls().unique() if HEADER_FAULT in batch.columns else _NO_NUMBERS,
    )


def _drop_blank(batch: pl.DataFrame) -> pl.DataFrame:
    blank = batch[OVERFLOW].is_null().arg_true()
    for column in filter(is_cell, batch.columns):
        cells = batch[column].gather(blank)
        blank = blank.filter(cells.is_null() | (cells.str.strip_chars() == ""))
        if blank.is_empty():
            return batch
    return batch.with_row_index("place").filter(~pl.col("place").is_in(blank.implode())).drop("place")


def _cells(batch: pl.DataFrame, plan: Plan, field: Field) -> pl.Series:
    column = plan.columns.get(field)
    if column is None:
        return pl.Series(field.value, [None], dtype=pl.String).new_from_index(0, batch.height)
    return batch[column]


def _codes(batch: pl.DataFrame, plan: Plan, field: Field) -> pl.Series:
    return read_codes(_cells(batch, plan, field), strip_zero_decimals=field in plan.float_codes)


def _read_due(batch: pl.DataFrame, plan: Plan) -> Parsed | None:
    """Return the days on which documents are to be paid, null where no column says them."""
    column = plan.columns.get(Field.DUE_ON)
    return None if column is None else read_dates(batch[column], plan.forms.of_dates(column))


def _list_due(batch: pl.DataFrame, plan: Plan, due: Parsed | None) -> list[Unread]:
    return [] if due is None else [(Field.DUE_ON, _cells(batch, plan, Field.DUE_ON), due)]


def _take_stored(frame: pl.DataFrame, apart: pl.DataFrame) -> pl.DataFrame:
    """Return the rows apart that are handed on; `apart` counts all of them."""
    has_any = apart["kind"].is_in(list(STORED_APART)).any()
    rows = frame.filter(pl.col("apart").is_in(list(STORED_APART))) if has_any else frame.clear()
    rows = rows.with_columns(pl.lit(None, pl.String).alias(RESIDUE), pl.col("apart").alias(APART_KIND))
    return rows.select(_APART_COLUMNS).cast({name: APART_LINE_SCHEMA[name] for name in _APART_COLUMNS})


def _find_shortened(batch: pl.DataFrame, plan: Plan) -> list[Unread]:
    """Return the codes with those marked that a spreadsheet wrote as 1.23457E+11."""
    own = [(field, _cells(batch, plan, field)) for field in CODES if field in plan.columns]
    return [(field, cells, find_shortened(cells)) for field, cells in own]


def _find_products(batch: pl.DataFrame, plan: Plan) -> pl.DataFrame | None:
    """Return item_name, category, unit_cost of every row by its product, found by code or else by name."""
    products = plan.aids.products
    if products is None:
        return None
    codes = _codes(batch, plan, Field.ITEM_CODE)
    keys = choose_codes(codes, read_text(_cells(batch, plan, Field.ITEM_NAME)), plan.aids.items)
    return keys.alias("item_key").to_frame().join(products, on="item_key", how="left", maintain_order="left")


def _build_frame(
    batch: pl.DataFrame, plan: Plan, *, kinds: RowKinds, numbers: RowNumbers, products: pl.DataFrame | None
) -> pl.DataFrame:
    """Return every row with the ledger's columns and what is needed to sort it.

    `is_readable` says whether it can be told what document a row is: it has no cell too many, and a header.
    """
    dates = read_dates(_cells(batch, plan, Field.SOLD_ON), plan.forms.of_dates(plan.columns[Field.SOLD_ON]))
    own_name = read_text(_cells(batch, plan, Field.CUSTOMER_NAME))
    own_code = _codes(batch, plan, Field.CUSTOMER_CODE)
    code = choose_codes(own_code, own_name, plan.aids.codes)
    texts = {field: read_text(_cells(batch, plan, field)) for field in _TEXTS}
    if products is not None:
        for field in (Field.ITEM_NAME, Field.CATEGORY):
            texts[field] = texts[field].zip_with(texts[field].is_not_null(), products[field.value])
    frame = batch.select(ROW).with_columns(
        kinds.kinds.alias("document_type"),
        kinds.words.alias("word"),
        kinds.flag_words.alias("flag_word"),
        kinds.signs.alias("sign"),
        dates.values.alias("sold_on"),
        code.alias("customer_code"),
        own_name.fill_null(own_code).alias("customer_name"),
        own_name.alias("own_name"),
        kinds.types.is_in(list(CUSTOMER_TYPES)).alias("is_with_customer"),
        _codes(batch, plan, Field.DOCUMENT_NUMBER).alias("document_number"),
        _codes(batch, plan, Field.ITEM_CODE).alias("item_code"),
        read_codes(_cells(batch, plan, Field.LINE_NUMBER), strip_zero_decimals=True).alias("line_number"),
        _codes(batch, plan, Field.REVERSAL_OF).alias("reversal_of"),
        read_content(batch, plan.content),
        *(text.alias(field.value) for field, text in texts.items()),
        numbers.quantity.values.alias("quantity"),
        numbers.amount.values.alias("amount"),
        numbers.net_amount.values.alias("net_amount"),
        numbers.cost.values.alias("cost"),
        *numbers.amount.columns(),
        *_find_faults(batch, plan, dates=dates, numbers=numbers, customer=code),
    )
    is_readable = batch[OVERFLOW].is_null()
    if HEADER_FAULT in batch.columns:
        is_readable &= batch[HEADER_FAULT].is_null()
    frame = _sign_returns(frame).with_columns(is_readable.alias("is_readable"))
    return frame if Field.DOCUMENT_TYPE in plan.columns else _name_returns(frame)


def _find_faults(
    batch: pl.DataFrame, plan: Plan, *, dates: Parsed, numbers: RowNumbers, customer: pl.Series
) -> list[pl.Series]:
    """Return the first fault of every row, as `FAULT_COLUMNS`."""
    faults: list[Fault] = [too_many_cells(batch)]
    if HEADER_FAULT in batch.columns:
        number = _cells(batch, plan, Field.DOCUMENT_NUMBER)
        faults.append((Field.DOCUMENT_NUMBER.value, number, batch[HEADER_FAULT]))
    faults.append(unread_or_missing(Field.SOLD_ON.value, _cells(batch, plan, Field.SOLD_ON), dates))
    faults.extend(numbers.faults)
    if plan.damaged:
        code_or_name = Field.CUSTOMER_CODE if Field.CUSTOMER_CODE in plan.columns else Field.CUSTOMER_NAME
        faults.append(damaged_text(code_or_name.value, customer))
    return first_faults(faults).select(FAULT_COLUMNS).get_columns()


def _sign_returns(frame: pl.DataFrame) -> pl.DataFrame:
    """Make everything of a return negative, however the file writes it: the sign is taken once; red letters turn it."""
    takes, gives = pl.col("sign") == -1, pl.col("sign") == 1
    return frame.with_columns(
        *(
            pl.when(takes).then(0 - pl.col(name).abs()).when(gives).then(pl.col(name).abs()).otherwise(name).alias(name)
            for name in _SIGNED
        ),
        is_negative=takes | (~gives & pl.col("is_negative")),
    )


def _name_returns(frame: pl.DataFrame) -> pl.DataFrame:
    """Call a negative row a return where no column has types: only the word, no figure."""
    amount = pl.col("amount").fill_null(0)
    is_negative = (amount < 0) | ((amount == 0) & (pl.col("quantity").fill_null(0) < 0))
    is_return = (pl.col("document_type") == "sale") & is_negative
    return frame.with_columns(
        pl.when(is_return).then(pl.lit("sale_return")).otherwise("document_type").alias("document_type")
    )


def _apart_kind() -> pl.Expr:
    """Return the kind under which a row stands apart, null for a fact of sales, a fault, or a row dropped."""
    kind, sound = pl.col("document_type"), pl.col("fault_reason").is_null()
    paid_gift = (kind == "gift") & (pl.col("amount") != 0)
    return (
        pl.when(pl.col("dropped").is_not_null())
        .then(None)
        .when(~kind.is_in(list(SALE_TYPES)) & pl.col("is_readable"))
        .then(kind)
        .when(sound & paid_gift)
        .then(kind)
        .when(sound & pl.col("customer_code").is_null())
        .then(pl.lit(UNASSIGNED))
    )


def _is_rejected() -> pl.Expr:
    return pl.col("dropped").is_null() & pl.col("apart").is_null() & pl.col("fault_reason").is_not_null()


def _count(frame: pl.DataFrame, *, by: dict[str, str], columns: tuple[str, ...]) -> pl.DataFrame:
    """Return rows, money and rows without readable money, of the rows where the first column of `by` says something."""
    keys = list(by)
    return (
        frame.filter(pl.col(keys[0]).is_not_null())
        .group_by(keys)
        .agg(
            pl.len().cast(pl.Int64).alias("rows"),
            pl.col("amount").sum(),
            pl.col("amount").is_null().sum().cast(pl.Int64).alias("unread"),
        )
        .rename(by)
        .select(columns)
    )


def _list_customers(frame: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Return code, name and last day of the customers; a row that is rejected or dropped names nobody."""
    is_named = pl.col("is_with_customer") & pl.col("customer_code").is_not_null() & pl.col("dropped").is_null()
    if plan.damaged:
        is_named &= ~pl.col("customer_code").str.contains(REPLACEMENT, literal=True)
    return (
        frame.filter(is_named & ~_is_rejected())
        .group_by("customer_code", pl.col("own_name").alias("customer_name"))
        .agg(pl.col("sold_on").max().alias("named_on"))
    )

"""One batch of text rows turned into ledger lines, rows set apart, and rejects: every row ends in exactly one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from kejing.intake.documents import CUSTOMER_TYPES, SALE_TYPES, read_document_states, read_document_types
from kejing.intake.encodings import REPLACEMENT
from kejing.intake.fields import LEDGER_COLUMNS, LEDGER_SCHEMA, REJECT_SCHEMA, Field
from kejing.intake.plan import Plan
from kejing.intake.reasons import RejectReason
from kejing.intake.tables import OVERFLOW, ROW
from kejing.intake.values import (
    Parsed,
    multiply_to_money,
    read_codes,
    read_dates,
    read_money,
    read_quantities,
    read_text,
    trim_float_noise,
)

UNASSIGNED: Final = "unassigned_customer"
APART_COLUMNS: Final = ("kind", "word", "rows", "amount", "unread")
_TEXTS: Final = (Field.CUSTOMER_NAME, Field.SALESPERSON, Field.REGION, Field.ITEM_NAME, Field.CATEGORY)
_CODES: Final = (Field.DOCUMENT_NUMBER, Field.CUSTOMER_CODE, Field.ITEM_CODE)
_SIGNED: Final = ("amount", "net_amount", "cost", "quantity")


@dataclass(frozen=True, slots=True)
class Sorted:
    """The rows of one batch, sorted: `apart` counts rows and money by kind and by the file's own word.

    `unread` lists optional values that could not be read (field, row, value); their rows are kept.
    `customers` are those of the lines and of the rows set apart, one row per code and name (null where the row has
    none), with the last day it was met on (`named_on`, null where no day could be read).
    """

    rows: int
    blank: int
    lines: pl.DataFrame
    rejects: pl.DataFrame
    apart: pl.DataFrame
    unread: pl.DataFrame
    customers: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Numbers:
    amount: Parsed
    quantity: Parsed
    factors: tuple[tuple[Field, Parsed], ...]
    """What the amount is made of, with the reason why it may be missing."""


def sort_rows(batch: pl.DataFrame, plan: Plan) -> Sorted:
    """Return every row of the batch as a line, a reject, or a row set apart; blank rows are only counted."""
    cells = [column for column in batch.columns if column not in {ROW, OVERFLOW}]
    is_blank = batch.select(
        pl.all_horizontal(pl.col(cells).is_null() | (pl.col(cells).str.strip_chars() == ""), pl.col(OVERFLOW).is_null())
    ).to_series()
    filled = batch.filter(~is_blank) if is_blank.any() else batch
    types, kinds, words = _read_kinds(filled, plan)
    numbers = _read_numbers(filled, plan, is_gift=kinds == "gift")
    dates = read_dates(_cells(filled, plan, Field.SOLD_ON))
    net = _read_optional(filled, plan.net_amount, plan)
    cost = _read_optional(filled, plan.columns.get(Field.COST), plan)
    texts = {field: read_text(_cells(filled, plan, field)) for field in _TEXTS}
    codes = {
        field: read_codes(_cells(filled, plan, field), strip_zero_decimals=field in plan.float_codes)
        for field in _CODES
    }
    customer_code = codes[Field.CUSTOMER_CODE].fill_null(texts[Field.CUSTOMER_NAME])
    customer_name = texts[Field.CUSTOMER_NAME].fill_null(codes[Field.CUSTOMER_CODE])
    faults = _find_faults(filled, plan, dates=dates, numbers=numbers, customer=customer_code)
    frame = filled.select(ROW).with_columns(
        kinds.alias("document_type"),
        words.alias("word"),
        dates.values.alias("sold_on"),
        customer_code.alias("customer_code"),
        customer_name.alias("customer_name"),
        texts[Field.CUSTOMER_NAME].alias("own_name"),
        types.is_in(list(CUSTOMER_TYPES)).alias("is_with_customer"),
        codes[Field.DOCUMENT_NUMBER].alias("document_number"),
        codes[Field.ITEM_CODE].alias("item_code"),
        *(texts[field].alias(field.value) for field in _TEXTS if field is not Field.CUSTOMER_NAME),
        numbers.quantity.values.alias("quantity"),
        numbers.amount.values.alias("amount"),
        net.values.alias("net_amount"),
        cost.values.alias("cost"),
        *(faults[name].alias(f"fault_{name}") for name in ("field", "value", "reason")),
    )
    frame = _sign_returns(frame).with_columns(_apart_kind().alias("apart"))
    kept = pl.col("apart").is_null() & pl.col("fault_reason").is_null()
    return Sorted(
        rows=batch.height,
        blank=batch.height - filled.height,
        lines=frame.filter(kept).select(LEDGER_COLUMNS).cast(pl.Schema(LEDGER_SCHEMA)),
        rejects=_list_rejects(frame, plan),
        apart=_count_apart(frame, numbers),
        unread=_list_unread(
            filled,
            frame.select(kept).to_series(),
            (
                (Field.QUANTITY, plan.columns.get(Field.QUANTITY), numbers.quantity),
                (Field.NET_AMOUNT, plan.net_amount, net),
                (Field.COST, plan.columns.get(Field.COST), cost),
            ),
        ),
        customers=_list_customers(frame, plan),
    )


def _cells(batch: pl.DataFrame, plan: Plan, field: Field) -> pl.Series:
    column = plan.columns.get(field)
    if column is None:
        return pl.Series(field.value, [None], dtype=pl.String).new_from_index(0, batch.height)
    return batch[column]


def _number_cells(batch: pl.DataFrame, column: str, plan: Plan) -> pl.Series:
    return trim_float_noise(batch[column]) if plan.holds_floats else batch[column]


def _read_kinds(batch: pl.DataFrame, plan: Plan) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Return the type of every row, its kind (the type, but void or draft where it is) and the word that says so."""
    if Field.DOCUMENT_TYPE in plan.columns:
        words = read_text(batch[plan.columns[Field.DOCUMENT_TYPE]])
        types = read_document_types(words)
    else:
        words = pl.Series([None], dtype=pl.String).new_from_index(0, batch.height)
        types = pl.Series(["sale"]).new_from_index(0, batch.height)
    kinds = types
    if Field.DOCUMENT_STATUS in plan.columns:
        status_words = read_text(batch[plan.columns[Field.DOCUMENT_STATUS]])
        states = read_document_states(status_words)
        words = pl.select(pl.when(states.is_not_null()).then(status_words).otherwise(words)).to_series()
        kinds = pl.select(pl.coalesce(states, types)).to_series()
    return types, kinds, words


def _read_numbers(batch: pl.DataFrame, plan: Plan, *, is_gift: pl.Series) -> _Numbers:
    """Return amounts and quantities; a gift without an amount costs nothing."""
    if plan.amount is None:
        amount, quantity, price = multiply_to_money(
            _number_cells(batch, plan.columns[Field.QUANTITY], plan),
            _number_cells(batch, plan.columns[Field.PRICE], plan),
            minor_digits=plan.minor_digits,
        )
        factors: tuple[tuple[Field, Parsed], ...] = ((Field.QUANTITY, quantity), (Field.PRICE, price))
    else:
        amount = read_money(_number_cells(batch, plan.amount, plan), minor_digits=plan.minor_digits)
        quantity = _nothing(batch.height, LEDGER_SCHEMA["quantity"])
        if Field.QUANTITY in plan.columns:
            quantity = read_quantities(_number_cells(batch, plan.columns[Field.QUANTITY], plan))
        factors = ()
    free = is_gift & amount.reasons.is_null() & amount.values.is_null()
    values = pl.select(pl.when(free).then(pl.lit(0, pl.Int64)).otherwise(amount.values)).to_series()
    amount = Parsed(values, amount.reasons)
    return _Numbers(amount, quantity, (*factors, (Field.AMOUNT, amount)))


def _read_optional(batch: pl.DataFrame, column: str | None, plan: Plan) -> Parsed:
    if column is None:
        return _nothing(batch.height, pl.Int64())
    return read_money(_number_cells(batch, column, plan), minor_digits=plan.minor_digits)


def _nothing(height: int, dtype: pl.DataType) -> Parsed:
    empty = pl.Series([None], dtype=dtype).new_from_index(0, height)
    return Parsed(empty, empty.cast(pl.String))


def _find_faults(
    batch: pl.DataFrame, plan: Plan, *, dates: Parsed, numbers: _Numbers, customer: pl.Series
) -> pl.DataFrame:
    """Return the first fault of every row: field, value, reason; all null where the row is sound."""
    faults: list[tuple[str, pl.Series, pl.Series]] = []
    too_long = batch[OVERFLOW].is_not_null()
    faults.append(("row", batch[OVERFLOW], _reason_where(too_long, RejectReason.TOO_MANY_CELLS)))
    date_missing = dates.values.is_null() & dates.reasons.is_null()
    date_cells = batch[plan.columns[Field.SOLD_ON]]
    faults.append(("sold_on", date_cells, _or_missing(dates.reasons, date_missing)))
    for field, parsed in numbers.factors:
        source = plan.amount if plan.amount is not None else plan.columns.get(field)
        cells = batch[source] if source is not None else _write_product(batch, plan)
        missing = parsed.values.is_null() & parsed.reasons.is_null() & numbers.amount.values.is_null()
        faults.append((field.value, cells, _or_missing(parsed.reasons, missing)))
    if plan.damaged:
        broken = customer.str.contains(REPLACEMENT, literal=True).fill_null(value=False)
        code_or_name = Field.CUSTOMER_CODE if Field.CUSTOMER_CODE in plan.columns else Field.CUSTOMER_NAME
        faults.append((code_or_name.value, customer, _reason_where(broken, RejectReason.TEXT_DAMAGED)))
    field_name = pl.coalesce([pl.when(reason.is_not_null()).then(pl.lit(name)) for name, _, reason in faults])
    value = pl.coalesce([pl.when(reason.is_not_null()).then(cells.fill_null("")) for _, cells, reason in faults])
    return pl.select(
        field=field_name, value=value.replace("", None), reason=pl.coalesce([reason for _, _, reason in faults])
    )


def _write_product(batch: pl.DataFrame, plan: Plan) -> pl.Series:
    """Return what an amount that no cell holds was made of: ``3 × 0.5``."""
    factors = (_cells(batch, plan, field).str.strip_chars() for field in (Field.QUANTITY, Field.PRICE))
    return pl.select(pl.concat_str(list(factors), separator=" × ")).to_series()


def _reason_where(mask: pl.Series, reason: RejectReason) -> pl.Series:
    return pl.select(pl.when(mask).then(pl.lit(reason.value)).cast(pl.String)).to_series()


def _or_missing(reasons: pl.Series, missing: pl.Series) -> pl.Series:
    return pl.select(pl.coalesce(reasons, _reason_where(missing, RejectReason.MISSING))).to_series()


def _sign_returns(frame: pl.DataFrame) -> pl.DataFrame:
    """Make everything of a return negative, however the file writes it: the sign is taken once."""
    is_return = pl.col("document_type") == "sale_return"
    return frame.with_columns(
        pl.when(is_return).then(0 - pl.col(name).abs()).otherwise(name).alias(name) for name in _SIGNED
    )


def _apart_kind() -> pl.Expr:
    """Return the kind under which a row stands apart, null for a fact of sales or a fault."""
    kind, sound = pl.col("document_type"), pl.col("fault_reason").is_null()
    paid_gift = (kind == "gift") & (pl.col("amount") != 0)
    return (
        pl.when(~kind.is_in(list(SALE_TYPES)) & (pl.col("fault_reason").ne_missing(RejectReason.TOO_MANY_CELLS.value)))
        .then(kind)
        .when(sound & paid_gift)
        .then(kind)
        .when(sound & pl.col("customer_code").is_null())
        .then(pl.lit(UNASSIGNED))
    )


def _count_apart(frame: pl.DataFrame, numbers: _Numbers) -> pl.DataFrame:
    unread = numbers.amount.values.is_null()
    return (
        frame.with_columns(unread.alias("unread"))
        .filter(pl.col("apart").is_not_null())
        .group_by(pl.col("apart").alias("kind"), "word")
        .agg(
            pl.len().cast(pl.Int64).alias("rows"),
            pl.col("amount").sum(),
            pl.col("unread").sum().cast(pl.Int64),
        )
        .select(APART_COLUMNS)
    )


def _list_customers(frame: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Return code, name and last day of the customers; a row that is rejected names nobody."""
    is_rejected = pl.col("apart").is_null() & pl.col("fault_reason").is_not_null()
    is_named = pl.col("is_with_customer") & pl.col("customer_code").is_not_null()
    if plan.damaged:
        is_named &= ~pl.col("customer_code").str.contains(REPLACEMENT, literal=True)
    return (
        frame.filter(is_named & ~is_rejected)
        .group_by("customer_code", pl.col("own_name").alias("customer_name"))
        .agg(pl.col("sold_on").max().alias("named_on"))
    )


def _list_rejects(frame: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    return (
        frame.filter(pl.col("apart").is_null() & pl.col("fault_reason").is_not_null())
        .select(
            pl.lit(plan.name).alias("file"),
            pl.col(ROW).alias("row"),
            pl.col("fault_field").alias("field"),
            pl.col("fault_value").alias("value"),
            pl.col("fault_reason").alias("reason"),
        )
        .cast(pl.Schema(REJECT_SCHEMA))
    )


def _list_unread(
    batch: pl.DataFrame, kept: pl.Series, optional: Sequence[tuple[Field, str | None, Parsed]]
) -> pl.DataFrame:
    """Return the values of kept rows that could not be read and were left empty: field, row, value."""
    schema = {"field": pl.String(), "row": pl.Int64(), "value": pl.String()}
    parts = [pl.DataFrame(schema=schema)]
    for field, column, parsed in optional:
        if column is not None:
            unread = batch.filter(parsed.reasons.is_not_null() & kept)
            parts.append(unread.select(pl.lit(field.value).alias("field"), ROW, pl.col(column).alias("value")))
    return pl.concat(parts)

"""Receivables: which items of the customers' accounts are open, how old they are, how long sales wait for their money.

One set of rules for files and for the stored ledger (docs/receivables.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

import polars as pl

from kejing.analytics.facts import RECEIVABLES, FactsError, Schema, check_table


class ItemKind(StrEnum):
    """What an item does to a customer's account."""

    SALE = "sale"
    RECEIPT = "receipt"
    REFUND = "refund"
    ADJUSTMENT = "adjustment"
    OPENING = "opening"


ITEMS: Schema = {
    "customer_code": pl.String,
    "kind": pl.String,
    "number": pl.String,
    "settles": pl.String,
    "dated_on": pl.Date,
    "due_on": pl.Date,
    "payment_days": pl.Int64,
    "amount": pl.Int64,
}
"""One row per document; `amount` is in minor units of the company's currency.

`sale`: what was sold, a return being negative. `receipt`: money received. `refund`: money given back, whatever its
sign; a negative receipt is one too. `adjustment`: what raises (+) or lowers (−) the debt without a sale or a payment.
`opening`: an open item of a statement of balances dated `dated_on`, a credit being negative. `settles` is the number
of the document that this one pays or credits, `payment_days` are the customer's terms.
"""

OPEN: Schema = {
    "customer_code": pl.String,
    "number": pl.String,
    "dated_on": pl.Date,
    "due_on": pl.Date,
    "amount": pl.Int64,
    "open": pl.Int64,
}
"""One row per open item, sorted; a customer's unallocated credit is one negative row with nothing but his code."""

BUCKETS = (0, 30, 60, 90)

# A customer is his place among the codes here, and a number that is named anywhere a key of customer and number.
_CUSTOMER = "customer"
_NUMBER_KEY = "number_key"
_SETTLES_KEY = "settles_key"
_KEY_BITS = 32
# What is left of an item, what was left of it before, what is to go off a group of items, what the group has.
_LEFT = "left"
_BEFORE = "before"
_TAKEN = "taken"
_HAD = "had"
_FIRST_DUE = ("due_on", "dated_on", "number", "amount")
_FIRST_CAME = ("dated_on", "number", "amount", _LEFT)
_SPENT_FIRST = ("is_named", "days_back", "number", "settles", "amount", _LEFT)


@dataclass(frozen=True, slots=True)
class Allocated:
    """How many receipts and credits went to documents in one way, in whole or in part, and with what amount."""

    settlements: int
    amount: int


@dataclass(frozen=True, slots=True, eq=False)
class OpenItems:
    """What is open (`OPEN`), and how it was found.

    `by_name` went to the documents that the receipts and credits name, `in_turn` to the first due. `statement_on` is
    the day of the statement of balances that all begins with.
    """

    frame: pl.DataFrame
    by_name: Allocated
    in_turn: Allocated
    statement_on: date | None = None


def open_items(
    items: pl.DataFrame, *, as_of: date, statement_on: date | None = None, is_known: bool = False
) -> OpenItems | None:
    """Return what is open on the evening of `as_of`, or None where nothing is known of receivables.

    Known are they where there is a receipt, refund or adjustment, or a statement up to `as_of`. Of some customers'
    items alone neither that nor the day of the last statement can be told: then `is_known` says that the company
    records them, and `statement_on` when it last had a statement.

    A statement of balances is the whole list of that evening: it takes the place of everything up to its day, and who
    is not in it owed nothing. An item is due on its own due day, else its day and the customer's terms, else its day.
    Receipts, returns and other credits settle the documents they name, and with the rest the first due. Refunds undo
    receipts and credits: those of the document they name, then what names none, then the latest; what was given back
    beyond them is owed.

    :raises FactsError: on a missing column, a wrong type, an unexpected null or an unknown kind
    """
    check_table(items, name="items", schema=ITEMS)
    _check_kinds(items)
    past = items.filter((pl.col("dated_on") <= as_of) & (pl.col("amount") != 0))
    begun_on = _find_statement(items, given=statement_on, as_of=as_of)
    moves = (ItemKind.RECEIPT.value, ItemKind.REFUND.value, ItemKind.ADJUSTMENT.value)
    if not (is_known or begun_on is not None or items["kind"].is_in(moves).any()):
        return None
    codes = past.select("customer_code").unique().sort("customer_code").with_row_index(_CUSTOMER)
    charges, credits_, refunds = _sort_out(_begin_with_statement(past, begun_on), codes)
    for of, to in ((_SETTLES_KEY, _NUMBER_KEY), (_SETTLES_KEY, _SETTLES_KEY), (_CUSTOMER, _CUSTOMER)):
        refunds, credits_ = _match(refunds, credits_, by=(of, to), orders=(_FIRST_CAME, _SPENT_FIRST))
    charges = pl.concat([charges, refunds.filter(pl.col(_LEFT) > 0).select(charges.columns)])
    orders = (_FIRST_CAME, _FIRST_DUE)
    named, charges = _match(_mark(credits_), charges, by=(_SETTLES_KEY, _NUMBER_KEY), orders=orders)
    rest, charges = _match(_mark(named), charges, by=(_CUSTOMER, _CUSTOMER), orders=orders)
    return OpenItems(
        frame=_list_open(charges, rest, codes),
        by_name=_count(named),
        in_turn=_count(rest),
        statement_on=begun_on,
    )


def to_receivables(open_: pl.DataFrame) -> pl.DataFrame:
    """Return open items in the columns of `Facts.receivables`."""
    return open_.select(*RECEIVABLES)


def ageing(open_: pl.DataFrame, *, as_of: date, buckets: Sequence[int] = BUCKETS) -> pl.DataFrame:
    """Return each customer's balance by how long it is overdue on `as_of`; the parts add up to the balance.

    `open_` has customer_code, due_on, open. With the shipped `buckets` the columns are customer_code, balance,
    not_due, overdue_1_30, overdue_31_60, overdue_61_90, overdue_91 and prepaid, which is nought or negative. An item
    is overdue from the day after its due day; one without a due day is not.

    :raises ValueError: if the buckets do not rise
    """
    if not buckets or any(low >= high for low, high in pairwise(buckets)):
        raise ValueError(f"buckets: expected rising numbers of days, got {tuple(buckets)}.")
    late = (pl.lit(as_of) - pl.col("due_on")).dt.total_days()
    owed = pl.col("open") > 0

    def add_up(name: str, rows: pl.Expr) -> pl.Expr:
        return pl.col("open").filter(rows).sum().alias(name)

    first, last = buckets[0], buckets[-1]
    return (
        open_.group_by("customer_code")
        .agg(
            pl.col("open").sum().alias("balance"),
            add_up("not_due", owed & (late.is_null() | (late <= first))),
            *(
                add_up(f"overdue_{low + 1}_{high}", owed & (late > low) & (late <= high))
                for low, high in pairwise(buckets)
            ),
            add_up(f"overdue_{last + 1}", owed & (late > last)),
            add_up("prepaid", ~owed),
        )
        .sort("customer_code")
    )


def sum_credit_sales(items: pl.DataFrame, *, as_of: date, days: int) -> int:
    """Return what was sold in the `days` days up to `as_of`, net of returns: nobody knows which sales were for cash."""
    first = as_of - timedelta(days=days - 1)
    in_window = pl.col("dated_on").is_between(first, as_of) & (pl.col("kind") == ItemKind.SALE.value)
    return int(items.filter(in_window)["amount"].sum())


def days_sales_outstanding(*, receivable: int, credit_sales: int, days: int) -> Fraction | None:
    """Return how many days of sales are not paid yet, exactly; None where the same days had no net sales."""
    return Fraction(receivable * days, credit_sales) if credit_sales > 0 else None


def round_days(exact: Fraction) -> int:
    """Return days as they are shown: whole, halves away from zero."""
    size = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return size if exact >= 0 else -size


def _check_kinds(items: pl.DataFrame) -> None:
    strange = items.filter(~pl.col("kind").is_in([*ItemKind]))["kind"]
    if len(strange):
        raise FactsError(f"items.kind: expected one of {', '.join(ItemKind)}, got {strange[0]}.")


def _find_statement(items: pl.DataFrame, *, given: date | None, as_of: date) -> date | None:
    """Return the day of the last statement up to `as_of`: that of the items, or the one that is given."""
    days = items.filter((pl.col("kind") == ItemKind.OPENING.value) & (pl.col("dated_on") <= as_of))["dated_on"]
    found = days.max()
    known = [day for day in (found, given) if isinstance(day, date) and day <= as_of]
    return max(known, default=None)


def _begin_with_statement(past: pl.DataFrame, begun_on: date | None) -> pl.DataFrame:
    if begun_on is None:
        return past
    is_listed = (pl.col("kind") == ItemKind.OPENING.value) & (pl.col("dated_on") == begun_on)
    return past.filter(is_listed | (pl.col("dated_on") > begun_on))


def _sort_out(items: pl.DataFrame, codes: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return what is owed, what settles it and what was given back, each with a positive amount that is all left."""
    amount = pl.col("amount")
    is_receipt = pl.col("kind") == ItemKind.RECEIPT.value
    is_refund = (pl.col("kind") == ItemKind.REFUND.value) | (is_receipt & (amount < 0))
    terms = pl.when(~is_refund).then(pl.col("payment_days").fill_null(0)).otherwise(0)
    by_terms = (pl.col("dated_on").cast(pl.Int32) + terms).cast(pl.Int32).cast(pl.Date)
    rows = items.join(codes, on="customer_code").select(
        _CUSTOMER,
        *(_blank_to_null(column) for column in ("number", "settles")),
        "dated_on",
        pl.coalesce("due_on", by_terms).alias("due_on"),
        amount.abs().alias("amount"),
        amount.abs().alias(_LEFT),
        (~is_refund & (is_receipt | (amount < 0))).alias("is_credit"),
        is_refund.alias("is_refund"),
    )
    keyed = _add_keys(rows)
    owed = (_CUSTOMER, _NUMBER_KEY, "number", "dated_on", "due_on", "amount", _LEFT)
    settling = (*owed, _SETTLES_KEY, "settles")
    return (
        keyed.filter(~pl.col("is_credit") & ~pl.col("is_refund")).select(*owed),
        keyed.filter("is_credit").select(
            *settling,
            pl.col("settles").is_not_null().alias("is_named"),
            (-pl.col("dated_on").cast(pl.Int32)).alias("days_back"),
        ),
        keyed.filter("is_refund").select(*settling),
    )


def _blank_to_null(column: str) -> pl.Expr:
    """Return the numbers, an empty one being none."""
    return pl.when(pl.col(column) != "").then(pl.col(column)).alias(column)


def _add_keys(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with a key for number and settles, null where no item names such a number."""
    names = rows.select(pl.col("settles").drop_nulls().unique().alias("name")).with_row_index("place")
    keyed = rows
    for column, key in (("number", _NUMBER_KEY), ("settles", _SETTLES_KEY)):
        places = keyed.select(column).join(names, left_on=column, right_on="name", how="left", maintain_order="left")
        keyed = keyed.with_columns(
            (pl.col(_CUSTOMER).cast(pl.UInt64) * 2**_KEY_BITS + places["place"].cast(pl.UInt64)).alias(key)
        )
    return keyed


def _match(
    givers: pl.DataFrame, takers: pl.DataFrame, *, by: tuple[str, str], orders: tuple[Sequence[str], Sequence[str]]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return both with less left: where the first column of `by` equals the second, as much as both have goes off both.

    Of several rows of a kind it goes off those first that come first in their order of `orders`.
    """
    of, to = by
    if givers.is_empty():
        return givers, takers
    pairs = _sum_left(givers, of).join(_sum_left(takers, to), left_on=of, right_on=to, suffix="_wanted")
    pairs = pairs.with_columns(pl.min_horizontal(_HAD, f"{_HAD}_wanted").alias(_TAKEN))
    if pairs.is_empty():
        return givers, takers
    wanted = pairs.select(pl.col(of).alias(to), _TAKEN, pl.col(f"{_HAD}_wanted").alias(_HAD))
    return (
        _lower(givers, pairs.select(of, _TAKEN, _HAD), by=of, order=orders[0]),
        _lower(takers, wanted, by=to, order=orders[1]),
    )


def _sum_left(rows: pl.DataFrame, by: str) -> pl.DataFrame:
    """Return what the groups have left in all, those with something left."""
    has_some = pl.col(by).is_not_null() & (pl.col(_LEFT) > 0)
    return rows.filter(has_some).group_by(by).agg(pl.col(_LEFT).sum().alias(_HAD))


def _lower(rows: pl.DataFrame, taken: pl.DataFrame, *, by: str, order: Sequence[str]) -> pl.DataFrame:
    """Return the rows with what is taken from their groups no more left in the first of each group."""
    told = rows.join(taken, on=by, how="left")
    left, left_of_group = pl.col(_LEFT), pl.col(_HAD) - pl.col(_TAKEN)
    is_alone = left == pl.col(_HAD)
    is_partly = ((left_of_group > 0) & (left > 0) & ~is_alone).fill_null(value=False)
    simple = pl.when(pl.col(_TAKEN).is_null()).then(left).when(is_alone).then(left_of_group).otherwise(0)
    whole = told.filter(~is_partly).with_columns(simple.alias(_LEFT))
    # A running sum over all rows, less what it was at the group's beginning: groups are neighbours once sorted.
    running = left.cum_sum()
    is_first = (pl.col(by) != pl.col(by).shift(1)).fill_null(value=True)
    before = pl.when(is_first).then(running - left).forward_fill()
    partly = (
        told.filter(is_partly)
        .sort(by, *order)
        .with_columns(pl.min_horizontal(_LEFT, (running - before - pl.col(_TAKEN)).clip(lower_bound=0)).alias(_LEFT))
    )
    return pl.concat([whole, partly]).drop(_TAKEN, _HAD)


def _list_open(charges: pl.DataFrame, credits_: pl.DataFrame, codes: pl.DataFrame) -> pl.DataFrame:
    """Return what is left of the charges, and what is left of the credits as one row of each customer."""
    owed = charges.filter(pl.col(_LEFT) > 0).select(
        _CUSTOMER, "number", "dated_on", "due_on", "amount", pl.col(_LEFT).alias("open")
    )
    prepaid = _sum_left(credits_, _CUSTOMER).select(
        _CUSTOMER,
        pl.lit(None, pl.String).alias("number"),
        pl.lit(None, pl.Date).alias("dated_on"),
        pl.lit(None, pl.Date).alias("due_on"),
        (-pl.col(_HAD)).alias("amount"),
        (-pl.col(_HAD)).alias("open"),
    )
    return (
        pl.concat([owed, prepaid])
        .sort(_CUSTOMER, *_FIRST_DUE, "open", nulls_last=True)
        .join(codes, on=_CUSTOMER, maintain_order="left")
        .select(*OPEN)
    )


def _mark(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows knowing what is left of them now, for `_count`."""
    return rows.with_columns(pl.col(_LEFT).alias(_BEFORE))


def _count(rows: pl.DataFrame) -> Allocated:
    """Return of how many rows less is left than when they were marked, and by how much."""
    went = rows.select((pl.col(_BEFORE) - pl.col(_LEFT)).alias("went"))["went"]
    return Allocated(settlements=int((went > 0).sum()), amount=int(went.sum()))

"""Open items worked out one by one, in plain Python: slow, and nothing of the product's own way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product

import polars as pl

from kejing.analytics.receivables import ITEMS

AS_OF = date(2026, 3, 31)


@dataclass(frozen=True, slots=True)
class Item:
    """One row of `ITEMS`; the day is the so many days before `AS_OF`."""

    kind: str
    amount: int
    ago: int = 0
    number: str | None = None
    settles: str | None = None
    due_in: int | None = None
    payment_days: int | None = None
    code: str = "A"

    @property
    def dated_on(self) -> date:
        return AS_OF - timedelta(days=self.ago)

    @property
    def due_on(self) -> date | None:
        return None if self.due_in is None else AS_OF + timedelta(days=self.due_in)


@dataclass(slots=True, eq=False)
class Left:
    item: Item
    due_on: date
    left: int
    named: int = 0
    in_turn: int = 0


type Row = tuple[str, str | None, date | None, date | None, int, int]


@dataclass(frozen=True, slots=True)
class Plain:
    rows: list[Row]
    named: tuple[int, int]
    in_turn: tuple[int, int]


def frame_of(items: list[Item]) -> pl.DataFrame:
    rows = [
        (one.code, one.kind, one.number, one.settles, one.dated_on, one.due_on, one.payment_days, one.amount)
        for one in items
    ]
    return pl.DataFrame(rows, schema=dict(ITEMS), orient="row")


def work_out(items: list[Item], *, as_of: date = AS_OF) -> Plain:
    """Return what is open, and how many settlements went where with how much."""
    past = [replace(one, number=one.number or None, settles=one.settles or None) for one in items]
    past = [one for one in past if one.dated_on <= as_of]
    begun = max((one.dated_on for one in past if one.kind == "opening"), default=date.min)
    past = [one for one in past if one.dated_on > begun or (one.kind == "opening" and one.dated_on == begun)]
    rows: list[Row] = []
    spent: list[Left] = []
    for code in sorted({one.code for one in past}, key=lambda text: text.encode()):
        owed, settling = _settle([one for one in past if one.code == code and one.amount])
        rows += [(code, one.item.number, one.item.dated_on, one.due_on, abs(one.item.amount), one.left) for one in owed]
        rest = sum(one.left for one in settling)
        rows += [(code, None, None, None, -rest, -rest)] if rest else []
        spent += settling
    return Plain(
        rows=rows,
        named=(sum(one.named > 0 for one in spent), sum(one.named for one in spent)),
        in_turn=(sum(one.in_turn > 0 for one in spent), sum(one.in_turn for one in spent)),
    )


def _settle(items: list[Item]) -> tuple[list[Left], list[Left]]:
    """Return what of one account is owed still, the first due first, and its settlements with what is left of them."""
    lefts = [Left(item, _due_on(item), abs(item.amount)) for item in items]
    refunds = [one for one in lefts if _is_refund(one.item)]
    settling = [
        one for one in lefts if not _is_refund(one.item) and (one.item.kind == "receipt" or one.item.amount < 0)
    ]
    owed = [one for one in lefts if one not in refunds and one not in settling]
    refunds.sort(key=_came)
    settling.sort(key=_spent)
    for matches in (_is_number, _is_same_name, _is_any):
        for refund, one in product(refunds, settling):
            if matches(refund.item, one.item):
                _take(refund, one)
    owed += [one for one in refunds if one.left]
    owed.sort(key=_due)
    for is_named in (True, False):
        settling.sort(key=_came)
        for one, debt in product(settling, owed):
            if is_named and one.item.settles and one.item.settles == debt.item.number:
                one.named += _take(one, debt)
            elif not is_named:
                one.in_turn += _take(one, debt)
    return [one for one in owed if one.left], settling


def _is_refund(item: Item) -> bool:
    return item.kind == "refund" or (item.kind == "receipt" and item.amount < 0)


def _due_on(item: Item) -> date:
    terms = 0 if _is_refund(item) else item.payment_days or 0
    return item.due_on or item.dated_on + timedelta(days=terms)


def _take(one: Left, other: Left) -> int:
    taken = min(one.left, other.left)
    one.left -= taken
    other.left -= taken
    return taken


def _is_number(refund: Item, one: Item) -> bool:
    return bool(refund.settles) and refund.settles == one.number


def _is_same_name(refund: Item, one: Item) -> bool:
    return bool(refund.settles) and refund.settles == one.settles


def _is_any(_refund: Item, _one: Item) -> bool:
    return True


def _text(text: str | None) -> tuple[bool, str]:
    return text is not None, text or ""


def _came(one: Left) -> tuple[date, tuple[bool, str], int, int]:
    return one.item.dated_on, _text(one.item.number), abs(one.item.amount), one.left


def _spent(one: Left) -> tuple[bool, int, tuple[bool, str], tuple[bool, str], int]:
    item = one.item
    return bool(item.settles), -item.dated_on.toordinal(), _text(item.number), _text(item.settles), abs(item.amount)


def _due(one: Left) -> tuple[date, date, tuple[bool, str], int]:
    return one.due_on, one.item.dated_on, _text(one.item.number), abs(one.item.amount)

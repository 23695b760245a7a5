"""Stars, lifecycle and the eight classes: how many customers and how much money in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from kejing.analytics.facts import MOST_STARS
from kejing.analytics.judge.classes import VALUE_CLASSES
from kejing.analytics.judge.lifecycle import LIFECYCLES
from kejing.analytics.profitability import whale
from kejing.site.words import _

if TYPE_CHECKING:
    from kejing.site.report.judgements import Basis
    from kejing.site.report.telling import Teller


@dataclass(frozen=True, slots=True)
class GradeRow:
    """One grade: how many customers, their money of 12 months in minor units, and what the grade takes or asks for."""

    key: str
    label: str
    note: str
    customers: int
    amount: int


@dataclass(frozen=True, slots=True)
class Grades:
    """The three tables; each `…_missing` says why its own has no rows. `profit` tells of the real profit.

    Stars and classes are of the customers that have bought, lifecycles of all.
    """

    stars: tuple[GradeRow, ...]
    stars_missing: str
    lifecycles: tuple[GradeRow, ...]
    classes: tuple[GradeRow, ...]
    classes_missing: str
    profit: str


def make_grades(basis: Basis, *, teller: Teller) -> Grades:
    """Return the section."""
    frame = basis.now.frame
    traded = frame.filter(pl.col("tier") != "prospect")
    graded = traded.filter(pl.col("star").is_not_null())
    classed = traded.filter(pl.col("value_class").is_not_null())
    return Grades(
        stars=_count_stars(traded, basis=basis) if graded.height else (),
        stars_missing="" if graded.height else _tell_of_largest(traded, "star_reason", teller=teller),
        lifecycles=_count_lifecycles(frame, teller=teller),
        classes=_count_classes(traded, teller=teller) if classed.height else (),
        classes_missing="" if classed.height else _tell_of_largest(traded, "value_reason", teller=teller),
        profit=teller.state(whale(frame, policy=basis.policy).reason),
    )


def _count_stars(traded: pl.DataFrame, *, basis: Basis) -> tuple[GradeRow, ...]:
    counted = _count(traded, "star")
    limits = [None, *basis.policy.stars.thresholds]
    rows = [
        GradeRow(
            key=f"{star}",
            label="★" * star or _("no star"),
            note="" if (limit := limits[star]) is None else _("from {amount} a year").format(amount=f"{limit:,.0f}"),
            customers=counted.get(star, (0, 0))[0],
            amount=counted.get(star, (0, 0))[1],
        )
        for star in range(MOST_STARS, -1, -1)
    ]
    if None in counted:
        rows.append(GradeRow("unknown", _("not known"), "", *counted[None]))
    return tuple(rows)


def _count_lifecycles(frame: pl.DataFrame, *, teller: Teller) -> tuple[GradeRow, ...]:
    counted = _count(frame, "lifecycle")
    return tuple(
        GradeRow(key, teller.label(f"lifecycle.{key}"), "", *counted[key]) for key in LIFECYCLES if key in counted
    )


def _count_classes(traded: pl.DataFrame, *, teller: Teller) -> tuple[GradeRow, ...]:
    counted = _count(traded, "value_class")
    rows = [
        GradeRow(
            key,
            teller.label(f"value_class.{key}"),
            _capital(teller.label(f"value_advice.{key}")),
            *counted.get(key, (0, 0)),
        )
        for key in VALUE_CLASSES.values()
    ]
    if None in counted:
        rows.append(GradeRow("unknown", _("not known"), "", *counted[None]))
    return tuple(rows)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _count(frame: pl.DataFrame, column: str) -> dict[object, tuple[int, int]]:
    """Return customers and money by what stands in the column; None counts those where nothing does."""
    groups = frame.group_by(column).agg(pl.len(), pl.col("amount_12m").sum())
    return {value: (customers, amount) for value, customers, amount in groups.iter_rows()}


def _tell_of_largest(traded: pl.DataFrame, column: str, *, teller: Teller) -> str:
    """Return why nobody has a grade: what is said of the largest customer."""
    if not traded.height:
        return _("Nobody has bought yet.")
    largest = traded.sort(["amount_12m", "customer_code"], descending=[True, False])
    return teller.state(largest[column][0])

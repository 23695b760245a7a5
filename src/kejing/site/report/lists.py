"""The lists of the page: should have ordered, falling, surging, whitespace; each row with its sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from kejing.analytics.judge.rhythm import AlarmsWithheld
from kejing.analytics.judge.today import contact_lists
from kejing.analytics.reasons import Reason, flag_reasons_of
from kejing.analytics.whitespace import whitespace
from kejing.analytics.windows import is_covered, windows_of
from kejing.kit.figures import format_share
from kejing.site.report.telling import clean
from kejing.site.words import _, ngettext

if TYPE_CHECKING:
    from datetime import date

    from kejing.site.report.judgements import Basis
    from kejing.site.report.telling import Teller

MOST_LATE = 20
MOST_CHANGED = 15
MOST_OFFERS = 20
# Of one tier and category.
MOST_ALIKE = 3


@dataclass(frozen=True, slots=True)
class Listing[Row]:
    """The first rows of a list; `count` and `amount` (minor units) are those of all of it.

    `customers` counts who is on it. `empty` says why it has no rows, `more` that it has more than are shown.
    """

    rows: tuple[Row, ...]
    count: int
    customers: int
    amount: int
    empty: str
    more: str


@dataclass(frozen=True, slots=True)
class LateRow:
    """A customer that should have ordered by now; money is minor units, `typical` None where there is no habit."""

    customer_code: str
    name: str
    tier: str
    state: str
    sentence: str
    is_alarm: bool
    last_order_on: date
    expected_on: date
    days: int
    typical: int | None
    amount: int


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A customer that fell behind or surges: money now and before, in minor units."""

    customer_code: str
    name: str
    tier: str
    sentence: str
    now: int
    before: int


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A category that a customer lacks and its peers buy, with what that is worth a year in minor units."""

    customer_code: str
    name: str
    tier: str
    category: str
    sentence: str
    is_lost_item: bool
    expected: int


def make_late(basis: Basis, *, teller: Teller) -> Listing[LateRow]:
    """Return the customers in alarm or late, those with most money in 12 months first.

    Alarms are those that the judge raises. Late ones are held to the same silence, for weekly buyers skip weeks, and
    are left out with them where the judge holds alarms back.
    """
    found = find_late(basis)
    rows = tuple(
        LateRow(
            customer_code=row["customer_code"],
            name=clean(row["customer_name"]),
            tier=row["tier"],
            state=teller.label("rhythm.alarm" if row["rhythm_alarm"] else "rhythm.late"),
            sentence=teller.say(row["rhythm_reason"]),
            is_alarm=row["rhythm_alarm"],
            last_order_on=row["last_order_on"],
            expected_on=row["expected_next_on"],
            days=row["days_since_order"],
            typical=row["typical_order_amount"],
            amount=row["amount_12m"],
        )
        for row in found.head(MOST_LATE).iter_rows(named=True)
    )
    amount = int(found["amount_12m"].sum())
    return _listing(rows, found, amount=amount, empty=_tell_nobody_late(basis, teller=teller))


def make_falling(basis: Basis, *, teller: Teller) -> Listing[ChangedRow]:
    """Return the customers that fall behind, the largest shortfall first; `amount` is all that is missing."""
    found = _flagged(basis.now.frame, "falling").with_columns(
        shortfall=pl.col("amount_prior_12m") - pl.col("amount_12m")
    )
    ranked = found.sort(["shortfall", "customer_code"], descending=[True, False])
    rows = tuple(
        ChangedRow(
            customer_code=row["customer_code"],
            name=clean(row["customer_name"]),
            tier=row["tier"],
            sentence=_tell_flag(row["flags"], row["flag_reasons"], code="falling", teller=teller),
            now=row["amount_12m"],
            before=row["amount_prior_12m"],
        )
        for row in ranked.head(MOST_CHANGED).iter_rows(named=True)
    )
    return _listing(rows, ranked, amount=int(ranked["shortfall"].sum()), empty=_tell_nobody_falling(basis))


def make_surging(basis: Basis, *, teller: Teller) -> Listing[ChangedRow]:
    """Return the customers that surge, those with most more money first; `amount` is all that was gained."""
    found = contact_lists(basis.now.frame).surging
    rows = tuple(
        ChangedRow(
            customer_code=row["customer_code"],
            name=clean(row["customer_name"]),
            tier=row["tier"],
            sentence=teller.say(row["list_reason"]),
            now=row["amount_90"],
            before=row["amount_90_last_year"],
        )
        for row in found.head(MOST_CHANGED).iter_rows(named=True)
    )
    gained = int((found["amount_90"] - found["amount_90_last_year"]).sum())
    return _listing(rows, found, amount=gained, empty=_tell_nobody_surging(basis, teller=teller))


def make_offers(basis: Basis, *, teller: Teller) -> Listing[OfferRow]:
    """Return the categories that customers lack and their peers buy, the most valuable first.

    Who lacks the same beside the same peers is worth the same: those that bought it before are told first, then those
    with most money, and only a few of them, so that one category does not fill the list.
    """
    found = whitespace(basis.now.frame, basis.now.summary, policy=basis.policy)
    ranked = (
        found.join(basis.now.frame.select("customer_code", "amount_12m"), on="customer_code", validate="m:1")
        .sort(
            ["expected_amount", "is_lost_item", "amount_12m", "customer_code", "category"],
            descending=[True, True, True, False, False],
            nulls_last=True,
        )
        .filter(pl.int_range(pl.len()).over("tier", "category") < MOST_ALIKE)
    )
    rows = tuple(
        OfferRow(
            customer_code=row["customer_code"],
            name=clean(row["customer_name"]),
            tier=row["tier"],
            category=clean(row["category"]),
            sentence=teller.say(row["whitespace_reason"]),
            is_lost_item=bool(row["is_lost_item"]),
            expected=row["expected_amount"],
        )
        for row in ranked.head(MOST_OFFERS).iter_rows(named=True)
    )
    return _listing(
        rows, found, amount=int(found["expected_amount"].sum()), empty=_tell_no_offers(basis, teller=teller)
    )


def _listing[Row](rows: tuple[Row, ...], found: pl.DataFrame, *, amount: int, empty: str) -> Listing[Row]:
    more = ""
    if found.height > len(rows):
        more = _("{shown} of {all} are listed.").format(shown=f"{len(rows):,}", all=f"{found.height:,}")
    return Listing(
        rows=rows,
        count=found.height,
        customers=found["customer_code"].n_unique(),
        amount=amount,
        empty="" if rows else empty,
        more=more,
    )


def find_late(basis: Basis) -> pl.DataFrame:
    """Return the judged rows of everybody who should have ordered by now, most money in 12 months first."""
    rules = basis.policy.rhythm
    is_withheld = basis.now.findings.alarms_withheld is not None
    is_late = (
        pl.col("tier").is_in(["head", "core", "small"])
        & (pl.col("rhythm") == "late")
        & (pl.col("days_since_order") >= rules.silent_days)
        # The rhythm leans on the company's own gaps; who has a day of its own is not late before it.
        & (pl.col("expected_next_on") < basis.now.summary.ledger.as_of)
    )
    listed = pl.lit(value=False) if is_withheld else pl.col("rhythm_alarm") | is_late
    return basis.now.frame.filter(listed).sort(["amount_12m", "customer_code"], descending=[True, False])


def _tell_nobody_late(basis: Basis, *, teller: Teller) -> str:
    findings = basis.now.findings
    if findings.alarms_withheld is not None:
        codes = {
            AlarmsWithheld.STALE_LEDGER: "finding.stale_ledger",
            AlarmsWithheld.COMPANY_WIDE: "finding.company_wide",
        }
        reason = next(one for one in findings.reasons if one.code == codes[findings.alarms_withheld])
        return teller.state(reason)
    if not findings.rhythm_known:
        told = _("No rhythm is known yet: that takes {gaps} intervals between orders of one customer.")
        return told.format(gaps=basis.policy.rhythm.least_gaps)
    return ngettext(
        "Nobody is late: {n} active customer with a known rhythm is in time.",
        "Nobody is late: all {n} active customers with a known rhythm are in time.",
        findings.rhythm_known,
    ).format(n=f"{findings.rhythm_known:,}")


def _flagged(frame: pl.DataFrame, code: str) -> pl.DataFrame:
    return frame.filter(pl.col("flags").str.split(";").list.contains(code))


def _tell_flag(flags: str, reasons: str, *, code: str, teller: Teller) -> str:
    place = flags.split(";").index(code)
    return teller.say(flag_reasons_of(reasons)[place])


def _tell_nobody_falling(basis: Basis) -> str:
    now = basis.now
    prior = windows_of(now.as_of).prior_year
    if not is_covered(prior, ledger_first_on=now.ledger.first_sale_on):
        return _tell_not_covered(now.ledger.first_sale_on, needed=prior.first)
    told = _(
        "Nobody fell behind: no active customer bought less than {share} of the 12 months before, by a sum that counts."
    )
    return told.format(share=format_share(float(basis.policy.abnormal.falling), places=0))


def _tell_nobody_surging(basis: Basis, *, teller: Teller) -> str:
    now, rules = basis.now, basis.policy.contact
    before = windows_of(now.as_of).quarter_last_year
    if not is_covered(before, ledger_first_on=now.ledger.first_sale_on):
        return _tell_not_covered(now.ledger.first_sale_on, needed=before.first)
    told = _(
        "Nobody surges: no customer bought {growth} times as much in 90 days as in the same days a year before, and"
        " {least} or more then."
    )
    return told.format(
        growth=f"{rules.surging_growth.normalize():f}", least=f"{rules.surging_amount:,.0f} {teller.currency_word}"
    )


def _tell_not_covered(first_on: date | None, *, needed: date) -> str:
    if first_on is None:
        return _("Nothing to compare: there is no sale up to this day.")
    told = _("Nothing to compare with: the ledger begins on {first}; that takes sales from {needed} on.")
    return told.format(first=first_on.isoformat(), needed=needed.isoformat())


def _tell_no_offers(basis: Basis, *, teller: Teller) -> str:
    bought = basis.now.summary.categories
    if not bought.height:
        return teller.state(Reason("structure.no_sales"))
    if not bought["category"].count():
        return _("No whitespace to see: no sale of the last 12 months carries a category.")
    told = _("No whitespace: there is no category that {share} of a customer's peers buy and it does not.")
    return told.format(share=format_share(float(basis.policy.whitespace.peer_share), places=0))

"""A book handed over to the engine: the same facts as frames, the same settings as a policy."""

from collections.abc import Iterable
from dataclasses import astuple
from datetime import date

import polars as pl

from kejing.analytics.facts import CONTACTS, CUSTOMERS, PLANS, PROMISES, RECEIVABLES, Facts, facts_from_lines
from kejing.analytics.judge import Judged, judge_ledger
from kejing.analytics.policy import Policy
from kejing.analytics.summary import Summary, summarise
from oracle.rules.book import Book, Line, Record, Settings

LINES = {
    "source": pl.String,
    "document_number": pl.String,
    "document_type": pl.String,
    "sold_on": pl.Date,
    "customer_code": pl.String,
    "category": pl.String,
    "amount": pl.Int64,
    "net_amount": pl.Int64,
    "cost": pl.Int64,
}


def judge_book(book: Book, *, as_of: date) -> Judged:
    """Return the engine's verdicts on the book."""
    return judge_ledger(summarise_book(book, as_of=as_of), policy=policy_of(book.settings))


def summarise_book(book: Book, *, as_of: date) -> Summary:
    return summarise(facts_of(book), as_of=as_of, policy=policy_of(book.settings), with_earlier_categories=True)


def facts_of(book: Book, *, lines: pl.DataFrame | None = None) -> Facts:
    """Return the facts of the book; `lines` in place of the book's own where a reader of files has read them."""
    return facts_from_lines(
        frame_lines(book.lines) if lines is None else lines,
        customers=frame_records(book.records),
        contacts=_frame((astuple(one) for one in book.contacts), CONTACTS),
        receivables=None if book.owed is None else _frame((astuple(one) for one in book.owed), RECEIVABLES),
        promises=None if book.promises is None else _frame((astuple(one) for one in book.promises), PROMISES),
        plans=None if book.plans is None else _frame((astuple(one) for one in book.plans), PLANS),
    )


def frame_lines(lines: Iterable[Line]) -> pl.DataFrame:
    rows = [
        (
            line.source,
            line.number,
            "gift" if line.is_gift else "sale" if line.amount >= 0 else "sale_return",
            line.sold_on,
            line.customer,
            line.category,
            line.amount,
            line.net_amount,
            line.cost,
        )
        for line in lines
    ]
    return _frame(rows, LINES)


def frame_records(records: Iterable[Record]) -> pl.DataFrame:
    rows = (
        {
            "customer_code": one.code,
            "customer_name": f"Shop {one.code}",
            "contact_every_days": one.every,
            "is_intent": one.is_intent,
            "is_closed": one.is_closed,
            "created_on": one.created_on,
            "customer_type": one.customer_type,
            "region": one.region,
            "salesperson": one.salesperson,
            "credit_limit": one.credit_limit,
            "granted_star": one.granted_star,
            "granted_from_on": one.granted_from_on,
            "granted_until_on": one.granted_until_on,
        }
        for one in records
    )
    return pl.DataFrame(list(rows), schema=dict(CUSTOMERS), orient="row")


def policy_of(settings: Settings) -> Policy:
    """Return the shipped policy with what the company says of itself."""
    text = [f"vat_rate = {settings.vat_rate}"] if settings.vat_rate is not None else []
    text += ["[stars]", f'basis = "{settings.basis}"', f"abnormal_years = {sorted(settings.abnormal_years)}"]
    for first, last in settings.shutdowns:
        text += ["[[rhythm.shutdowns]]", f"first = {first.isoformat()}", f"last = {last.isoformat()}"]
    return Policy.from_toml("\n".join(text))


def _frame(rows: Iterable[tuple[object, ...]], schema: object) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=schema, orient="row")  # type: ignore[arg-type]  # the facts' own schemas

"""Everything that is stored, read in one go, and what the judgement of a day rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from kejing.analytics.facts import Facts, complete_customers
from kejing.analytics.receivables import ITEMS, ItemKind, open_items, to_receivables
from kejing.analytics.summary import Summary, summarise
from kejing.customers.queries import CUSTOMER_FACTS
from kejing.followups.queries import CONTACT_FACTS, PLAN_FACTS, PROMISE_FACTS
from kejing.kit.frames import Query, read_frames
from kejing.ledger.queries import ACCOUNT_ITEMS, DOCUMENT_FACTS, LINE_FACTS
from kejing.standing.operations.rows import STANDING_ROWS, as_stored

if TYPE_CHECKING:
    from datetime import date

    from kejing.analytics.policy import Policy

CUSTOMER_KEYS = Query(
    sql="SELECT code AS customer_code, id AS customer_id FROM customers_customer",
    schema={"customer_code": pl.String, "customer_id": pl.Int64},
)
MOVES = (ItemKind.RECEIPT.value, ItemKind.REFUND.value, ItemKind.ADJUSTMENT.value)
"""Kinds of items that show that a company records what is paid."""


@dataclass(frozen=True, slots=True)
class StoredFacts:
    """What is stored of everybody: documents and lines, the facts without receivables, and what these are made of.

    `rows` is the standing as it is stored, where it was asked for.
    """

    documents: pl.DataFrame
    lines: pl.DataFrame
    facts: Facts
    items: pl.DataFrame
    keys: pl.DataFrame
    rows: pl.DataFrame | None

    def facts_as_of(self, as_of: date) -> Facts:
        """Return the facts with the receivables of the evening of `as_of`."""
        found = open_items(self.items, as_of=as_of)
        return self.facts if found is None else self.facts.with_receivables(to_receivables(found.frame))


@dataclass(frozen=True, slots=True)
class Day:
    """What the judgement of one day rests on.

    `spans` holds, per customer that has any, what the facts of the whole ledger are made of: `first_sale_on` and
    `last_sale_on` up to that day, `has_moves` (it ever paid), `opening_on` (its last statement of balances). Without
    receivables nobody asked what customers owed that day.
    """

    summary: Summary
    spans: pl.DataFrame
    with_receivables: bool = True


def read_stored_facts(*, with_rows: bool = False) -> StoredFacts:
    """Read everything, as of one moment.

    :raises ExtractFailed: if the database cannot be read
    """
    queries = [
        DOCUMENT_FACTS,
        LINE_FACTS,
        CUSTOMER_FACTS,
        CONTACT_FACTS,
        PROMISE_FACTS,
        PLAN_FACTS,
        ACCOUNT_ITEMS,
        CUSTOMER_KEYS,
    ]
    documents, lines, customers, contacts, promises, plans, items, keys, *rows = read_frames(
        [*queries, STANDING_ROWS] if with_rows else queries
    )
    facts = Facts(
        documents=documents,
        lines=lines,
        customers=complete_customers(customers),
        contacts=contacts,
        receivables=None,
        promises=promises,
        plans=plans,
    )
    return StoredFacts(
        documents=documents,
        lines=lines,
        facts=facts,
        items=as_items(items),
        keys=keys,
        rows=as_stored(rows[0]) if rows else None,
    )


def summarise_day(stored: StoredFacts, *, as_of: date, policy: Policy, with_receivables: bool = True) -> Day:
    """Return the summary of everybody up to a day; no tier asks for the receivables."""
    facts = stored.facts_as_of(as_of) if with_receivables else stored.facts
    return Day(
        summary=summarise(facts, as_of=as_of, policy=policy),
        spans=make_spans(
            stored.documents.lazy()
            .filter(pl.col("sold_on") <= as_of)
            .group_by("customer_code")
            .agg(first_sale_on=pl.col("sold_on").min(), last_sale_on=pl.col("sold_on").max())
            .collect(),
            stored.items if with_receivables else stored.items.clear(),
            as_of=as_of,
        ),
        with_receivables=with_receivables,
    )


def make_spans(sales: pl.DataFrame, items: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Return `Day.spans` of first and last sale per customer, and of account items."""
    is_opening = (pl.col("kind") == ItemKind.OPENING.value) & (pl.col("dated_on") <= as_of)
    accounts = (
        items.lazy()
        .filter(pl.col("kind").is_in(MOVES) | is_opening)
        .group_by("customer_code")
        .agg(
            has_moves=pl.col("kind").is_in(MOVES).any(),
            opening_on=pl.col("dated_on").filter(is_opening).max(),
        )
        .collect()
    )
    return sales.join(accounts, on="customer_code", how="full", coalesce=True).with_columns(
        pl.col("has_moves").fill_null(value=False)
    )


@dataclass(frozen=True, slots=True)
class Accounts:
    """Whether the company records what is paid, and the day of its last statement of balances, up to a day."""

    is_known: bool
    statement_on: date | None


def tell_accounts(spans: pl.DataFrame) -> Accounts:
    """Return what holds for the accounts of everybody, of everybody's spans."""
    has_moves, statement_on = spans.select(pl.col("has_moves").any(), pl.col("opening_on").max()).row(0)
    return Accounts(is_known=bool(has_moves) or statement_on is not None, statement_on=statement_on)


def as_items(items: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of `ACCOUNT_ITEMS` in the columns and types of `analytics.receivables.ITEMS`."""
    return items.select(pl.col(name).cast(kind) for name, kind in ITEMS.items())

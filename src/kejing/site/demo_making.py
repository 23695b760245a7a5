"""Storing the made-up company: people, customers, ledger, contacts, and its first standing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kejing import demo
from kejing.customers.models import Customer
from kejing.followups.models import Followup
from kejing.imports.operations import import_ledger
from kejing.kit.frames import insert_frame, reserve_keys
from kejing.ledger.enums import DocumentKind
from kejing.ledger.models import Document
from kejing.ledger.operations import set_due_days
from kejing.people.models import Team, User
from kejing.site.demo_company import PASSWORD
from kejing.standing.operations.refresh import run_refresh
from kejing.standing.operations.request import request_refresh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCE = "demo"


def make(spec: demo.DemoSpec, *, tell: Callable[[str], None]) -> None:
    """Make the company up and store it; `tell` hears what is being done.

    The company is stored whole or not at all.
    """
    company = demo.make_company(spec)
    with translation.override(spec.language):
        # An earlier making may have been interrupted after the company was stored and before it was judged.
        if not Customer.objects.exists():
            _store_company(company, tell=tell)
        tell(_("Judging every customer…"))
    run_refresh(refresh=request_refresh(as_of=spec.as_of, by=None, now=timezone.now()))


@transaction.atomic
def _store_company(company: demo.Company, *, tell: Callable[[str], None]) -> None:
    tell(_("Hiring people…"))
    _store_people(company)
    _store_customers(company)
    tell(_("Writing the ledger…"))
    for batch in _whole_days(company.ledger_lines()):
        import_ledger(lines=batch, source=SOURCE)
    set_due_days(source=SOURCE)
    tell(_("Collecting payments and visits…"))
    _store_receipts(company)
    _store_contacts(company)


def _store_people(company: demo.Company) -> None:
    teams: dict[str, Team] = {}
    for row in company.teams.iter_rows(named=True):
        teams[row["code"]] = Team.objects.create(
            code=row["code"], name=row["name"], parent=teams[row["parent"]] if row["parent"] else None
        )
    hashed = make_password(PASSWORD)
    User.objects.bulk_create(
        User(
            username=row["username"],
            display_name=row["display_name"],
            role=row["role"],
            team=teams.get(row["team"]),
            password=hashed,
        )
        for row in company.people.iter_rows(named=True)
    )


def _users() -> pl.DataFrame:
    rows = list(User.objects.values_list("username", "pk"))
    return pl.DataFrame(rows, schema={"username": pl.String, "user_id": pl.Int64}, orient="row")


def _customers() -> pl.DataFrame:
    rows = list(Customer.objects.values_list("code", "pk"))
    return pl.DataFrame(rows, schema={"customer_code": pl.String, "customer_id": pl.Int64}, orient="row")


def _store_customers(company: demo.Company) -> None:
    insert_frame(
        Customer,
        company.customers.join(_users(), left_on="owner", right_on="username", how="left").select(
            pl.col("customer_code").alias("code"),
            pl.col("customer_name").alias("name"),
            "region",
            pl.col("type").alias("kind"),
            pl.col("user_id").alias("owner_id"),
            "is_intent",
            "is_closed",
            pl.col("payment_days").cast(pl.Int64),
            pl.col("credit_limit").cast(pl.Int64),
            "created_on",
        ),
    )


def _store_receipts(company: demo.Company) -> None:
    customers = _customers()
    for batch in company.receipts():
        # A sale paid in parts on one day is one receipt of that day.
        rows = (
            batch.group_by("document_number", "customer_code", "received_on", maintain_order=True)
            .agg(pl.col("amount").sum())
            .join(customers, on="customer_code")
        )
        insert_frame(
            Document,
            rows.select(
                pl.Series("id", list(reserve_keys(Document, rows.height)), dtype=pl.Int64),
                pl.lit(DocumentKind.RECEIPT.value).alias("kind"),
                pl.lit(SOURCE).alias("source"),
                pl.col("document_number").alias("number"),
                "customer_id",
                pl.col("received_on").alias("dated_on"),
                "amount",
            ),
        )


def _store_contacts(company: demo.Company) -> None:
    customers, users = _customers(), _users()
    for batch in company.contacts():
        insert_frame(
            Followup,
            batch.join(customers, on="customer_code")
            .join(users, on="username", how="left")
            .select(
                "customer_id",
                "kind",
                pl.col("contacted_on").alias("happened_on"),
                "answered",
                pl.col("user_id").alias("by_id"),
                "text",
            ),
        )


def _whole_days(batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Give the same lines in batches that end with a day, so that no document is cut in two."""
    kept: pl.DataFrame | None = None
    for batch in batches:
        joined = batch if kept is None else pl.concat([kept, batch])
        last_day = joined.get_column("sold_on").max()
        whole = joined.filter(pl.col("sold_on") < last_day)
        kept = joined.filter(pl.col("sold_on") == last_day)
        if not whole.is_empty():
            yield whole
    if kept is not None and not kept.is_empty():
        yield kept

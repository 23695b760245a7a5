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
from kejing.customers.operations.sharing import give_access
from kejing.imports.operations.storing import store_lines
from kejing.intake import RECEIPT_SCHEMA
from kejing.kit.frames import insert_frame
from kejing.people.models import Team, User
from kejing.site.demo_company import PASSWORD
from kejing.site.demo_contacts import store_contacts
from kejing.site.demo_photos import store_photos
from kejing.site.demo_rounds import plan_days, store_visits
from kejing.standing.operations.refresh import run_refresh
from kejing.standing.operations.request import request_refresh

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

SOURCE = "demo"
SERVED = 12
"""So many customers are given to customer service to see."""


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
    plan_days(company)
    store_photos(company)


@transaction.atomic
def _store_company(company: demo.Company, *, tell: Callable[[str], None]) -> None:
    tell(_("Hiring people…"))
    _store_people(company)
    places = demo.make_places(company)
    _store_customers(company, places=places)
    _give_access(as_of=company.spec.as_of)
    tell(_("Writing the ledger…"))
    store_lines(lines=company.ledger_lines(), receipts=_receipts(company), source=SOURCE, now=timezone.now())
    tell(_("Collecting payments and visits…"))
    store_contacts(company, users=_users(), customers=_customers(), now=timezone.now())
    store_visits(company, places=places, now=timezone.now())


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


def _store_customers(company: demo.Company, *, places: pl.DataFrame) -> None:
    known = places.filter("is_known").select("customer_code", "latitude", "longitude")
    insert_frame(
        Customer,
        company.customers.join(known, on="customer_code", how="left", maintain_order="left")
        .join(_users(), left_on="owner", right_on="username", how="left")
        .select(
            pl.col("customer_code").alias("code"),
            pl.col("customer_name").alias("name"),
            "region",
            pl.col("type").alias("kind"),
            pl.col("user_id").alias("owner_id"),
            "latitude",
            "longitude",
            "is_intent",
            "is_closed",
            pl.col("payment_days").cast(pl.Int64),
            pl.col("credit_limit").cast(pl.Int64),
            "created_on",
            pl.lit("").alias("address"),
            pl.lit("").alias("tax_number"),
            pl.lit(value=False).alias("is_withdrawn"),
        ),
    )


def _give_access(*, as_of: date) -> None:
    """Let marketing see everybody and service some, and have two salespeople look after a customer together."""
    people = {one.username: one for one in User.objects.all()}
    customers = Customer.objects.order_by("code")
    given: list[tuple[User, Customer | None]] = [
        (people["marketing001"], None),
        *((people["service001"], customer) for customer in customers[:SERVED]),
        *((people["sales002"], customer) for customer in customers.filter(owner=people["sales001"])[:1]),
    ]
    for person, to in given:
        give_access(person=person, to=to, until_on=None, by=people["manager"], now=timezone.now(), today=as_of)


def _receipts(company: demo.Company) -> pl.DataFrame:
    """Return the payments with the columns of `RECEIPT_SCHEMA`: each names the sale it pays."""
    paid = pl.concat(list(company.receipts())).select(
        pl.concat_str(pl.lit("R-"), "document_number").alias("document_number"),
        "received_on",
        "customer_code",
        pl.col("amount"),
        pl.lit("receipt").alias("type"),
        pl.col("document_number").alias("settles"),
    )
    missing = [pl.lit(None, kind).alias(name) for name, kind in RECEIPT_SCHEMA.items() if name not in paid.columns]
    return paid.with_columns(missing).select(*RECEIPT_SCHEMA).cast(pl.Schema(RECEIPT_SCHEMA))

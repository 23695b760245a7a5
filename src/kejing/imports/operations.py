"""Writes: ledger lines become documents; importing the same lines again changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
from django.db import transaction

from kejing.customers.models import Customer
from kejing.kit.frames import insert_frame, reserve_keys
from kejing.kit.money import from_minor
from kejing.ledger.enums import DocumentKind
from kejing.ledger.models import Category, Document, Line, Product
from kejing.people.models import User

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from django.db import models

SALE_TYPES = ("sale", "sale_return")
DOCUMENT_KEY = ("number", "customer_id", "dated_on")
DELETE_BATCH = 500


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, in rows and money."""

    customers_created: int
    documents_created: int
    documents_replaced: int
    lines: int
    amount: Decimal
    first_on: date
    last_on: date


class NothingToImport(Exception):
    """The file holds no sale."""


@transaction.atomic
def import_ledger(*, lines: pl.DataFrame, source: str) -> ImportReport:
    """Store ledger lines as documents of `source`; a document that is already there is replaced whole.

    `lines` has the ledger columns of the intake. Customers, products and categories not yet known are made; the
    records of known ones are left alone. A new customer belongs to the salesperson of its last document, where a
    user of that name exists.

    :raises NothingToImport: if no line is a sale
    """
    is_sale = pl.col("document_type").is_in(SALE_TYPES)
    is_gift = (pl.col("document_type") == "gift") & (pl.col("amount") == 0)
    sales = lines.filter(is_sale | is_gift).sort("sold_on", maintain_order=True)
    if sales.is_empty():
        raise NothingToImport("The file holds no sale, so there is nothing to import.")

    users = _users_by_name()
    customers_before = Customer.objects.count()
    customers = _customer_keys(sales, users)
    categories = _keys(Category, "name", sales.get_column("category"))
    products = _product_keys(sales, categories)

    keyed = (
        sales.with_columns(pl.col("document_number").fill_null("").alias("number"), pl.col("sold_on").alias("dated_on"))
        .join(customers, on="customer_code", maintain_order="left")
        .join(categories.rename({"name": "category", "id": "category_id"}), on="category", how="left")
        .join(products, on="item_code", how="left")
        .join(users, on="salesperson", how="left")
    )
    documents = keyed.group_by(DOCUMENT_KEY, maintain_order=True).agg(
        pl.col("amount").sum(), pl.col("salesperson_id").drop_nulls().first()
    )
    replaced = _delete_documents(documents, source=source)
    documents = documents.with_columns(
        pl.Series("id", list(reserve_keys(Document, documents.height)), dtype=pl.Int64),
        pl.lit(DocumentKind.SALE.value).alias("kind"),
        pl.lit(source).alias("source"),
    )
    insert_frame(Document, documents)
    insert_frame(
        Line,
        keyed.join(documents.select(*DOCUMENT_KEY, pl.col("id").alias("document_id")), on=DOCUMENT_KEY).select(
            "document_id", "product_id", "category_id", "quantity", "amount", "net_amount", "cost"
        ),
    )
    days = sales.get_column("sold_on")
    return ImportReport(
        customers_created=Customer.objects.count() - customers_before,
        documents_created=documents.height - replaced,
        documents_replaced=replaced,
        lines=sales.height,
        amount=from_minor(int(sales.get_column("amount").sum())),
        first_on=days[0],
        last_on=days[-1],
    )


def _users_by_name() -> pl.DataFrame:
    """Return `salesperson`, `salesperson_id`: users by the name a ledger may call them; the account name wins."""
    names: dict[str, int] = {}
    for pk, username, display_name in User.objects.order_by("pk").values_list("pk", "username", "display_name"):
        names.setdefault(display_name, pk)
        names[username] = pk
    return pl.DataFrame(
        {"salesperson": list(names), "salesperson_id": list(names.values())},
        schema={"salesperson": pl.String, "salesperson_id": pl.Int64},
    )


def _customer_keys(sales: pl.DataFrame, users: pl.DataFrame) -> pl.DataFrame:
    """Return `customer_code`, `customer_id` of every customer in the lines, making those not yet known."""
    latest = sales.group_by("customer_code", maintain_order=True).agg(
        pl.col("customer_name").last(),
        pl.col("region").drop_nulls().last(),
        pl.col("salesperson").drop_nulls().last(),
    )
    known = _stored(Customer, "code")
    new = latest.join(known, left_on="customer_code", right_on="code", how="anti").join(
        users, on="salesperson", how="left"
    )
    insert_frame(
        Customer,
        new.select(
            pl.col("customer_code").alias("code"),
            pl.col("customer_name").alias("name"),
            pl.col("region").fill_null(""),
            pl.lit("").alias("kind"),
            pl.col("salesperson_id").alias("owner_id"),
            pl.lit(value=False).alias("is_intent"),
            pl.lit(value=False).alias("is_closed"),
        ),
    )
    stored = _stored(Customer, "code").rename({"code": "customer_code", "id": "customer_id"})
    return latest.select("customer_code").join(stored, on="customer_code")


def _product_keys(sales: pl.DataFrame, categories: pl.DataFrame) -> pl.DataFrame:
    """Return `item_code`, `product_id`, making the products not yet known under their latest name and category."""
    latest = (
        sales.filter(pl.col("item_code").is_not_null())
        .group_by("item_code", maintain_order=True)
        .agg(pl.col("item_name").drop_nulls().last(), pl.col("category").drop_nulls().last())
    )
    new = latest.join(_stored(Product, "code"), left_on="item_code", right_on="code", how="anti")
    insert_frame(
        Product,
        new.join(categories.rename({"name": "category", "id": "category_id"}), on="category", how="left").select(
            pl.col("item_code").alias("code"),
            pl.col("item_name").fill_null(pl.col("item_code")).alias("name"),
            "category_id",
        ),
    )
    return _stored(Product, "code").rename({"code": "item_code", "id": "product_id"})


def _keys(model: type[models.Model], field: str, values: pl.Series) -> pl.DataFrame:
    """Return `field`, `id` of every row of a table of names, making the names not yet there."""
    wanted = pl.DataFrame({field: values.drop_nulls().unique().sort()})
    insert_frame(model, wanted.join(_stored(model, field), on=field, how="anti"))
    return _stored(model, field)


def _stored(model: type[models.Model], field: str) -> pl.DataFrame:
    rows = list(model._default_manager.values_list(field, "pk"))  # noqa: SLF001 - Django's documented model API
    return pl.DataFrame(rows, schema={field: pl.String, "id": pl.Int64}, orient="row")


def _delete_documents(documents: pl.DataFrame, *, source: str) -> int:
    """Delete the stored documents that bear the keys of `documents`, and return how many there were."""
    days = documents.get_column("dated_on")
    stored = Document.objects.filter(
        kind=DocumentKind.SALE, source=source, dated_on__gte=days.min(), dated_on__lte=days.max()
    ).values_list(*DOCUMENT_KEY, "pk")
    frame = pl.DataFrame(
        list(stored),
        schema={"number": pl.String, "customer_id": pl.Int64, "dated_on": pl.Date, "id": pl.Int64},
        orient="row",
    )
    doomed = frame.join(documents, on=DOCUMENT_KEY, how="semi").get_column("id").to_list()
    for start in range(0, len(doomed), DELETE_BATCH):
        keys = doomed[start : start + DELETE_BATCH]
        Line.objects.filter(document__in=keys).delete()
        Document.objects.filter(pk__in=keys).delete()
    return len(doomed)

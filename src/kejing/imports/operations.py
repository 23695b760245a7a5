"""Writes: ledger lines become documents; importing the same lines again changes nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import polars as pl
from django.db import transaction
from django.utils.translation import gettext as _

from kejing.customers.models import Customer
from kejing.kit.frames import insert_frame, reserve_keys
from kejing.kit.money import from_minor
from kejing.ledger.enums import DocumentKind
from kejing.ledger.models import Category, Document, Line, Product
from kejing.ledger.operations import DOCUMENT_KEY, delete_deliveries
from kejing.people.models import User

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from django.db import models

SALE_TYPES = ("sale", "sale_return")
SHOWN_OF_A_LONG_TEXT = 40

# Where a column of the ledger is stored, and so how long its texts can be.
STORED_AS: Mapping[str, tuple[type[models.Model], str]] = {
    "customer_code": (Customer, "code"),
    "customer_name": (Customer, "name"),
    "region": (Customer, "region"),
    "document_number": (Document, "number"),
    "item_code": (Product, "code"),
    "item_name": (Product, "name"),
    "category": (Category, "name"),
    "source": (Document, "source"),
}


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, in rows and money.

    Of the replaced documents, `documents_changed` have another amount now: they came to `amount_before` and come to
    `amount_after`. `ambiguous_salespeople` are the names in the lines that more than one person bears: they were
    given nothing.
    """

    customers_created: int
    documents_created: int
    documents_replaced: int
    documents_changed: int
    amount_before: Decimal
    amount_after: Decimal
    lines: int
    amount: Decimal
    first_on: date
    last_on: date
    ambiguous_salespeople: tuple[str, ...]


class NothingToImport(Exception):
    """The file holds no sale."""


class TextTooLong(Exception):
    """A code, a name or a number is longer than can be stored; the text says which, in the reader's language."""


@dataclass(frozen=True, slots=True)
class _Salespeople:
    """Who the names in a ledger are: `keys` has `salesperson`, `salesperson_id`; `ambiguous` names are not in it."""

    keys: pl.DataFrame
    ambiguous: frozenset[str]


@transaction.atomic
def import_ledger(*, lines: pl.DataFrame, source: str, customers: pl.DataFrame | None = None) -> ImportReport:
    """Store ledger lines as documents of `source`; a document that is already there is replaced whole.

    `lines` has the ledger columns of the intake. `customers` (`customer_code`, `customer_name`, each code once) adds
    those without a line, and its names count for those that have some. Customers, products and categories not yet
    known are made; the records of known ones are left alone. A new customer belongs to the salesperson of its last
    document, where just one active user is called so.

    :raises NothingToImport: if no line is a sale or a gift
    :raises TextTooLong: if a text is longer than can be stored; then nothing is stored
    """
    is_gift = (pl.col("document_type") == "gift") & (pl.col("amount") == 0)
    sales = (
        lines.filter(pl.col("document_type").is_in(SALE_TYPES) | is_gift)
        .with_columns(_text_or_null("document_number"), _text_or_null("customer_name"), _text_or_null("category"))
        .sort("sold_on", maintain_order=True)
    )
    if sales.is_empty():
        raise NothingToImport("The file holds no sale, so there is nothing to import.")
    for table in (sales, customers, pl.DataFrame({"source": [source]})):
        if table is not None:
            _refuse_long_texts(table)

    salespeople = _salespeople()
    customers_before = Customer.objects.count()
    keyed = _with_keys(sales, customers=_customer_keys(sales, salespeople, named=customers), salespeople=salespeople)
    documents = keyed.group_by(DOCUMENT_KEY, maintain_order=True).agg(
        pl.col("amount").sum(),
        pl.col("salesperson_id").drop_nulls().first(),
        pl.when(pl.col("document_type").is_in(SALE_TYPES).any())
        .then(pl.lit(DocumentKind.SALE.value))
        .otherwise(pl.lit(DocumentKind.GIFT.value))
        .alias("kind"),
    )
    replaced = delete_deliveries(keys=documents.select(DOCUMENT_KEY), source=source)
    changed = replaced.join(documents, on=DOCUMENT_KEY, suffix="_after").filter(
        pl.col("amount") != pl.col("amount_after")
    )
    documents = documents.with_columns(
        pl.Series("id", list(reserve_keys(Document, documents.height)), dtype=pl.Int64),
        pl.lit(source).alias("source"),
    )
    insert_frame(Document, documents)
    document_keys = documents.select(*DOCUMENT_KEY, pl.col("id").alias("document_id"))
    insert_frame(
        Line,
        keyed.join(document_keys, on=DOCUMENT_KEY, maintain_order="left").select(
            "document_id", "product_id", "category_id", "quantity", "amount", "net_amount", "cost"
        ),
    )
    days, names = sales.get_column("sold_on"), sales.get_column("salesperson").drop_nulls().unique()
    return ImportReport(
        customers_created=Customer.objects.count() - customers_before,
        documents_created=documents.height - replaced.height,
        documents_replaced=replaced.height,
        documents_changed=changed.height,
        amount_before=from_minor(int(changed.get_column("amount").sum())),
        amount_after=from_minor(int(changed.get_column("amount_after").sum())),
        lines=sales.height,
        amount=from_minor(int(sales.get_column("amount").sum())),
        first_on=days[0],
        last_on=days[-1],
        ambiguous_salespeople=tuple(sorted(salespeople.ambiguous.intersection(names))),
    )


def _text_or_null(column: str) -> pl.Expr:
    """Blank text is no text, as in `analytics.facts`."""
    return pl.col(column).str.strip_chars().replace("", None)


def _refuse_long_texts(table: pl.DataFrame) -> None:
    """Find what would not fit before anything is stored: SQLite stores any length, PostgreSQL refuses half-way."""
    for column in table.columns:
        if column not in STORED_AS:
            continue
        model, name = STORED_AS[column]
        field = cast("models.CharField[str, str]", model._meta.get_field(name))  # noqa: SLF001 - Django's documented model API
        limit = field.max_length
        texts = table.get_column(column)
        long = texts.filter(texts.str.len_chars() > limit)
        if not long.is_empty():
            raise TextTooLong(
                _("The {field} “{start}…” has {length} characters; at most {limit} can be stored.").format(
                    field=field.verbose_name, start=long[0][:SHOWN_OF_A_LONG_TEXT], length=len(long[0]), limit=limit
                )
            )


def _salespeople() -> _Salespeople:
    """Return the active users by the names a ledger may call them; the account name wins over a display name."""
    accounts: dict[str, int] = {}
    bearers: defaultdict[str, list[int]] = defaultdict(list)
    users = User.objects.filter(is_active=True).order_by("pk")
    for pk, username, display_name in users.values_list("pk", "username", "display_name"):
        accounts[username] = pk
        bearers[display_name].append(pk)
    names = {name: keys[0] for name, keys in bearers.items() if len(keys) == 1} | accounts
    return _Salespeople(
        keys=pl.DataFrame(
            {"salesperson": list(names), "salesperson_id": list(names.values())},
            schema={"salesperson": pl.String, "salesperson_id": pl.Int64},
        ),
        ambiguous=frozenset(bearers) - frozenset(names),
    )


def _with_keys(sales: pl.DataFrame, *, customers: pl.DataFrame, salespeople: _Salespeople) -> pl.DataFrame:
    """Return the lines in their order with the keys of what they name, making categories and products not yet known."""
    categories = _keys(Category, "name", sales.get_column("category"))
    products = _product_keys(sales, categories)
    return (
        sales.with_columns(pl.col("document_number").fill_null("").alias("number"), pl.col("sold_on").alias("dated_on"))
        .join(customers, on="customer_code", maintain_order="left")
        .join(
            categories.rename({"name": "category", "id": "category_id"}),
            on="category",
            how="left",
            maintain_order="left",
        )
        .join(products, on="item_code", how="left", maintain_order="left")
        .join(salespeople.keys, on="salesperson", how="left", maintain_order="left")
    )


def _customer_keys(sales: pl.DataFrame, salespeople: _Salespeople, *, named: pl.DataFrame | None) -> pl.DataFrame:
    """Return `customer_code`, `customer_id` of every stored customer, making those not yet known.

    The name is the one in `named`, else the last by code points of those on the customer's latest day, as in
    `analytics.facts`.
    """
    is_latest_day = pl.col("sold_on") == pl.col("sold_on").max()
    met = sales.group_by("customer_code", maintain_order=True).agg(
        pl.col("customer_name").filter(is_latest_day).max(),
        pl.col("region").drop_nulls().last(),
        pl.col("salesperson").drop_nulls().last(),
    )
    if named is not None:
        met = met.join(
            named.select("customer_code", "customer_name"),
            on="customer_code",
            how="full",
            coalesce=True,
            suffix="_given",
            maintain_order="left_right",
        ).with_columns(pl.coalesce("customer_name_given", "customer_name").alias("customer_name"))
    new = met.join(
        _stored(Customer, "code"), left_on="customer_code", right_on="code", how="anti", maintain_order="left"
    ).join(salespeople.keys, on="salesperson", how="left", maintain_order="left")
    insert_frame(
        Customer,
        new.select(
            pl.col("customer_code").alias("code"),
            pl.col("customer_name").fill_null(pl.col("customer_code")).alias("name"),
            pl.col("region").fill_null(""),
            pl.lit("").alias("kind"),
            pl.col("salesperson_id").alias("owner_id"),
            pl.lit(value=False).alias("is_intent"),
            pl.lit(value=False).alias("is_closed"),
        ),
    )
    return _stored(Customer, "code").rename({"code": "customer_code", "id": "customer_id"})


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

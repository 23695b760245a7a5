"""The rows of people and things that documents name: made hidden before the documents, shown by the switch.

What is changed in place is kept as it was before, so that an undo can restore it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec
import polars as pl
from django.db import transaction

from kejing.customers.models import Customer, Person
from kejing.imports.enums import ChangedTable
from kejing.imports.models import Change
from kejing.kit.frames import insert_frame, reserve_keys, upsert_frame
from kejing.ledger.models import Category, Product, Salesperson
from kejing.people.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db import models

    from kejing.imports.models import Import
    from kejing.imports.operations.staging import Staging

BATCH: Final = 5_000
MODELS: Final[Mapping[str, type[models.Model]]] = {
    ChangedTable.CUSTOMER: Customer,
    ChangedTable.PRODUCT: Product,
    ChangedTable.PERSON: Person,
}
"""The tables whose rows an import makes or changes in place."""
CUSTOMER_FIELDS: Final[Mapping[str, str]] = {
    "customer_name": "name",
    "region": "region",
    "customer_type": "kind",
    "credit_limit": "credit_limit",
    "created_on": "created_on",
    "contact_every_days": "contact_every_days",
    "payment_days": "payment_days",
    "is_intent": "is_intent",
    "is_closed": "is_closed",
}
"""Columns of a customer list, and the field that each is kept in."""
PRODUCT_FIELDS: Final[Mapping[str, str]] = {
    "item_name": "name",
    "category": "category",
    "unit": "unit",
    "brand": "brand",
    "division": "division",
}


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """The keys of what documents name.

    `customers` has customer_code, customer_id; `products` code, id; `categories` and `salespeople` name, id.
    """

    customers: pl.DataFrame
    products: pl.DataFrame
    categories: pl.DataFrame
    salespeople: pl.DataFrame


@transaction.atomic
def make_records(*, of: Import, staging: Staging, matched: pl.DataFrame) -> Records:
    """Make what documents name and is not yet there; customers and products are hidden until the switch.

    It can be run again after an interruption: what is there is there.
    """
    documents = staging.read_documents() if staging.documents.is_file() else None
    named = _name_salespeople(None if documents is None else documents["salesperson"])
    salespeople = _keep_salespeople(named)
    items = _list_items(staging)
    categories = keep_names(Category, "name", items["category"])
    products = _make_products(of, items, categories)
    customers = _make_customers(of, staging, matched)
    return Records(customers=customers, products=products, categories=categories, salespeople=salespeople)


def keep_names(model: type[models.Model], field: str, values: pl.Series) -> pl.DataFrame:
    """Return `field`, id of every row of a table of names, making those of `values` that are not yet there."""
    wanted = pl.DataFrame({field: values.drop_nulls().unique().sort()}, schema={field: pl.String})
    insert_frame(model, wanted.join(read_keys(model, field), on=field, how="anti"))
    return read_keys(model, field)


def read_keys(model: type[models.Model], field: str) -> pl.DataFrame:
    """Return `field`, id of every row."""
    rows = list(model._default_manager.order_by("pk").values_list(field, "pk"))  # noqa: SLF001 - Django's documented model API
    return pl.DataFrame(rows, schema={field: pl.String, "id": pl.Int64}, orient="row")


def _name_salespeople(names: pl.Series | None) -> pl.Series:
    return pl.Series("name", [], dtype=pl.String) if names is None else names.drop_nulls().unique().sort().alias("name")


def _keep_salespeople(names: pl.Series) -> pl.DataFrame:
    """Return name, id of every salesperson, those of `names` made, with the account that bears the name."""
    stored = read_keys(Salesperson, "name")
    new = names.to_frame().join(stored, on="name", how="anti", maintain_order="left")
    if new.height:
        accounts = read_accounts()
        Salesperson.objects.bulk_create(
            (Salesperson(name=name, user_id=accounts.get(name)) for name in new["name"]), batch_size=BATCH
        )
    return read_keys(Salesperson, "name")


def read_accounts() -> dict[str, int]:
    """Return the active users by the names a ledger may call them, where just one bears it.

    An account's own name wins over what somebody else is called.
    """
    accounts: dict[str, int] = {}
    bearers: dict[str, list[int]] = {}
    users = User.objects.filter(is_active=True).order_by("pk")
    for pk, username, display_name in users.values_list("pk", "username", "display_name"):
        accounts[username] = pk
        bearers.setdefault(display_name, []).append(pk)
    return {name: keys[0] for name, keys in bearers.items() if len(keys) == 1} | accounts


def find_ambiguous(names: pl.Series) -> tuple[str, ...]:
    """Return which of the names more than one active user bears: they were given nothing."""
    known = read_accounts()
    shown = list(User.objects.filter(is_active=True).values_list("display_name", flat=True))
    several = {name for name in shown if shown.count(name) > 1} - known.keys()
    return tuple(sorted(several.intersection(names.drop_nulls())))


def _list_items(staging: Staging) -> pl.DataFrame:
    """Return product, item_name, category of everything that is sold, each product once, and of all categories."""
    empty = pl.DataFrame(schema={"product": pl.String, "item_name": pl.String, "category": pl.String})
    frames = [empty]
    if staging.rows.is_file():
        rows = staging.scan_rows().select("product", "item_name", "category", "doc")
        frames.append(
            rows.sort("doc")
            .group_by("product", "category", maintain_order=True)
            .agg(pl.col("item_name").drop_nulls().last())
            .select("product", "item_name", "category")
            .collect(engine="streaming")
        )
    listed = staging.read("products")
    if listed is not None:
        frames.append(listed.select(pl.col("item_code").alias("product"), "item_name", "category"))
    return pl.concat(frames)


def _make_products(of: Import, items: pl.DataFrame, categories: pl.DataFrame) -> pl.DataFrame:
    """Return code, id of every product, making those not yet there under their latest name and category.

    What an import that was cancelled left behind, hidden, is made anew.
    """
    latest = (
        items.filter(pl.col("product").is_not_null())
        .group_by("product", maintain_order=True)
        .agg(pl.col("item_name").drop_nulls().last(), pl.col("category").drop_nulls().last())
    )
    made = Change.objects.filter(table=ChangedTable.PRODUCT, before__isnull=True)
    left = Product.objects.filter(is_withdrawn=True).exclude(pk__in=made.values("row")).values_list("code", "pk")
    left_over = pl.DataFrame(list(left), schema={"product": pl.String, "left_id": pl.Int64}, orient="row")
    there = read_keys(Product, "code").rename({"code": "product"}).join(left_over, on="product", how="anti")
    new = latest.join(there, on="product", how="anti", maintain_order="left").join(
        left_over, on="product", how="left", maintain_order="left"
    )
    count = new["left_id"].null_count()
    keys = pl.Series("own_id", list(reserve_keys(Product, count)) if count else [], dtype=pl.Int64)
    whole = pl.concat(
        [
            new.filter(pl.col("left_id").is_null()).drop("left_id").with_columns(keys),
            new.filter(pl.col("left_id").is_not_null()).rename({"left_id": "own_id"}),
        ]
    )
    rows = whole.join(
        categories.rename({"name": "category", "id": "category_id"}), on="category", how="left", maintain_order="left"
    ).select(
        pl.col("own_id").alias("id"),
        pl.col("product").alias("code"),
        pl.col("item_name").fill_null(pl.col("product")).alias("name"),
        "category_id",
        pl.lit("").alias("unit"),
        pl.lit("").alias("brand"),
        pl.lit("").alias("division"),
        pl.lit(value=True).alias("is_withdrawn"),
    )
    insert_frame(Product, rows.head(count))
    if rows.height > count:
        upsert_frame(Product, rows.tail(rows.height - count), key="id")
    _keep_made(of, ChangedTable.PRODUCT, rows)
    return read_keys(Product, "code")


def _make_customers(of: Import, staging: Staging, matched: pl.DataFrame) -> pl.DataFrame:
    """Return customer_code, customer_id of everybody in the files, making those not yet there.

    A new customer belongs to the account of its salesperson, where the name is just one active user's.
    """
    people = staging.read("customers")
    new = matched.filter(pl.col("customer_id").is_null()).select("customer_code")
    if people is None or new.is_empty():
        return matched.select("customer_code", "customer_id")
    owners = pl.DataFrame(
        list(Salesperson.objects.exclude(user=None).values_list("name", "user_id")),
        schema={"salesperson": pl.String, "owner_id": pl.Int64},
        orient="row",
    )
    accounts = read_accounts()
    named = pl.DataFrame(
        {"salesperson": list(accounts), "account_id": list(accounts.values())},
        schema={"salesperson": pl.String, "account_id": pl.Int64},
    )
    made = (
        people.join(new, on="customer_code", how="semi", maintain_order="left")
        .join(owners, on="salesperson", how="left", maintain_order="left")
        .join(named, on="salesperson", how="left", maintain_order="left")
    )
    rows = made.select(
        pl.Series("id", list(reserve_keys(Customer, made.height)), dtype=pl.Int64),
        pl.col("customer_code").alias("code"),
        pl.col("customer_name").fill_null(pl.col("customer_code")).alias("name"),
        pl.col("region").fill_null("").alias("region"),
        pl.col("customer_type").fill_null("").alias("kind"),
        pl.coalesce("owner_id", "account_id").alias("owner_id"),
        "contact_every_days",
        pl.col("is_intent").fill_null(value=False).alias("is_intent"),
        pl.col("is_closed").fill_null(value=False).alias("is_closed"),
        "payment_days",
        "credit_limit",
        "created_on",
        pl.lit("").alias("address"),
        pl.lit("").alias("tax_number"),
        pl.lit(value=True).alias("is_withdrawn"),
    )
    insert_frame(Customer, rows)
    _keep_made(of, ChangedTable.CUSTOMER, rows)
    keys = rows.select(pl.col("code").alias("customer_code"), pl.col("id").alias("made_id"))
    return (
        matched.join(keys, on="customer_code", how="left", maintain_order="left")
        .with_columns(pl.coalesce("customer_id", "made_id").alias("customer_id"))
        .select("customer_code", "customer_id")
    )


def _keep_made(of: Import, table: ChangedTable, rows: pl.DataFrame) -> None:
    """Keep what was made, as it will be once it is shown."""
    shown = rows.with_columns(pl.lit(value=False).alias("is_withdrawn"), pl.col(pl.Date).dt.to_string("%Y-%m-%d"))
    insert_frame(
        Change,
        shown.select(
            pl.lit(of.pk, pl.Int64).alias("of_import_id"),
            pl.lit(table.value).alias("table"),
            pl.col("id").alias("row"),
            pl.struct(pl.exclude("id")).struct.json_encode().alias("after"),
        ),
    )


def keep_changes(
    of: Import, table: ChangedTable, changes: Iterable[tuple[int, Mapping[str, Any] | None, Mapping[str, Any]]]
) -> None:
    """Keep rows as (id, before, after)."""
    Change.objects.bulk_create(
        (
            Change(
                of_import=of,
                table=table,
                row=row,
                before=None if before is None else msgspec.to_builtins(before),
                after=msgspec.to_builtins(after),
            )
            for row, before, after in changes
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def made_rows(of: Import, table: ChangedTable) -> Sequence[int]:
    """Return the ids of the rows that an import made."""
    return list(of.changes.filter(table=table, before__isnull=True).values_list("row", flat=True))

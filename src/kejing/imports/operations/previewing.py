"""The preview of a comparison: what an import will do, in numbers and in the first of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl
from django.db import connection

from kejing.customers.models import Customer
from kejing.imports.enums import ChangedTable
from kejing.imports.operations.comparing import CHANGED, CUT, NEW, UNCHANGED
from kejing.imports.operations.preview import (
    MOST_SHOWN,
    Counted,
    DocumentShown,
    FlowCounts,
    Made,
    MonthAmount,
    Preview,
)
from kejing.imports.operations.records import read_keys
from kejing.imports.operations.updates import count_changed, find_new_people, read_customer_list, read_product_list
from kejing.ledger.enums import DocumentFlow
from kejing.ledger.models import Document, Product
from kejing.ledger.queries import DOCUMENT_FACTS

if TYPE_CHECKING:
    from datetime import date

    from kejing.imports.operations.comparing import Comparison
    from kejing.imports.operations.staging import Staging

_SHOWN: Final = ("number", "customer_code", "customer_name", "dated_on", "kind", "before", "after")


def make_preview(
    comparison: Comparison,
    *,
    staging: Staging,
    matched: pl.DataFrame,
    files: int,
    names_open: int,
    duplicates: int,
    contacts_new: int,
    currency: str | None,
    today: date,
) -> Preview:
    """Return what an import will do."""
    documents = _name(comparison.documents, matched)
    missing = _name_stored(comparison.missing)
    days = documents["dated_on"]
    unassigned = documents.filter(_is_nobodys() & (pl.col("flow") == DocumentFlow.GOODS.value))
    rejects = staging.read("rejects")
    contacts = staging.read("contacts")
    products = _count_products(staging)
    first, last = days.min(), days.max()
    return Preview(
        files=files,
        first_on=first,  # type: ignore[arg-type]  # a day, as the column
        last_on=last,  # type: ignore[arg-type]  # the same
        lines=int(documents["line_count"].sum()),
        rejected=0 if rejects is None else rejects.height,
        unassigned=int(unassigned["line_count"].sum()),
        unassigned_amount=int(unassigned["amount"].sum()),
        later=documents.filter(pl.col("dated_on") > today).height,
        flows=tuple(
            _count_flow(flow.value, documents, missing)
            for flow in DocumentFlow
            if (documents["flow"] == flow.value).any()
        ),
        months=_compare_months(documents, _name_stored(comparison.removed)),
        customers=_count_customers(staging, matched),
        products=products,
        people=_count_people(staging, matched),
        contacts_new=contacts_new,
        contacts_unchanged=0 if contacts is None else contacts.height - contacts_new,
        names_open=names_open,
        currency=currency,
        duplicates=duplicates,
    )


def _is_nobodys() -> pl.Expr:
    return pl.col("customer_code").is_null() & pl.col("assigned_id").is_null()


def _name(documents: pl.DataFrame, matched: pl.DataFrame) -> pl.DataFrame:
    return documents.join(
        matched.select("customer_code", "customer_name"), on="customer_code", how="left", maintain_order="left"
    ).with_columns(pl.col("amount_before").alias("before"), pl.col("amount").alias("after"))


def _name_stored(missing: pl.DataFrame) -> pl.DataFrame:
    ids = missing["customer_id"].drop_nulls().unique().to_list()
    rows = list(Customer.objects.filter(pk__in=ids[:50_000]).values_list("pk", "code", "name"))
    names = pl.DataFrame(
        rows, schema={"customer_id": pl.Int64, "customer_code": pl.String, "customer_name": pl.String}, orient="row"
    )
    return missing.join(names, on="customer_id", how="left", maintain_order="left").with_columns(
        pl.col("amount").alias("before"), pl.lit(None, pl.Int64).alias("after")
    )


def _count_flow(flow: str, documents: pl.DataFrame, missing: pl.DataFrame) -> FlowCounts:
    own = documents.filter(pl.col("flow") == flow)
    return FlowCounts(
        flow=flow,
        new=_count(own.filter(pl.col("status") == NEW)),
        changed=_count(own.filter(pl.col("status") == CHANGED)),
        unchanged=_count(own.filter(pl.col("status") == UNCHANGED)),
        missing=_count(missing.filter(pl.col("flow") == flow)),
        cut=_count(own.filter(pl.col("status") == CUT)),
    )


def _count(rows: pl.DataFrame) -> Counted:
    first = rows.sort("dated_on", "number", maintain_order=True).head(MOST_SHOWN)
    return Counted(
        documents=rows.height,
        before=int(rows["before"].sum()),
        after=int(rows["after"].sum()),
        shown=tuple(DocumentShown(*row) for row in first.select(_SHOWN).iter_rows()),
    )


def _compare_months(documents: pl.DataFrame, removed: pl.DataFrame) -> tuple[MonthAmount, ...]:
    """Return the company's net sales of the months of the files, before and after."""
    sales = documents.filter(
        (pl.col("flow") == DocumentFlow.GOODS.value) & ~_is_nobodys() & pl.col("status").is_in([NEW, CHANGED])
    )
    goods = documents.filter(pl.col("flow") == DocumentFlow.GOODS.value)
    first, last = goods["dated_on"].min(), goods["dated_on"].max()
    if first is None or last is None:
        return ()
    stored = _read_months(first, last)  # type: ignore[arg-type]  # days, as the column
    # Nobody's are in no figure.
    gone = removed.filter((pl.col("flow") == DocumentFlow.GOODS.value) & pl.col("customer_id").is_not_null())
    changes = pl.concat(
        [
            sales.select("dated_on", (pl.col("after") - pl.col("before").fill_null(0)).alias("change")),
            gone.select("dated_on", (0 - pl.col("before")).alias("change")),
        ]
    )
    months = pl.concat(
        [
            stored.select("month", "before", pl.lit(0, pl.Int64).alias("change")),
            changes.select(
                pl.col("dated_on").dt.truncate("1mo").alias("month"), pl.lit(0, pl.Int64).alias("before"), "change"
            ),
        ]
    )
    return tuple(
        MonthAmount(month=month, before=before, after=before + change)
        for month, before, change in months.group_by("month")
        .agg(pl.col("before", "change").sum())
        .sort("month")
        .iter_rows()
    )


def _read_months(first: date, last: date) -> pl.DataFrame:
    """Return month (its first day), before: the net sales that readers see in these months now."""
    if not Document.objects.exists():
        return pl.DataFrame(schema={"month": pl.Date, "before": pl.Int64})
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT sold_on, SUM(amount) FROM ({DOCUMENT_FACTS.sql}) f WHERE sold_on >= %s AND sold_on < %s"  # noqa: S608 - our own text
            " GROUP BY sold_on",
            [first.replace(day=1), _next_month(last)],
        )
        rows = [(day, int(amount)) for day, amount in cursor.fetchall()]
    sold = pl.DataFrame(rows, schema={"sold_on": pl.Date, "amount": pl.Int64}, orient="row")
    return sold.group_by(pl.col("sold_on").dt.truncate("1mo").alias("month")).agg(
        pl.col("amount").sum().alias("before")
    )


def _next_month(day: date) -> date:
    return day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1, day=1)


def _count_customers(staging: Staging, matched: pl.DataFrame) -> Made:
    new = matched.filter(pl.col("customer_id").is_null())
    changed = count_changed(ChangedTable.CUSTOMER, read_customer_list(staging, matched))
    return Made(new=new.height, changed=changed, shown=tuple(new["customer_name"].fill_null("").head(MOST_SHOWN)))


def _count_products(staging: Staging) -> Made:
    frames = []
    if staging.rows.is_file():
        frames.append(staging.scan_rows().select("product").unique().collect())
    listed = staging.read("products")
    if listed is not None:
        frames.append(listed.select(pl.col("item_code").alias("product")))
    if not frames:
        return Made(new=0, changed=0, shown=())
    wanted = pl.concat(frames).drop_nulls().unique().sort("product")
    stored = read_keys(Product, "code")
    new = wanted.join(stored, left_on="product", right_on="code", how="anti", maintain_order="left")
    changed = count_changed(ChangedTable.PRODUCT, read_product_list(staging, stored))
    return Made(new=new.height, changed=changed, shown=tuple(new["product"].head(MOST_SHOWN)))


def _count_people(staging: Staging, matched: pl.DataFrame) -> Made:
    new = find_new_people(staging, matched.select("customer_code", "customer_id"))
    names = new.filter(pl.col("name") != "")["name"]
    return Made(new=new.height, changed=0, shown=tuple(names.head(MOST_SHOWN)))

"""Texts that are too long are refused before anything is stored: SQLite takes any length, PostgreSQL stops half-way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import polars as pl

from kejing.customers.models import Customer, Person
from kejing.imports.operations.failures import ImportStopped
from kejing.ledger.models import Category, Document, Line, Product, Salesperson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db import models

    from kejing.imports.operations.staging import Staging

SHOWN: Final = 40
_DOCUMENTS: Final[Mapping[str, tuple[type[models.Model], str]]] = {
    "number": (Document, "number"),
    "settles": (Document, "settles"),
    "salesperson": (Salesperson, "name"),
}
_ROWS: Final[Mapping[str, tuple[type[models.Model], str]]] = {
    "number": (Line, "number"),
    "product": (Product, "code"),
    "item_name": (Product, "name"),
    "category": (Category, "name"),
}
_FRAMES: Final[Mapping[str, Mapping[str, tuple[type[models.Model], str]]]] = {
    "customers": {
        "customer_code": (Customer, "code"),
        "customer_name": (Customer, "name"),
        "region": (Customer, "region"),
        "customer_type": (Customer, "kind"),
    },
    "people": {
        "person_name": (Person, "name"),
        "phone": (Person, "phone"),
        "email": (Person, "email"),
        "address": (Customer, "address"),
        "tax_number": (Customer, "tax_number"),
    },
    "products": {
        "item_code": (Product, "code"),
        "item_name": (Product, "name"),
        "category": (Category, "name"),
        "unit": (Product, "unit"),
        "brand": (Product, "brand"),
        "division": (Product, "division"),
    },
}


def refuse_long_texts(staging: Staging) -> None:
    """Find a text that would not fit.

    :raises ImportStopped: `text_too_long`
    """
    if staging.documents.is_file():
        _refuse(pl.scan_parquet(staging.documents, glob=False), _DOCUMENTS)
    if staging.rows.is_file():
        _refuse(staging.scan_rows(), _ROWS)
    for name, columns in _FRAMES.items():
        if staging.path(name).is_file():
            frame = pl.scan_parquet(staging.path(name), glob=False)
            _refuse(frame, columns)


def _refuse(frame: pl.LazyFrame, columns: Mapping[str, tuple[type[models.Model], str]]) -> None:
    there = [name for name in columns if name in frame.collect_schema().names()]
    if not there:
        return
    longest = (
        frame.select(pl.col(name).str.len_chars().max().alias(name) for name in there).collect().row(0, named=True)
    )
    for name in there:
        model, kept = columns[name]
        field = cast("models.CharField[str, str]", model._meta.get_field(kept))  # noqa: SLF001 - Django's documented model API
        limit = field.max_length or 0
        if (longest[name] or 0) > limit:
            text = frame.filter(pl.col(name).str.len_chars() > limit).select(name).head(1).collect().item()
            name_of_field = f"{model._meta.label_lower}.{kept}"  # noqa: SLF001 - the same
            raise ImportStopped("text_too_long", field=name_of_field, start=text[:SHOWN], length=len(text), limit=limit)

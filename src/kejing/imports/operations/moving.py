"""Documents given to another customer in all their versions, so that undoing and redoing imports moves them along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from django.db.models import Exists, OuterRef

from kejing.imports.operations.failures import ImportStopped
from kejing.imports.operations.fingerprints import add_contents
from kejing.imports.operations.merging import read_stored_rows
from kejing.imports.operations.staging import ROW_COLUMNS
from kejing.kit.money import to_minor
from kejing.ledger.enums import DocumentKind, DocumentStatus
from kejing.ledger.models import Batch, Document, Line
from kejing.standing.operations.marking import mark_dirty, mark_snapshots_stale

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from django.db.models import QuerySet

    from kejing.customers.models import Customer

type Key = tuple[int, str, str, date]


def move_documents(documents: QuerySet[Document], *, to: Customer, now: datetime) -> None:
    """Give all these versions of documents of one customer, or of nobody, to another, within the caller's transaction.

    Where the same imports brought a document with the same number on the same day for both, the two become one, as if
    the files had named the customer on both. Whoever is concerned is marked to be judged again, as is the past.

    :raises ImportStopped: `documents_clash` if different imports brought such documents
    """
    found = documents.order_by()
    concerned = set(found.values_list("customer_id", flat=True).distinct()) - {None}
    batches = list(found.values_list("batch_id", flat=True).distinct())
    first = found.order_by("dated_on").values_list("dated_on", flat=True).first()
    joined = [_join(one, into=other) for one, other in _pair(found, to=to)]
    found.exclude(pk__in=joined).update(customer=to)
    Document.objects.filter(pk__in=joined).delete()
    # What an import planned before is of no use any more.
    Batch.objects.filter(pk__in=batches).update(switched_at=now)
    mark_dirty(customers=[*concerned, to.pk], now=now)
    if first is not None:
        mark_snapshots_stale(from_on=first)


def _pair(found: QuerySet[Document], *, to: Customer) -> list[tuple[Document, Document]]:
    """Return each version with that of the same document, from the same import, which the customer has already."""
    same = {name: OuterRef(name) for name in ("dated_on", "number", "flow", "batch__source")}
    theirs = Document.objects.filter(customer=to, **same)
    own = _by_key(found.filter(Exists(theirs)))
    others: dict[Key, dict[int, Document]] = {}
    for source, flow, number, dated_on in own:
        # Few: it is rare that one document names its customer in two ways.
        others |= _by_key(
            Document.objects.filter(
                customer=to, batch__source=source, flow=flow, number=number, dated_on=dated_on
            ).order_by("pk")
        )
    pairs = []
    for key, versions in own.items():
        if versions.keys() != others[key].keys():
            raise ImportStopped("documents_clash", customer=to.code, number=key[2], day=key[3].isoformat())
        pairs += [(version, others[key][batch]) for batch, version in versions.items()]
    return pairs


def _by_key(documents: QuerySet[Document]) -> dict[Key, dict[int, Document]]:
    found: dict[Key, dict[int, Document]] = {}
    for one in documents.select_related("batch", "salesperson"):
        key = one.batch.source_id, one.flow, one.number, one.dated_on
        found.setdefault(key, {})[one.batch_id] = one
    return found


def _join(one: Document, *, into: Document) -> int:
    """Put the lines of a version into another one, and return the key of what is left of it."""
    if one.status == DocumentStatus.REMOVED:
        return one.pk
    kinds = (DocumentKind.SALE, DocumentKind.SALE_RETURN, into.kind)
    if into.status == DocumentStatus.REMOVED:
        into.kind, into.currency = one.kind, one.currency
    else:
        into.kind = next(kind for kind in kinds if kind in {one.kind, into.kind})
    Line.objects.filter(document=one).update(document=into)
    into.status = DocumentStatus.POSTED
    into.amount += one.amount
    into.foreign_amount = None if not into.currency else (into.foreign_amount or 0) + (one.foreign_amount or 0)
    is_first = not into.line_count
    into.net_amount = one.net_amount if is_first else _add(into.net_amount, one.net_amount)
    into.cost = one.cost if is_first else _add(into.cost, one.cost)
    into.line_count += one.line_count
    into.due_on = min((day for day in (into.due_on, one.due_on) if day is not None), default=None)
    into.settles = into.settles if into.settles == one.settles or is_first is False else one.settles
    into.salesperson = into.salesperson or one.salesperson
    into.content = _fingerprint(into)
    into.save()
    return one.pk


def _add(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    return None if first is None or second is None else first + second


def _fingerprint(document: Document) -> int:
    """Return the content of a stored document, as the same lines in a file have it."""
    rows = read_stored_rows([document.pk]).with_columns(pl.lit(1, pl.Int64).alias("doc"))
    header = {
        "doc": 1,
        "kind": document.kind,
        "due_on": document.due_on,
        "salesperson": None if document.salesperson is None else document.salesperson.name,
        "settles": document.settles or None,
        "foreign_amount": document.foreign_amount,
        "amount": to_minor(document.amount),
    }
    kinds = {
        "doc": pl.Int64,
        "kind": pl.String,
        "due_on": pl.Date,
        "salesperson": pl.String,
        "settles": pl.String,
        "foreign_amount": pl.Int64,
        "amount": pl.Int64,
    }
    frame = pl.DataFrame([header], schema=kinds)
    return int(add_contents(frame, rows=[rows.select(*ROW_COLUMNS)])["content"].item())

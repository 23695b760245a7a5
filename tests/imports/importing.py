"""Files written, imported and taken back in one line, and the ledger that is visible after it, in plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db import connection

from kejing.imports.operations.jobs import apply_import, read_import
from kejing.imports.operations.options import ImportOptions, set_options
from kejing.imports.operations.preview import Preview, read_preview
from kejing.imports.operations.receiving import add_file, begin_import
from kejing.imports.operations.switching import Undone, redo_import, undo_import
from kejing.ledger.queries import LIVE_DOCUMENTS, live_documents

if TYPE_CHECKING:
    from pathlib import Path

    from kejing.imports.enums import FileRole
    from kejing.imports.models import Import

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
HEADER = "日期,单据编号,客户编号,客户名称,商品编号,商品名称,类别,数量,金额\n"


@dataclass(frozen=True, slots=True)
class StoredLine:
    """One line as it is stored: its texts, and integers of minor units."""

    number: str
    product: str | None
    category: str | None
    quantity: float | None
    amount: int
    net_amount: int | None = None
    cost: int | None = None


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """One visible document with its lines, which are sorted: their order is not what it says."""

    source: str
    flow: str
    kind: str
    number: str
    customer: str | None
    dated_on: date
    amount: int
    due_on: date | None
    settles: str
    salesperson: str | None
    lines: tuple[StoredLine, ...]


def receive(
    *files: str | bytes | Path,
    source: str = "test",
    roles: tuple[FileRole, ...] = (),
    options: ImportOptions | None = None,
) -> Import:
    """Return an import of these files, which nobody has read yet; without roles all are lines."""
    one = begin_import(source=source, by=None, now=NOW)
    for place, file in enumerate(files):
        content = BytesIO(file.encode() if isinstance(file, str) else file) if isinstance(file, str | bytes) else file
        name = f"file-{place}.csv" if isinstance(file, str | bytes) else file.name
        add_file(to=one, name=name, content=content, role=roles[place] if roles else None)
    if options is not None:
        set_options(one, options)
    return one


def read(one: Import, *, today: date = TODAY) -> Preview:
    """Read an import and return what it will do."""
    read_import(one=one, now=NOW, today=today)
    preview = read_preview(one)
    assert preview is not None
    return preview


def apply(one: Import) -> None:
    apply_import(one=one, now=datetime.now(UTC))


def import_files(
    *files: str | bytes | Path,
    source: str = "test",
    roles: tuple[FileRole, ...] = (),
    options: ImportOptions | None = None,
    today: date = TODAY,
) -> Import:
    """Return an import of these files that is stored."""
    one = receive(*files, source=source, roles=roles, options=options)
    read(one, today=today)
    apply(one)
    return one


def preview_of(one: Import) -> Preview:
    preview = read_preview(one)
    assert preview is not None
    return preview


def undo(one: Import) -> Undone:
    return undo_import(one=one, now=datetime.now(UTC))


def redo(one: Import) -> Undone:
    return redo_import(one=one, now=datetime.now(UTC))


def visible() -> list[StoredDocument]:
    """Return every visible document with its lines, in an order of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id, s.name, d.flow, d.kind, d.number, c.code, d.dated_on, d.amount, d.due_on, d.settles, p.name"  # noqa: S608 - our own text
            f" FROM ({LIVE_DOCUMENTS}) d JOIN ledger_batch b ON b.id = d.batch_id"
            " JOIN ledger_source s ON s.id = b.source_id LEFT JOIN customers_customer c ON c.id = d.customer_id"
            " LEFT JOIN ledger_salesperson p ON p.id = d.salesperson_id"
        )
        headers = cursor.fetchall()
        cursor.execute(
            "SELECT l.document_id, l.number, p.code, g.name, l.quantity, l.amount, l.net_amount, l.cost"
            " FROM ledger_line l LEFT JOIN ledger_product p ON p.id = l.product_id"
            " LEFT JOIN ledger_category g ON g.id = l.category_id ORDER BY l.document_id, l.id"
        )
        found = groupby(cursor.fetchall(), key=lambda row: row[0])
        lines = {document: [_line(row[1:]) for row in rows] for document, rows in found}
    # What the queryset shows is what the text shows.
    assert sorted(live_documents().values_list("pk", flat=True)) == sorted(row[0] for row in headers)
    documents = [
        StoredDocument(
            source,
            flow,
            kind,
            number,
            customer,
            dated_on,
            amount,
            due_on,
            settles,
            salesperson,
            tuple(sorted(lines.get(key, []), key=repr)),
        )
        for key, source, flow, kind, number, customer, dated_on, amount, due_on, settles, salesperson in headers
    ]
    return sorted(documents, key=repr)


def _line(row: tuple[Any, ...]) -> StoredLine:
    number, product, category, quantity, *money = row
    return StoredLine(number, product, category, None if quantity is None else float(quantity), *money)


def amounts() -> dict[tuple[str, str | None, date], int]:
    """Return the amount of every visible document by its number, customer and day."""
    return {(one.number, one.customer, one.dated_on): one.amount for one in visible()}


def without_source(documents: list[StoredDocument]) -> list[StoredDocument]:
    """Return documents as if all came from one source."""
    return sorted((replace(one, source="") for one in documents), key=repr)


def counted(preview: Preview, flow: str = "goods") -> tuple[int, int, int, int, int]:
    """Return how many documents of a flow are new, changed, unchanged, missing and cut."""
    for one in preview.flows:
        if one.flow == flow:
            return tuple(  # type: ignore[return-value]  # five of them
                part.documents for part in (one.new, one.changed, one.unchanged, one.missing, one.cut)
            )
    return (0, 0, 0, 0, 0)

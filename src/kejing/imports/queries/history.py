"""The list of imports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator

from kejing.imports.models import Import
from kejing.imports.queries.changes import counts_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from kejing.imports.operations.preview import Preview

PAGE_SIZE = 50
MOST_NAMED = 2


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One import: its state, files, period and what it changes; null where it was not read."""

    pk: int
    state: str
    state_label: str
    source: str
    files: tuple[str, ...]
    more_files: int
    first_on: date | None
    last_on: date | None
    new: int | None
    changed: int | None
    amount: int | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ImportList:
    """One page of the imports, the latest first."""

    rows: tuple[ImportRow, ...]
    count: int
    number: int
    pages: int

    @property
    def previous_number(self) -> int | None:
        """The page before, if there is one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next_number(self) -> int | None:
        """The page after, if there is one."""
        return self.number + 1 if self.number < self.pages else None


def list_imports(*, number: int, preview_of: Callable[[Import], Preview | None]) -> ImportList:
    """Return a page of the imports; one that is not there is the nearest that is."""
    imports = Import.objects.select_related("source", "requested_by").prefetch_related("files").order_by("-pk")
    page = Paginator(imports, PAGE_SIZE).get_page(number)
    return ImportList(
        rows=tuple(_row(one, preview_of(one)) for one in page.object_list),
        count=page.paginator.count,
        number=page.number,
        pages=page.paginator.num_pages,
    )


def _row(one: Import, preview: Preview | None) -> ImportRow:
    files = sorted(one.files.all(), key=lambda file: file.pk)
    counts = None if preview is None else counts_of(preview)
    return ImportRow(
        pk=one.pk,
        state=one.state,
        state_label=one.get_state_display(),
        source=one.source.name,
        files=tuple(file.name for file in files[:MOST_NAMED]),
        more_files=max(len(files) - MOST_NAMED, 0),
        first_on=preview.first_on if preview else None,
        last_on=preview.last_on if preview else None,
        new=counts.new if counts else None,
        changed=counts.changed if counts else None,
        amount=counts.brought if counts else None,
        by=str(one.requested_by) if one.requested_by else "",
        at=one.requested_at,
    )

"""What customers are found by, brought up to date with the rows that it comes from."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, Max, OuterRef

from kejing.customers.enums import SearchSubject
from kejing.customers.models import Alias, Person, SearchKey
from kejing.customers.queries.search_keys import find_stale, make_key, stale_sources
from kejing.kit.locks import exclusive

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db import models

BATCH: Final = 1_000
_GOING: Final[Mapping[SearchSubject, type[models.Model]]] = {SearchSubject.ALIAS: Alias, SearchSubject.PERSON: Person}
"""Rows that go without their customer, which takes its keys along."""
_WRITTEN: Final = tuple(
    field.name
    for field in SearchKey._meta.concrete_fields  # noqa: SLF001 - Django's documented model API
    if field.name not in {"id", "subject", "row"}
)
_LOCK: Final = "search keys"
_PATIENCE_SECONDS: Final = 600


def refresh_search_keys() -> int:
    """Make the search keys that are missing or stale, drop those whose rows are gone, and return how many were made.

    Each batch is written by itself: others write in between, and what an interruption leaves is right. Only one makes
    them at a time, so that whoever has seen a batch has seen those before it.

    :raises LockTaken: if another one takes longer than any should
    """
    with exclusive(_LOCK, wait_seconds=_PATIENCE_SECONDS):
        for subject, model in _GOING.items():
            gone = ~Exists(model._default_manager.filter(pk=OuterRef("row")))  # noqa: SLF001 - Django's documented model API
            SearchKey.objects.filter(gone, subject=subject).delete()
        made = sum(_refresh(subject) for subject in SearchSubject)
        find_stale()
    return made


def _refresh(subject: SearchSubject) -> int:
    made, after = 0, 0
    while rows := _stale_after(subject, after):
        made_at = _next_made()
        SearchKey.objects.bulk_create(
            [make_key(subject, row, made=made_at) for row in rows],
            update_conflicts=True,
            unique_fields=["subject", "row"],
            update_fields=_WRITTEN,
        )
        made += len(rows)
        after = rows[-1].pk
    return made


def _next_made() -> int:
    """Return a number that no batch had: a clock that is set back makes it none of before."""
    latest = SearchKey.objects.aggregate(made=Max("made"))["made"] or 0
    return max(latest + 1, time.time_ns() // 1_000)


def _stale_after(subject: SearchSubject, after: int) -> list[Any]:
    return list(stale_sources(subject).filter(pk__gt=after).order_by("pk")[:BATCH])

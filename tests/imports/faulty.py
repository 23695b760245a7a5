"""A ledger of some chunks, steps of an import before which something happens, and what is left in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.utils import translation

from imports.importing import HEADER
from kejing.customers.models import Customer
from kejing.imports.models import Change, Import
from kejing.imports.operations.failures import ImportStopped
from kejing.imports.queries.sentences import tell_failure
from kejing.ledger.models import Batch, Document, Line

if TYPE_CHECKING:
    from collections.abc import Callable

CHUNK = 50


def write_ledger(*, documents: int = 300, times: int = 1) -> str:
    """Return a ledger of documents of two lines, of thirty customers and ten items for each value of `times`."""
    rows = [
        f"2024-{n % 12 + 1:02}-{n % 27 + 1:02},N{n:04},C{n % 30:02},Shop {n % 30},T{n % 10}-{times},Tea {n % 10},茶,"
        f"{line},{n * times}.50\n"
        for n in range(documents)
        for line in (1, 2)
    ]
    return HEADER + "".join(rows)


FIRST = write_ledger(documents=100)
SECOND = write_ledger(times=2)


def count_rows() -> dict[str, int]:
    """Return how many rows there are, seen by anybody or not; hidden items stay for whoever names them next."""
    models = (Batch, Document, Line, Customer, Change)
    return {model.__name__: model._default_manager.count() for model in models}


def stop(job: Callable[[], object]) -> str:
    """Do something that an import stops for, and return the sentence."""
    with pytest.raises(ImportStopped) as stopped:
        job()
    with translation.override("en"):
        return tell_failure(stopped.value.failure)


def state_of(one: Import) -> str:
    return Import.objects.get(pk=one.pk).state


def before(monkeypatch: pytest.MonkeyPatch, place: object, step: str, do: Callable[[], object]) -> None:
    """Do something just before a step of an import, the first time it is taken."""
    whole = getattr(place, step)

    def first(*arguments: Any, **named: Any) -> Any:
        monkeypatch.setattr(place, step, whole)
        do()
        return whole(*arguments, **named)

    monkeypatch.setattr(place, step, first)


def ask(statement: str) -> Any:
    """Return the first value that a statement gives over Django's own connection."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        found = cursor.fetchone() if cursor.description else None
    return found and found[0]

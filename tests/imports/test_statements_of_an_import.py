"""An import of many documents asks the database no more often than one of a few."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imports.importing import HEADER, apply, import_files, read, receive, redo, undo
from kejing.imports.operations.options import ImportOptions

pytestmark = pytest.mark.django_db(transaction=True)


def write(documents: int, *, amount: str, first: int = 0) -> str:
    return HEADER + "".join(
        f"2024-01-{n % 28 + 1:02},N{n},C{n % 40},店{n % 40},T{n % 30},茶{n % 30},类{n % 5},1,{amount}\n"
        for n in range(first, documents)
    )


def count_statements(documents: int, *, source: str) -> list[int]:
    """Return how many statements it takes to import, to correct and remove, to take back and to bring back."""
    counts = []
    one = receive(write(documents, amount="10.00"), source=source)
    with CaptureQueriesContext(connection) as first:
        read(one)
        apply(one)
    counts.append(len(first))
    options = ImportOptions(removes_missing=True)
    second = receive(write(documents, amount="11.00", first=3), source=source, options=options)
    with CaptureQueriesContext(connection) as corrected:
        read(second)
        apply(second)
    counts.append(len(corrected))
    for switch in (undo, redo):
        with CaptureQueriesContext(connection) as switched:
            switch(second)
        counts.append(len(switched))
    return counts


def test_many_documents_take_no_more_statements_than_a_few() -> None:
    # So that neither makes the first customers, items and salespeople.
    import_files(write(60, amount="1.00"), source="before")

    few, many = count_statements(50, source="few"), count_statements(600, source="many")

    # Very many rows are sent in several parts: one statement more, not one for each document.
    assert [counts[1] for counts in zip(few, many, strict=True) if counts[1] > counts[0] + 2] == []

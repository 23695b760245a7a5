"""What is kept of imports that ended: interrupted ones are found, and what nobody needs any more is cleared away."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from imports.faulty import FIRST, SECOND, count_rows, state_of, stop, write_ledger
from imports.importing import import_files, read, receive, redo, undo, visible
from kejing.imports import tasks
from kejing.imports.enums import ImportState
from kejing.imports.models import Change, Import
from kejing.imports.operations.interrupted import recover_imports
from kejing.imports.operations.staging import folder_of
from kejing.imports.operations.tidying import tidy_imports
from kejing.imports.operations.turns import lock_name
from kejing.kit.locks import exclusive
from kejing.ledger.models import Batch, Document
from kejing.site.scheduling import ask_for_what_is_due

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True)

CLEARED = (
    "What this would need was cleared away, 90 days after it had been of use: it cannot be done any more."
    " Import the files again instead."
)
LATER = timedelta(days=91)


def queued() -> list[str]:
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    return sorted(path.rsplit(".", 1)[1] for path in waiting.values_list("task_path", flat=True))


def test_an_import_whose_process_died_is_called_interrupted_and_one_that_is_worked_on_is_not() -> None:
    dead, alive, waits = (receive(FIRST) for _ in range(3))
    Import.objects.filter(pk__in=[dead.pk, alive.pk]).update(state=ImportState.APPLYING)

    with exclusive(lock_name(alive)):
        found = recover_imports()

    assert [one.pk for one in found] == [dead.pk]
    assert [state_of(one) for one in (dead, alive, waits)] == ["interrupted", "applying", "received"]


def test_one_that_was_to_be_cancelled_when_its_process_died_is_cancelled() -> None:
    one = receive(FIRST)
    read(one)
    Import.objects.update(state=ImportState.APPLYING, is_cancel_requested=True)

    ask_for_what_is_due(now=timezone.now(), is_start=False)
    waiting = queued()
    tasks.cancel_import.call(one.pk)

    assert ("cancel_import" in waiting, state_of(one)) == (True, ImportState.CANCELLED)


def test_an_import_that_was_stored_and_not_judged_is_judged_when_the_server_looks() -> None:
    import_files(FIRST)

    ask_for_what_is_due(now=timezone.now(), is_start=True)
    at_first = queued().count("refresh_standing")
    ask_for_what_is_due(now=timezone.now(), is_start=False)

    assert (at_first, queued().count("refresh_standing")) == (1, 1)


def test_what_was_replaced_long_ago_goes_and_what_replaced_it_stays_for_good() -> None:
    first = import_files(FIRST)
    second = import_files(SECOND)
    third = import_files(write_ledger(documents=20, times=3))
    Import.objects.filter(pk=third.pk).update(applied_at=timezone.now() + LATER)
    Batch.objects.filter(imported_by=third).update(switched_at=timezone.now() + LATER)
    seen = visible()

    gone = tidy_imports(now=timezone.now() + LATER)

    # Of the first nothing is left; what the third replaced just now is kept of the second.
    assert (gone, visible() == seen, Document.objects.filter(batch=first.batch).count()) == (2, True, 0)
    assert Document.objects.filter(batch=second.batch).count() == 300
    assert [folder_of(one).exists() for one in (first, second, third)] == [False, False, True]
    assert stop(lambda: undo(second)) == CLEARED
    undo(third)
    assert {document.amount for document in visible()} == {2 * (n * 2 * 100 + 50) for n in range(300)}


def test_what_was_taken_back_long_ago_goes_and_is_not_brought_back() -> None:
    first = import_files(FIRST)
    before = count_rows()
    second = import_files(SECOND)
    undo(second)
    seen = visible()

    tidy_imports(now=timezone.now() + timedelta(days=89))
    kept = count_rows()
    tidy_imports(now=timezone.now() + LATER)

    assert kept["Document"] == 400
    assert (visible(), count_rows(), Change.objects.filter(of_import=second).count()) == (seen, before, 0)
    assert (state_of(second), stop(lambda: redo(second))) == (ImportState.UNDONE, CLEARED)
    # What replaced nothing can be taken back as ever.
    undo(first)
    assert visible() == []


def test_imports_that_nobody_went_on_with_are_cancelled_and_younger_ones_are_not(settings: Settings) -> None:
    settings.KEEP_IMPORTS_DAYS = 5
    left, young = receive(FIRST), receive(FIRST)
    for one in (left, young):
        read(one)
    now = timezone.now()
    Import.objects.filter(pk=left.pk).update(read_at=now - timedelta(days=6))
    Import.objects.filter(pk=young.pk).update(read_at=now - timedelta(days=4))

    ask_for_what_is_due(now=now, is_start=False)
    ask_for_what_is_due(now=now + timedelta(minutes=1), is_start=False)
    asked = queued().count("tidy_imports")
    tasks.tidy_imports.call()
    # As tomorrow, when nothing is left to do.
    DBTaskResult.objects.all().delete()
    ask_for_what_is_due(now=now, is_start=False)

    assert (asked, queued().count("tidy_imports")) == (1, 0)
    assert [state_of(one) for one in (left, young)] == [ImportState.CANCELLED, ImportState.READY]
    assert [folder_of(one).exists() for one in (left, young)] == [False, True]

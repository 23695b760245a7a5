"""Two who want something of one import, or of one ledger, at once; and files that are not what they were."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from imports.faulty import CHUNK, FIRST, SECOND, before, count_rows, state_of, stop, write_ledger
from imports.importing import amounts, apply, import_files, read, receive, undo, visible
from kejing.customers.models import Customer
from kejing.imports.enums import FileRole, ImportState
from kejing.imports.models import Import
from kejing.imports.operations import jobs, writing
from kejing.imports.operations.cancelling import cancel_import
from kejing.imports.operations.judging import ask_for_missed_judgement
from kejing.imports.operations.receiving import add_file, path_of, remove_file
from kejing.imports.operations.staging import folder_of, staging_of
from kejing.ledger.models import Batch
from kejing.standing.models import Standing
from kejing.standing.operations import refresh as refreshing
from kejing.standing.operations.refresh import run_refresh
from kejing.standing.operations.request import request_refresh

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db(transaction=True)

BUSY = "Somebody is working on this import, or another one is being stored. Try again when that is done."
NOT_READY = "This import was not read yet, or what was read is gone: read it again."


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have chunks that a small ledger fills."""
    monkeypatch.setattr(writing, "CHUNK_DOCUMENTS", CHUNK)


def test_while_one_import_is_stored_another_is_not_nor_is_any_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    stored = import_files(FIRST)
    one, other = receive(SECOND), receive(write_ledger(documents=120, times=5))
    read(one)
    read(other)
    before(
        monkeypatch, jobs, "show_import", lambda: said.extend([stop(lambda: apply(other)), stop(lambda: undo(stored))])
    )

    apply(one)

    assert said == [BUSY, BUSY]
    assert len(visible()) == 300
    assert (state_of(one), state_of(other), state_of(stored)) == ("applied", "interrupted", "applied")
    apply(other)
    assert amounts()["N0119", "C29", date(2024, 12, 12)] == 2 * (119 * 5 * 100 + 50)


def test_an_import_that_is_being_read_is_read_by_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    one = receive(FIRST)
    before(monkeypatch, jobs, "read_files", lambda: said.append(stop(lambda: read(Import.objects.get(pk=one.pk)))))

    read(one)

    assert (said, state_of(one)) == ([BUSY], ImportState.READY)


def test_what_is_stored_is_neither_stored_nor_read_again() -> None:
    one = import_files(FIRST)
    seen, rows = visible(), count_rows()

    assert [stop(lambda: apply(one)), stop(lambda: read(one))] == [NOT_READY, NOT_READY]
    assert (visible(), count_rows(), state_of(one)) == (seen, rows, ImportState.APPLIED)


def test_an_import_that_is_being_read_anew_is_not_stored_by_what_was_read_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = receive(FIRST)
    read(one)
    before(monkeypatch, jobs, "preview_import", lambda: 1 // 0)

    with pytest.raises(ZeroDivisionError):
        read(one)

    assert (state_of(one), stop(lambda: apply(one)), visible()) == (ImportState.INTERRUPTED, NOT_READY, [])


def test_a_ledger_that_was_switched_after_all_is_compared_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = import_files(FIRST)
    one = receive(SECOND)
    read(one)
    # As if the lock had been lost with its connection, and somebody taken the first one back.
    before(monkeypatch, jobs, "find_new_contacts", lambda: switch_off(stored))

    said = stop(lambda: apply(one))

    assert said == "Another import was stored meanwhile: go on, and this one is compared with the ledger anew."
    assert (visible(), state_of(one)) == ([], ImportState.INTERRUPTED)
    apply(one)
    assert len(visible()) == 300


def switch_off(stored: Import) -> None:
    Batch.objects.filter(imported_by=stored).update(is_live=False, switched_at=timezone.now())


@pytest.mark.parametrize("step", ["write_documents", "find_new_contacts"])
def test_two_interrupted_imports_and_one_that_is_cancelled_leave_each_document_seen_once(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_files(FIRST)
    one, other = receive(SECOND), receive(write_ledger(times=3))
    for each, place in ((one, "find_new_contacts"), (other, step)):
        read(each)
        before(monkeypatch, jobs, place, lambda: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            apply(each)

    cancel_import(one=one)
    apply(other)

    shown = visible()
    assert len(shown) == len({(document.number, document.dated_on) for document in shown}) == 300
    assert {document.amount for document in shown} == {2 * (n * 3 * 100 + 50) for n in range(300)}
    assert Customer.objects.count() == 30


def test_undone_while_everybody_is_judged_it_is_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    import_files(FIRST)
    judge()
    expected = sorted(Standing.objects.values_list("customer_code", "amount_12m", "order_count"))
    one = import_files(SECOND)
    before(monkeypatch, refreshing, "_store", lambda: undo(one))

    judge()

    assert sorted(Standing.objects.values_list("customer_code", "amount_12m", "order_count")) != expected
    missed = ask_for_missed_judgement(now=timezone.now())
    assert missed is not None
    run_refresh(refresh=missed)
    assert sorted(Standing.objects.values_list("customer_code", "amount_12m", "order_count")) == expected
    assert ask_for_missed_judgement(now=timezone.now()) is None


def judge() -> None:
    run_refresh(refresh=request_refresh(as_of=date(2024, 12, 27), by=None, now=timezone.now()))


def test_what_was_previewed_is_stored_whatever_becomes_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "ledger.csv"
    file.write_text(FIRST, encoding="utf-8")
    one = receive(file)
    read(one)
    file.write_text(SECOND, encoding="utf-8")

    apply(one)

    assert len(visible()) == 100


@pytest.mark.parametrize("gone", ["staging", "staging/documents.parquet", "staging/rows.parquet"])
def test_without_what_was_read_nothing_is_stored_and_it_is_read_again(gone: str) -> None:
    one = receive(FIRST)
    read(one)
    path = folder_of(one) / gone
    shutil.rmtree(path) if path.is_dir() else path.unlink()

    said = stop(lambda: apply(one))

    assert (said, visible(), state_of(one)) == (NOT_READY, [], ImportState.FAILED)
    read(one)
    apply(one)
    assert len(visible()) == 100


def test_a_customer_who_was_taken_back_after_the_reading_is_made_anew() -> None:
    stored = import_files(FIRST)
    one = receive(
        "日期,客户编号,方式,内容,业务员\n" + "".join(f"2024-01-0{day},C01,电话,在,李\n" for day in (3, 4)),
        roles=(FileRole.CONTACTS,),
    )
    read(one)
    undo(stored)

    apply(one)

    assert list(Customer.objects.filter(is_withdrawn=False).values_list("code", flat=True)) == ["C01"]


def test_a_file_that_is_gone_is_named() -> None:
    one = receive(FIRST)
    path_of(one.files.get()).unlink()

    said = stop(lambda: read(one))

    assert ("file-0.csv" in said, state_of(one)) == (True, ImportState.FAILED)


def test_files_of_one_name_lie_apart_also_after_one_was_removed() -> None:
    one = receive()
    for content in ("a", "b"):
        (folder_of(one) / "source").mkdir(exist_ok=True)
        source = folder_of(one) / "source" / "ledger.csv"
        source.write_text(content, encoding="utf-8")
        add_file(to=one, name="ledger.csv", content=source)
    remove_file(file=one.files.order_by("pk")[0])
    add_file(to=one, name="ledger.csv", content=source.with_name("ledger.csv"))

    assert len({path_of(file) for file in one.files.all()}) == 2


@pytest.mark.parametrize(
    ("place", "step"),
    [(jobs, "read_files"), (jobs, "preview_import"), (writing, "_lines_of"), (jobs, "write_documents")],
    ids=["reading", "previewing", "writing", "comparing"],
)
def test_cancelled_while_it_is_worked_on_it_leaves_nothing(
    place: object, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_files(FIRST)
    seen, rows = visible(), count_rows()
    one = receive(SECOND)
    if step not in {"read_files", "preview_import"}:
        read(one)
    before(monkeypatch, place, step, lambda: cancel_import(one=Import.objects.get(pk=one.pk)))

    said = stop(lambda: (apply if one.preview else read)(one))

    assert said == "The import was cancelled: nothing of it is in the ledger."
    assert (state_of(one), visible(), count_rows()) == (ImportState.CANCELLED, seen, rows)
    assert (staging_of(one).folder.exists(), path_of(one.files.get()).exists()) == (False, True)
    assert stop(lambda: apply(one)) == NOT_READY

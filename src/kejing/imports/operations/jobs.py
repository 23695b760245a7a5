"""An import as a job: read, then applied; each step holds the import's lock, so that a dead one is known for dead."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import msgspec
import polars as pl
from django.db import Error as DatabaseError
from django.db import transaction

from kejing.imports.enums import ImportState
from kejing.imports.models import Import
from kejing.imports.operations.account import read_account
from kejing.imports.operations.cancelling import clear_up, lock_name
from kejing.imports.operations.comparing import Comparison, compare
from kejing.imports.operations.contacts import find_new_contacts, write_contacts
from kejing.imports.operations.failures import ImportStopped, failure_of
from kejing.imports.operations.matching import find_names, match_customers
from kejing.imports.operations.memory import recall, remember
from kejing.imports.operations.options import options_of
from kejing.imports.operations.planning import keep_plan
from kejing.imports.operations.previewing import make_preview
from kejing.imports.operations.reading import CURRENCY_FILE, read_files
from kejing.imports.operations.records import make_records
from kejing.imports.operations.staging import DOCUMENT_COLUMNS, staging_of
from kejing.imports.operations.switching import show_import
from kejing.imports.operations.texts import refuse_long_texts
from kejing.imports.operations.writing import Plan, write_documents
from kejing.intake import IntakeError
from kejing.kit.ingest import IngestFailed
from kejing.kit.locks import LockTaken, exclusive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from kejing.imports.operations.staging import Staging

QUESTIONS: Final = frozenset(
    {
        "no_columns",
        "ambiguous_dates",
        "ambiguous_years",
        "mixed_basis",
        "wrong_basis",
        "control_total",
        "broken_rows",
        "unknown_header",
        "unknown_field",
        "repeated_field",
        "rate_missing",
    }
)
"""What stops an import until somebody answers; all else is a fault of the files."""
APPLY_LOCK: Final = "imports"
READ: Final = "read"
COMPARE: Final = "compare"
WRITE: Final = "write"
SWITCH: Final = "switch"


class Cancelled(Exception):
    """Somebody wants the import no more."""


def read_import(*, one: Import, now: datetime, today: date) -> None:
    """Read and stage the files, and say what the import will do; it is ready then, or asks, or has failed.

    :raises ImportStopped: with why it failed or what it asks, which the import keeps too; `busy` if it is worked on
    """
    with _working(one, ImportState.READING, step=READ):
        account_for = recall(one.source)
        read_files(one, remembered=account_for, today=today)
        remember(one, by=one.requested_by, now=now)
        preview_import(one, today=today)
        one.state = ImportState.READY
        one.read_at = now
        one.save(update_fields=["state", "read_at"])


def apply_import(*, one: Import, now: datetime) -> None:
    """Store what was staged, in chunks that nobody sees, and switch them on at once.

    An import that was interrupted goes on where it stopped.

    :raises ImportStopped: `busy` if another import is being stored, `not_ready`, `cancelled`, `database`, `disk`
    """
    with _excluding_others(), _working(one, ImportState.APPLYING, step=COMPARE):
        staging = staging_of(one)
        account = read_account(one)
        if account is None or not (staging.documents.is_file() or staging.path("customers").is_file()):
            raise ImportStopped("not_ready")
        options = options_of(one)
        has_codes = _has_codes(one)
        matched = match_customers(_people(staging), of=one, has_codes=has_codes)
        records = make_records(of=one, staging=staging, matched=matched)
        planned = keep_plan(
            one,
            staging=staging,
            compare=lambda: _compare(one, staging, records.customers),
            records=records,
            removes_missing=options.removes_missing,
            currency=_currency(one),
            now=now,
        )
        plan = Plan(
            documents=planned.documents,
            rows=planned.rows,
            categories=records.categories,
            products=records.products,
        )
        one.step, one.total, one.done = WRITE, plan.documents.height, 0
        one.save(update_fields=["step", "total", "done"])
        write_documents(plan, staging=staging, superseded=planned.superseded, tell=_teller(one))
        contacts = find_new_contacts(staging, customers=records.customers)
        with transaction.atomic():
            write_contacts(contacts, customers=records.customers, batch=planned.batch)
        one.step = SWITCH
        one.save(update_fields=["step"])
        show_import(one=one, batch=planned.batch, records=records, now=now)


def preview_import(one: Import, *, today: date) -> None:
    """Say what an import will do, of what is staged; whoever calls holds its lock.

    :raises ImportStopped: `text_too_long`
    """
    staging = staging_of(one)
    refuse_long_texts(staging)
    one.step = COMPARE
    one.save(update_fields=["step"])
    has_codes = _has_codes(one)
    matched = match_customers(_people(staging), of=one, has_codes=has_codes)
    comparison = _compare(one, staging, matched.select("customer_code", "customer_id"))
    with transaction.atomic():
        open_names = find_names(matched, counted=_count_rows(comparison), of=one, has_codes=has_codes)
    preview = make_preview(
        comparison,
        staging=staging,
        matched=matched,
        removes_missing=options_of(one).removes_missing,
        files=one.files.count(),
        names_open=0 if has_codes else open_names,
        duplicates=open_names if has_codes else 0,
        contacts_new=find_new_contacts(staging, customers=matched.select("customer_code", "customer_id")).height,
        currency=_currency(one) or None,
        today=today,
    )
    one.preview = msgspec.to_builtins(preview)
    one.save(update_fields=["preview"])


def _people(staging: Staging) -> pl.DataFrame:
    people = staging.read("customers")
    empty = pl.DataFrame(schema={"customer_code": pl.String, "customer_name": pl.String})
    return empty if people is None else people.select("customer_code", "customer_name")


def _compare(one: Import, staging: Staging, customers: pl.DataFrame) -> Comparison:
    """Return the comparison; where there are no documents among the files, one of none."""
    if not staging.documents.is_file():
        pl.DataFrame(schema=dict(DOCUMENT_COLUMNS)).write_parquet(staging.documents)
        staging.write("rows", None)
    return compare(staging, source=one.source, matched=customers, removes_missing=options_of(one).removes_missing)


def _count_rows(comparison: Comparison) -> pl.DataFrame:
    return comparison.documents.group_by("customer_code").agg(
        pl.col("line_count").sum().alias("rows"), pl.col("amount").sum().alias("amount")
    )


def _has_codes(one: Import) -> bool:
    account = read_account(one)
    return account is not None and account.has_codes


def _currency(one: Import) -> str:
    file = staging_of(one).folder / CURRENCY_FILE
    return file.read_text(encoding="ascii") if file.is_file() else ""


def _teller(one: Import) -> Callable[[int], None]:
    def tell(done: int) -> None:
        Import.objects.filter(pk=one.pk).update(done=done)
        if Import.objects.filter(pk=one.pk, is_cancel_requested=True).exists():
            raise Cancelled

    return tell


@contextmanager
def _excluding_others() -> Iterator[None]:
    """Let one import at a time be stored."""
    try:
        with exclusive(APPLY_LOCK):
            yield
    except LockTaken as error:
        raise ImportStopped("busy") from error


@contextmanager
def _working(one: Import, state: ImportState, *, step: str) -> Iterator[None]:
    """Hold the import while it is worked on, and keep why it stopped."""
    try:
        with exclusive(lock_name(one)):
            one.refresh_from_db()
            one.state, one.step, one.failure, one.is_cancel_requested = state, step, None, False
            one.done = one.total = 0
            one.save(update_fields=["state", "step", "failure", "is_cancel_requested", "done", "total"])
            try:
                yield
            except ImportStopped as error:
                _stop(one, error)
                raise
            except IntakeError as error:
                stopped = ImportStopped(error.code, **error.numbers)
                stopped.failure = failure_of(error)
                _stop(one, stopped)
                raise stopped from error
            except Cancelled as error:
                clear_up(one)
                raise ImportStopped("cancelled") from error
            except (IngestFailed, DatabaseError) as error:
                stopped = ImportStopped("database", reason=str(error).strip())
                _stop(one, stopped)
                raise stopped from error
            except OSError as error:
                stopped = ImportStopped("disk", reason=error.strerror or str(error))
                _stop(one, stopped)
                raise stopped from error
    except LockTaken as error:
        raise ImportStopped("busy") from error


def _stop(one: Import, error: ImportStopped) -> None:
    """Keep why an import stopped; one whose chunks are written can go on."""
    asks = error.failure.code in QUESTIONS
    if one.state == ImportState.APPLYING:
        one.state = ImportState.INTERRUPTED
    else:
        one.state = ImportState.ASKING if asks else ImportState.FAILED
    one.failure = msgspec.to_builtins(error.failure)
    one.save(update_fields=["state", "failure"])

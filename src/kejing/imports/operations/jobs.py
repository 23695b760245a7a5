"""An import as a job: read, then applied; each step holds the import's lock, so that a dead one is known for dead."""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import msgspec
import polars as pl
from django.db import Error as DatabaseError
from django.db import connection, transaction

from kejing.imports.enums import ImportState
from kejing.imports.models import Import
from kejing.imports.operations.account import read_account
from kejing.imports.operations.cancelling import cancel_import, clear_up, take_out
from kejing.imports.operations.comparing import Comparison, compare_once, ledger_version
from kejing.imports.operations.contacts import find_new_contacts, write_contacts
from kejing.imports.operations.failures import ImportStopped, failure_of
from kejing.imports.operations.faults import TRANSIENT, stop_for
from kejing.imports.operations.matching import find_names, match_customers
from kejing.imports.operations.memory import forget, recall, remember
from kejing.imports.operations.options import options_of
from kejing.imports.operations.planning import keep_plan
from kejing.imports.operations.previewing import make_preview
from kejing.imports.operations.reading import CURRENCY_FILE, read_files
from kejing.imports.operations.records import make_records
from kejing.imports.operations.sealing import is_whole, seal
from kejing.imports.operations.staging import DOCUMENT_COLUMNS, staging_of
from kejing.imports.operations.switching import show_import
from kejing.imports.operations.texts import refuse_long_texts
from kejing.imports.operations.turns import lock_name, storing_alone
from kejing.imports.operations.writing import Plan, write_documents
from kejing.intake import IntakeError
from kejing.kit.locks import LockTaken, exclusive
from kejing.ledger.models import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from kejing.imports.operations.staging import Staging

logger = logging.getLogger(__name__)

QUESTIONS: Final = frozenset(
    {
        "no_columns",
        "ambiguous_dates",
        "mixed_basis",
        "wrong_basis",
        "control_total",
        "broken_rows",
        "unknown_header",
        "unknown_field",
        "repeated_field",
        "rate_missing",
        "discount_unclear",
        "mixed_currencies",
        "mixed_dates",
        "title_no_sales",
    }
)
"""What stops an import until somebody answers; all else is a fault of the files."""
BEGINS_FROM: Final = {
    ImportState.READING: frozenset(
        {
            ImportState.RECEIVED,
            ImportState.READING,
            ImportState.ASKING,
            ImportState.READY,
            ImportState.INTERRUPTED,
            ImportState.FAILED,
        }
    ),
    ImportState.APPLYING: frozenset({ImportState.READY, ImportState.APPLYING, ImportState.INTERRUPTED}),
}
"""What an import can be read from, and stored from: one that is stored is not touched again."""
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
        # What an earlier run wrote of an earlier reading is of no use to this one.
        if not take_out(one):
            raise ImportStopped("busy")
        memory = options_of(one).memory
        read_files(one, remembered=recall(one.source) if memory == "use" else {}, today=today)
        _heed(one)
        if memory == "forget":
            forget(one)
        if memory != "ignore":
            remember(one, by=one.requested_by, now=now)
        preview_import(one, today=today)
        _heed(one)
        one.state = ImportState.READY
        one.read_at = now
        one.save(update_fields=["state", "read_at"])


def apply_import(*, one: Import, now: datetime, wait_seconds: float = 0) -> None:
    """Store what was staged, in chunks that nobody sees, and switch them on at once.

    An import that was interrupted goes on where it stopped.

    :raises ImportStopped: `busy` if another import is being stored for all of `wait_seconds`, `not_ready`,
        `cancelled`, `database`, `disk`, `ledger_changed`
    """
    begun = time.monotonic()
    with _working(one, ImportState.APPLYING, step=COMPARE), storing_alone(wait_seconds=wait_seconds):
        _heed(one)
        staging = staging_of(one)
        if not is_whole(staging):
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
        # Storing takes its time, and whoever was judged meanwhile was judged without it.
        switched_at = now + timedelta(seconds=time.monotonic() - begun)
        with transaction.atomic():
            # A lock on the server ends with its connection, and then somebody else may have been at it.
            Source.objects.select_for_update().get(pk=one.source_id)
            if ledger_version() != planned.ledger:
                raise ImportStopped("ledger_changed")
            show_import(one=one, batch=planned.batch, records=records, now=switched_at)


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
        files=one.files.count(),
        names_open=0 if has_codes else open_names,
        duplicates=open_names if has_codes else 0,
        contacts_new=find_new_contacts(staging, customers=matched.select("customer_code", "customer_id")).height,
        currency=_currency(one) or None,
        today=today,
    )
    seal(staging)
    one.preview = msgspec.to_builtins(preview)
    one.save(update_fields=["preview"])


def _people(staging: Staging) -> pl.DataFrame:
    """Return customer_code, customer_name of everybody in the files; whoever is on record may have a code alone."""
    people = staging.read("customers")
    empty = pl.DataFrame(schema={"customer_code": pl.String, "customer_name": pl.String})
    listed = empty if people is None else people.select("customer_code", "customer_name")
    places = [path for path in (staging.documents, staging.path("contacts")) if path.is_file()]
    named = [pl.scan_parquet(path, glob=False).select(pl.col("customer_code").unique()).collect() for path in places]
    others = pl.concat([empty.select("customer_code"), *named]).drop_nulls().unique().sort("customer_code")
    others = others.join(listed, on="customer_code", how="anti", maintain_order="left")
    return pl.concat([listed, others.with_columns(pl.lit(None, pl.String).alias("customer_name"))])


def _compare(one: Import, staging: Staging, customers: pl.DataFrame) -> Comparison:
    """Return the comparison; where there are no documents among the files, one of none."""
    if not staging.documents.is_file():
        staging.write(staging.documents.stem, pl.DataFrame(schema=dict(DOCUMENT_COLUMNS)))
        staging.write("rows", None)
    removes_missing = options_of(one).removes_missing
    return compare_once(one, staging, matched=customers, removes_missing=removes_missing)


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
        _heed(one)

    return tell


def _heed(one: Import) -> None:
    """Stop where somebody wants the import no more."""
    if Import.objects.filter(pk=one.pk, is_cancel_requested=True).exists():
        raise Cancelled


@contextmanager
def _working(one: Import, state: ImportState, *, step: str) -> Iterator[None]:
    """Hold the import while it is worked on, and keep why it stopped; `not_ready` if it is past that."""
    try:
        with exclusive(lock_name(one)):
            _begin(one, state, step=step)
            try:
                yield
            except Cancelled as error:
                clear_up(one)
                raise ImportStopped("cancelled") from error
            except BaseException as error:
                stopped = _stopped_by(error)
                _keep_stopped(one, stopped)
                if stopped is None or stopped is error:
                    raise
                raise stopped from error
    except LockTaken as error:
        raise ImportStopped("busy") from error
    except (DatabaseError, OSError) as error:
        # There was no lock to be had, or the database went away while it was told of another error.
        raise stop_for(error) or error from error
    if Import.objects.filter(pk=one.pk, is_cancel_requested=True, state=ImportState.READY).exists():
        cancel_import(one=one)
        raise ImportStopped("cancelled")


def _begin(one: Import, state: ImportState, *, step: str) -> None:
    one.refresh_from_db()
    if one.state not in BEGINS_FROM[state]:
        raise ImportStopped("not_ready")
    if state == ImportState.READING:
        # Of a reading that is interrupted nothing may be stored, whatever the one before it gave.
        one.preview = one.read_at = None
    elif one.preview is None:
        raise ImportStopped("not_ready")
    one.state, one.step, one.failure, one.is_cancel_requested = state, step, None, False
    one.done = one.total = 0
    fields = ("state", "step", "failure", "is_cancel_requested", "done", "total", "preview", "read_at")
    one.save(update_fields=fields)


def _stopped_by(error: BaseException) -> ImportStopped | None:
    """Return why an import stops for an error, null where it is a fault of ours, or somebody ended the process."""
    if isinstance(error, ImportStopped):
        return error
    if isinstance(error, IntakeError):
        stopped = ImportStopped(error.code, **error.numbers)
        stopped.failure = failure_of(error)
        return stopped
    return stop_for(error) if isinstance(error, Exception) else None


def _keep_stopped(one: Import, stopped: ImportStopped | None) -> None:
    """Keep why an import stopped; one that was being stored can go on, as can one that the machine stopped."""
    code = None if stopped is None else stopped.failure.code
    if code in QUESTIONS:
        one.state = ImportState.ASKING
    elif code is None or code in TRANSIENT:
        one.state = ImportState.INTERRUPTED
    else:
        one.state = ImportState.FAILED
    one.failure = None if stopped is None else msgspec.to_builtins(stopped.failure)
    try:
        _save_stopped(one)
    except DatabaseError as error:
        # It says that it is worked on, and nobody holds it: `recover_imports` calls it interrupted.
        logger.warning("That import %s stopped could not be kept: %s", one.pk, error)


def _save_stopped(one: Import) -> None:
    fields = ("state", "failure")
    try:
        one.save(update_fields=fields)
    except DatabaseError:
        if connection.in_atomic_block or connection.is_usable():
            raise
        # It was the connection that ended: another one may be had.
        connection.close()
        one.save(update_fields=fields)

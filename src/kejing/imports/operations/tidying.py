"""What nobody needs any more of imports that ended long ago is cleared away: files, staging, versions out of sight.

A version that a later one replaced long ago goes, and the later import can then not be taken back; what an import
brought that was taken back long ago goes, and it can then not be brought back. Both say so (`turns.refuse_cleared`).
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Final

import msgspec
from django.conf import settings
from django.db import connection, transaction

from kejing.imports.enums import ImportState
from kejing.imports.models import Import
from kejing.imports.operations.cancelling import clear_up, take_out
from kejing.imports.operations.failures import Failure
from kejing.imports.operations.staging import folder_of
from kejing.imports.operations.turns import CLEARED, Busy, lock_name, storing_alone
from kejing.imports.queries.kept import ABANDONED, ended_imports, folders_kept, kept_since
from kejing.kit.locks import LockTaken, exclusive
from kejing.ledger.operations.versions import CHUNK, delete_versions, write_chosen
from kejing.ledger.queries import FOLLOWS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_REPLACES: Final = f"{FOLLOWS} AND lb.is_live AND lb.switched_at < %s"
_REPLACED: Final = (
    "SELECT d.id FROM ledger_document d JOIN ledger_batch b ON b.id = d.batch_id WHERE NOT d.is_latest AND EXISTS ("  # noqa: S608 - our own text
    " SELECT 1 FROM ledger_document later JOIN ledger_batch lb ON lb.id = later.batch_id"
    f" WHERE {_REPLACES}) LIMIT {CHUNK}"
)


def tidy_imports(*, now: datetime) -> int:
    """Clear away what is kept no longer (`settings.KEEP_IMPORTS_DAYS`), and return how many folders went.

    Where an import is being stored it is left for the next time.
    """
    before = kept_since(now=now)
    try:
        with storing_alone():
            _clear_replaced(before)
            ended = ended_imports(before=before).filter(pk__in=folders_kept())
            return sum(_clear_one(one, before=before) for one in ended)
    except Busy:
        return 0


def _clear_one(one: Import, *, before: datetime) -> bool:
    """Clear an import that ended, its folder last, so that what is interrupted is done the next time."""
    try:
        with exclusive(lock_name(one)):
            if not ended_imports(before=before).filter(pk=one.pk).exists():
                return False
            one.refresh_from_db()
            if one.state == ImportState.UNDONE:
                _say_cleared([one.pk])
            if one.state != ImportState.APPLIED:
                take_out(one, is_alone=True)
            if one.state in ABANDONED:
                clear_up(one, is_alone=True)
            shutil.rmtree(folder_of(one), ignore_errors=True)
    except LockTaken:
        return False
    return True


def _clear_replaced(before: datetime) -> None:
    """Delete the versions that are out of sight since then for good, having said so of whatever replaced them."""
    while documents := _find_replaced(before):
        with transaction.atomic():
            _say_cleared(_find_replacing(documents, before))
            delete_versions(documents)


def _find_replaced(before: datetime) -> Sequence[int]:
    with connection.cursor() as cursor:
        cursor.execute(_REPLACED, [_as_stored(before)])
        return [row for (row,) in cursor.fetchall()]


def _find_replacing(documents: Sequence[int], before: datetime) -> Sequence[int]:
    """Return the imports whose taking back would need these versions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT i.id FROM ledger_document d JOIN ledger_batch b ON b.id = d.batch_id"  # noqa: S608 - our own text
            f" JOIN ledger_document later ON later.dated_on = d.dated_on JOIN ledger_batch lb ON lb.id = later.batch_id"
            f" JOIN imports_import i ON i.batch_id = lb.id WHERE {_REPLACES} AND d.id IN ({write_chosen()})",
            [_as_stored(before), json.dumps(list(documents))],
        )
        return [row for (row,) in cursor.fetchall()]


def _say_cleared(imports: Sequence[int]) -> None:
    failure = Failure(CLEARED, {"days": settings.KEEP_IMPORTS_DAYS})
    Import.objects.filter(pk__in=imports).update(failure=msgspec.to_builtins(failure))


def _as_stored(moment: datetime) -> str:
    return str(connection.ops.adapt_datetimefield_value(moment))

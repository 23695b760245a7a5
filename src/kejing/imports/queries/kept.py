"""Imports that ended so long ago that what is kept of them is cleared away. It loads nothing heavy."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce

from kejing.imports.enums import ImportState
from kejing.imports.models import Import

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

ABANDONED = (
    ImportState.RECEIVED,
    ImportState.ASKING,
    ImportState.READY,
    ImportState.INTERRUPTED,
    ImportState.FAILED,
)
"""The states in which an import waits for somebody, who may never come."""
_ENDED = (ImportState.APPLIED, ImportState.UNDONE, ImportState.CANCELLED, *ABANDONED)


def kept_since(*, now: datetime) -> datetime:
    """Return the moment before which imports that ended are not kept."""
    return now - timedelta(days=settings.KEEP_IMPORTS_DAYS)


def ended_imports(*, before: datetime) -> QuerySet[Import]:
    """Return the imports that ended before then, or were left lying, and nothing was done with since."""
    ended = Import.objects.annotate(last_at=Coalesce(F("undone_at"), F("applied_at"), F("read_at"), F("requested_at")))
    return ended.filter(state__in=_ENDED, last_at__lt=before).order_by("pk")


def folders_kept() -> frozenset[int]:
    """Return the numbers of the imports whose folders are there."""
    imports = Path(settings.DATA_DIR) / "imports"
    if not imports.is_dir():
        return frozenset()
    return frozenset(int(folder.name) for folder in imports.iterdir() if folder.name.isdecimal() and folder.is_dir())


def something_is_to_be_tidied(*, now: datetime) -> bool:
    """Answer whether the folder of an import that ended long ago is still there."""
    kept = folders_kept()
    return bool(kept) and ended_imports(before=kept_since(now=now)).filter(pk__in=kept).exists()

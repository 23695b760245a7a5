"""Versions of documents: which may have later ones, and which are taken out again."""

from __future__ import annotations

import json
from itertools import batched
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from kejing.ledger.models import Batch, Document

if TYPE_CHECKING:
    from collections.abc import Sequence

CHUNK: Final = 25_000


def write_chosen() -> str:
    """Return the query of ids that come as one JSON parameter, however many they are."""
    if connection.vendor == "postgresql":
        return "SELECT value::bigint FROM json_array_elements_text(%s::json)"
    return "SELECT value FROM json_each(%s)"


def mark_superseded(documents: Sequence[int], *, is_latest: bool = False) -> None:
    """Say of versions of documents that later ones may exist (or, with `is_latest`, that none do), in short chunks.

    It is a hint that makes readers look for the later version; as long as that is not live they see what they saw.
    """
    for chunk in batched(documents, CHUNK):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE ledger_document SET is_latest = %s"  # noqa: S608 - our own text
                f" WHERE id IN ({write_chosen()}) AND is_latest <> %s",
                [is_latest, json.dumps(chunk), is_latest],
            )


def empty_batch(batch: Batch) -> None:
    """Delete what a batch that is not live wrote, in short chunks: nobody saw it.

    :raises ValueError: if the batch is live
    """
    if Batch.objects.filter(pk=batch.pk, is_live=True).exists():
        raise ValueError(f"Batch {batch.pk} is live.")
    while documents := list(Document.objects.filter(batch=batch).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        delete_versions(documents)


@transaction.atomic
def delete_versions(documents: Sequence[int]) -> None:
    """Delete versions of documents, which nobody sees or ever will, with their lines; no more than a short chunk."""
    with connection.cursor() as cursor:
        # One statement a table: one by one each delete would ask every key that points here.
        value = json.dumps(documents)
        cursor.execute(f"DELETE FROM ledger_line WHERE document_id IN ({write_chosen()})", [value])  # noqa: S608 - our own text
        cursor.execute(f"DELETE FROM ledger_document WHERE id IN ({write_chosen()})", [value])  # noqa: S608 - the same

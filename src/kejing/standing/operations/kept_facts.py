"""The ledger as it was read last, kept in files: a past day is judged without reading millions of lines again.

They are a copy, used only while the tables are what they were: whatever moves a document, a customer or a category
changes their fingerprint.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Q, Sum

from kejing.analytics.facts import Facts, complete_customers
from kejing.customers.models import Customer
from kejing.customers.queries import CUSTOMER_FACTS
from kejing.followups.queries import CONTACT_FACTS, PLAN_FACTS, PROMISE_FACTS
from kejing.kit.frames import read_frames
from kejing.kit.locks import LockTaken, exclusive
from kejing.ledger.models import Batch, Category, Document, Line
from kejing.standing.operations.facts import CUSTOMER_KEYS, StoredFacts, read_stored_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

logger = logging.getLogger(__name__)

FOLDER: Final = "ledger-facts"
ABOUT: Final = "about.json"
TABLES: Final = ("documents", "lines", "items")
WRITE_LOCK: Final = "ledger-facts"
KEPT_FROM: Final = 20_000
"""Fewer lines than these are read as fast from the tables."""


def take_fingerprint() -> str:
    """Return a text that is another one after every change of what documents, lines and account items are read from.

    Lines and documents come and go with batches, which say when they were switched; sums of the documents tell of
    whatever else befalls them.
    """
    live = Q(is_live=True)
    told: list[Any] = [
        str(connection.settings_dict["NAME"]),
        Batch.objects.aggregate(
            Max("pk"), Max("switched_at"), live=Count("pk", filter=live), live_sum=Sum("pk", filter=live)
        ),
        Document.objects.aggregate(Count("pk"), Max("pk"), Sum("customer_id"), Sum("amount"), Sum("line_count")),
        Line.objects.aggregate(Max("pk")),
        [*Category.objects.order_by("pk").values_list("pk", "name")],
    ]
    said = hashlib.sha256(repr(told).encode())
    customers = Customer.objects.order_by("pk").values_list("pk", "code", "is_withdrawn", "payment_days")
    for row in customers.iterator(chunk_size=10_000):
        said.update(repr(row).encode())
    return said.hexdigest()


def read_and_keep(*, with_rows: bool = False) -> StoredFacts:
    """Read everything that is stored, and write the ledger of it to files in place of those before.

    One of less than `KEPT_FROM` lines is not written, nor while somebody else writes. A disk that is full is said in
    the log, and costs only that a past day takes longer.

    :raises ExtractFailed: if the database cannot be read
    """
    before = take_fingerprint()
    stored = read_stored_facts(with_rows=with_rows)
    # What changed while it was read is of no known state.
    if stored.lines.height >= KEPT_FROM and take_fingerprint() == before:
        try:
            with exclusive(WRITE_LOCK):
                _write(stored, fingerprint=before)
        except LockTaken:
            logger.info("The ledger that was read is not kept: somebody else keeps it just now")
    return stored


def _write(stored: StoredFacts, *, fingerprint: str) -> None:
    folder = _folder()
    for left in folder.parent.glob(f"{FOLDER}.*"):
        # Nobody else writes now: whoever made it was killed.
        shutil.rmtree(left, ignore_errors=True)
    if _fingerprint_of(folder) == fingerprint:
        return
    making, old = (folder.with_name(f"{FOLDER}.{secrets.token_hex(4)}") for _ in range(2))
    try:
        making.mkdir(parents=True)
        for name in TABLES:
            getattr(stored, name).write_parquet(making / f"{name}.parquet", compression="lz4")
        (making / ABOUT).write_text(json.dumps({"fingerprint": fingerprint}), encoding="utf-8")
        if folder.exists():
            folder.replace(old)
        making.replace(folder)
    except OSError as error:
        logger.warning("The ledger that was read could not be kept: %s", error)
    finally:
        for left in (making, old):
            shutil.rmtree(left, ignore_errors=True)


def read_for_past_day() -> StoredFacts:
    """Return everything that is stored: the ledger from its files where they are of its state, the rest from tables.

    :raises ExtractFailed: if the database cannot be read
    """
    kept = _read_kept(_folder())
    return read_and_keep() if kept is None else kept


def _read_kept(folder: Path) -> StoredFacts | None:
    """Return everything with the ledger from its files, or None where they are not of the tables' state."""
    before = _fingerprint_of(folder)
    kept = None if before is None else _load(folder)
    if kept is None:
        return None
    customers, contacts, promises, plans, keys = read_frames(
        [CUSTOMER_FACTS, CONTACT_FACTS, PROMISE_FACTS, PLAN_FACTS, CUSTOMER_KEYS]
    )
    # Others may have replaced the files while they were read, one after the other. The tables are asked after all is
    # read: then nothing of it is newer than the files.
    if not before == _fingerprint_of(folder) == take_fingerprint():
        return None
    facts = Facts(
        documents=kept["documents"],
        lines=kept["lines"],
        customers=complete_customers(customers),
        contacts=contacts,
        receivables=None,
        promises=promises,
        plans=plans,
    )
    return StoredFacts(
        documents=kept["documents"], lines=kept["lines"], facts=facts, items=kept["items"], keys=keys, rows=None
    )


def _folder() -> Path:
    return Path(settings.DATA_DIR) / FOLDER


def _fingerprint_of(folder: Path) -> str | None:
    try:
        told = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return str(told.get("fingerprint"))


def _load(folder: Path) -> Mapping[str, pl.DataFrame] | None:
    try:
        return {name: pl.read_parquet(folder / f"{name}.parquet") for name in TABLES}
    except (OSError, pl.exceptions.PolarsError) as error:
        logger.warning("The ledger that was kept cannot be used: %s", error)
        return None

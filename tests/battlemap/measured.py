"""A company as it stands and as it stood: rows and kept days that what is measured rests on."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import polars as pl
from django.test import Client
from django.utils import timezone

from battlemap.standings import AS_OF, a_standing
from kejing.kit.money import to_minor
from kejing.people.models import User
from kejing.standing.enums import RefreshState, SnapshotKind
from kejing.standing.models import Refresh, Snapshot, Standing
from kejing.standing.queries import SNAPSHOT_COLUMNS
from rows import make_customer

BEFORE = date(2026, 2, 28)
NEW_YEAR = date(2025, 12, 31)

type SignIn = Callable[[User], Client]


def sign_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def store_refresh(
    *, first_on: date | None = date(2024, 1, 1), revision: str = "", contacts_known: bool = True
) -> Refresh:
    return Refresh.objects.create(
        as_of=AS_OF,
        state=RefreshState.DONE,
        requested_at=timezone.now(),
        contacts_known=contacts_known,
        customer_count=1,
        ledger_first_on=first_on,
        ledger_last_on=AS_OF,
        revision=revision,
    )


def store_standing(code: str, *, owner: User | None = None, **changes: Any) -> Standing:
    standing = a_standing(code, **changes)
    standing.customer = make_customer(code, owner=owner)
    standing.save(force_insert=True)
    return standing


def store_day(as_of: date, rows: Sequence[Mapping[str, Any]]) -> Snapshot:
    """Keep a past day: of each customer its code and tier, and what is not as usual."""
    usual = {
        "is_lost": False,
        "contact_state": "ok",
        "report_count": 0,
        "visit_count": 0,
        "amount_this_year": 0,
        "amount_last_month": 0,
        "amount_this_month": 0,
        "order_count": 1,
        "amount_12m": 10_000,
        "last_order_on": as_of - timedelta(days=10),
        "rhythm": "unknown",
        "flags": "",
    }
    frame = pl.DataFrame(
        [dict.fromkeys(SNAPSHOT_COLUMNS) | usual | dict(row) for row in rows],
        schema_overrides={"amount_12m": pl.Int64, "is_lost": pl.Boolean, "last_order_on": pl.Date},
    ).select(SNAPSHOT_COLUMNS)
    packed = BytesIO()
    frame.write_parquet(packed)
    return Snapshot.objects.create(
        as_of=as_of,
        kind=SnapshotKind.MONTH_END,
        made_at=timezone.now(),
        customers=frame.height,
        rows=packed.getvalue(),
        marks=1,
        applied=1,
    )


def minor(amount: str) -> int:
    return to_minor(Decimal(amount))

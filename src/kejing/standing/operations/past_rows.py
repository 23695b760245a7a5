"""The rows of past days as frames: unpacked from a snapshot, and kept in step with who owns whom today."""

from __future__ import annotations

import secrets
from itertools import batched
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from django.db import connection, transaction

from kejing.analytics.reasons import Reason, to_json
from kejing.kit.frames import Query, read_few
from kejing.standing.enums import PastState
from kejing.standing.models import PastDay, PastStanding, Standing, Told
from kejing.standing.queries import current_refresh, read_snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.db.models import Model

    from kejing.analytics.policy import Policy


def _names_of(model: type[Model]) -> tuple[str, ...]:
    fields = model._meta.concrete_fields  # noqa: SLF001 - Django's documented model API
    return tuple(field.name for field in fields if not field.is_relation and not field.primary_key)


FIGURES: Final = _names_of(PastStanding)
REASONS: Final = _names_of(Told)
OF_TODAY: Final = ("customer_name", "region", "customer_type", "salesperson")
"""What a past day shows as it is today: it is in the archive, and says who looks after whom."""
_ARCHIVE: Final = Query(
    sql="SELECT c.id AS customer_id, c.code AS customer_code, c.name AS customer_name, c.region,"
    " c.kind AS customer_type, COALESCE(NULLIF(u.display_name, ''), u.username) AS salesperson"
    " FROM customers_customer c LEFT JOIN people_user u ON u.id = c.owner_id",
    schema={"customer_id": pl.Int64, "customer_code": pl.String, **dict.fromkeys(OF_TODAY, pl.String)},
)
CUSTOMERS_A_STATEMENT: Final = 500
_MOST: Final = 10_000_000
_ANSWERS: Final = ("is_part_year", "is_surging", "is_ignored", "is_urgent")
"""What is stored as no where a snapshot does not keep it."""


def unpack_snapshot(as_of: date) -> pl.DataFrame | None:
    """Return the rows of the snapshot of a day with all of `FIGURES` and `customer_id`; None where there is none.

    What it does not keep is null. Customers that are no longer in the archive are left out.
    """
    packed = read_snapshot(as_of)
    if packed is None:
        return None
    archive = read_few(_ARCHIVE, most=_MOST)
    assert archive is not None  # noqa: S101 - there is no database with so many customers
    kept = packed.drop(name for name in OF_TODAY if name in packed.columns)
    flags = pl.col("flags").fill_null("")
    found = kept.join(archive, on="customer_code", how="inner", maintain_order="left").with_columns(
        flags=flags,
        # Codes of flags are no parts of one another.
        rhythm_alarm=flags.str.contains("rhythm_alarm", literal=True),
        days_since_order=(pl.lit(as_of) - pl.col("last_order_on")).dt.total_days(),
    )
    missing = [name for name in FIGURES if name not in found.columns]
    return found.with_columns(
        *(pl.lit(value=False if name in _ANSWERS else None).alias(name) for name in missing),
        *(pl.col(name).fill_null(value=False) for name in _ANSWERS if name not in missing),
    ).select("customer_id", *FIGURES)


def tell_from_snapshot(rows: pl.DataFrame, *, as_of: date, policy: Policy) -> Mapping[str, Any]:
    """Return what the fields of a `PastDay` say of rows that were unpacked."""
    refresh = current_refresh()
    first_on = None if refresh is None else refresh.ledger_first_on
    findings = []
    if first_on is not None and (as_of - first_on).days + 1 <= policy.tiers.dormant_days:
        numbers = {"coverage_days": (as_of - first_on).days + 1, "needed_days": policy.tiers.dormant_days + 1}
        findings.append(to_json(Reason("finding.dormancy_invisible", numbers)))
    return {
        "policy": policy.to_toml(),
        "ledger_first_on": first_on,
        "ledger_last_on": rows["last_order_on"].max(),
        "customer_count": rows.height,
        "contacts_known": bool((rows["contact_state"] != "unknown").any()),
        "findings": findings,
        "lacks": columns_lacking(as_of),
    }


def columns_lacking(as_of: date) -> list[str]:
    """Return the figures that the snapshot of a day does not keep, and that do not follow from what it keeps."""
    packed = read_snapshot(as_of, columns=None)
    kept = () if packed is None else packed.columns
    return [name for name in FIGURES if name not in {*kept, *OF_TODAY, "rhythm_alarm", "days_since_order"}]


def follow_archive(*, customers: Sequence[int] | None = None) -> int:
    """Have the rows of past days say what the archive says today: names, owners, regions, types. Return how many did.

    Only rows of these customers are looked at, of all where that is None. Rows of today follow by being judged again;
    whatever judges calls this then.
    """
    days = [*PastDay.objects.filter(state=PastState.DONE).defer("reasons")]
    if not days:
        return 0
    past, now = (model._meta.db_table for model in (PastStanding, Standing))  # noqa: SLF001 - Django's documented model API
    unlike = " OR ".join(f"past.{name} IS DISTINCT FROM now.{name}" for name in OF_TODAY)
    sets = ", ".join(f"{name} = now.{name}" for name in OF_TODAY)
    update = (
        f"UPDATE {past} AS past SET {sets} FROM {now} AS now"  # noqa: S608 - the models' own names
        f" WHERE now.customer_id = past.customer_id AND past.id BETWEEN %s AND %s AND ({unlike})"
    )
    parts = [()] if customers is None else [*batched(customers, CUSTOMERS_A_STATEMENT)]
    changed = 0
    for day in days:
        with transaction.atomic(), connection.cursor() as cursor:
            found = 0
            for part in parts:
                # The day as well: these rows are then found in the index of customers and days.
                among = f" AND past.day_id = %s AND past.customer_id IN ({', '.join(['%s'] * len(part))})"
                cursor.execute(update + among if part else update, [*day.keys, *([day.pk, *part] if part else ())])
                found += max(cursor.rowcount, 0)
            if found:
                changed += found
                PastDay.objects.filter(pk=day.pk).update(revision=secrets.token_hex(16))
    return changed

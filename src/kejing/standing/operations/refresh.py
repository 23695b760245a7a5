"""Judging every customer and storing what is said of each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl
from django.db import transaction
from django.utils import timezone

from kejing.analytics.facts import Facts, complete_customers
from kejing.analytics.judge import judge_ledger
from kejing.analytics.reasons import to_json
from kejing.analytics.summary import summarise
from kejing.analytics.windows import FIRST_AS_OF
from kejing.customers.models import Customer
from kejing.customers.queries import CUSTOMER_FACTS
from kejing.followups.queries import CONTACT_FACTS
from kejing.kit.frames import read_frames, upsert_frame
from kejing.ledger.queries import ACCOUNT_ITEMS, DOCUMENT_FACTS, LINE_FACTS, open_items, sales_period
from kejing.standing.enums import RefreshState
from kejing.standing.models import Refresh, Standing
from kejing.standing.queries import current_policy

if TYPE_CHECKING:
    from datetime import date

    from kejing.analytics.judge import Judged
    from kejing.analytics.policy import Policy

# The judged columns are stored under their own names, in the model's order.
JUDGED_COLUMNS = tuple(
    field.attname
    for field in Standing._meta.concrete_fields  # noqa: SLF001 - Django's documented model API
    if not field.is_relation
)


class RefreshFailed(Exception):
    """The customers could not be judged; the standing before is untouched."""


def run_refresh(*, refresh: Refresh) -> None:
    """Judge every customer as of the refresh's day and replace the standing rows, all or none.

    Where a refresh that was asked for later is done already, its rows stay and this one is superseded.

    :raises RefreshFailed: if anything stops it; the refresh then says why, and pages go on showing the rows before
    """
    refresh.state = RefreshState.RUNNING
    refresh.save(update_fields=["state"])
    try:
        judged = judge_stored_ledger(as_of=refresh.as_of, policy=current_policy())
        with transaction.atomic():
            _store(judged, refresh=refresh)
    except BaseException as error:
        # Ctrl-C and a stopping worker too: a refresh must not claim for ever to be running.
        refresh.state = RefreshState.FAILED
        refresh.error = str(error) or type(error).__name__
        refresh.finished_at = timezone.now()
        refresh.save(update_fields=["state", "error", "finished_at"])
        if isinstance(error, Exception):
            raise RefreshFailed(refresh.error) from error
        raise


def judge_stored_ledger(*, as_of: date, policy: Policy) -> Judged:
    """Return what the judgements say of the stored customers: rows leave by ADBC, DuckDB sums, `judge` decides.

    Cadences follow the tiers of the last month end, so that they do not flip from day to day.
    """
    documents, lines, customers, contacts, account_items = read_frames(
        [DOCUMENT_FACTS, LINE_FACTS, CUSTOMER_FACTS, CONTACT_FACTS, ACCOUNT_ITEMS]
    )
    facts = Facts(
        documents=documents,
        lines=lines,
        customers=complete_customers(customers),
        contacts=contacts,
        receivables=open_items(account_items, as_of=as_of),
    )
    return judge_ledger(
        summarise(facts, as_of=as_of, policy=policy),
        policy=policy,
        settled=settled_tiers(facts, as_of=as_of, policy=policy),
    )


def settled_tiers(facts: Facts, *, as_of: date, policy: Policy) -> pl.DataFrame | None:
    """Return `customer_code` and `settled_tier`, the tiers as of the last month end before `as_of`.

    None is returned where nothing is settled apart from the day's own tiers: `as_of` is a month end itself, or
    nothing was sold by the one before.
    """
    settled_on = as_of.replace(day=1) - timedelta(days=1)
    if (as_of + timedelta(days=1)).day == 1 or settled_on < FIRST_AS_OF:
        return None
    # The receivables among the facts are those of `as_of`; no tier asks for them.
    summary = summarise(facts, as_of=settled_on, policy=policy)
    if summary.ledger.first_sale_on is None:
        return None
    return judge_ledger(summary, policy=policy).frame.select("customer_code", settled_tier="tier")


def _store(judged: Judged, *, refresh: Refresh) -> None:
    """Store the rows, unless a refresh asked for later has stored its own in the meantime."""
    # All who store queue for the first refresh's row; on SQLite the transaction itself holds the write lock.
    list(Refresh.objects.select_for_update().order_by("pk")[:1])
    if Refresh.objects.filter(state=RefreshState.DONE, pk__gt=refresh.pk).exists():
        refresh.state = RefreshState.SUPERSEDED
        refresh.finished_at = timezone.now()
        refresh.save(update_fields=["state", "finished_at"])
        return
    keys = pl.DataFrame(
        list(Customer.objects.values_list("code", "pk")),
        schema={"customer_code": pl.String, "customer_id": pl.Int64},
        orient="row",
    )
    rows = judged.frame.join(keys, on="customer_code").with_columns(pl.lit(refresh.pk).alias("refresh_id"))
    upsert_frame(Standing, rows.select("customer_id", "refresh_id", *JUDGED_COLUMNS), key="customer_id")
    Standing.objects.exclude(refresh=refresh).delete()
    refresh.state = RefreshState.DONE
    refresh.finished_at = timezone.now()
    refresh.customer_count = rows.height
    period = sales_period()
    refresh.ledger_first_on = period.first_on if period else None
    refresh.ledger_last_on = period.last_on if period else None
    refresh.contacts_known = not judged.findings.contacts_unknown
    refresh.findings = [to_json(reason) for reason in judged.findings.reasons]
    refresh.save(
        update_fields=[
            "state",
            "finished_at",
            "customer_count",
            "ledger_first_on",
            "ledger_last_on",
            "contacts_known",
            "findings",
        ]
    )

"""Storing the made-up company's contacts: those of before as if imported, the last ones as if written here."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import batched
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

import polars as pl

from kejing import demo
from kejing.followups.enums import PURPOSE_FIELDS, PromiseState
from kejing.followups.models import Comment, Followup, Mention, Promise, Seen
from kejing.kit.frames import insert_frame
from kejing.kit.standards import own_zone
from kejing.people.models import User

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

WRITTEN_DAYS: Final = 92
"""Since so many days people write here what they did; what was before was noted elsewhere."""
RECENT_DAYS: Final = 21
SENT_AFTER_MINUTES: Final = 7
SEEN_AFTER: Final = timedelta(minutes=50)
ANSWERED_AFTER: Final = timedelta(minutes=95)
KEYS_A_STATEMENT: Final = 500
KEY: Final = ("customer_code", "contacted_on")


def store_contacts(company: demo.Company, *, users: pl.DataFrame, customers: pl.DataFrame, now: datetime) -> None:
    """Store contacts, and what was promised and said in the last ones; nothing of it happened after `now`.

    `users` has username and user_id, `customers` customer_code and customer_id.
    """
    as_of, recent, before = company.spec.as_of, [], frozenset[str]()
    for made in company.contacts():
        # They come in the order of their days.
        yesterdays = made.filter(pl.col("contacted_on") == as_of - timedelta(days=1))
        before |= frozenset(yesterdays["customer_code"].to_list())
        batch = move_what_is_to_come(made, as_of=as_of, now=now, before=before)
        rows = batch.join(customers, on="customer_code", maintain_order="left").join(
            users, on="username", how="left", maintain_order="left"
        )
        written = pl.col("contacted_on") > as_of - timedelta(days=WRITTEN_DAYS)
        _store(rows.filter(~written).with_columns(uid=pl.lit(None), happened_at=pl.lit(None), received_at=pl.lit(None)))
        _store(_date(rows.filter(written), now=now))
        recent.append(rows.filter(pl.col("contacted_on") > as_of - timedelta(days=RECENT_DAYS)))
    _store_talk(company, pl.concat(recent), now=now)


def _store(rows: pl.DataFrame) -> None:
    purposes = pl.col("purposes").str.split(";")
    insert_frame(
        Followup,
        rows.select(
            "customer_id",
            "kind",
            pl.col("contacted_on").alias("happened_on"),
            "answered",
            pl.col("user_id").alias("by_id"),
            "text",
            "way",
            "rival_news",
            *(purposes.list.contains(purpose.value).alias(field) for purpose, field in PURPOSE_FIELDS.items()),
            pl.col("uid").cast(pl.String),
            pl.col("happened_at").cast(pl.Datetime("us", "UTC")),
            pl.col("received_at").cast(pl.Datetime("us", "UTC")),
        ),
    )


def move_what_is_to_come(rows: pl.DataFrame, *, as_of: date, now: datetime, before: Collection[str]) -> pl.DataFrame:
    """Return the contacts without any that is still to come: the last day is not over.

    What would be later today happened at its hour of the day before; whom somebody met then (`before`) is left out.
    """
    midnight = datetime.combine(as_of, time(), tzinfo=own_zone())
    passed = (now - midnight) // timedelta(minutes=1)
    is_to_come = (pl.col("contacted_on") == as_of) & (pl.col("minute") > passed)
    there = rows.filter(~(is_to_come & pl.col("customer_code").is_in(list(before))))
    day_before = pl.col("contacted_on") - pl.duration(days=1)
    return there.with_columns(pl.when(is_to_come).then(day_before).otherwise("contacted_on").alias("contacted_on"))


def _date(rows: pl.DataFrame, *, now: datetime) -> pl.DataFrame:
    """Return the rows with what the device gives."""
    zone = own_zone()
    happened_at = (
        (pl.col("contacted_on").cast(pl.Datetime("us")) + pl.duration(minutes="minute"))
        .dt.replace_time_zone(zone.key, ambiguous="earliest", non_existent="null")
        .dt.convert_time_zone("UTC")
    )
    received_at = happened_at + pl.duration(minutes=pl.col("minute") % SENT_AFTER_MINUTES)
    return rows.with_columns(uid=_uid(), happened_at=happened_at).with_columns(
        received_at=pl.min_horizontal(received_at, pl.max_horizontal(pl.lit(now), "happened_at"))
    )


def _uid() -> pl.Expr:
    """Return an identifier: there is one contact a customer and day at most."""
    return pl.concat_str(
        pl.col("customer_id").cast(pl.String).str.zfill(16), pl.col("contacted_on").dt.strftime("%Y%m%d").str.zfill(16)
    )


def _store_talk(company: demo.Company, recent: pl.DataFrame, *, now: datetime) -> None:
    """Store what was promised in the last contacts, and said about them."""
    promises = demo.make_promises(company, recent)
    talk = demo.make_talk(company, recent)
    named = pl.concat([promises.select(KEY), talk.select(KEY)]).unique()
    # Told by the identifiers, which were just made: the keys are the database's own.
    keys = recent.join(named, on=KEY).select(*KEY, _uid().alias("uid"))
    followups = _find(keys["uid"].to_list())
    by_day = {(code, day): followups[UUID(uid)] for code, day, uid in keys.iter_rows()}
    people = {one.username: one for one in User.objects.all()}
    Promise.objects.bulk_create(
        Promise(
            customer_id=made_in.customer_id,
            what=row["what"],
            made_on=row["contacted_on"],
            due_on=row["due_on"],
            by=people[row["username"]],
            made_in=made_in,
            state=PromiseState.OPEN if row["kept_on"] is None else PromiseState.KEPT,
            closed_on=row["kept_on"],
            closed_by=None if row["kept_on"] is None else people[row["username"]],
        )
        for row in promises.iter_rows(named=True)
        for made_in in (by_day[row["customer_code"], row["contacted_on"]],)
    )
    for row in talk.iter_rows(named=True):
        followup = by_day[row["customer_code"], row["contacted_on"]]
        _say(followup, row, lead=people[row["lead"]], author=people[row["username"]], now=now)


def _say(followup: Followup, row: Mapping[str, str | None], *, lead: User, author: User, now: datetime) -> None:
    """Store that a supervisor saw a contact, and what was said about it."""
    received_at, uid = followup.received_at, followup.uid
    if received_at is None or uid is None:
        return
    seen_at, answered_at = (min(now, received_at + later) for later in (SEEN_AFTER, ANSWERED_AFTER))
    Seen.objects.create(followup=followup, person=lead, seen_at=seen_at)
    if row["comment"] is None:
        return
    said = Comment.objects.create(
        uid=uuid5(uid, "comment"),
        followup=followup,
        by=lead,
        made_at=seen_at,
        text=row["comment"],
        is_question=bool(row["is_question"]),
    )
    if not said.is_question:
        return
    is_answered = row["answer"] is not None
    Mention.objects.create(comment=said, person=author, seen_at=answered_at if is_answered else None)
    if row["answer"] is not None:
        Comment.objects.create(
            uid=uuid5(uid, "answer"),
            followup=followup,
            by=author,
            made_at=answered_at,
            text=row["answer"],
            answers=said,
        )


def _find(uids: Sequence[str]) -> Mapping[UUID, Followup]:
    found: dict[UUID, Followup] = {}
    for some in batched(uids, KEYS_A_STATEMENT):
        found |= {one.uid: one for one in Followup.objects.filter(uid__in=some) if one.uid is not None}
    return found

"""Writes: entries are added, in the transaction of what they tell of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kejing.audit.http import asked_from, who_asks
from kejing.audit.models import LONGEST_KEY, LONGEST_NAME, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.contrib.auth.base_user import AbstractBaseUser

    from kejing.audit.enums import Action, Kind

type Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one of many: its key and name, and how it was before and after."""

    pk: object
    name: str
    before: Values
    after: Values


def record(
    *,
    action: Action,
    kind: Kind,
    pk: object = "",
    name: str = "",
    before: Values | None = None,
    after: Values | None = None,
    by: AbstractBaseUser | None = None,
) -> Entry:
    """Write that somebody did something; without `by` it is who asks for the page under way, and nobody where none is.

    When it was, the database says. Call it inside the transaction that does it, so that both are there or neither.
    """
    acting = by if by is not None else who_asks()
    entry = Entry(
        by_id=None if acting is None else acting.pk,
        by_name="" if acting is None else _cut(str(acting)),
        action=action,
        object_kind=kind,
        object_id=str(pk)[:LONGEST_KEY],
        object_name=_cut(name),
        before=None if before is None else dict(before),
        after=None if after is None else dict(after),
        address=asked_from(),
    )
    entry.save(force_insert=True)
    return entry


def record_change(
    *,
    action: Action,
    kind: Kind,
    pk: object,
    name: str,
    before: Values,
    after: Values,
    by: AbstractBaseUser | None = None,
) -> Entry | None:
    """Write what differs between `before` and `after`, which name the same fields; nothing where nothing does."""
    changed = [field for field in after if before[field] != after[field]]
    if not changed:
        return None
    return record(
        action=action,
        kind=kind,
        pk=pk,
        name=name,
        before={field: before[field] for field in changed},
        after={field: after[field] for field in changed},
        by=by,
    )


def record_parts(whole: Entry, kind: Kind, changes: Iterable[Change]) -> None:
    """Write what became of each of the many that `whole` tells of."""
    # The database said when it was: each part says the same.
    whole.refresh_from_db(fields=["at"])
    Entry.add_all(
        Entry(
            at=whole.at,
            by_id=whole.by_id,
            by_name=whole.by_name,
            action=whole.action,
            object_kind=kind,
            object_id=str(change.pk)[:LONGEST_KEY],
            object_name=_cut(change.name),
            before=dict(change.before),
            after=dict(change.after),
            address=whole.address,
            part_of=whole.pk,
        )
        for change in changes
    )


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"

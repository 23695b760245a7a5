"""Check-ins of another program: read from a file, looked at, taken in as second evidence, and taken back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db import transaction

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.followups.enums import SecondState
from kejing.followups.models import SecondAccount, SecondCheckIn, SecondImport
from kejing.followups.operations.second_files import SecondRow, read_second_file
from kejing.followups.permissions import may_bring_check_ins
from kejing.kit.cleaning import clean_words
from kejing.kit.standards import own_day
from kejing.people.models import User

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

LONGEST_FILE_NAME: Final = 255


class SecondRefusal(StrEnum):
    """Why nothing is done with check-ins of another program."""

    NOT_ALLOWED = "not_allowed"
    NOTHING_NEW = "nothing_new"
    GONE = "gone"


class SecondRefused(Exception):
    """Check-ins that are not taken in, or not taken back; `reason` says why."""

    def __init__(self, reason: SecondRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody whom a file names and nobody here is: the account and the name there, and how many check-ins."""

    known_by: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Matched:
    """What taking a file in would do: new check-ins by person, how many are here already, and whom nobody knows.

    `people` are all whom the file names and somebody here is; `skipped` counts rows of other kinds.
    """

    new: Sequence[tuple[int, SecondRow]]
    known: int
    skipped: int
    unread: int
    strangers: Sequence[Stranger]
    people: frozenset[int]


def read_check_ins(*, path: Path, name: str, by: User | None, now: datetime) -> SecondImport:
    """Read a file and keep what it says to be looked at; nothing is taken in yet. Without `by`, the server's owner.

    :raises SecondRefused: if it is not for `by` to bring check-ins in
    :raises FileRefused: if the file holds none
    """
    _admit(by)
    # Before anything is written: reading takes longer than others may wait.
    found = read_second_file(path, name=name, now=now)
    return SecondImport.objects.create(
        name=name[:LONGEST_FILE_NAME],
        rows=[row.to_list() for row in found.rows],
        others=[list(one) for one in found.others],
        unread=found.unread,
        from_at=found.from_at,
        until_at=found.until_at,
        made_by=by,
        made_at=now,
    )


def match_check_ins(batch: SecondImport) -> Matched:
    """Return what taking this file in would do, as people and accounts are now."""
    rows = [SecondRow.from_list(kept) for kept in batch.rows]
    who = _Names.read()
    found = [(who.find(row.account, row.name), row) for row in rows]
    others = [who.find(account, name) for account, name, _count in batch.others]
    wanted: dict[tuple[int, datetime], SecondRow] = {}
    for person, row in found:
        if person is not None:
            wanted.setdefault((person, row.at), row)
    people = {person for person, _at in wanted}
    here = SecondCheckIn.objects.filter(person__in=people, at__gte=batch.from_at, at__lte=batch.until_at)
    there = set(here.values_list("person", "at"))
    new = [(person, row) for (person, at), row in wanted.items() if (person, at) not in there]
    strangers = Counter((row.known_by, row.name) for person, row in found if person is None)
    return Matched(
        new=new,
        known=sum(person is not None for person, _row in found) - len(new),
        skipped=sum(count for _account, _name, count in batch.others),
        unread=batch.unread,
        strangers=[Stranger(known_by, name, count) for (known_by, name), count in sorted(strangers.items())],
        people=frozenset(people | {person for person in others if person is not None}),
    )


@transaction.atomic
def take_check_ins(*, batch: int, by: User | None) -> SecondImport:
    """Take in what a file says of people who are known here, and return it; what is here already is passed over.

    :raises SecondRefused: if it is not for `by`, the file says nothing that is not here, or was decided about
    """
    _admit(by)
    held = _hold(batch, SecondState.READ)
    matched = match_check_ins(held)
    if not matched.new and _are_covered(matched.people, held):
        raise SecondRefused(SecondRefusal.NOTHING_NEW)
    rows = [
        SecondCheckIn(
            batch=held,
            person_id=person,
            at=row.at,
            latitude=None if row.position is None else row.position.latitude,
            longitude=None if row.position is None else row.position.longitude,
            place=row.place,
        )
        for person, row in matched.new
    ]
    # Another file that is taken in at the same moment may bring the same.
    SecondCheckIn.objects.bulk_create(rows, batch_size=1_000, ignore_conflicts=True)
    taken = held.check_ins.count()
    held.people.set(matched.people)
    held.state, held.taken, held.rows, held.others = SecondState.TAKEN, taken, [], []
    held.save(update_fields=["state", "taken", "rows", "others"])
    after = {
        "check_ins": taken,
        "known": matched.known,
        "skipped": matched.skipped,
        "unread": matched.unread,
        "without_person": sum(one.count for one in matched.strangers),
    }
    _note(Action.CHECK_INS_TAKEN, held, after=after, by=by)
    return held


@transaction.atomic
def discard_check_ins(*, batch: int, by: User | None) -> None:
    """Forget a file that was read and not taken in; nothing of it stays.

    :raises SecondRefused: if it is not for `by`, or was decided about
    """
    _admit(by)
    _hold(batch, SecondState.READ).delete()


@transaction.atomic
def take_back_check_ins(*, batch: int, by: User | None) -> SecondImport:
    """Delete the check-ins that a file brought, and return it; what other files brought stays.

    Those of its people and days tell no longer that somebody did not check in: they passed over what it had brought.

    :raises SecondRefused: if it is not for `by`, or it is not taken in
    """
    _admit(by)
    held = _hold(batch, SecondState.TAKEN)
    count, _rows = SecondCheckIn.objects.filter(batch=held).delete()
    people = list(held.people.all())
    held.people.clear()
    overlapping = SecondImport.objects.filter(state=SecondState.TAKEN, people__in=people)
    for other in overlapping.filter(from_at__lte=held.until_at, until_at__gte=held.from_at).distinct():
        other.people.remove(*people)
    held.state = SecondState.BACK
    held.save(update_fields=["state"])
    _note(Action.CHECK_INS_BACK, held, after={"check_ins": count}, by=by)
    return held


@transaction.atomic
def name_account(*, account: str, person: User, by: User) -> SecondAccount:
    """Say who an account of the other program is, and return that; the last word holds.

    :raises SecondRefused: if it is not for `by`
    """
    _admit(by)
    named, _made = SecondAccount.objects.update_or_create(account=clean_words(account), defaults={"person": person})
    record(
        action=Action.ACCOUNT_NAMED,
        kind=Kind.PERSON,
        pk=person.pk,
        name=str(person),
        after={"account": named.account},
        by=by,
    )
    return named


@dataclass(frozen=True, slots=True)
class _Names:
    """Who is called how: by an account that was given to him, by the name he signs in with, by his name."""

    accounts: Mapping[str, int]
    usernames: Mapping[str, int]
    names: Mapping[str, int]

    @classmethod
    def read(cls) -> _Names:
        people = list(User.objects.order_by("pk").values_list("pk", "username", "display_name"))
        bearers = Counter(_fold(name) for _pk, _username, name in people)
        given = SecondAccount.objects.values_list("account", "person")
        return cls(
            accounts={_fold(account): person for account, person in given},
            usernames={_fold(username): pk for pk, username, _name in people},
            # A name that two people bear says of neither that it is he.
            names={_fold(name): pk for pk, _username, name in people if bearers[_fold(name)] == 1},
        )

    def find(self, account: str, name: str) -> int | None:
        """Return the key of who is meant; an account that is known says more than a name."""
        for told in (account, name):
            key = _fold(told)
            for known in (self.accounts, self.usernames, self.names):
                if key and key in known:
                    return known[key]
        return None


def _fold(name: str) -> str:
    return clean_words(name).casefold()


def _are_covered(people: Collection[int], batch: SecondImport) -> bool:
    """Answer whether files that are taken in tell of all these people as long as this one does."""
    files = SecondImport.objects.filter(state=SecondState.TAKEN, from_at__lte=batch.from_at)
    there = files.filter(until_at__gte=batch.until_at).values_list("people", flat=True)
    return set(people) <= set(there)


def _hold(batch: int, state: SecondState) -> SecondImport:
    held = SecondImport.objects.select_for_update().filter(pk=batch, state=state).first()
    if held is None:
        raise SecondRefused(SecondRefusal.GONE)
    return held


def _admit(by: User | None) -> None:
    if by is not None and not may_bring_check_ins(by):
        raise SecondRefused(SecondRefusal.NOT_ALLOWED)


def _note(action: Action, batch: SecondImport, *, after: Mapping[str, object], by: User | None) -> None:
    days = [own_day(at).isoformat() for at in (batch.from_at, batch.until_at)]
    record(
        action=action,
        kind=Kind.COMPANY,
        name=batch.name,
        after={**after, "first_on": days[0], "last_on": days[1]},
        by=by,
    )

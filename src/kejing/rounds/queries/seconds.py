"""Check-ins of another program: the files that brought them, what one would bring, and what they say of a visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kejing.followups.enums import SecondState
from kejing.followups.models import SecondCheckIn, SecondImport
from kejing.followups.operations.second_files import FileRefusal
from kejing.followups.operations.seconds import SecondRefusal, match_check_ins
from kejing.geo import metres_between
from kejing.people.models import User
from kejing.rounds.queries.words import company_time, day_begins

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from kejing.followups.models import Visit
    from kejing.followups.operations.second_files import FileRefused
    from kejing.followups.operations.seconds import Matched

MOST_FILES: Final = 50
NEAR: Final = timedelta(hours=1)
"""A check-in that is further off than this is not of the same visit."""


@dataclass(frozen=True, slots=True)
class PersonRows:
    """The new check-ins of one person in a file."""

    person: User
    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class SecondPage:
    """One file that was read: what taking it in would do, while nobody decided, and who can be meant by a name."""

    batch: SecondImport
    matched: Matched | None
    people: Sequence[PersonRows]
    choices: Sequence[User]


def second_files() -> Sequence[SecondImport]:
    """Return the files of check-ins, the newest first."""
    return list(SecondImport.objects.select_related("made_by").order_by("-made_at", "-pk")[:MOST_FILES])


def second_page(batch: SecondImport) -> SecondPage:
    """Return what the page of one file shows."""
    if batch.state != SecondState.READ:
        return SecondPage(batch=batch, matched=None, people=(), choices=())
    matched = match_check_ins(batch)
    moments: dict[int, list[datetime]] = {}
    for person, row in matched.new:
        moments.setdefault(person, []).append(row.at)
    people = User.objects.filter(pk__in=moments).order_by("display_name", "pk")
    return SecondPage(
        batch=batch,
        matched=matched,
        people=[PersonRows(one, len(at), min(at), max(at)) for one in people for at in [moments[one.pk]]],
        choices=list(User.objects.filter(is_active=True).order_by("display_name", "pk")) if matched.strangers else (),
    )


def second_words(visit: Visit) -> str:
    """Return what WeCom's check-ins say of when and where a visit began, "" where no file tells of that.

    Told are numbers: what they mean is for a person to say.
    """
    if visit.by_id is None or visit.forgotten_at is not None:
        return ""
    day = company_time(visit.began_at).date()
    tomorrow = day_begins(day + timedelta(days=1))
    files = SecondImport.objects.filter(state=SecondState.TAKEN, people=visit.by_id)
    # A file that begins in the course of a day tells of that whole day: before it there was none.
    until = (
        files.filter(from_at__lt=tomorrow, until_at__gte=visit.began_at)
        .order_by("-until_at")
        .values_list("until_at", flat=True)
        .first()
    )
    if until is None:
        return ""
    begins = min(day_begins(day), visit.began_at - NEAR)
    found = SecondCheckIn.objects.filter(
        person=visit.by_id, at__gte=begins, at__lte=max(tomorrow, visit.began_at + NEAR)
    )
    there = list(found.order_by("at", "pk"))
    nearest = min(there, key=lambda one: abs(one.at - visit.began_at), default=None)
    if nearest is None or abs(nearest.at - visit.began_at) > NEAR:
        count = sum(day_begins(day) <= one.at < tomorrow for one in there)
        return _told_none(visit, count=count, until=until)
    return _("{when}, {where}").format(when=_when(nearest, visit), where=_where(nearest, visit))


def _told_none(visit: Visit, *, count: int, until: datetime) -> str:
    words = ngettext(
        "No check-in within an hour of {time}; {count} on that day. The file goes up to {until}.",
        "No check-in within an hour of {time}; {count} on that day. The file goes up to {until}.",
        count,
    )
    began, ends = company_time(visit.began_at), company_time(until)
    return words.format(time=f"{began:%H:%M}", count=count, until=f"{ends:%Y-%m-%d %H:%M}")


def _when(one: SecondCheckIn, visit: Visit) -> str:
    minutes = round((one.at - visit.began_at).total_seconds() / 60)
    if minutes == 0:
        return _("Checked in within the same minute")
    if minutes < 0:
        words = ngettext("Checked in {minutes} minute before", "Checked in {minutes} minutes before", -minutes)
    else:
        words = ngettext("Checked in {minutes} minute after", "Checked in {minutes} minutes after", minutes)
    return words.format(minutes=abs(minutes))


def _where(one: SecondCheckIn, visit: Visit) -> str:
    here, there = visit.position, one.position
    if there is None:
        return one.place or _("the file names no place")
    if here is None:
        return one.place or _("this visit has no position")
    words = _("{metres} m from here").format(metres=round(metres_between(here, there)))
    return f"{words} ({one.place})" if one.place else words


def file_refusal_words(error: FileRefused) -> str:
    """Return in words why a file of check-ins was not read."""
    return {
        FileRefusal.TOO_LARGE: _("This file is too large: 5 MB at most. Export fewer days at once."),
        FileRefusal.TOO_MANY: _("This file has more than 20,000 rows. Export fewer days at once."),
        FileRefusal.NOT_READABLE: _("This file cannot be read: it is no workbook, no CSV and no answer of WeCom."),
        FileRefusal.WECOM_REFUSED: _("WeCom answered with an error instead of check-ins: {given}.").format(
            given=error.given
        ),
        FileRefusal.NO_COLUMNS: _(
            "No check-ins found. A table needs a column with the time (打卡时间) and one with the account or the name"
            " (账号, 姓名)."
        ),
        FileRefusal.NO_KIND: _(
            "Nothing says which rows are check-ins out of office: keep the column with their kind (打卡类型)."
        ),
        FileRefusal.EMPTY: _("This file has no row that says who checked in, and when."),
    }[error.reason]


def second_refusal_words(reason: SecondRefusal) -> str:
    """Return in words why check-ins were not taken in or back."""
    return {
        SecondRefusal.NOT_ALLOWED: _("It is not for you to bring check-ins in."),
        SecondRefusal.NOTHING_NEW: _("Nothing was taken in: all that this file says of people known here is here."),
        SecondRefusal.GONE: _("This file was decided about meanwhile."),
    }[reason]

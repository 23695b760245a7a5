"""Writes: what somebody keeps of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.db import transaction
from django.http import QueryDict

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.battlemap.models import LONGEST_QUERY, SavedView, TableChoice
from kejing.battlemap.queries.columns import TAG_CONDITION
from kejing.customers.models import SEPARATOR
from kejing.kit.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from kejing.battlemap.queries.asking import Asked
    from kejing.people.models import User

MOST_VIEWS: Final = 50


class ViewTooLong(Exception):
    """What is asked for is longer than an address that is kept."""


class TooManyViews(Exception):
    """Somebody keeps more views than anybody finds his way in."""


@transaction.atomic
def save_view(*, name: str, query: str, is_shared: bool, by: User, now: datetime) -> SavedView:
    """Keep a question under a name; the owner's view of that name is replaced.

    :raises ViewTooLong: if the address is longer than is kept
    :raises TooManyViews: if the owner has `MOST_VIEWS` others already
    """
    if len(query) > LONGEST_QUERY:
        raise ViewTooLong
    others = SavedView.objects.filter(owner=by).exclude(name=name)
    if others.count() >= MOST_VIEWS:
        raise TooManyViews
    view, _is_new = SavedView.objects.update_or_create(
        owner=by, name=name, defaults={"query": query, "is_shared": is_shared, "made_at": now}
    )
    if is_shared:
        record(action=Action.VIEW_SHARED, kind=Kind.VIEW, pk=view.pk, name=name, after={"asked": query}, by=by)
    return view


def delete_view(view: SavedView) -> None:
    """Forget a view; whoever opened the table with it sees the whole again."""
    view.delete()


def open_with(view: SavedView | None, *, user: User) -> None:
    """Have the table open with a view, or (null) whole."""
    TableChoice.objects.update_or_create(user=user, defaults={"opens_with": view})


def choose_columns(columns: Sequence[str], *, pinned: Sequence[str] = (), user: User) -> None:
    """Have the table show these columns, in this order, the pinned ones first; none stands for the usual ones."""
    arranged = dict.fromkeys([*pinned, *columns])
    kept = {"columns": ",".join(arranged), "pinned": ",".join(pinned)}
    TableChoice.objects.update_or_create(user=user, defaults=kept)


def follow_tag(*, before: str, after: str) -> None:
    """Have every view that asks for the tag `before` ask for `after` instead.

    One that would be longer than is kept stays as it is: nobody has the old name, so it finds nobody.
    """
    asked = SavedView.objects.filter(query__contains=urlencode({"f": f"{TAG_CONDITION}:"}))
    for view in asked.select_for_update().order_by("pk"):
        query = QueryDict(view.query, mutable=True)
        query.setlist("f", [_follow(text, before=before, after=after) for text in query.getlist("f")])
        written = query.urlencode()
        if written != view.query and len(written) <= LONGEST_QUERY:
            view.query = written
            view.save(update_fields=["query"])


def _follow(condition: str, *, before: str, after: str) -> str:
    column, _, rest = condition.partition(":")
    sign, _, value = rest.partition(":")
    if column != TAG_CONDITION or not value:
        return condition
    names = [after if fold(name) == fold(before) else name for name in value.split(SEPARATOR)]
    return f"{column}:{sign}:{SEPARATOR.join(dict.fromkeys(names))}"


def log_export(asked: Asked, *, codes: Sequence[str], rows: int, as_of: date, by: User) -> None:
    """Write into the log that somebody took customers out of here: which were asked for, with which columns."""
    told = list(codes) or [f"{name}={value}" for name, value in asked.pairs if name != "columns"]
    said = {"asked": told} if told else {}
    record(
        action=Action.EXPORTED,
        kind=Kind.CUSTOMERS,
        after={"rows": rows, "as_of": as_of} | said | {"columns": list(asked.columns)},
        by=by,
    )

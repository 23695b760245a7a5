"""What somebody picked in the table, as his request says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.urls import reverse

from kejing.battlemap import forms
from kejing.battlemap.queries.asking import Misasked, read_asked
from kejing.battlemap.queries.picking import Picked, picked_rows
from kejing.battlemap.queries.views import choice_of, usual_columns
from kejing.battlemap.views.moment import read_moment

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from kejing.kit.http import Request
    from kejing.people.models import User
    from kejing.standing.models import Standing


def read_picked(request: Request, *, may_be_past: bool = False) -> Picked | None:
    """Return what was picked, or say why that is nothing and return null.

    :raises Http404: if the table has no such thing, or its reader may not see it
    :raises PermissionDenied: if it was picked on a past day, where nothing is changed; unless it `may_be_past`
    :raises NotOpened: if that day is no longer kept
    """
    form = forms.Picking(cast("QueryDict", request.POST))
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return None
    user = cast("User", request.user)
    query = QueryDict(form.cleaned_data["query"])
    if query.get("as_of") and not may_be_past:
        raise PermissionDenied
    moment = read_moment(query, at=request.now)
    masked = moment.masked_for(user)
    try:
        asked = read_asked(query, masked=masked, usual=usual_columns(choice_of(user)))
    except Misasked as error:
        raise Http404 from error
    return Picked(asked=asked, codes=form.codes, masked=masked, moment=moment)


def find_picked(picked: Picked, *, user: User) -> QuerySet[Standing]:
    """Return the rows that were picked.

    :raises Http404: if one of them is not there for this reader
    """
    try:
        return picked_rows(picked, user=user)
    except Misasked as error:
        raise Http404 from error


def way_back(request: Request) -> str:
    """Return the address of the table that the rows were picked in."""
    return f"{reverse('battlemap:table')}?{request.POST.get('query') or 'list=all'}"

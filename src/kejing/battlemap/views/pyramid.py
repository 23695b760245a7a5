"""The pyramid, and judging everybody anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kejing.battlemap import forms
from kejing.battlemap.queries.past_pages import PYRAMID
from kejing.battlemap.queries.pyramid import NoSuchDay, pyramid_page
from kejing.battlemap.queries.pyramid_scope import NoSuchScope, groups_for
from kejing.battlemap.views.moment import of_a_day, read_moment
from kejing.people.permissions import may_judge_again
from kejing.standing.operations.request import request_refresh
from kejing.standing.tasks import refresh_standing

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.kit.http import Request
    from kejing.people.models import User


@require_safe
@of_a_day(PYRAMID)
def pyramid(request: Request) -> HttpResponse:
    """Show the five tiers of the customers this person may see; htmx asks for what had to be measured alone."""
    form = forms.PyramidQuery(request.GET)
    if not form.is_valid():
        raise Http404
    moment = read_moment(request.GET, at=request.now)
    try:
        page = pyramid_page(user=cast("User", request.user), now=request.now, moment=moment, **form.cleaned_data)
    except (NoSuchScope, NoSuchDay) as error:
        raise Http404 from error
    is_part = bool(request.htmx) and request.htmx.target == "movement"
    part = "#measured" if is_part else ""
    return render(request, f"battlemap/pyramid.html{part}", {"page": page, "is_part": is_part})


@require_safe
@of_a_day(PYRAMID)
def groups(request: Request) -> HttpResponse:
    """Show by what the pyramid can be looked at; htmx asks for the list alone."""
    form = forms.PyramidQuery(request.GET)
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    moment = read_moment(request.GET, at=request.now)
    found = groups_for(cast("User", request.user), by=asked["by"], of=asked["of"], day=moment.day)
    part = "#groups" if request.htmx else ""
    return render(request, f"battlemap/groups.html{part}", {"groups": found, "since": asked["since"], "on": moment.on})


@require_POST
def judge_again(request: Request) -> HttpResponse:
    """Have every customer judged as of a day, in the background."""
    user = cast("User", request.user)
    if not may_judge_again(user):
        raise PermissionDenied
    form = forms.JudgeAgain(request.POST, today=request.today)
    if form.is_valid():
        refresh = request_refresh(as_of=form.cleaned_data["as_of"], by=user, now=request.now)
        refresh_standing.enqueue(refresh.pk)
    else:
        messages.error(request, " ".join(map(str, form.errors["as_of"])))
    return redirect("battlemap:pyramid")

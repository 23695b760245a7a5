"""Pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kejing.battlemap import forms, queries
from kejing.people.permissions import may_judge_again
from kejing.standing.operations.request import request_refresh
from kejing.standing.tasks import refresh_standing

if TYPE_CHECKING:
    from kejing.kit.http import Request
    from kejing.people.models import User


@require_safe
def pyramid(request: Request) -> HttpResponse:
    """Show the five tiers of the customers this person may see."""
    return render(
        request,
        "battlemap/pyramid.html",
        {"page": queries.pyramid_page(user=cast("User", request.user), now=request.now)},
    )


@require_safe
def table(request: Request) -> HttpResponse:
    """Show one page of the table; htmx asks for the board or the drawer alone."""
    form = forms.TableQuery(request.GET)
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    try:
        page = queries.table_page(
            user=cast("User", request.user),
            now=request.now,
            tier=asked["tier"],
            sort=asked["sort"] or forms.DEFAULT_SORT,
            number=asked["page"] or 1,
            customer=asked["customer"],
        )
    except queries.NoSuchPage as error:
        raise Http404 from error
    part = {"board": "#board", "drawer": "#drawer"}.get(request.htmx.target or "", "") if request.htmx else ""
    return render(request, f"battlemap/table.html{part}", {"page": page})


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

"""The list of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kejing.battlemap import forms
from kejing.battlemap.queries.today import BY_STAKE, NoSuchPerson, today_page

if TYPE_CHECKING:
    from kejing.kit.http import Request
    from kejing.people.models import User


@require_safe
def today(request: Request) -> HttpResponse:
    """Show whom to turn to today; htmx asks for the list or the drawer alone."""
    form = forms.TodayQuery(request.GET)
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    try:
        page = today_page(
            user=cast("User", request.user),
            now=request.now,
            person=asked["person"],
            sort=asked["sort"] or BY_STAKE,
            customer=asked["customer"],
        )
    except NoSuchPerson as error:
        raise Http404 from error
    part = {"day": "#day", "drawer": "#drawer"}.get(request.htmx.target or "", "") if request.htmx else ""
    return render(request, f"battlemap/today.html{part}", {"page": page})

"""The feed of what was reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kejing.followups.permissions import may_talk
from kejing.rounds import forms
from kejing.rounds.queries.feed import NoSuchFilter, feed_page
from kejing.rounds.queries.first import first_of
from kejing.rounds.queries.people import days_of
from kejing.rounds.queries.places import NoSuchPlace

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.kit.http import Request
    from kejing.people.models import User


@require_safe
def feed(request: Request) -> HttpResponse:
    """Show what was reported, newest first; htmx asks for the entries further back alone."""
    user = cast("User", request.user)
    form = forms.FeedQuery(request.GET)
    if not form.is_valid():
        raise Http404
    try:
        page = feed_page(user=user, asked=form.asked(), today=request.today)
    except (NoSuchPlace, NoSuchFilter) as error:
        raise Http404 from error
    context = {"page": page, "may_talk": may_talk(user)}
    if request.htmx and request.htmx.target == "older":
        return render(request, "rounds/feed.html#entries", context)
    first = first_of(user, today=request.today) if page.is_first else None
    context |= {
        "first": first,
        "followed": page.followed,
        "day": page.days.on or request.today,
        # Somebody's day has numbers of its own, and further back there is no map.
        "numbered": page.is_first and page.followed is None,
    }
    return render(request, "rounds/feed.html", context)


@require_safe
def people(request: Request) -> HttpResponse:
    """Show how full the days of people are and what their contacts are for, which the feed asks for behind the rest."""
    user = cast("User", request.user)
    form = forms.FeedQuery(request.GET)
    if not form.is_valid():
        raise Http404
    days = days_of(user, today=request.today, person=form.cleaned_data["person"])
    part = "#part" if request.htmx else ""
    return render(request, f"rounds/people.html{part}", {"days": days})

"""Where people were on a day: the points that phones send, one person's map, and the team at a glance."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kejing.analytics.windows import FIRST_AS_OF
from kejing.followups.operations.tracking import TrackRefusal, TrackRefused, add_points
from kejing.followups.permissions import may_see_day
from kejing.people.models import User
from kejing.rounds import forms
from kejing.rounds.queries.track import team_day, track_day
from kejing.rounds.views.days import read_day
from kejing.rounds.views.phones import to_phones

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.kit.http import Request


@to_phones
@require_POST
def points(request: Request) -> JsonResponse:
    """Take points of the way through a visit."""
    form = forms.TrackForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": _("This is no way."), "reason": "wrong"}, status=422)
    try:
        count = add_points(
            visit=form.cleaned_data["visit"], points=form.points, by=cast("User", request.user), now=request.now
        )
    except TrackRefused as error:
        status = 403 if error.reason in {TrackRefusal.NOT_ALLOWED, TrackRefusal.NO_CONSENT} else 422
        return JsonResponse({"error": _refusal_words(error), "reason": error.reason}, status=status)
    return JsonResponse({"kept": str(form.cleaned_data["visit"]), "new": count}, status=201)


@require_safe
def team(request: Request, on: str) -> HttpResponse:
    """Show the days of those whom somebody may follow, at a glance."""
    day = read_day(on)
    context = {"rows": team_day(cast("User", request.user), on=day), **_days(day, today=request.today)}
    return render(request, "rounds/track/team.html", context)


@require_safe
def day(request: Request, on: str, pk: int) -> HttpResponse:
    """Show the day of one person on a map, and as a list."""
    reader = cast("User", request.user)
    person = get_object_or_404(User.objects.select_related("team"), pk=pk)
    if not may_see_day(reader, person):
        raise Http404
    page = track_day(person, reader=reader, on=read_day(on))
    context = {"page": page, "drawing": page.drawing(), **_days(page.on, today=request.today)}
    part = "#part" if request.htmx else ""
    return render(request, f"rounds/track/day.html{part}", context)


def _days(day: date, *, today: date) -> dict[str, date | None]:
    return {
        "day": day,
        "before": day - timedelta(days=1) if day > FIRST_AS_OF else None,
        "after": day + timedelta(days=1) if day < today else None,
    }


def _refusal_words(error: TrackRefused) -> str:
    """Return in words why no point was taken."""
    return {
        TrackRefusal.NOT_ALLOWED: _("You may no longer visit customers."),
        TrackRefusal.NO_CONSENT: _("You have not agreed to your way being recorded, or no longer do."),
        TrackRefusal.NO_SUCH_VISIT: _("You are not checked in here."),
        TrackRefusal.TOO_MANY: _("These are more points than one visit has."),
    }[error.reason]

"""One's plan in one's own calendar: the secret address, and what stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import conditional_page, require_http_methods, require_POST, require_safe

from kejing.followups.models import CalendarKey
from kejing.followups.operations.subscribing import make_calendar_key, take_calendar_key_back
from kejing.followups.permissions import may_plan
from kejing.followups.queries import find_calendar_person
from kejing.rounds.queries.calendar_file import READ_EVERY, write_calendar
from kejing.rounds.views.planners import planner_of

if TYPE_CHECKING:
    from kejing.customers.models import Customer
    from kejing.kit.http import Request

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: Request) -> HttpResponse:
    """Show whether a calendar can read one's plan; make an address for that, which is shown this once."""
    user, address = planner_of(request), ""
    if request.method == "POST":
        secret = make_calendar_key(person=user, now=request.now)
        address = request.build_absolute_uri(reverse("rounds:calendar_file", args=[secret]))
    key = CalendarKey.objects.filter(person=user).first()
    return render(request, "rounds/plans/calendar.html", {"key": key, "address": address})


@require_POST
def close_calendar(request: Request) -> HttpResponse:
    """Take the address back."""
    take_calendar_key_back(person=planner_of(request))
    messages.info(request, _("The address is taken back: no calendar reads your plan any more."))
    return redirect("rounds:calendar")


@login_not_required
@require_safe
@cache_control(private=True, max_age=int(READ_EVERY.total_seconds()) // 4)
@conditional_page
def calendar_file(request: Request, secret: str) -> HttpResponse:
    """Give the plan of the person whose secret this is, to whoever has it."""
    person = find_calendar_person(secret)
    if person is None or not may_plan(person):
        raise Http404

    def address_of(customer: Customer) -> str:
        return request.build_absolute_uri(reverse("battlemap:customer", args=[customer.pk]))

    # A calendar has no language of its own.
    with translation.override(settings.LANGUAGE_CODE):
        content = write_calendar(person, today=request.today, address_of=address_of)
    return HttpResponse(
        content, content_type=MEDIA_TYPE, headers={"Content-Disposition": 'attachment; filename="plan.ics"'}
    )

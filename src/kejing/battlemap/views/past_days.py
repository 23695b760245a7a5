"""Past days: which can be opened, and a day's own page with what is being done for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from kejing.battlemap import forms
from kejing.battlemap.queries.asking import Misasked, read_asked
from kejing.battlemap.queries.past_pages import PYRAMID, TABLE, choices_of, day_page, may_cancel, may_compute
from kejing.battlemap.queries.views import choice_of, usual_columns
from kejing.battlemap.views.moment import day_address, read_day
from kejing.people.permissions import masked_fields, may_judge_again
from kejing.standing.operations.past_requests import (
    AnotherInWork,
    NoSuchPastDay,
    cancel_past_day,
    fail_interrupted_past_day,
    request_past_day,
)
from kejing.standing.queries import current_refresh, find_past_day, past_day_in_work
from kejing.standing.tasks import compute_past_day

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from kejing.kit.http import Request
    from kejing.people.models import User


@require_safe
def days(request: Request) -> HttpResponse:
    """Show the days that the page one comes from can be shown as of; with a day of its own choice, lead there."""
    form = forms.DayQuery(request.GET)
    if not form.is_valid():
        raise Http404
    chosen = form.cleaned_data["day"]
    if chosen is not None:
        return redirect(_address(request, chosen))
    current = form.cleaned_data["as_of"]
    choices = choices_of(current, address_of=lambda day: _address(request, day))
    context = {
        "choices": choices,
        "asked": [(name, value) for name, value in _kept(request) if name != "as_of"],
        "may_judge_again": may_judge_again(cast("User", request.user)),
    }
    return render(request, f"battlemap/days.html{'#days' if request.htmx else ''}", context)


@require_safe
def day(request: Request, on: str) -> HttpResponse:
    """Show what can be had of a past day; htmx asks how far it has come, and is led on once it is there."""
    asked = _past(on)
    is_polled = bool(request.htmx) and request.htmx.target == "day-progress"
    page = day_page(asked, href=_address(request, asked), back=_address(request, None), user=cast("User", request.user))
    if is_polled and page.state != "working":
        done = page.href if page.is_whole and not page.is_stale and not page.failed else request.get_full_path()
        return HttpResponseClientRedirect(done)
    part = "#progress" if is_polled else ""
    return render(request, f"battlemap/day.html{part}", {"page": page, "query": urlencode(_kept(request))})


@require_POST
def compute(request: Request, on: str) -> HttpResponse:
    """Have a past day computed in full, in the background; one that is whole already is opened."""
    asked, user = _past(on), cast("User", request.user)
    if not may_compute(user):
        raise PermissionDenied
    shown = find_past_day(asked)
    if shown is not None and shown.is_whole and not shown.is_stale:
        return redirect(_address(request, asked))
    fail_interrupted_past_day(now=request.now)
    try:
        with transaction.atomic():
            wanted = request_past_day(as_of=asked, by=user, now=request.now)
            if wanted.requested_at == request.now:
                compute_past_day.enqueue(wanted.pk)
    except NoSuchPastDay as error:
        raise Http404 from error
    except AnotherInWork:
        messages.error(request, _("Another day is being computed, and one is at a time. Ask again when it is done."))
    return redirect(day_address(asked, page=_page(request), query=request.GET))


@require_POST
def cancel(request: Request, on: str) -> HttpResponse:
    """Have a day that is being computed be left: by who asked for it, or who may have everybody judged again."""
    asked = _past(on)
    working = past_day_in_work()
    if working is not None and working.as_of == asked:
        if not may_cancel(cast("User", request.user), working):
            raise PermissionDenied
        if cancel_past_day(day=working, now=request.now):
            messages.info(request, _("The day is not computed."))
    return redirect(day_address(asked, page=_page(request), query=request.GET))


def _past(on: str) -> date:
    """Return a day before the one that pages show.

    :raises Http404: if it is none
    """
    asked, refresh = read_day(on), current_refresh()
    if refresh is None or asked >= refresh.as_of:
        raise Http404
    return asked


def _page(request: Request) -> str:
    return PYRAMID if request.GET.get("page") == PYRAMID else TABLE


def _kept(request: Request) -> list[tuple[str, str]]:
    return [(name, value) for name, values in request.GET.lists() for value in values if name != "day"]


def _address(request: Request, on: date | None) -> str:
    """Return the address of the page that one comes from, as of a day; what makes no sense then is left out.

    :raises Http404: if it asks for what that page does not have
    """
    query = request.GET.copy()
    for name in ("page", "day", "as_of", "at", "customer", "whole"):
        query.pop(name, None)
    if _page(request) == PYRAMID:
        return f"{reverse('battlemap:pyramid')}?{_as_of_pyramid(query, on)}"
    user = cast("User", request.user)
    try:
        asked = read_asked(query, masked=masked_fields(user), usual=usual_columns(choice_of(user)))
    except Misasked as error:
        raise Http404 from error
    return f"{reverse('battlemap:table')}?{asked.on(on).query or 'list=all'}"


def _as_of_pyramid(query: QueryDict, on: date | None) -> str:
    form = forms.PyramidQuery(query)
    since = form.cleaned_data["since"] if form.is_valid() else None
    if on is not None:
        query["as_of"] = on.isoformat()
        if since is None or since >= on:
            query.pop("since", None)
    return query.urlencode()

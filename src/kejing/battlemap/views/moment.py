"""Which day a request is about; where that has to be computed first, its page says so."""

from __future__ import annotations

from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Concatenate
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from kejing.analytics.windows import FIRST_AS_OF
from kejing.battlemap.queries.moment import Moment
from kejing.kit.locks import LockTaken
from kejing.standing.operations.past_opening import open_month_end
from kejing.standing.operations.past_requests import keep_longer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http.response import HttpResponseBase

    from kejing.kit.http import Request


class NotOpened(Exception):
    """The past day has to be computed before it can be shown; `on` names it."""

    def __init__(self, on: date, query: QueryDict) -> None:
        super().__init__(on)
        self.on = on
        self.query = query


def read_day(text: str) -> date:
    """Return the day that an address names, as it is written there.

    :raises Http404: if it is none
    """
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if day.isoformat() != text or day < FIRST_AS_OF:
        raise Http404
    return day


def read_moment(query: QueryDict, *, at: datetime) -> Moment:
    """Return the moment that an address asks for: now, or a past day, which is opened if it is a month end.

    :raises Http404: if it is no day, or not past
    :raises NotOpened: if it has to be computed first
    """
    text = query.get("as_of", "")
    if not text:
        return Moment()
    on, now = read_day(str(text)), Moment()
    if now.shown is None or on > now.as_of:
        raise Http404
    if on == now.as_of:
        return now
    try:
        day = open_month_end(as_of=on, now=at)
    except LockTaken as error:
        raise NotOpened(on, query) from error
    if day is None:
        raise NotOpened(on, query)
    keep_longer(day=day, now=at)
    return Moment(day)


def of_a_day[**P](
    page: str,
) -> Callable[
    [Callable[Concatenate[Request, P], HttpResponseBase]], Callable[Concatenate[Request, P], HttpResponseBase]
]:
    """Have a view whose day has to be computed first lead to the page of that day, which leads back to `page`."""

    def wrap(view: Callable[Concatenate[Request, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def lead(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except NotOpened as missing:
                address = day_address(missing.on, page=page, query=missing.query)
            return HttpResponseClientRedirect(address) if request.htmx else redirect(address)

        return lead

    return wrap


def day_address(on: date, *, page: str, query: QueryDict) -> str:
    """Return the address of a day's own page that knows from where it was come to."""
    kept = [
        (name, value)
        for name, values in query.lists()
        if name not in {"as_of", "page", "day", "at", "customer", "whole", "csrfmiddlewaretoken"}
        for value in values
    ]
    return f"{reverse('battlemap:day', args=[on.isoformat()])}?{urlencode([('page', page), *kept])}"

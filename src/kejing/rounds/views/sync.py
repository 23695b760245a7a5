"""What phones send of what they kept while there was no connection: each answer names what the server has.

Answers are JSON and lead nowhere else. `{"kept": uid}` says that it is here, now or from before; 401 that nobody is
signed in; 409 that the identifier stands for something else; 422 what is wrong, in words.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kejing.customers.queries import visible_to
from kejing.followups.operations.reporting import ReportRefused, UidTaken, send_report
from kejing.followups.operations.visiting import CheckIn, VisitRefused, begin_visit, drop_visit, end_visit
from kejing.followups.permissions import may_report
from kejing.followups.tasks import weigh_visits
from kejing.kit.standards import own_day
from kejing.rounds import forms
from kejing.rounds.queries.report import owed_named, people_of
from kejing.rounds.queries.visit import visit_begun, visit_page
from kejing.rounds.views.phones import to_phones
from kejing.rounds.views.refusals import report_words, visit_words
from kejing.rounds.views.report import written_of
from kejing.rounds.views.visit import leaving_of
from kejing.standing.tasks import refresh_dirty, was_asked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime
    from uuid import UUID

    from django import forms as django_forms
    from django.tasks import Task

    from kejing.customers.models import Customer
    from kejing.kit.http import Request
    from kejing.people.models import User

    type Taker = Callable[[Request, Customer, User], JsonResponse]


@to_phones
@require_safe
@never_cache
def hello(request: Request) -> JsonResponse:
    """Say who is signed in, what the server's clock says, and with which token something can be sent."""
    user = cast("User", request.user)
    return JsonResponse(
        {
            "person": user.pk,
            "name": str(user),
            "token": get_token(request),
            "now": request.now.isoformat(),
            "language": get_language(),
        }
    )


def taking(take: Taker) -> Callable[[Request], JsonResponse]:
    """Have a function take what a phone sends about a customer that its person sees and may report on."""

    @to_phones
    @require_POST
    @never_cache
    @wraps(take)
    def view(request: Request) -> JsonResponse:
        user = cast("User", request.user)
        form = forms.WhomForm(request.POST)
        if not form.is_valid():
            return _wrong(form)
        if not may_report(user):
            return JsonResponse({"error": _("You may no longer write reports.")}, status=403)
        seen = visible_to(user).select_related("standing")
        customer = seen.filter(pk=form.cleaned_data["customer"]).first()
        if customer is None:
            return _refused(_("This customer is no longer among yours."), "customer_gone")
        return take(request, customer, user)

    return view


@taking
def check_in(request: Request, customer: Customer, user: User) -> JsonResponse:
    """Take a check-in."""
    form = forms.CheckInForm(request.POST)
    if not form.is_valid():
        return _wrong(form)
    said = form.cleaned_data
    coming = CheckIn(
        uid=said["uid"],
        customer=customer,
        device=said["device"],
        began_at=_moment(request, said["began_at"]),
        place=form.place,
        drift_seconds=form.drift_at(request.now),
        is_offline=said["is_offline"],
        template=said["template"],
    )
    try:
        visit = begin_visit(check_in=coming, by=user, now=request.now)
    except UidTaken as error:
        return _taken(visit_words(error))
    except VisitRefused as error:
        return _refused(visit_words(error), error.reason)
    return _kept(visit.uid)


@taking
def check_out(request: Request, customer: Customer, user: User) -> JsonResponse:
    """Take the end of a visit; its photos come before it, or they are missed."""
    which = forms.WhichForm(request.POST)
    begun = visit_begun(customer, user=user, uid=which.cleaned_data["uid"]) if which.is_valid() else None
    if begun is None:
        return _refused(_("You are not checked in here."), "no_such_visit")
    page = visit_page(customer, visit=begun, template=begun.template, today=request.today)
    form = forms.EarlierVisit(
        request.POST,
        questions=page.questions,
        photo_steps=page.photo_steps,
        request_steps=page.request_steps,
        **_around(request, customer, "ended_at"),
    )
    if not form.is_valid():
        return _wrong(form)
    leaving = leaving_of(page, form, visit=begun.uid, ended_at=_moment(request, form.cleaned_data["ended_at"]))
    try:
        done = end_visit(uid=begun.uid, check_out=leaving, by=user, now=request.now)
    except UidTaken as error:
        return _taken(visit_words(error))
    except VisitRefused as error:
        return _refused(visit_words(error), error.reason)
    _ask_once(weigh_visits, now=request.now)
    _ask_once(refresh_dirty, now=request.now)
    return _kept(done.uid)


@taking
def break_off(request: Request, customer: Customer, user: User) -> JsonResponse:
    """Take that a visit was broken off."""
    which = forms.WhichForm(request.POST)
    if not which.is_valid():
        return _wrong(which)
    begun = visit_begun(customer, user=user, uid=which.cleaned_data["uid"])
    if begun is None:
        return _refused(_("You are not checked in here."), "no_such_visit")
    try:
        dropped = drop_visit(uid=begun.uid, by=user, now=request.now)
    except VisitRefused as error:
        return _refused(visit_words(error), error.reason)
    return _kept(dropped.uid)


@taking
def report(request: Request, customer: Customer, user: User) -> JsonResponse:
    """Take a report."""
    form = forms.EarlierReport(request.POST, **_around(request, customer, "written_at"))
    if not form.is_valid():
        return _wrong(form)
    written = written_of(form, customer, happened_at=_moment(request, form.cleaned_data["written_at"]))
    try:
        sent = send_report(report=written, by=user, now=request.now)
    except UidTaken as error:
        return _taken(report_words(error))
    except ReportRefused as error:
        return _refused(report_words(error), error.reason)
    _ask_once(refresh_dirty, now=request.now)
    return _kept(cast("UUID", sent.uid))


def _around(request: Request, customer: Customer, field: str) -> Mapping[str, Any]:
    """Return what stands around a form that was filled in at the moment which one of its fields says."""
    day = _day(request, forms.read_moment(request.POST.get(field, "")))
    return {
        "people": people_of(customer),
        "owed": owed_named(customer, forms.owed_in(request.POST), today=day),
        "days": {forms.TOMORROW: "", forms.IN_A_WEEK: ""},
        "today": day,
    }


def _day(request: Request, said: datetime | None) -> date:
    """Return the day on which a form was filled in: tomorrow is the one after it."""
    if said is None:
        return request.today
    return own_day(_moment(request, said))


def _moment(request: Request, said: datetime) -> datetime:
    """Return a moment as the device says it, now where it names one that is still to come."""
    return min(said, request.now)


def _ask_once(work: Task[Any, Any], *, now: datetime) -> None:
    """Put work into the queue unless it waits there: whoever does it does it for all that came meanwhile."""
    if not was_asked(work, since=now):
        work.enqueue()


def _kept(uid: UUID) -> JsonResponse:
    return JsonResponse({"kept": str(uid)}, status=201)


def _taken(words: str) -> JsonResponse:
    return JsonResponse({"error": words}, status=409)


def _refused(words: str, reason: str) -> JsonResponse:
    return JsonResponse({"error": words, "reason": reason}, status=422)


def _wrong(form: django_forms.Form) -> JsonResponse:
    """Return what is wrong with which field."""
    fields = {name: [str(error) for error in errors] for name, errors in form.errors.items() if name != "__all__"}
    words = [str(error) for error in form.non_field_errors()]
    told = words[0] if words else _("Something is missing, or is not as it should be.")
    return JsonResponse({"error": told, "reason": "wrong", "fields": fields}, status=422)

"""Stands in for the addresses under /sync/ by the contract, until they are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.urls import include, path
from django.utils.dateparse import parse_datetime

from kejing.customers.models import Customer
from kejing.followups.enums import Way
from kejing.followups.models import Visit
from kejing.followups.operations.reporting import Report, ReportRefused, UidTaken, send_report
from kejing.followups.operations.visiting import CheckIn, CheckOut, VisitRefused, begin_visit, drop_visit, end_visit
from kejing.rounds import forms
from kejing.rounds.queries.report import people_met, people_of, report_page
from kejing.rounds.queries.visit import visit_page
from kejing.rounds.views import visit as pages

if TYPE_CHECKING:
    from kejing.kit.http import Request


def said(request: Request, name: str) -> Any:
    return parse_datetime(request.POST[name])


@login_not_required
def sync(request: Request, kind: str = "") -> JsonResponse:
    if not request.user.is_authenticated:
        return JsonResponse({"error": "Sign in again."}, status=401)
    if not kind:
        told = {"person": request.user.pk, "token": get_token(request), "now": request.now.isoformat()}
        return JsonResponse(told)
    uid = UUID(request.POST["uid"])
    customer = Customer.objects.get(pk=request.POST["customer"])
    try:
        wrong = {"check-in": come, "check-out": go, "break-off": stop, "report": tell}[kind](request, uid, customer)
    except (ReportRefused, VisitRefused) as error:
        return JsonResponse({"error": "Refused.", "reason": error.reason, "fields": {}}, status=422)
    except UidTaken:
        return JsonResponse({"error": "Taken."}, status=409)
    if wrong:
        return JsonResponse({"error": "Something is missing.", "reason": "form", "fields": wrong}, status=422)
    return JsonResponse({"kept": str(uid)}, status=201)


def come(request: Request, uid: UUID, customer: Customer) -> dict[str, Any]:
    form = forms.CheckInForm(request.POST)
    if form.is_valid():
        here = CheckIn(
            uid=uid,
            customer=customer,
            device=form.cleaned_data["device"],
            began_at=said(request, "began_at"),
            place=form.place,
            is_offline="is_offline" in request.POST and bool(request.POST["is_offline"]),
        )
        begin_visit(check_in=here, by=request.user, now=request.now)  # type: ignore[arg-type]  # signed in
    return form.errors.get_json_data() if form.errors else {}


def go(request: Request, uid: UUID, customer: Customer) -> dict[str, Any]:
    begun = Visit.objects.get(uid=uid)
    page = visit_page(customer, visit=begun, template=begun.template)
    around = report_page(customer, user=request.user, today=request.today)  # type: ignore[arg-type]  # signed in
    form = pages._form(request, page, around)
    if not form.is_valid():
        return {name: [str(one) for one in errors] for name, errors in form.errors.items()}
    words = form.cleaned_data
    leaving = CheckOut(
        ended_at=said(request, "ended_at"),
        place=form.place,
        purposes=form.for_purposes,
        text=words["text"],
        answered=not words["nobody"],
        answers=pages._answers(page, form),
        met=people_met(customer, words["met"]),
        promise=form.promised,
    )
    end_visit(uid=uid, check_out=leaving, by=request.user, now=request.now)  # type: ignore[arg-type]  # signed in
    return {}


def stop(request: Request, uid: UUID, _customer: Customer) -> dict[str, Any]:
    drop_visit(uid=uid, by=request.user)  # type: ignore[arg-type]  # signed in
    return {}


def tell(request: Request, uid: UUID, customer: Customer) -> dict[str, Any]:
    around = report_page(customer, user=request.user, today=request.today)  # type: ignore[arg-type]  # signed in
    form = forms.ReportForm(
        request.POST,
        people=people_of(customer),
        owed=around.owed,
        days={"tomorrow": "", "week": ""},
        today=request.today,
    )
    if not form.is_valid():
        return {name: [str(one) for one in errors] for name, errors in form.errors.items()}
    words = form.cleaned_data
    report = Report(
        uid=uid,
        customer=customer,
        way=Way(words["way"]),
        purposes=form.for_purposes,
        text=words["text"],
        happened_at=said(request, "written_at"),
        answered=not words["nobody"],
        rival_news=words["rival_news"],
        met=people_met(customer, words["met"]),
        place=form.place,
        promise=form.promised,
        kept=form.kept,
        dropped=form.dropped,
    )
    send_report(report=report, by=request.user, now=request.now)  # type: ignore[arg-type]  # signed in
    return {}


urlpatterns = [
    path("sync/", sync),
    *(path(f"sync/{kind}/", sync, {"kind": kind}) for kind in ("check-in", "check-out", "break-off", "report")),
    path("", include("kejing.site.urls")),
]

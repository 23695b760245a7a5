"""The page of a store visit, and the plain ways out of it; what phones send comes by addresses of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kejing.customers.queries import visible_to
from kejing.followups.operations.reporting import UidTaken
from kejing.followups.operations.templating import template_for
from kejing.followups.operations.visiting import CheckOut, StepAnswer, VisitRefused, drop_visit, end_visit
from kejing.followups.permissions import may_report
from kejing.followups.tasks import weigh_visits
from kejing.kit.standards import own_zone
from kejing.rounds import forms
from kejing.rounds.queries.privacy import consent_of
from kejing.rounds.queries.report import people_met, people_of, report_page
from kejing.rounds.queries.visit import open_visit, visit_begun, visit_page
from kejing.rounds.views.refusals import visit_words
from kejing.standing.tasks import refresh_dirty

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpResponse

    from kejing.customers.models import Customer
    from kejing.kit.http import Request
    from kejing.people.models import User
    from kejing.rounds.queries.report import ReportPage
    from kejing.rounds.queries.visit import VisitPage


@require_safe
@never_cache
def visit(request: Request, pk: int) -> HttpResponse:
    """Show the way in, or the steps of the visit that somebody is at; of one that his device has ended, the entry."""
    customer, user = _find(request, pk)
    ended = forms.EndedForm(request.GET)
    done = visit_begun(customer, user=user, uid=ended.cleaned_data["done"]) if ended.is_valid() else None
    if done is not None and done.followup_id is not None:
        messages.info(request, _("Visit to {customer} ended.").format(customer=customer))
        return redirect("rounds:entry", done.followup_id)
    page, around = _page(request, customer, user=user), report_page(customer, user=user, today=request.today)
    return _show(request, page, around, _form(request, page, around))


@require_POST
def check_out(request: Request, pk: int) -> HttpResponse:
    """End a visit with what was found and said."""
    customer, user = _find(request, pk)
    page = _page(request, customer, user=user)
    if page.visit is None:
        messages.warning(request, _("You are not checked in here."))
        return redirect("rounds:visit", customer.pk)
    around = report_page(customer, user=user, today=request.today)
    form = _form(request, page, around)
    if not form.is_valid():
        return _show(request, page, around, form)
    leaving = leaving_of(page, form, visit=page.visit.uid, ended_at=request.now)
    try:
        done = end_visit(uid=page.visit.uid, check_out=leaving, by=user, now=request.now)
    except (VisitRefused, UidTaken) as error:
        form.add_error(None, visit_words(error))
        return _show(request, page, around, form)
    weigh_visits.enqueue()
    refresh_dirty.enqueue()
    messages.info(request, _("Visit to {customer} ended.").format(customer=customer))
    return redirect("rounds:entry", done.followup_id)


@require_POST
def break_off(request: Request, pk: int) -> HttpResponse:
    """Break a visit off: it counts for nothing."""
    customer, user = _find(request, pk)
    begun = open_visit(customer, user=user)
    if begun is not None:
        drop_visit(uid=begun.uid, by=user, now=request.now)
        messages.info(request, _("Visit broken off: it counts for nothing."))
    return redirect("battlemap:customer", customer.pk)


def _find(request: Request, pk: int) -> tuple[Customer, User]:
    """Return the customer and who asks.

    :raises PermissionDenied: if he visits nobody
    """
    user = cast("User", request.user)
    customer = get_object_or_404(visible_to(user).select_related("standing"), pk=pk)
    if not may_report(user):
        raise PermissionDenied
    return customer, user


def _page(request: Request, customer: Customer, *, user: User) -> VisitPage:
    begun = open_visit(customer, user=user)
    template = begun.template if begun else template_for(customer, now=request.now)
    return visit_page(customer, visit=begun, template=template, today=request.today)


def _form(request: Request, page: VisitPage, around: ReportPage) -> forms.VisitForm:
    return forms.VisitForm(
        request.POST if request.method == "POST" else None,
        questions=page.questions,
        photo_steps=page.photo_steps,
        request_steps=page.request_steps,
        usual=page.usual,
        people=people_of(page.customer),
        owed=around.owed,
        days={forms.TOMORROW: around.tomorrow, forms.IN_A_WEEK: around.in_a_week},
        today=request.today,
        initial={"uid": page.visit.uid} if page.visit else None,
    )


def leaving_of(page: VisitPage, form: forms.VisitForm, *, visit: UUID, ended_at: datetime) -> CheckOut:
    """Return what the form of a visit, found right, says as somebody leaves."""
    said = form.cleaned_data
    return CheckOut(
        ended_at=ended_at,
        place=form.place,
        purposes=form.for_purposes,
        text=said["text"],
        answered=not said["nobody"],
        answers=_answers(page, form),
        met=people_met(page.customer, said["met"]),
        rival_news=said["rival_news"],
        promise=form.promised,
        kept=form.kept,
        dropped=form.dropped,
        requests=form.taken(visit),
    )


def _answers(page: VisitPage, form: forms.VisitForm) -> list[StepAnswer]:
    answers = [
        StepAnswer(step.pk, text=str(shots))
        if (shots := form.shots_of(step))
        else StepAnswer(step.pk, "", form.why_skipped(step.pk))
        for step in page.photo_steps
    ]
    answers += [StepAnswer(step.pk, form.answer_to(step.pk)) for step in page.questions]
    if page.summary is not None:
        answers.append(StepAnswer(page.summary.pk, form.cleaned_data["text"]))
    answers += form.reasons
    return [one for one in answers if one.text or one.skipped_because]


def _show(request: Request, page: VisitPage, around: ReportPage, form: forms.VisitForm) -> HttpResponse:
    context = {
        "page": page,
        "around": around,
        "form": form,
        "zone": own_zone().key,
        "agreed": consent_of(cast("User", request.user)) is not None,
    }
    return render(request, "rounds/visit.html", context, status=422 if form.errors else 200)

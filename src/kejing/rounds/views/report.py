"""Reports, written in twenty seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kejing.customers.queries import visible_to
from kejing.followups.enums import Way
from kejing.followups.operations.drafting import DraftRefusal, DraftRefused, discard_draft, save_draft
from kejing.followups.operations.reporting import Report, ReportRefused, UidTaken, send_report
from kejing.followups.permissions import may_report
from kejing.kit.standards import own_zone
from kejing.rounds import forms
from kejing.rounds.queries.choosing import choosing_page
from kejing.rounds.queries.report import people_met, people_of, report_page
from kejing.rounds.views.refusals import report_words
from kejing.rounds.views.ways import way_back
from kejing.standing.tasks import refresh_dirty

if TYPE_CHECKING:
    from datetime import datetime

    from kejing.customers.models import Customer
    from kejing.kit.http import Request
    from kejing.people.models import User
    from kejing.rounds.queries.report import ReportPage

MOST_PHOTOS: Final = 9


@require_safe
def choose(request: Request) -> HttpResponse:
    """Show on whom somebody most likely reports, or whom he looks for."""
    user = _writer(request)
    page = choosing_page(user=user, typed=request.GET.get("q", ""))
    part = "#found" if request.htmx else ""
    return render(request, f"rounds/choose.html{part}", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report(request: Request, pk: int) -> HttpResponse:
    """Show the form of a report on a customer, and take what was written."""
    customer = _find(request, pk)
    user = _writer(request)
    page = report_page(customer, user=user, today=request.today)
    if request.method == "POST":
        return _keep(request, page) if "draft" in request.POST else _send(request, page)
    initial: dict[str, object] = {"back": way_back(request, otherwise="")}
    if page.draft is not None:
        initial |= {**forms.initial_of(page.draft.content), "uid": page.draft.uid}
    return _show(request, page, _form(request, page, initial=initial))


@require_POST
def draft(request: Request, pk: int) -> HttpResponse:
    """Keep what the form of a report holds so far, and say when."""
    customer = _find(request, pk)
    user = _writer(request)
    form = forms.DraftForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("Not saved."), status=422)
    try:
        save_draft(
            uid=form.cleaned_data["uid"],
            by=user,
            customer=customer,
            content=forms.content_of(request.POST),
            now=request.now,
        )
    except (DraftRefused, UidTaken) as error:
        return HttpResponse(_draft_words(error), status=409)
    at = request.now.astimezone(own_zone())
    return HttpResponse(_("Draft saved {time}").format(time=f"{at:%H:%M}"))


@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    """Throw a draft away, and begin anew."""
    customer = _find(request, pk)
    user = _writer(request)
    form = forms.DraftForm(request.POST)
    if form.is_valid():
        discard_draft(uid=form.cleaned_data["uid"], by=user)
    return redirect("rounds:report", customer.pk)


def _writer(request: Request) -> User:
    """Return who asks.

    :raises PermissionDenied: if he writes no reports
    """
    user = cast("User", request.user)
    if not may_report(user):
        raise PermissionDenied
    return user


def _find(request: Request, pk: int) -> Customer:
    visible = visible_to(cast("User", request.user)).select_related("standing")
    return get_object_or_404(visible, pk=pk)


def _form(request: Request, page: ReportPage, *, initial: dict[str, object] | None = None) -> forms.ReportForm:
    return forms.ReportForm(
        request.POST if request.method == "POST" else None,
        people=people_of(page.customer),
        owed=page.owed,
        days={forms.TOMORROW: page.tomorrow, forms.IN_A_WEEK: page.in_a_week},
        today=request.today,
        initial=initial,
    )


def _send(request: Request, page: ReportPage) -> HttpResponse:
    form = _form(request, page)
    if not form.is_valid():
        return _show(request, page, form)
    written = written_of(form, page.customer, happened_at=request.now)
    try:
        send_report(report=written, by=cast("User", request.user), now=request.now)
    except (ReportRefused, UidTaken) as error:
        form.add_error(None, report_words(error))
        return _show(request, page, form)
    refresh_dirty.enqueue()
    messages.info(request, _("Report on {customer} sent.").format(customer=page.customer))
    return redirect(_back(request, page.customer))


def written_of(form: forms.ReportForm, customer: Customer, *, happened_at: datetime) -> Report:
    """Return the report that its form, found right, says."""
    said = form.cleaned_data
    return Report(
        uid=said["uid"],
        customer=customer,
        way=Way(said["way"]),
        purposes=form.for_purposes,
        text=said["text"],
        happened_at=happened_at,
        answered=not said["nobody"],
        rival_news=said["rival_news"],
        met=people_met(customer, said["met"]),
        place=form.place,
        promise=form.promised,
        kept=form.kept,
        dropped=form.dropped,
        # Without scripts there is no camera, and no device that says which it is.
        photo_count=said.get("shots") or 0,
        device=said.get("device"),
    )


def _keep(request: Request, page: ReportPage) -> HttpResponse:
    """Keep a draft for whoever has no script."""
    answer = draft(request, page.customer.pk)
    if answer.status_code != HttpResponse.status_code:
        form = _form(request, page)
        form.add_error(None, answer.content.decode())
        return _show(request, page, form)
    messages.info(request, answer.content.decode())
    return redirect(_back(request, page.customer))


def _back(request: Request, customer: Customer) -> str:
    return way_back(request, otherwise=reverse("battlemap:customer", args=[customer.pk]))


def _show(request: Request, page: ReportPage, form: forms.ReportForm) -> HttpResponse:
    status = 422 if form.errors else 200
    context = {
        "page": page,
        "form": form,
        "back": _back(request, page.customer),
        "most_photos": MOST_PHOTOS,
        "zone": own_zone().key,
    }
    return render(request, "rounds/report.html", context, status=status)


def _draft_words(error: DraftRefused | UidTaken) -> str:
    """Return in words why a draft was not kept."""
    if isinstance(error, UidTaken):
        return _("Not saved: load the page again.")
    return {
        DraftRefusal.SENT_ALREADY: _("This report was sent already."),
        DraftRefusal.TOO_LONG: _("Not saved: this is too long for a draft."),
        DraftRefusal.TOO_MANY: _("Not saved: send or throw away some of your drafts first."),
        DraftRefusal.NOT_ALLOWED: _("Not saved: you no longer see this customer."),
    }[error.reason]

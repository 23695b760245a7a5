"""What was taken on visits and is to be booked: the list, its export, and what became of one."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kejing.kit.http import send_workbook
from kejing.ledger.operations.exporting import log_requests_export
from kejing.ledger.operations.requesting import (
    RequestRefusal,
    RequestRefused,
    cancel_request,
    enter_count,
    link_request,
    open_again,
)
from kejing.ledger.permissions import may_settle_requests
from kejing.ledger.queries import live_documents
from kejing.people.permissions import masked_fields
from kejing.people.queries.company import name_for
from kejing.rounds.forms.settling import KINDS, BookForm, CancelForm, NumberForm, RequestsQuery
from kejing.rounds.queries.places import NoSuchPlace
from kejing.rounds.queries.proposals import offers_of
from kejing.rounds.queries.requests import asked_requests, asked_words, find_request, requests_page, rows_of
from kejing.rounds.queries.requests_export import About, write_requests
from kejing.rounds.views.ways import way_back

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict
    from django.http.response import HttpResponseBase

    from kejing.kit.http import Request
    from kejing.ledger.models import Request as Taken
    from kejing.people.models import User
    from kejing.rounds.queries.requests import Asked


@require_safe
def requests(request: Request) -> HttpResponse:
    """List what was taken on visits and waits to be booked, the longest first, or what was closed."""
    user = cast("User", request.user)
    page = requests_page(user=user, asked=_asked(request.GET), today=request.today, masked=masked_fields(user))
    context = {"page": page, "kinds": KINDS, "may_settle": may_settle_requests(user)}
    return render(request, "rounds/requests.html", context)


@require_POST
def export(request: Request) -> HttpResponseBase:
    """Send what is asked for as a workbook, and write into the log that it went."""
    user, asked = cast("User", request.user), _asked(request.POST)
    rows = asked_requests(user=user, asked=asked, today=request.today, masked=masked_fields(user))
    said = asked_words(asked, user=user)
    about = About(company=name_for(user), asked=said, by=str(user), at=request.now)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it when it was sent
    count = write_requests(file, rows, about=about)
    log_requests_export(asked=said, rows=count, by=user)
    name = _("requests {day}").format(day=request.today.isoformat())
    return send_workbook(file, name=name)


@require_safe
def one(request: Request, pk: int) -> HttpResponse:
    """Show a request, the documents that may book it, and what became of it."""
    return _show(request, _find(request, pk), CancelForm())


@require_POST
def book(request: Request, pk: int) -> HttpResponse:
    """Close a request with the document that somebody says books it."""
    taken, form = _settle(request, pk), BookForm(request.POST)
    document = live_documents().filter(pk=form.cleaned_data["document"]).first() if form.is_valid() else None
    if document is None:
        messages.error(request, _("That document is not there any more. Choose another one."))
        return redirect(_page_of(taken))
    try:
        link_request(request=taken, document=document, by=cast("User", request.user), now=request.now)
    except RequestRefused as error:
        messages.error(request, _refusal_words(error))
    else:
        messages.info(request, _("Booked: {document}.").format(document=document))
    return redirect(way_back(request, otherwise=_page_of(taken)))


@require_POST
def enter(request: Request, pk: int) -> HttpResponse:
    """Close a stock count that somebody entered by hand."""
    taken = _settle(request, pk)
    try:
        enter_count(request=taken, by=cast("User", request.user), now=request.now)
    except RequestRefused as error:
        messages.error(request, _refusal_words(error))
    return redirect(way_back(request, otherwise=_page_of(taken)))


@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    """Close a request that is not to be booked any more, with the reason."""
    taken, form = _settle(request, pk), CancelForm(request.POST)
    if form.is_valid():
        try:
            cancel_request(request=taken, why=form.cleaned_data["why"], by=cast("User", request.user), now=request.now)
        except RequestRefused as error:
            form.add_error(None, _refusal_words(error))
        else:
            messages.info(request, _("Cancelled."))
            return redirect(_page_of(taken))
    return _show(request, taken, form)


@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    """Have a request wait again."""
    taken = _settle(request, pk)
    try:
        open_again(request=taken, by=cast("User", request.user))
    except RequestRefused as error:
        messages.error(request, _refusal_words(error))
    return redirect(_page_of(taken))


def _asked(data: QueryDict) -> Asked:
    form = RequestsQuery(data)
    if not form.is_valid():
        raise Http404
    try:
        return form.asked()
    except NoSuchPlace as error:
        raise Http404 from error


def _find(request: Request, pk: int) -> Taken:
    user = cast("User", request.user)
    taken = find_request(user, pk, masked=masked_fields(user))
    if taken is None:
        raise Http404
    return taken


def _settle(request: Request, pk: int) -> Taken:
    """Return a request that somebody may settle.

    :raises PermissionDenied: if he may only look at it
    """
    taken = _find(request, pk)
    if not may_settle_requests(cast("User", request.user)):
        raise PermissionDenied
    return taken


def _page_of(taken: Taken) -> str:
    return reverse("rounds:request", args=[taken.pk])


def _show(request: Request, taken: Taken, form: CancelForm) -> HttpResponse:
    looking = NumberForm(request.GET)
    number = looking.cleaned_data["number"] if looking.is_valid() else ""
    row = rows_of([taken], today=request.today, proposes=False)[0]
    context = {
        "row": row,
        "offers": offers_of(taken, number=number) if row.waits else [],
        "number": number,
        "form": form,
        "may_settle": may_settle_requests(cast("User", request.user)),
    }
    return render(request, "rounds/request.html", context, status=422 if form.errors else 200)


def _refusal_words(error: RequestRefused) -> str:
    """Return in words why nothing became of a request."""
    return {
        RequestRefusal.NOT_OPEN: _("This was booked or cancelled already."),
        RequestRefusal.NOT_BOOKED: _("This waits to be booked already."),
        RequestRefusal.WRONG_DOCUMENT: _("That document cannot book this. Choose another one."),
        RequestRefusal.NO_REASON: _("Say why it is cancelled."),
    }.get(error.reason) or _("Nothing was changed: this customer is no longer among yours.")

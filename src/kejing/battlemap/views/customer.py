"""The customer page."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from kejing.battlemap import forms
from kejing.battlemap.queries import customer as reads
from kejing.battlemap.queries.neighbours import find_way
from kejing.customers.permissions import may_edit
from kejing.customers.queries import visible_to
from kejing.kit.standards import own_currency
from kejing.people.permissions import masked_fields

if TYPE_CHECKING:
    from kejing.customers.models import Customer
    from kejing.kit.http import Request
    from kejing.people.models import User

PARTS = {name: f"#{name}" for name in ("rhythm", "documents", "contacts")}


@require_safe
def customer(request: Request, pk: int) -> HttpResponse:
    """Show one customer; htmx asks for the rhythm line, the documents or the contacts alone."""
    shown = _visible(request, pk)
    form = forms.CustomerQuery(request.GET)
    if not form.is_valid():
        raise Http404
    user = cast("User", request.user)
    masked = masked_fields(user)
    try:
        page = reads.customer_page(
            shown,
            user=user,
            now=request.now,
            today=request.today,
            masked=masked,
            months=form.cleaned_data["months"] or reads.SPANS[0],
            documents_at=form.cleaned_data["documents"],
            contacts_at=form.cleaned_data["contacts"],
        )
    except reads.NoSuchPlace as error:
        raise Http404 from error
    part = PARTS.get(request.htmx.target or "", "") if request.htmx else ""
    way = None if part else find_way(shown, written=request.GET.get("from", ""), user=user, masked=masked)
    return render(request, f"battlemap/customer.html{part}", {"page": page, "way": way, "may_edit": may_edit(user)})


@require_safe
def history(request: Request, pk: int) -> HttpResponse:
    """Show where a customer stood on past days, which its page asks for behind the rest."""
    shown = _visible(request, pk)
    found = reads.history_of(shown)
    return _render_part(request, "history", customer=shown, history=found)


@require_safe
def whitespace(request: Request, pk: int) -> HttpResponse:
    """Show what a customer's peers buy and it does not, which its page asks for behind the rest."""
    shown = _visible(request, pk)
    found = reads.whitespace_of(shown, user=cast("User", request.user))
    return _render_part(request, "whitespace", customer=shown, whitespace=found)


@require_safe
def document(request: Request, pk: int, document: int) -> HttpResponse:
    """Show the lines of one of a customer's documents."""
    shown = _visible(request, pk)
    found = reads.open_document(shown, pk=document, masked=masked_fields(cast("User", request.user)))
    if found is None:
        raise Http404
    return _render_part(request, "document", customer=shown, document=found)


def _visible(request: Request, pk: int) -> Customer:
    visible = visible_to(cast("User", request.user)).select_related("owner", "standing__told")
    return get_object_or_404(visible, pk=pk)


def _render_part(request: Request, name: str, **shown: object) -> HttpResponse:
    """Show a part of the page, or a page with that part alone for whoever has no script."""
    part = "#part" if request.htmx else ""
    return render(request, f"battlemap/customer_{name}.html{part}", {**shown, "currency": own_currency()})

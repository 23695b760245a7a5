"""What waits for somebody: names to be decided, documents without a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kejing.customers.queries import visible_to
from kejing.imports import forms
from kejing.imports.models import NameFound
from kejing.imports.operations.failures import ImportStopped
from kejing.imports.operations.names import assign_document, decide_name
from kejing.imports.queries.names import open_names, show_names
from kejing.imports.queries.pot import show_pot
from kejing.imports.queries.pot import unassigned as unassigned_documents
from kejing.imports.views.gate import for_importers, say_stopped, user_of
from kejing.standing.tasks import refresh_dirty

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.customers.models import Customer
    from kejing.kit.http import Request


@require_safe
@for_importers
def names(request: Request) -> HttpResponse:
    """Show the names nobody decided, of all imports."""
    found = open_names()
    part = "#names" if request.htmx.target == "names" else ""
    context = {"names": show_names(found, by=user_of(request)), "count": found.count()}
    return render(request, f"imports/names.html{part}", context)


@require_POST
@for_importers
def decide(request: Request, pk: int) -> HttpResponse:
    """Say who a name is."""
    found = get_object_or_404(NameFound.objects.select_related("of_import"), pk=pk)
    form = forms.NameDecided(request.POST)
    if not form.is_valid():
        raise Http404
    customer = _find_customer(request, form)
    if customer is None and not form.cleaned_data["is_new"]:
        messages.error(
            request, _("There is no customer with the code “{code}”.").format(code=form.cleaned_data["code"])
        )
        return redirect(_back(request))
    try:
        decide_name(found=found, customer=customer, by=user_of(request), now=request.now)
    except ImportStopped as stopped:
        say_stopped(request, stopped)
    else:
        refresh_dirty.enqueue()
    return redirect(_back(request))


@require_safe
@for_importers
def unassigned(request: Request) -> HttpResponse:
    """Show the documents without a customer."""
    form = forms.PotQuery(request.GET)
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    page = show_pot(by=user_of(request), number=asked["page"] or 1, asked=asked["q"], code=asked["code"])
    return render(request, "imports/unassigned.html", {"page": page})


@require_POST
@for_importers
def assign(request: Request) -> HttpResponse:
    """Give a document to a customer."""
    form = forms.Assigned(request.POST)
    if not form.is_valid():
        raise Http404
    document = get_object_or_404(unassigned_documents(), pk=form.cleaned_data["document"])
    customer = get_object_or_404(visible_to(request.user), code=form.cleaned_data["code"])
    try:
        assign_document(document=document, customer=customer, now=request.now)
    except ImportStopped as stopped:
        say_stopped(request, stopped)
    else:
        refresh_dirty.enqueue()
        messages.info(
            request,
            _("{document} belongs to {customer} now.").format(
                document=document.number or document.dated_on.isoformat(), customer=customer.name
            ),
        )
    return redirect(_back(request, otherwise=reverse("imports:unassigned")))


def _find_customer(request: Request, form: forms.NameDecided) -> Customer | None:
    said = form.cleaned_data
    customers = visible_to(request.user)
    if said["customer"]:
        return get_object_or_404(customers, pk=said["customer"])
    return customers.filter(code=said["code"].strip()).first() if said["code"] else None


def _back(request: Request, *, otherwise: str = "") -> str:
    """Return where the form stood, if that is a page of this site."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return otherwise or reverse("imports:names")

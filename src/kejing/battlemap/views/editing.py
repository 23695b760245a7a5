"""What is known of a customer, changed by who looks after him."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kejing.battlemap import forms
from kejing.battlemap.queries.neighbours import LONGEST_WAY
from kejing.customers.operations import editing
from kejing.customers.permissions import may_edit
from kejing.customers.queries import visible_to
from kejing.standing.tasks import refresh_dirty

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.customers.models import Customer
    from kejing.kit.http import Request
    from kejing.people.models import User


@require_http_methods(["GET", "POST"])
@never_cache
def edit(request: Request, pk: int) -> HttpResponse:
    """Show what can be changed of a customer, and change it; what somebody else changed meanwhile is said first."""
    user = cast("User", request.user)
    customer = get_object_or_404(visible_to(user), pk=pk)
    if not may_edit(user):
        raise PermissionDenied
    if request.method == "POST":
        return _change(request, customer, user=user)
    known = editing.known_of(customer)
    return _show(request, customer, forms.EditCustomer(initial=known | {"seen": known}))


def _change(request: Request, customer: Customer, *, user: User) -> HttpResponse:
    form = forms.EditCustomer(request.POST)
    if not form.is_valid():
        return _show(request, customer, form)
    said = form.cleaned_data
    if not isinstance(said["seen"], dict):
        raise Http404
    try:
        is_changed = editing.edit_customer(
            customer=customer, seen=said["seen"], values=form.values, because=said["because"], by=user, now=request.now
        )
    except editing.NotYoursToEdit as error:
        raise Http404 from error
    except editing.ReasonMissing:
        form.add_error("because", _("Say why it is closed."))
        return _show(request, customer, form)
    except editing.ChangedMeanwhile as changed:
        return _show(request, customer, _as_typed(request, changed.now), meanwhile=changed.now)
    if is_changed:
        refresh_dirty.enqueue()
        messages.info(request, _("Saved; the figures follow in a moment."))
    return redirect(_way_back(request, customer))


def _as_typed(request: Request, now: object) -> forms.EditCustomer:
    """Return the form with what was typed, to be saved over how the customer is now."""
    typed = forms.EditCustomer(request.POST)
    typed.is_valid()
    return forms.EditCustomer(initial=typed.cleaned_data | {"seen": now})


def _show(request: Request, customer: Customer, form: forms.EditCustomer, *, meanwhile: object = None) -> HttpResponse:
    context = {"customer": customer, "form": form, "meanwhile": meanwhile, "back": _way_back(request, customer)}
    return render(request, "battlemap/edit.html", context)


def _way_back(request: Request, customer: Customer) -> str:
    """Return the address of the part of the table that somebody came from, else of the customer's page."""
    written = request.GET.get("from", "")[:LONGEST_WAY]
    if not written:
        return reverse("battlemap:customer", args=[customer.pk])
    return f"{reverse('battlemap:table')}?{QueryDict(written).urlencode()}"

"""What a person sees, for who looks after people."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kejing.customers import forms
from kejing.customers.models import Access
from kejing.customers.operations import sharing
from kejing.customers.permissions import may_give_access, may_withdraw
from kejing.customers.queries import access_page, visible_to
from kejing.people.models import User
from kejing.people.permissions import may_manage_people, may_see_all_customers

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from kejing.customers.models import Customer
    from kejing.kit.http import Request
    from kejing.people.models import Team


@require_http_methods(["GET", "POST"])
@never_cache
def access(request: Request, pk: int) -> HttpResponse:
    """Show what a person sees, and give him every customer or those of a team."""
    person = _person(request, pk)
    if request.method != "POST":
        return _show(request, person)
    form = forms.Wide(request.POST)
    if form.is_valid():
        error = _give(request, person, to=form.cleaned_data["what"], until_on=form.cleaned_data["until_on"])
        if not error:
            return redirect("customers:access", pk)
        form.add_error("until_on", error)
    return _show(request, person, wide=form)


@require_POST
def add_customer(request: Request, pk: int) -> HttpResponse:
    """Give a person one customer to see, by its code; who sees no customers himself does not."""
    person = _person(request, pk)
    by = cast("User", request.user)
    if not may_see_all_customers(by):
        raise PermissionDenied
    form = forms.Single(request.POST)
    if form.is_valid():
        customer = visible_to(by).filter(code=form.cleaned_data["code"]).first()
        if customer is None:
            form.add_error("code", _("There is no customer with this code."))
            return _show(request, person, single=form)
        error = _give(request, person, to=customer, until_on=form.cleaned_data["until_on"])
        if not error:
            return redirect("customers:access", pk)
        form.add_error("until_on", error)
    return _show(request, person, single=form)


@require_POST
def withdraw(request: Request, pk: int, access: int) -> HttpResponse:
    """Take back what a person was given to see."""
    person = _person(request, pk)
    found = get_object_or_404(Access.objects.select_related("person", "team", "customer"), pk=access, person=person)
    by = cast("User", request.user)
    if not may_withdraw(by, found):
        raise PermissionDenied
    sharing.withdraw_access(access=found, by=by)
    messages.info(request, _("Taken back."))
    return redirect("customers:access", pk)


def _person(request: Request, pk: int) -> User:
    """Return whom the page is about.

    :raises PermissionDenied: if the reader does not look after people
    """
    if not may_manage_people(request.user):
        raise PermissionDenied
    return get_object_or_404(User.objects.select_related("team"), pk=pk)


def _give(request: Request, person: User, *, to: Team | Customer | None, until_on: date | None) -> str:
    """Give it, or return why it cannot be given.

    :raises PermissionDenied: if nothing can be given to this person
    """
    by = cast("User", request.user)
    try:
        sharing.give_access(person=person, to=to, until_on=until_on, by=by, now=request.now, today=request.today)
    except sharing.NotToBeGiven as error:
        raise PermissionDenied from error
    except sharing.OverAlready:
        return _("This day is over.")
    except sharing.TooManyGiven:
        return _("As many single customers as there may be. Give a team instead.")
    messages.info(request, _("Saved."))
    return ""


def _show(
    request: Request, person: User, *, wide: forms.Wide | None = None, single: forms.Single | None = None
) -> HttpResponse:
    by = cast("User", request.user)
    context = {
        "page": access_page(person, by=by, today=request.today),
        "may_give": person.is_active and may_give_access(by, person),
        "may_give_customers": may_see_all_customers(by),
        "wide": wide or forms.Wide(),
        "single": single or forms.Single(),
    }
    return render(request, "customers/access.html", context)

"""With whom a customer is shared, decided by who looks after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kejing.battlemap import forms
from kejing.customers.operations import sharing
from kejing.customers.permissions import may_share, sharable_with
from kejing.customers.queries import collaborators_of, visible_to

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.customers.models import Customer
    from kejing.kit.http import Request
    from kejing.people.models import User


@require_http_methods(["GET", "POST"])
@never_cache
def share(request: Request, pk: int) -> HttpResponse:
    """Ask who else shall look after a customer, and have him do it."""
    customer = _shared_by(request, pk)
    people = sharable_with(customer).select_related("team")
    form = forms.Share(request.POST if request.method == "POST" else None, people=people)
    if form.is_valid() and _give(request, customer, form):
        return redirect("battlemap:customer", customer.pk)
    context = {"customer": customer, "form": form, "has_people": form.has_people}
    return render(request, "battlemap/share.html", context)


@require_POST
def unshare(request: Request, pk: int, access: int) -> HttpResponse:
    """Have somebody look after a customer no more."""
    customer = _shared_by(request, pk)
    found = get_object_or_404(collaborators_of(customer), pk=access)
    sharing.withdraw_access(access=found, by=cast("User", request.user))
    messages.info(request, _("{name} does not look after it any more.").format(name=found.person))
    return redirect("battlemap:customer", customer.pk)


def _shared_by(request: Request, pk: int) -> Customer:
    """Return the customer.

    :raises Http404: if the reader does not see it
    :raises PermissionDenied: if it is not for him to say who looks after it
    """
    user = cast("User", request.user)
    customer = get_object_or_404(visible_to(user), pk=pk)
    if not may_share(user, customer):
        raise PermissionDenied
    return customer


def _give(request: Request, customer: Customer, form: forms.Share) -> bool:
    """Share it and return whether that went well; what did not is said at the form."""
    person, until_on = form.cleaned_data["person"], form.cleaned_data["until_on"]
    by = cast("User", request.user)
    try:
        sharing.give_access(person=person, to=customer, until_on=until_on, by=by, now=request.now, today=request.today)
    except sharing.NotToBeGiven as error:
        raise PermissionDenied from error
    except sharing.OverAlready:
        form.add_error("until_on", _("This day is over."))
    except sharing.TooManyGiven:
        form.add_error("person", _("As many single customers as there may be. A manager can give a team instead."))
    else:
        messages.info(request, _("{name} looks after it too now.").format(name=person))
        return True
    return False

"""Where customers are: what visits propose, taken over by a person, or set by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kejing.customers.queries import visible_to
from kejing.followups.operations.placing import PlaceRefused, leave_place, take_place
from kejing.followups.permissions import may_place
from kejing.rounds.forms.place import CustomerPlaceForm
from kejing.rounds.queries.placed import places_page, where_is
from kejing.rounds.views.ways import way_back

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.geo import Position
    from kejing.kit.http import Request
    from kejing.people.models import User


@require_safe
def places(request: Request) -> HttpResponse:
    """List the customers whose visits say that they are elsewhere than is known, or where nothing is known."""
    page = places_page(cast("User", request.user), now=request.now)
    return render(request, "rounds/places/list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def place(request: Request, pk: int) -> HttpResponse:
    """Show where a customer is, and set it: as visits propose it, or by hand."""
    user = cast("User", request.user)
    customer = get_object_or_404(visible_to(user), pk=pk)
    if not may_place(user, customer):
        raise PermissionDenied
    form = CustomerPlaceForm(request.POST if request.method == "POST" else None, initial=_initial(customer.position))
    if request.method == "POST" and form.is_valid():
        try:
            take_place(customer=customer, position=form.position, by=user, now=request.now)
        except PlaceRefused:
            # The form asks for all that is missing: what is refused all the same changed since it was shown.
            form.add_error(None, _("Nothing was set: this changed meanwhile. Load the page again."))
        else:
            messages.info(request, _("The place of {name} is set.").format(name=customer.name))
            return redirect(way_back(request, otherwise=reverse("rounds:place", args=[customer.pk])))
    context = {"customer": customer, "form": form, "where": where_is(customer, user=user, now=request.now)}
    return render(request, "rounds/places/one.html", context, status=422 if form.errors else 200)


@require_POST
def leave(request: Request, pk: int) -> HttpResponse:
    """Leave the place that visits propose for a customer: it is not proposed again until they say another one."""
    user = cast("User", request.user)
    customer = get_object_or_404(visible_to(user), pk=pk)
    if not may_place(user, customer):
        raise PermissionDenied
    form = CustomerPlaceForm(request.POST)
    try:
        left = (
            leave_place(customer=customer, position=form.position, by=user, now=request.now)
            if form.is_valid()
            else None
        )
    except PlaceRefused:
        left = None
    if left is None:
        messages.error(request, _("Nothing was left: this changed meanwhile. Look again."))
    else:
        words = _("Left. {name} is proposed again once visits say it is more than 100 m from there.")
        messages.info(request, words.format(name=customer.name))
    return redirect(way_back(request, otherwise=reverse("rounds:place", args=[customer.pk])))


def _initial(position: Position | None) -> dict[str, float]:
    return {} if position is None else {"latitude": position.latitude, "longitude": position.longitude}

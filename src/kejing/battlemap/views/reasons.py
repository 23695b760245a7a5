"""Reasons for abnormal figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kejing.battlemap import forms
from kejing.battlemap.queries.drawer import open_drawer
from kejing.battlemap.queries.hiding import hide_masked
from kejing.people.permissions import masked_fields, may_give_reasons
from kejing.standing.enums import Cause
from kejing.standing.operations.answering import NotRaised, give_reason
from kejing.standing.queries import current_refresh, standings_visible_to

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.kit.http import Request
    from kejing.people.models import User


@require_POST
def give(request: Request, pk: int) -> HttpResponse:
    """Keep why figures of a customer are abnormal; htmx gets the drawer, with the reason in it."""
    user = cast("User", request.user)
    refresh = current_refresh()
    standing = hide_masked(get_object_or_404(standings_visible_to(user), pk=pk), masked_fields(user))
    if refresh is None:
        raise Http404
    if not may_give_reasons(user):
        raise PermissionDenied
    form = forms.Reason(request.POST)
    if form.is_valid():
        try:
            give_reason(
                standing=standing,
                as_of=refresh.as_of,
                flags=form.cleaned_data["flags"],
                cause=Cause(form.cleaned_data["cause"]),
                words=form.cleaned_data["words"],
                by=user,
                now=request.now,
            )
        except NotRaised:
            messages.error(request, _("This figure is no longer abnormal: look at the newer page."))
    else:
        messages.error(request, _("Say which figures you explain, and pick a reason."))
    if request.htmx:
        drawer = open_drawer(standing, shown=refresh, user=user)
        return render(request, "battlemap/drawer.html", {"drawer": drawer})
    asked = urlencode({"list": "all", "customer": standing.customer_code})
    return redirect(f"{reverse('battlemap:table')}?{asked}")

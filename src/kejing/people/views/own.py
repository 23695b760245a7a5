"""One's own sign-in: password, second factor, browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kejing.people.http.devices import end_device, end_sessions
from kejing.people.models import Device
from kejing.people.permissions import needs_second_factor
from kejing.people.queries.devices import list_devices
from kejing.people.queries.second_factor import has_second_factor
from kejing.people.views.gate import user_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.kit.http import Request


@require_safe
@never_cache
def page(request: Request) -> HttpResponse:
    """Show how the reader signs in and where he is signed in."""
    user = user_of(request)
    context = {
        "has_second_factor": has_second_factor(user),
        "needs_second_factor": needs_second_factor(user),
        "devices": list_devices(user, session_key=request.session.session_key, now=request.now),
    }
    return render(request, "people/own.html", context)


@require_POST
def end_one(request: Request, pk: int) -> HttpResponse:
    """Sign one of the reader's own browsers out."""
    device = get_object_or_404(Device.objects.filter(user=user_of(request)), pk=pk)
    end_device(device)
    messages.info(request, _("That browser was signed out."))
    return redirect("own:page")


@require_POST
def end_others(request: Request) -> HttpResponse:
    """Sign all of the reader's browsers out but this one."""
    ended = end_sessions(user_of(request), but=request.session.session_key)
    said = ngettext("{count} browser was signed out.", "{count} browsers were signed out.", ended)
    messages.info(request, said.format(count=ended))
    return redirect("own:page")

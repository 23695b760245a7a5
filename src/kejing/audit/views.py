"""The page of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kejing.audit import forms, hooks
from kejing.audit.queries.log import LogAsked, log_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.kit.http import Request


@require_safe
@never_cache
def log(request: Request) -> HttpResponse:
    """Show who changed what, the latest first; who sees no customer reads nothing that tells of them."""
    if not hooks.may_read(request.user):
        raise PermissionDenied
    form = forms.LogQuery(request.GET)
    if not form.is_valid():
        raise Http404
    said = form.cleaned_data
    asked = LogAsked(
        words=said["q"],
        action=said["action"],
        from_on=said["since"],
        to_on=said["until"],
        of=said["of"],
        before=said["before"],
    )
    page = log_page(asked, sees_business=hooks.may_read_business(request.user), values=hooks.value_labels())
    return render(request, "audit/log.html", {"page": page})

"""Where somebody goes on after a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from kejing.kit.http import Request


def way_back(request: Request, *, otherwise: str) -> str:
    """Return where somebody came from, as the form or the address says, if that is a page of this site."""
    wanted = request.POST.get("back") or request.GET.get("back", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return otherwise

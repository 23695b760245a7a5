"""What is answered to a form whose token is missing or old."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def refuse_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Tell a phone to fetch a new token; anybody else gets the page that Django has for it."""
    if settings.PHONE_PATHS.match(request.path_info):
        words = _("This form has waited too long: it is sent again by itself.")
        return JsonResponse({"error": words, "reason": "token"}, status=403)
    return csrf_failure(request, reason)

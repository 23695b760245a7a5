"""Answers to phones: JSON that leads nowhere, to a door neither."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from kejing.kit.http import Request


def to_phones[**P](
    view: Callable[Concatenate[Request, P], JsonResponse],
) -> Callable[Concatenate[Request, P], JsonResponse]:
    """Have a view answer 401 in words, in place of the way to the door, where nobody is signed in."""

    @wraps(view)
    def answer(request: Request, /, *arguments: P.args, **named: P.kwargs) -> JsonResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"error": _("Sign in again: what waits on this device is sent then.")}, status=401)
        return view(request, *arguments, **named)

    login_not_required(answer)
    return answer

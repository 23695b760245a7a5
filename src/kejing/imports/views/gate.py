"""Who comes in, and what is said where something cannot be done."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from kejing.imports.models import Import
from kejing.imports.permissions import may_import
from kejing.imports.queries.sentences import tell_failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponseBase

    from kejing.imports.operations.failures import ImportStopped
    from kejing.kit.http import Request
    from kejing.people.models import User


def for_importers[**P](
    view: Callable[Concatenate[Request, P], HttpResponseBase],
) -> Callable[Concatenate[Request, P], HttpResponseBase]:
    """Let nobody into a view who may not import; nothing of the body is read before that is known."""

    @wraps(view)
    def enter(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not may_import(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return enter


def user_of(request: Request) -> User:
    """Return who asks; the middleware lets nobody in who is not signed in."""
    return cast("User", request.user)


def find_import(pk: int) -> Import:
    """Return an import with what its page shows of it.

    :raises Http404: if there is none
    """
    return get_object_or_404(Import.objects.select_related("source", "requested_by", "batch"), pk=pk)


def say_stopped(request: Request, stopped: ImportStopped) -> None:
    """Tell why something could not be done, on the next page."""
    messages.error(request, tell_failure(stopped.failure))

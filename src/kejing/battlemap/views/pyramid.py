"""The pyramid, and judging everybody anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kejing.battlemap import forms, queries
from kejing.people.permissions import may_judge_again
from kejing.standing.operations.request import request_refresh
from kejing.standing.tasks import refresh_standing

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.kit.http import Request
    from kejing.people.models import User


@require_safe
def pyramid(request: Request) -> HttpResponse:
    """Show the five tiers of the customers this person may see."""
    return render(
        request,
        "battlemap/pyramid.html",
        {"page": queries.pyramid_page(user=cast("User", request.user), now=request.now)},
    )


@require_POST
def judge_again(request: Request) -> HttpResponse:
    """Have every customer judged as of a day, in the background."""
    user = cast("User", request.user)
    if not may_judge_again(user):
        raise PermissionDenied
    form = forms.JudgeAgain(request.POST, today=request.today)
    if form.is_valid():
        refresh = request_refresh(as_of=form.cleaned_data["as_of"], by=user, now=request.now)
        refresh_standing.enqueue(refresh.pk)
    else:
        messages.error(request, " ".join(map(str, form.errors["as_of"])))
    return redirect("battlemap:pyramid")

"""What is recorded of who works here: told, agreed to, taken back, downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.followups.operations.consenting import give_consent, withdraw_consent
from kejing.followups.operations.forgetting import forget_own_points
from kejing.rounds.queries.privacy import own_data, privacy_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.kit.http import Request
    from kejing.people.models import User


@require_safe
@never_cache
def page(request: Request) -> HttpResponse:
    """Tell somebody what is recorded of him, and what he agreed to."""
    context = {"page": privacy_page(cast("User", request.user)), "words": consent_words()}
    return render(request, "rounds/privacy.html", context)


@require_POST
def agree(request: Request) -> HttpResponse:
    """Take that somebody agrees to his way being recorded, to the words that he was shown."""
    give_consent(
        person=cast("User", request.user), text=consent_words(), language=get_language() or "en", now=request.now
    )
    messages.info(request, _("Your way through shops is recorded from your next check-in on."))
    return redirect("rounds:privacy")


@require_POST
def withdraw(request: Request) -> HttpResponse:
    """Take that somebody no longer agrees; it holds at once."""
    withdraw_consent(person=cast("User", request.user), now=request.now)
    messages.info(request, _("Nothing of your way is recorded any more."))
    return redirect("rounds:privacy")


@require_POST
def forget(request: Request) -> HttpResponse:
    """Delete the ways that were recorded of somebody, because he asks for it."""
    count = forget_own_points(person=cast("User", request.user))
    messages.info(request, _("{count} points were deleted.").format(count=count))
    return redirect("rounds:privacy")


@require_POST
@never_cache
def download(request: Request) -> HttpResponse:
    """Give somebody everything that is recorded of him as one file."""
    user = cast("User", request.user)
    record(action=Action.DATA_TAKEN, kind=Kind.PERSON, pk=user.pk, name=str(user), by=user)
    answer = JsonResponse(own_data(user), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="own-data.json"'
    return answer


def consent_words() -> str:
    """Return what somebody agrees to, in the language that he reads."""
    return _(
        "I agree that this device records where I am between checking in and checking out, in working hours, while the"
        " page of the visit is open, so that my supervisors and I see the way of the day. I can take this back at any"
        " time; visits work without it."
    )

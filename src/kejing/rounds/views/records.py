"""The evidence: what shows later changes of the records."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kejing.followups.operations.heads import KeyNotUsable, public_text, read_key
from kejing.followups.permissions import may_see_heads
from kejing.followups.tasks import check_records
from kejing.rounds.queries.records import records_page
from kejing.standing.tasks import was_asked

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.kit.http import Request
    from kejing.people.models import User


@require_safe
def page(request: Request) -> HttpResponse:
    """Show the heads that were sent out, what the last check found, and what was erased."""
    _admit(request)
    try:
        key = public_text(read_key())
    except KeyNotUsable:
        key = ""  # it is made with the first head
    context = {
        "page": records_page(),
        "key": key,
        "is_checking": was_asked(check_records, since=request.now),
    }
    return render(request, "rounds/records.html", context)


@require_POST
def check(request: Request) -> HttpResponse:
    """Have all records and photos walked through."""
    _admit(request)
    if not was_asked(check_records, since=request.now):
        check_records.enqueue()
    messages.info(request, _("All records are being checked. What is found stands here when it is done."))
    return redirect("rounds:records")


def _admit(request: Request) -> None:
    """Let those in who look after the evidence.

    :raises PermissionDenied: if it is somebody else
    """
    if not may_see_heads(cast("User", request.user)):
        raise PermissionDenied

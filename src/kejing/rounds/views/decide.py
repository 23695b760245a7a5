"""What somebody decides about a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kejing.followups.enums import Verdict
from kejing.followups.operations.deciding import decide_visit
from kejing.followups.permissions import may_decide
from kejing.rounds import forms
from kejing.rounds.queries.talk import entry_page, find_entry
from kejing.rounds.queries.visited import visit_of, visited
from kejing.standing.tasks import refresh_dirty

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.kit.http import Request
    from kejing.people.models import User


@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """Accept a visit, or have it count no longer, and say why."""
    user = cast("User", request.user)
    followup = find_entry(user, pk)
    visit = visit_of(followup) if followup else None
    if followup is None or visit is None:
        raise Http404
    if not may_decide(user, visit):
        raise PermissionDenied
    form = forms.DecisionForm(request.POST)
    if not form.is_valid():
        page = entry_page(followup, user=user, today=request.today)
        context = {"page": page, "entry": page.entry, "may_talk": page.may_talk, "decided": form}
        return render(request, "rounds/entry.html", context | {"visited": visited(visit, user=user)}, status=422)
    verdict = Verdict(form.cleaned_data["verdict"])
    decide_visit(visit=visit, verdict=verdict, words=form.cleaned_data["words"], by=user, now=request.now)
    refresh_dirty.enqueue()
    messages.info(request, _("Accepted.") if verdict is Verdict.ACCEPTED else _("It counts no longer."))
    return redirect("rounds:entry", followup.pk)

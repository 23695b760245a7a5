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
from kejing.followups.operations.deciding import DecisionRefused, decide_visit
from kejing.followups.permissions import may_decide
from kejing.rounds import forms
from kejing.rounds.queries.talk import entry_page, find_entry
from kejing.rounds.queries.visited import visit_of, visited
from kejing.standing.tasks import refresh_dirty

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.followups.models import Visit
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
    if form.is_valid() and _decide(request, visit, form, by=user):
        return redirect("rounds:entry", followup.pk)
    page = entry_page(followup, user=user, today=request.today)
    context = {"page": page, "entry": page.entry, "may_talk": page.may_talk, "decided": form}
    return render(
        request, "rounds/entry.html", context | {"visited": visited(visit, user=user, today=request.today)}, status=422
    )


def _decide(request: Request, visit: Visit, form: forms.DecisionForm, *, by: User) -> bool:
    verdict = Verdict(form.cleaned_data["verdict"])
    try:
        decide_visit(visit=visit, verdict=verdict, words=form.cleaned_data["words"], by=by, now=request.now)
    except DecisionRefused:
        # The form asks for all that is missing: what is refused all the same changed since it was shown.
        form.add_error(None, _("Nothing was decided: this changed meanwhile. Load the page again."))
        return False
    refresh_dirty.enqueue()
    messages.info(request, _("Accepted.") if verdict is Verdict.ACCEPTED else _("It counts no longer."))
    return True

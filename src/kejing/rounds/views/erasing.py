"""What was reported is erased for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kejing.followups.operations.erasing import ErasureRefusal, ErasureRefused, erase_contact, erase_photo
from kejing.followups.operations.heads import load_key
from kejing.followups.permissions import may_erase
from kejing.rounds import forms
from kejing.rounds.queries.talk import find_entry
from kejing.rounds.views.talk import show_entry

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.followups.models import Followup
    from kejing.kit.http import Request
    from kejing.people.models import User


@require_POST
def erase(request: Request, pk: int) -> HttpResponse:
    """Erase a photo of an entry, or everything that it says."""
    user = cast("User", request.user)
    followup = find_entry(user, pk)
    if followup is None:
        raise Http404
    if not may_erase(user):
        raise PermissionDenied
    photos = list(followup.photos.order_by("taken_at", "pk").values_list("pk", flat=True))
    form = forms.EraseForm(request.POST, photos=photos)
    if form.is_valid() and _erase(request, followup, form, by=user):
        return redirect("rounds:entry", followup.pk)
    return show_entry(request, followup, user=user, erasing=form, status=422)


def _erase(request: Request, followup: Followup, form: forms.EraseForm, *, by: User) -> bool:
    rule, key = form.cleaned_data["rule"], load_key()
    try:
        if form.photo is None:
            erase_contact(followup=followup, rule=rule, by=by, key=key, now=request.now)
        else:
            erase_photo(photo=followup.photos.get(pk=form.photo), rule=rule, by=by, key=key, now=request.now)
    except ErasureRefused as error:
        form.add_error(None, _refusal_words(error))
        return False
    messages.info(request, _("Erased for good."))
    return True


def _refusal_words(error: ErasureRefused) -> str:
    return {
        ErasureRefusal.NOT_ALLOWED: _("You may not erase this."),
        ErasureRefusal.NO_RULE: _("Say why: it is kept where the words were."),
        ErasureRefusal.TOO_LONG: _("This is too long."),
    }[error.reason]

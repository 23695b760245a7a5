"""The settings of visits: what is to be done in shops, by the type of their customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kejing.followups.operations.templating import TemplateRefusal, TemplateRefused, drop_template, save_template
from kejing.followups.permissions import may_set_templates
from kejing.kit.cleaning import clean_words
from kejing.rounds.forms.steps import FORGET, MORE, KindForm, rows_of, rows_sent, rows_with_one_more
from kejing.rounds.queries.steps import steps_for_kind, steps_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.kit.http import Request
    from kejing.people.models import User
    from kejing.rounds.forms.steps import StepRows


@require_safe
def steps(request: Request) -> HttpResponse:
    """List the steps of visits by type of customer."""
    page = steps_page(_setter(request))
    return render(request, "rounds/steps/list.html", {"page": page, "form": KindForm()})


@require_http_methods(["GET", "HEAD", "POST"])
def edit_steps(request: Request) -> HttpResponse:
    """Show and set the steps of visits to customers of a type."""
    by, kind = _setter(request), _kind(request)
    if request.method != "POST":
        return _show(request, kind, rows_of(steps_for_kind(kind).steps))
    if FORGET in request.POST:
        return _forget(request, kind, by=by)
    if MORE in request.POST:
        return _show(request, kind, rows_with_one_more(request.POST))
    rows = rows_sent(request.POST)
    if not rows.is_valid():
        return _show(request, kind, rows, status=422)
    try:
        save_template(customer_kind=kind, steps=rows.wanted, by=by, now=request.now)
    except TemplateRefused as error:
        return _show(request, kind, rows, refused=_refusal_words(error), status=422)
    messages.info(request, _("Saved. Visits that begin from now on have these steps."))
    return redirect("rounds:steps")


def _forget(request: Request, kind: str, *, by: User) -> HttpResponse:
    """Have a type be as all others again."""
    try:
        drop_template(customer_kind=kind, by=by)
    except TemplateRefused as error:
        messages.error(request, _refusal_words(error))
    else:
        messages.info(request, _("From now on they are visited as all other customers."))
    return redirect("rounds:steps")


def _setter(request: Request) -> User:
    """Return who asks.

    :raises PermissionDenied: if it is not for him to set steps
    """
    user = cast("User", request.user)
    if not may_set_templates(user):
        raise PermissionDenied
    return user


def _kind(request: Request) -> str:
    """Return the type of customer of an address, cleaned.

    :raises Http404: if there can be none of that name
    """
    form = KindForm(request.GET)
    if not form.is_valid():
        raise Http404
    return clean_words(form.cleaned_data["kind"])


def _show(request: Request, kind: str, rows: StepRows, *, refused: str = "", status: int = 200) -> HttpResponse:
    there = steps_for_kind(kind)
    address = f"{reverse('rounds:edit_steps')}?{urlencode({'kind': kind})}"
    context = {"kind": kind, "rows": rows, "there": there, "refused": refused, "address": address}
    return render(request, "rounds/steps/edit.html", context, status=status)


def _refusal_words(error: TemplateRefused) -> str:
    """Return in words why steps were not kept."""
    return {
        TemplateRefusal.NOT_ALLOWED: _("It is not for you to set steps."),
        TemplateRefusal.NO_STEPS: _("A visit needs a step at least."),
        TemplateRefusal.TOO_MANY: _("A visit has 30 steps at most, and a question 20 answers to choose from."),
        TemplateRefusal.TOO_LONG: _("A text here is too long: an answer to choose has 100 characters at most."),
        TemplateRefusal.STEP_TWICE: _("Only questions can stand here more than once."),
        TemplateRefusal.QUESTION_WITHOUT_WORDS: _("A question needs its words."),
        TemplateRefusal.NOTHING_TO_CHOOSE: _("“One of several” needs two different answers at least, one a line."),
    }[error.reason]

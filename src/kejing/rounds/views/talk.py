"""One entry of the feed: what others say about it, and what its author adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kejing.followups.operations.correcting import CorrectionRefusal, CorrectionRefused, add_words, take_back
from kejing.followups.operations.reporting import UidTaken
from kejing.followups.operations.talking import TalkRefusal, TalkRefused, mark_seen
from kejing.followups.operations.talking import say as say_words
from kejing.followups.permissions import may_correct, may_take_back, may_talk
from kejing.rounds import forms
from kejing.rounds.queries.talk import entry_page, find_entry, find_question, others_who_read
from kejing.rounds.queries.visited import visit_of, visited
from kejing.rounds.views.ways import way_back

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.followups.models import Followup
    from kejing.kit.http import Request
    from kejing.people.models import User


@require_safe
def entry(request: Request, pk: int) -> HttpResponse:
    """Show one entry with every comment; htmx gets it to stand in the feed, with the form to talk if it asks so."""
    user, followup = _find(request, pk)
    form = forms.EntryQuery(request.GET)
    if not form.is_valid():
        raise Http404
    talks = form.cleaned_data["talk"] or not request.htmx
    question = find_question(followup, form.cleaned_data["answers"])
    said = None
    if talks and may_talk(user):
        initial = {"answers": question.pk} if question else {}
        said = forms.SayForm(entry=followup.pk, readers=others_who_read(followup, user=user), initial=initial)
    return show_entry(request, followup, user=user, said=said, question=question)


@require_POST
def say(request: Request, pk: int) -> HttpResponse:
    """Put words under an entry; htmx gets the entry with them."""
    user, followup = _find(request, pk)
    if not may_talk(user):
        raise PermissionDenied
    form = forms.SayForm(request.POST, entry=followup.pk, readers=others_who_read(followup, user=user))
    question = find_question(followup, form.cleaned_data.get("answers")) if form.is_valid() else None
    if form.is_valid() and form.cleaned_data.get("answers") and question is None:
        form.add_error(None, _("The question is not there any more."))
    if not form.is_valid():
        return show_entry(request, followup, user=user, said=form, status=422)
    try:
        say_words(
            uid=form.cleaned_data["uid"],
            followup=followup,
            by=user,
            text=form.cleaned_data["text"],
            now=request.now,
            is_question=form.cleaned_data["is_question"],
            answers=question,
            mentions=form.mentioned,
        )
    except (TalkRefused, UidTaken) as error:
        form.add_error(None, _talk_words(error))
        return show_entry(request, followup, user=user, said=form, question=question, status=422)
    return _go_on(request, followup, user=user)


@require_POST
def seen(request: Request, pk: int) -> HttpResponse:
    """Note that somebody has seen an entry; htmx gets the entry that says so."""
    user, followup = _find(request, pk)
    try:
        mark_seen(followup=followup, by=user, now=request.now)
    except TalkRefused as error:
        raise Http404 from error
    return _go_on(request, followup, user=user)


@require_POST
def add(request: Request, pk: int) -> HttpResponse:
    """Add words to a report that was sent."""
    user, followup = _find(request, pk)
    if not may_correct(user, followup):
        raise PermissionDenied
    form = forms.CorrectionForm(request.POST)
    if not form.is_valid():
        return show_entry(request, followup, user=user, added=form, status=422)
    try:
        add_words(followup=followup, text=form.cleaned_data["text"], by=user, now=request.now)
    except CorrectionRefused as error:
        form.add_error(None, _correction_words(error))
        return show_entry(request, followup, user=user, added=form, status=422)
    messages.info(request, _("Added."))
    return redirect("rounds:entry", followup.pk)


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take a report back, and say why."""
    user, followup = _find(request, pk)
    if not may_take_back(user, followup):
        raise PermissionDenied
    form = forms.CorrectionForm(request.POST)
    if not form.is_valid():
        return show_entry(request, followup, user=user, taken_back=form, status=422)
    try:
        take_back(followup=followup, why=form.cleaned_data["text"], by=user, now=request.now)
    except CorrectionRefused as error:
        form.add_error(None, _correction_words(error))
        return show_entry(request, followup, user=user, taken_back=form, status=422)
    messages.info(request, _("Taken back: it counts no longer."))
    return redirect("rounds:entry", followup.pk)


def _find(request: Request, pk: int) -> tuple[User, Followup]:
    """Return who asks, and the entry.

    :raises Http404: if he sees no such entry
    """
    user = cast("User", request.user)
    followup = find_entry(user, pk)
    if followup is None:
        raise Http404
    return user, followup


def _go_on(request: Request, followup: Followup, *, user: User) -> HttpResponse:
    """Show the entry as it is now where it stands, or the page it stood on."""
    if not request.htmx:
        return redirect(way_back(request, otherwise=reverse("rounds:entry", args=[followup.pk])))
    fresh = find_entry(user, followup.pk)
    if fresh is None:
        raise Http404
    return show_entry(request, fresh, user=user)


def show_entry(
    request: Request, followup: Followup, *, user: User, status: int = 200, **forms_shown: object
) -> HttpResponse:
    """Show the page of an entry, or what htmx asks for of it, with the forms that were not filled in right."""
    page = entry_page(followup, user=user, today=request.today)
    context = {"page": page, "entry": page.entry, "may_talk": page.may_talk, **forms_shown}
    visit = None if request.htmx else visit_of(followup)
    if visit is not None:
        context["visited"] = visited(visit, user=user, today=request.today)
    if request.htmx:
        # A form that was not filled in right is part of the entry too.
        return render(request, "rounds/entry_part.html", context)
    return render(request, "rounds/entry.html", context, status=status)


def _talk_words(error: TalkRefused | UidTaken) -> str:
    """Return in words why nothing was said."""
    if isinstance(error, UidTaken):
        return _("This could not be sent. Load the page again and write it once more.")
    return {
        TalkRefusal.NO_WORDS: _("Write something first."),
        TalkRefusal.TOO_LONG: _("This is too long."),
        TalkRefusal.NO_SUCH_QUESTION: _("The question is not there any more."),
        TalkRefusal.CANNOT_SEE_IT: _("One of those named no longer sees this customer."),
        TalkRefusal.TOO_MANY: _("Too many people are named."),
        TalkRefusal.NOT_ALLOWED: _("You may not comment on this."),
    }[error.reason]


def _correction_words(error: CorrectionRefused) -> str:
    """Return in words why nothing was added or taken back."""
    return {
        CorrectionRefusal.NO_WORDS: _("Write something first."),
        CorrectionRefusal.TOO_LONG: _("This is too long."),
        CorrectionRefusal.TAKEN_BACK: _("This was taken back meanwhile."),
        CorrectionRefusal.NOT_ALLOWED: _("You may no longer change this."),
    }[error.reason]

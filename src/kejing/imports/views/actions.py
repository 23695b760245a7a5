"""What somebody does with an import: read it, answer it, store it, take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kejing.imports import forms, tasks
from kejing.imports.operations.cancelling import cancel_import
from kejing.imports.operations.failures import ImportStopped
from kejing.imports.operations.options import change_options, options_of
from kejing.imports.operations.rates import set_rate
from kejing.imports.operations.switching import redo_import, undo_import
from kejing.imports.queries.story import tell_kept
from kejing.imports.views.gate import find_import, for_importers, say_stopped

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.tasks import TaskResult

    from kejing.imports.models import Import
    from kejing.kit.http import Request


@require_POST
@for_importers
def read(request: Request, pk: int) -> HttpResponse:
    """Have the files read, by what is decided now."""
    one = find_import(pk)
    form = forms.Decisions(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("imports:one", one.pk)
    try:
        change_options(one, **form.changes_of(options_of(one)))
    except ImportStopped as stopped:
        say_stopped(request, stopped)
        return redirect("imports:one", one.pk)
    return _wait(one, tasks.read_import.enqueue(one.pk))


@require_POST
@for_importers
def rate(request: Request, pk: int) -> HttpResponse:
    """Keep what a currency is worth, and have the files read again."""
    one = find_import(pk)
    form = forms.Rate(request.POST)
    if not form.is_valid():
        messages.error(request, _("A rate is a number above nought, such as 7.1234."))
        return redirect("imports:one", one.pk)
    set_rate(**form.cleaned_data)
    return _wait(one, tasks.read_import.enqueue(one.pk))


@require_POST
@for_importers
def apply(request: Request, pk: int) -> HttpResponse:
    """Have the import stored."""
    one = find_import(pk)
    form = forms.Applying(request.POST)
    try:
        if form.is_valid():
            change_options(one, removes_missing=form.cleaned_data["removes_missing"])
    except ImportStopped as stopped:
        say_stopped(request, stopped)
        return redirect("imports:one", one.pk)
    return _wait(one, tasks.apply_import.enqueue(one.pk))


@require_POST
@for_importers
def resume(_request: Request, pk: int) -> HttpResponse:
    """Have an import that was interrupted go on."""
    one = find_import(pk)
    go_on = tasks.read_import if one.preview is None else tasks.apply_import
    return _wait(one, go_on.enqueue(one.pk))


@require_POST
@for_importers
def cancel(request: Request, pk: int) -> HttpResponse:
    """Stop an import; nothing of it stays."""
    one = find_import(pk)
    try:
        cancel_import(one=one)
    except ImportStopped as stopped:
        say_stopped(request, stopped)
    return redirect("imports:one", one.pk)


@require_POST
@for_importers
def undo(request: Request, pk: int) -> HttpResponse:
    """Take back everything an import did."""
    one = find_import(pk)
    try:
        kept = undo_import(one=one, now=request.now)
    except ImportStopped as stopped:
        say_stopped(request, stopped)
    else:
        tasks.refresh_after.enqueue(one.pk)
        for said in tell_kept(kept):
            messages.info(request, said)
    return redirect("imports:one", one.pk)


@require_POST
@for_importers
def redo(request: Request, pk: int) -> HttpResponse:
    """Bring back what was taken back."""
    one = find_import(pk)
    try:
        kept = redo_import(one=one, now=request.now)
    except ImportStopped as stopped:
        say_stopped(request, stopped)
    else:
        tasks.refresh_after.enqueue(one.pk)
        for said in tell_kept(kept):
            messages.info(request, said)
    return redirect("imports:one", one.pk)


def _wait(one: Import, queued: TaskResult[..., None]) -> HttpResponse:
    """Return to the import, where its page waits for what was just put into the queue."""
    return redirect(f"{reverse('imports:one', args=[one.pk])}?task={queued.id}")

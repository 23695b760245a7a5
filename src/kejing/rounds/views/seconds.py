"""Check-ins of another program: brought as a file, looked at, taken in, taken back."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from kejing.followups.models import SecondImport
from kejing.followups.operations.second_files import LARGEST_FILE, FileRefusal, FileRefused
from kejing.followups.operations.seconds import (
    SecondRefused,
    discard_check_ins,
    name_account,
    read_check_ins,
    take_back_check_ins,
    take_check_ins,
)
from kejing.followups.permissions import may_bring_check_ins
from kejing.rounds.forms.seconds import AccountForm, SecondFileForm
from kejing.rounds.http import takes_small_file
from kejing.rounds.queries.seconds import file_refusal_words, second_files, second_page, second_refusal_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.files.uploadedfile import TemporaryUploadedFile
    from django.http import HttpResponse

    from kejing.kit.http import Request
    from kejing.people.models import User


def for_bringers[**P](
    view: Callable[Concatenate[Request, P], HttpResponse],
) -> Callable[Concatenate[Request, P], HttpResponse]:
    """Let in only who brings check-ins in; anybody else is told that it is not for him."""

    @wraps(view)
    def admit(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may_bring_check_ins(cast("User", request.user)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return admit


@require_safe
@for_bringers
def files(request: Request) -> HttpResponse:
    """List the files of check-ins, and ask for another."""
    return _show_files(request, SecondFileForm())


def _too_large(request: Request) -> HttpResponse:
    refused = file_refusal_words(FileRefused(FileRefusal.TOO_LARGE))
    return _show_files(request, SecondFileForm(), refused=refused, status=413)


@require_POST
@for_bringers
@takes_small_file(most=LARGEST_FILE, refused=_too_large)
def bring(request: Request) -> HttpResponse:
    """Read a file, and show what it would bring; nothing is taken in yet."""
    form = SecondFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show_files(request, form, status=422)
    sent = cast("TemporaryUploadedFile", form.cleaned_data["sent"])
    try:
        path = Path(sent.temporary_file_path())
        batch = read_check_ins(path=path, name=sent.name or "", by=cast("User", request.user), now=request.now)
    except FileRefused as error:
        return _show_files(request, form, refused=file_refusal_words(error), status=422)
    return redirect("rounds:check_ins_one", batch.pk)


@require_safe
@for_bringers
def one(request: Request, pk: int) -> HttpResponse:
    """Show what a file would bring, or what became of it."""
    batch = get_object_or_404(SecondImport.objects.select_related("made_by"), pk=pk)
    return render(request, "rounds/seconds/one.html", {"page": second_page(batch)})


@require_POST
@for_bringers
def take(request: Request, pk: int) -> HttpResponse:
    """Take in what a file says."""
    get_object_or_404(SecondImport, pk=pk)
    try:
        batch = take_check_ins(batch=pk, by=cast("User", request.user))
    except SecondRefused as error:
        messages.error(request, second_refusal_words(error.reason))
        return redirect("rounds:check_ins_one", pk)
    words = ngettext("{count} check-in was taken in.", "{count} check-ins were taken in.", batch.taken)
    messages.info(request, words.format(count=batch.taken))
    return redirect("rounds:check_ins")


@require_POST
@for_bringers
def discard(request: Request, pk: int) -> HttpResponse:
    """Forget a file that was read."""
    get_object_or_404(SecondImport, pk=pk)
    try:
        discard_check_ins(batch=pk, by=cast("User", request.user))
    except SecondRefused as error:
        messages.error(request, second_refusal_words(error.reason))
    else:
        messages.info(request, _("Nothing of the file was kept."))
    return redirect("rounds:check_ins")


@require_POST
@for_bringers
def take_back(request: Request, pk: int) -> HttpResponse:
    """Delete what a file brought."""
    get_object_or_404(SecondImport, pk=pk)
    try:
        batch = take_back_check_ins(batch=pk, by=cast("User", request.user))
    except SecondRefused as error:
        messages.error(request, second_refusal_words(error.reason))
    else:
        messages.info(request, _("What {name} brought is gone.").format(name=batch.name))
    return redirect("rounds:check_ins")


@require_POST
@for_bringers
def name(request: Request, pk: int) -> HttpResponse:
    """Take who is meant by an account in a file."""
    get_object_or_404(SecondImport, pk=pk)
    form = AccountForm(request.POST)
    if form.is_valid():
        named = name_account(by=cast("User", request.user), **form.cleaned_data)
        messages.info(request, _("{account} is {name} from now on.").format(account=named.account, name=named.person))
    else:
        messages.error(request, _("Choose who that is."))
    return redirect("rounds:check_ins_one", pk)


def _show_files(request: Request, form: SecondFileForm, *, refused: str = "", status: int = 200) -> HttpResponse:
    context = {"files": second_files(), "form": form, "refused": refused}
    return render(request, "rounds/seconds/list.html", context, status=status)

"""Files on their way in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from kejing.imports import forms
from kejing.imports.enums import FileRole
from kejing.imports.http import NoRoom, TooManyFiles, takes_files
from kejing.imports.models import ImportFile
from kejing.imports.operations.cancelling import cancel_import
from kejing.imports.operations.failures import ImportStopped
from kejing.imports.operations.receiving import add_file, begin_import, remove_file, set_role
from kejing.imports.queries.sources import list_sources
from kejing.imports.templatetags.imports import file_size
from kejing.imports.views.gate import find_import, for_importers, say_stopped, user_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import TemporaryUploadedFile
    from django.http import HttpResponse

    from kejing.imports.http import UploadRefused
    from kejing.imports.models import Import
    from kejing.kit.http import Request


def refuse(request: Request, refused: UploadRefused) -> HttpResponse:
    """Say why files were not taken."""
    if isinstance(refused, NoRoom):
        said = _("The files cannot be written: {reason}. Make room on the disk, then try again.").format(
            reason=refused.reason
        )
    elif isinstance(refused, TooManyFiles):
        most = settings.DATA_UPLOAD_MAX_NUMBER_FILES or 0
        said = ngettext(
            "No more than {n} file can be sent at once: put them into a ZIP.",
            "No more than {n} files can be sent at once: put them into a ZIP.",
            most,
        ).format(n=most)
    else:
        said = _(
            "These files are larger than {size} together, which is the most that is taken at once. Send them in parts"
            " or packed as ZIP, or have them read on the server by kejing import."
        ).format(size=file_size(settings.LARGEST_UPLOAD))
    return _show_form(request, forms.NewImport(), refusal=said, status=refused.status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_importers
@takes_files(refuse)
def new(request: Request) -> HttpResponse:
    """Take files for a new import."""
    if request.method != "POST":
        return _show_form(request, forms.NewImport())
    form = forms.NewImport(request.POST, request.FILES)
    if not form.is_valid():
        return _show_form(request, form, status=422)
    try:
        one = begin_import(source=form.cleaned_data["source"], by=user_of(request), now=request.now)
        try:
            _keep(form.cleaned_data["sent"], to=one)
        except ImportStopped:
            # Some of the files alone are not what was sent.
            cancel_import(one=one)
            raise
    except ImportStopped as stopped:
        say_stopped(request, stopped)
        return _show_form(request, form, status=422)
    return redirect("imports:one", one.pk)


@require_POST
@for_importers
@takes_files(refuse)
def add(request: Request, pk: int) -> HttpResponse:
    """Take more files for an import that was not read yet."""
    one = find_import(pk)
    form = forms.NewFiles(request.POST, request.FILES)
    if form.is_valid():
        try:
            _keep(form.cleaned_data["sent"], to=one)
        except ImportStopped as stopped:
            say_stopped(request, stopped)
    else:
        messages.error(request, " ".join(map(str, form.errors["sent"])))
    return redirect("imports:one", one.pk)


@require_POST
@for_importers
def change_file(request: Request, pk: int, file: int) -> HttpResponse:
    """Say what a file brings, or take it out."""
    found = get_object_or_404(ImportFile.objects.select_related("of_import"), pk=file, of_import=pk)
    form = forms.FileChange(request.POST)
    if form.is_valid():
        try:
            if form.cleaned_data["remove"]:
                remove_file(file=found)
            elif form.cleaned_data["role"]:
                set_role(file=found, role=FileRole(form.cleaned_data["role"]))
        except ImportStopped as stopped:
            say_stopped(request, stopped)
    return redirect("imports:one", pk)


def _keep(files: Sequence[TemporaryUploadedFile], *, to: Import) -> None:
    for file in files:
        add_file(to=to, name=file.name or "", content=Path(file.temporary_file_path()))


def _show_form(request: Request, form: forms.NewImport, *, refusal: str = "", status: int = 200) -> HttpResponse:
    asked = forms.PageQuery(request.GET)
    wanted = asked.cleaned_data["source"] if asked.is_valid() else None
    context = {
        "form": form,
        "refusal": refusal,
        "sources": list_sources(wanted=wanted),
        "largest": settings.LARGEST_UPLOAD,
    }
    return render(request, "imports/new.html", context, status=status)

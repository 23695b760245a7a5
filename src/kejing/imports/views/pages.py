"""The list of imports, and one of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.http import Http404
from django.shortcuts import redirect, render
from django.tasks import TaskResultStatus, default_task_backend
from django.tasks.exceptions import TaskResultDoesNotExist
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from kejing.imports import forms
from kejing.imports.hooks import tell_file
from kejing.imports.operations.account import read_account
from kejing.imports.operations.failures import ImportStopped, read_failure
from kejing.imports.operations.options import options_of
from kejing.imports.operations.preview import read_preview
from kejing.imports.operations.staging import staging_of
from kejing.imports.queries.history import list_imports
from kejing.imports.queries.languages import reading_language
from kejing.imports.queries.names import open_names
from kejing.imports.queries.page import Known, import_page, show_progress
from kejing.imports.queries.pot import measure_pot
from kejing.imports.queries.rejects import read_first_rejects
from kejing.imports.views.gate import find_import, for_importers, say_stopped, user_of
from kejing.kit.http import send_workbook
from kejing.kit.money import minor_digits
from kejing.kit.standards import own_currency

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from kejing.imports.models import Import
    from kejing.kit.http import Request

BEGINS_WITHIN: Final = timedelta(minutes=1)
"""So long a task that was begun may take to say so of its import."""


@require_safe
@for_importers
def history(request: Request) -> HttpResponse:
    """Show the imports, the latest first, and what waits for somebody."""
    asked = forms.PageQuery(request.GET)
    number = asked.cleaned_data["page"] if asked.is_valid() else None
    context = {
        "page": list_imports(number=number or 1, preview_of=read_preview),
        "pot": measure_pot(),
        "names": open_names().count(),
        "currency": own_currency(),
    }
    return render(request, "imports/history.html", context)


@require_safe
@for_importers
def one(request: Request, pk: int) -> HttpResponse:
    """Show an import as its state is; htmx asks for its progress or its names alone."""
    found = find_import(pk)
    is_waiting = _waits(request)
    if request.htmx.target == "progress":
        progress = show_progress(found, is_waiting=is_waiting)
        if progress is None:
            return HttpResponseClientRedirect(reverse("imports:one", args=[pk]))
        return render(request, "imports/one.html#progress", {"page": {"one": found, "progress": progress}})
    page = import_page(found, _know(found), by=user_of(request), is_waiting=is_waiting)
    template = "imports/preview.html#names" if request.htmx.target == "names" else "imports/one.html"
    return render(request, template, {"page": page})


@require_safe
@for_importers
def errors(request: Request, pk: int) -> HttpResponseBase:
    """Hand out the rows that were rejected, with the reasons, to be corrected and sent again."""
    found = find_import(pk)
    preview = read_preview(found)
    if preview is None or not preview.rejected:
        raise Http404
    # Loaded when somebody asks: pages start without what writes workbooks.
    from kejing.imports.operations.error_sheet import write_error_sheet  # noqa: PLC0415 - see above

    try:
        path = write_error_sheet(found)
    except ImportStopped as stopped:
        say_stopped(request, stopped)
        return redirect("imports:one", pk)
    return send_workbook(path.open("rb"), name=path.stem)


def _know(found: Import) -> Known:
    account = read_account(found)
    files = () if account is None else account.files
    language, digits = reading_language(), minor_digits()
    return Known(
        options=options_of(found),
        account=account,
        preview=read_preview(found),
        failure=read_failure(found),
        said=[said for file in files for said in tell_file(file, language=language, minor_digits=digits)],
        rejects=read_first_rejects(staging_of(found).path("rejects")),
    )


def _waits(request: Request) -> bool:
    """Tell whether a task that was put into the queue just now has not begun or is not done."""
    task = request.GET.get("task")
    if not task or not default_task_backend.supports_get_result:
        return False
    try:
        result = default_task_backend.get_result(task)
    except TaskResultDoesNotExist:
        return False
    if result.status == TaskResultStatus.READY:
        return True
    # One that says for long that it runs, while the import says nothing of it, runs no more: its worker was killed.
    begun = result.started_at
    return result.status == TaskResultStatus.RUNNING and begun is not None and request.now - begun < BEGINS_WITHIN

"""The table as a workbook."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kejing.battlemap.operations import log_export
from kejing.battlemap.queries.export import About, write_export
from kejing.battlemap.queries.past_pages import TABLE
from kejing.battlemap.queries.picking import picked_words
from kejing.battlemap.views.moment import of_a_day
from kejing.battlemap.views.picked import find_picked, read_picked, way_back
from kejing.kit.http import send_workbook
from kejing.people.queries.company import name_for

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from kejing.kit.http import Request
    from kejing.people.models import User


@require_POST
@of_a_day(TABLE)
def export(request: Request) -> HttpResponseBase:
    """Send the customers that were picked as a workbook, and write into the log that they went."""
    user = cast("User", request.user)
    picked = read_picked(request, may_be_past=True)
    shown = picked.moment.shown if picked else None
    rows = None if picked is None else find_picked(picked, user=user)
    if picked is None or rows is None or shown is None or not rows.exists():
        if picked is not None:
            messages.error(request, _("There is no customer to export."))
        return redirect(way_back(request))
    said = picked_words(picked, user=user)
    about = About(company=name_for(user), as_of=shown.as_of, asked=said, by=str(user), at=request.now)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it when it was sent
    count = write_export(file, rows, asked=picked.asked, masked=picked.masked, about=about)
    log_export(picked.asked, codes=picked.codes, rows=count, as_of=shown.as_of, by=user)
    name = _("customers {day}").format(day=shown.as_of.isoformat())
    return send_workbook(file, name=name)

"""The one table."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kejing.battlemap import forms, queries

if TYPE_CHECKING:
    from kejing.kit.http import Request
    from kejing.people.models import User


@require_safe
def table(request: Request) -> HttpResponse:
    """Show one page of the table; htmx asks for the board or the drawer alone."""
    form = forms.TableQuery(request.GET)
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    try:
        page = queries.table_page(
            user=cast("User", request.user),
            now=request.now,
            tier=asked["tier"],
            sort=asked["sort"] or forms.DEFAULT_SORT,
            number=asked["page"] or 1,
            customer=asked["customer"],
        )
    except queries.NoSuchPage as error:
        raise Http404 from error
    part = {"board": "#board", "drawer": "#drawer"}.get(request.htmx.target or "", "") if request.htmx else ""
    return render(request, f"battlemap/table.html{part}", {"page": page})

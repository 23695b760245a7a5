"""The search."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, cast

from django.shortcuts import render
from django.views.decorators.http import require_safe

from kejing.battlemap.queries.search import search_page
from kejing.customers.tasks import refresh_search_keys
from kejing.people.permissions import masked_fields
from kejing.standing.tasks import was_asked

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.kit.http import Request
    from kejing.people.models import User

PATIENCE: Final = timedelta(minutes=1)


@require_safe
def search(request: Request) -> HttpResponse:
    """Show what is found; htmx asks for the results alone while somebody types."""
    user = cast("User", request.user)
    page = search_page(user=user, typed=request.GET.get("q", ""), masked=masked_fields(user))
    if page.is_stale and not was_asked(refresh_search_keys, since=request.now - PATIENCE):
        refresh_search_keys.enqueue()
    part = "#results" if request.htmx else ""
    return render(request, f"battlemap/search.html{part}", {"page": page})

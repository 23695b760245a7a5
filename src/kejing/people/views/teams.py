"""The tree of teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kejing.people import forms
from kejing.people.models import Team
from kejing.people.operations import teams
from kejing.people.queries.teams import list_teams
from kejing.people.views.gate import for_managers

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.kit.http import Request


@require_safe
@for_managers
def tree(request: Request) -> HttpResponse:
    """Show all teams, with what can be done to each."""
    return render(request, "people/teams.html", {"teams": list_teams(comma=_(", ")), "form": forms.NewTeam()})


@require_POST
@for_managers
def add(request: Request) -> HttpResponse:
    """Make a team."""
    form = forms.NewTeam(request.POST)
    if not form.is_valid():
        messages.error(request, _("A team needs a name, and one above it that is there."))
        return redirect("people:teams")
    try:
        teams.add_team(**form.cleaned_data)
    except teams.TeamRefused as refused:
        messages.error(request, str(refused))
    return redirect("people:teams")


@require_POST
@for_managers
def change(request: Request, pk: int) -> HttpResponse:
    """Rename or move a team."""
    team = get_object_or_404(Team, pk=pk)
    form = forms.NewTeam(request.POST)
    if not form.is_valid():
        messages.error(request, _("A team needs a name, and one above it that is there."))
        return redirect("people:teams")
    try:
        teams.change_team(team=team, **form.cleaned_data)
    except teams.TeamRefused as refused:
        messages.error(request, str(refused))
    return redirect("people:teams")


@require_POST
@for_managers
def remove(request: Request, pk: int) -> HttpResponse:
    """Remove a team in which nothing is."""
    try:
        teams.remove_team(team=get_object_or_404(Team, pk=pk))
    except teams.TeamRefused as refused:
        messages.error(request, str(refused))
    return redirect("people:teams")

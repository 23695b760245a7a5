"""The one table."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kejing.battlemap import forms, operations
from kejing.battlemap.queries.asking import Misasked, columns_for, read_asked
from kejing.battlemap.queries.choosing import column_choices, condition_form
from kejing.battlemap.queries.paging import read_place
from kejing.battlemap.queries.selecting import find_group
from kejing.battlemap.queries.table import table_page
from kejing.battlemap.queries.totals import totals_of
from kejing.battlemap.queries.views import choice_of, usual_columns, views_of
from kejing.customers.permissions import may_assign
from kejing.people.permissions import masked_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kejing.battlemap.models import SavedView, TableChoice
    from kejing.battlemap.queries.asking import Asked
    from kejing.kit.http import Request
    from kejing.people.models import User


@require_safe
def table(request: Request) -> HttpResponse:
    """Show one page of the table; htmx asks for the board or the drawer alone."""
    form = forms.TableQuery(request.GET)
    if not form.is_valid():
        raise Http404
    user = cast("User", request.user)
    choice = choice_of(user)
    first = None if request.GET else _find_first(user, choice)
    if first is not None:
        return redirect(f"{reverse('battlemap:table')}?view={first.pk}&{first.query}")
    try:
        page = table_page(
            user=user,
            now=request.now,
            asked=_read(request, usual=usual_columns(choice)),
            at=read_place(form.cleaned_data["at"]),
            customer=form.cleaned_data["customer"],
            masked=masked_fields(user),
            view=form.cleaned_data["view"],
            choice=choice,
        )
    except Misasked as error:
        raise Http404 from error
    part = {"board": "#board", "drawer": "#drawer"}.get(request.htmx.target or "", "") if request.htmx else ""
    return render(request, f"battlemap/table.html{part}", {"page": page, "may_assign": may_assign(user)})


@require_safe
def totals(request: Request) -> HttpResponse:
    """Show the sums over everything asked for, which the table asks for behind its rows."""
    user = cast("User", request.user)
    asked = _read(request)
    try:
        shown = totals_of(user=user, asked=asked, masked=masked_fields(user))
    except Misasked as error:
        raise Http404 from error
    return _show(request, "battlemap/totals.html", asked, totals=shown)


@require_safe
def condition(request: Request) -> HttpResponse:
    """Show how a column can be asked, and which columns there are."""
    form = forms.ConditionQuery(request.GET)
    masked = masked_fields(cast("User", request.user))
    name = form.cleaned_data["column"] if form.is_valid() else ""
    if name and name not in columns_for(masked):
        raise Http404
    asked = _read(request)
    return _show(request, "battlemap/condition.html", asked, condition=condition_form(asked, name=name, masked=masked))


@require_safe
def add_condition(request: Request) -> HttpResponse:
    """Lead to the table with one more condition."""
    form = forms.Condition(request.GET, masked=masked_fields(cast("User", request.user)))
    asked = _read(request)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["value"])))
        return redirect(f"{reverse('battlemap:table')}?{asked.query}")
    query = QueryDict(asked.query, mutable=True)
    query.appendlist("f", form.cleaned_data["written"])
    return redirect(f"{reverse('battlemap:table')}?{query.urlencode()}")


@require_safe
def choose_columns(request: Request) -> HttpResponse:
    """Show which columns there are, those that the table has first."""
    asked = _read(request)
    shown = column_choices(asked, masked=masked_fields(cast("User", request.user)))
    return _show(request, "battlemap/columns.html", asked, groups=shown)


@require_POST
def keep_columns(request: Request) -> HttpResponse:
    """Have the table show the columns that were chosen, from now on."""
    form = forms.Columns(request.POST, masked=masked_fields(cast("User", request.user)))
    if form.is_valid():
        chosen = [] if form.cleaned_data["usual"] else form.cleaned_data["columns"]
        operations.choose_columns(chosen, user=cast("User", request.user))
    query = QueryDict(request.POST.get("query", ""), mutable=True)
    query.pop("columns", None)
    return redirect(f"{reverse('battlemap:table')}?{query.urlencode() or 'list=all'}")


@require_POST
def save_view(request: Request) -> HttpResponse:
    """Keep what is asked for under a name."""
    form = forms.SaveView(request.POST)
    user = cast("User", request.user)
    address = reverse("battlemap:table")
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(f"{address}?{request.POST.get('query', '')}")
    asked = _read(request, form.cleaned_data["query"])
    try:
        view = operations.save_view(
            name=form.cleaned_data["name"],
            query=asked.query,
            is_shared=form.cleaned_data["is_shared"],
            by=user,
            now=request.now,
        )
    except operations.ViewTooLong:
        messages.error(request, _("This asks for too much to be kept as a view: take conditions off."))
        return redirect(f"{address}?{asked.query}")
    except operations.TooManyViews:
        messages.error(request, _("You keep as many views as one can. Delete one first."))
        return redirect(f"{address}?{asked.query}")
    return redirect(f"{address}?view={view.pk}&{view.query}")


@require_POST
def change_view(request: Request, pk: int) -> HttpResponse:
    """Delete a view of one's own, or have the table open with one."""
    user = cast("User", request.user)
    view: SavedView = get_object_or_404(views_of(user), pk=pk)
    form = forms.ChangeView(request.POST)
    if not form.is_valid():
        raise Http404
    match form.cleaned_data["what"]:
        case "delete":
            if view.owner_id != user.pk:
                raise PermissionDenied
            operations.delete_view(view)
            return redirect(f"{reverse('battlemap:table')}?list=all")
        case "open":
            operations.open_with(view, user=user)
        case "forget":
            operations.open_with(None, user=user)
    return redirect(f"{reverse('battlemap:table')}?view={view.pk}&{view.query}")


def _find_first(user: User, choice: TableChoice | None) -> SavedView | None:
    """Return the view that the table opens with, null where it is no longer shared, or asks for what is gone."""
    if choice is None or choice.opens_with_id is None:
        return None
    view: SavedView | None = views_of(user).filter(pk=choice.opens_with_id).first()
    try:
        if view is not None:
            masked = masked_fields(user)
            find_group(user=user, asked=read_asked(QueryDict(view.query), masked=masked, usual=usual_columns(choice)))
    except Misasked:
        return None
    return view


def _show(request: Request, part: str, asked: Asked, **shown: object) -> HttpResponse:
    """Return a part of the page to htmx; whoever opens its address gets a page of its own."""
    return render(request, part if request.htmx else "battlemap/part.html", {"part": part, "asked": asked, **shown})


def _read(request: Request, query: str | None = None, *, usual: Sequence[str] = ()) -> Asked:
    """Return what an address asks for, the request's own if none is given.

    :raises Http404: if the table has no such thing, or its reader may not see it
    """
    user = cast("User", request.user)
    asked = request.GET if query is None else QueryDict(query)
    try:
        return read_asked(asked, masked=masked_fields(user), usual=usual or usual_columns(choice_of(user)))
    except Misasked as error:
        raise Http404 from error

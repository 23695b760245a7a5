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
from kejing.battlemap.queries.asking import MOST_PINNED, Misasked, columns_for, read_asked
from kejing.battlemap.queries.choosing import column_choices, condition_form
from kejing.battlemap.queries.columns import NAME
from kejing.battlemap.queries.paging import read_place
from kejing.battlemap.queries.past_pages import TABLE
from kejing.battlemap.queries.selecting import find_group
from kejing.battlemap.queries.table import table_page
from kejing.battlemap.queries.totals import totals_of
from kejing.battlemap.queries.views import choice_of, usual_columns, views_of
from kejing.battlemap.views.moment import of_a_day, read_moment
from kejing.customers.permissions import may_assign, may_edit
from kejing.followups.permissions import may_plan
from kejing.people.permissions import masked_fields

if TYPE_CHECKING:
    from kejing.battlemap.models import SavedView, TableChoice
    from kejing.battlemap.queries.asking import Asked, Usual
    from kejing.battlemap.queries.moment import Moment
    from kejing.kit.http import Request
    from kejing.people.models import User


@require_safe
@of_a_day(TABLE)
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
    moment = read_moment(request.GET, at=request.now)
    try:
        page = table_page(
            user=user,
            now=request.now,
            moment=moment,
            asked=_read(request, moment, usual=usual_columns(choice)),
            at=read_place(form.cleaned_data["at"]),
            customer=form.cleaned_data["customer"],
            masked=moment.masked_for(user),
            view=form.cleaned_data["view"],
            choice=choice,
        )
    except Misasked as error:
        raise Http404 from error
    part = {"board": "#board", "drawer": "#drawer"}.get(request.htmx.target or "", "") if request.htmx else ""
    context = {"page": page, "may_assign": may_assign(user), "may_edit": may_edit(user), "may_plan": may_plan(user)}
    return render(request, f"battlemap/table.html{part}", context)


@require_safe
@of_a_day(TABLE)
def totals(request: Request) -> HttpResponse:
    """Show the sums over everything asked for, which the table asks for behind its rows."""
    user = cast("User", request.user)
    moment = read_moment(request.GET, at=request.now)
    asked = _read(request, moment)
    try:
        shown = totals_of(user=user, asked=asked, masked=moment.masked_for(user), moment=moment)
    except Misasked as error:
        raise Http404 from error
    return _show(request, "battlemap/totals.html", asked, totals=shown)


@require_safe
@of_a_day(TABLE)
def condition(request: Request) -> HttpResponse:
    """Show how a column can be asked, and which columns there are."""
    form = forms.ConditionQuery(request.GET)
    moment = read_moment(request.GET, at=request.now)
    masked = moment.masked_for(cast("User", request.user))
    name = form.cleaned_data["column"] if form.is_valid() else ""
    if name and name != NAME.name and name not in columns_for(masked):
        raise Http404
    asked = _read(request, moment)
    return _show(request, "battlemap/condition.html", asked, condition=condition_form(asked, name=name, masked=masked))


@require_safe
@of_a_day(TABLE)
def add_condition(request: Request) -> HttpResponse:
    """Lead to the table with one more condition."""
    moment = read_moment(request.GET, at=request.now)
    form = forms.Condition(request.GET, masked=moment.masked_for(cast("User", request.user)))
    asked = _read(request, moment)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["value"])))
        return redirect(f"{reverse('battlemap:table')}?{asked.query}")
    query = QueryDict(asked.query, mutable=True)
    query.appendlist("f", form.cleaned_data["written"])
    return redirect(f"{reverse('battlemap:table')}?{query.urlencode()}")


@require_safe
@of_a_day(TABLE)
def choose_columns(request: Request) -> HttpResponse:
    """Show which columns there are, those that the table has first."""
    moment = read_moment(request.GET, at=request.now)
    asked = _read(request, moment)
    shown = column_choices(asked, masked=moment.masked_for(cast("User", request.user)))
    return _show(request, "battlemap/columns.html", asked, groups=shown)


@require_POST
@of_a_day(TABLE)
def keep_columns(request: Request) -> HttpResponse:
    """Have the table show the columns that were chosen, from now on; of a past day, on this page alone."""
    query = QueryDict(request.POST.get("query", ""), mutable=True)
    query.pop("columns", None)
    query.pop("pin", None)
    moment = read_moment(query, at=request.now)
    form = forms.Columns(request.POST, masked=moment.masked_for(cast("User", request.user)))
    if form.is_valid() and moment.day:
        # Those of the past are not all: kept, they would take from the table of today what it has beside them.
        query["columns"] = ",".join(form.cleaned_data["columns"])
    elif form.is_valid():
        chosen, pinned = form.cleaned_data["columns"], form.cleaned_data["pinned"]
        operations.choose_columns(chosen, pinned=pinned[:MOST_PINNED], user=cast("User", request.user))
        if len(pinned) > MOST_PINNED:
            messages.info(request, _("Three columns can be pinned; the others stand behind them."))
    return redirect(f"{reverse('battlemap:table')}?{query.urlencode() or 'list=all'}")


@require_POST
@of_a_day(TABLE)
def save_view(request: Request) -> HttpResponse:
    """Keep what is asked for under a name."""
    form = forms.SaveView(request.POST)
    user = cast("User", request.user)
    address = reverse("battlemap:table")
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(f"{address}?{request.POST.get('query', '')}")
    query = QueryDict(form.cleaned_data["query"])
    asked = _read(request, read_moment(query, at=request.now), query)
    try:
        view = operations.save_view(
            name=form.cleaned_data["name"],
            query=asked.query_to_keep,
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


def _read(request: Request, moment: Moment, query: QueryDict | None = None, *, usual: Usual | None = None) -> Asked:
    """Return what an address asks for as of a moment, the request's own if none is given.

    :raises Http404: if the table has no such thing, or its reader may not see it
    """
    user = cast("User", request.user)
    asked = request.GET if query is None else query
    try:
        return read_asked(asked, masked=moment.masked_for(user), usual=usual or usual_columns(choice_of(user)))
    except Misasked as error:
        raise Http404 from error

"""The company's tags: called otherwise, merged, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kejing.battlemap import forms
from kejing.battlemap.queries.tags import kept_tags
from kejing.customers.enums import TagColour
from kejing.customers.models import Tag
from kejing.customers.operations.keeping_tags import (
    NotYoursToKeep,
    TagNameTaken,
    TagsChanged,
    change_tag,
    delete_tag,
    merge_tags,
)
from kejing.customers.operations.tagging import BadTagName
from kejing.customers.permissions import may_keep_tags, tags_kept_by
from kejing.kit import figures

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.kit.http import Request
    from kejing.people.models import User


@require_safe
def tags(request: Request) -> HttpResponse:
    """Show all tags, and on how many customers each is."""
    return render(request, "battlemap/tags.html", {"tags": kept_tags(_keeper(request))})


@require_http_methods(["GET", "HEAD", "POST"])
def tag(request: Request, pk: int) -> HttpResponse:
    """Show what can be done with a tag; a post calls it otherwise."""
    shown = _find(request, pk)
    form = forms.EditTag(request.POST or None, initial={"name": shown.name, "colour": shown.colour})
    if form.is_valid():
        said = form.cleaned_data
        try:
            change_tag(tag=shown, name=said["name"], colour=TagColour(said["colour"]), by=_keeper(request))
        except BadTagName:
            form.add_error("name", _("A tag is a word or two: 40 characters at most, without a comma."))
        except TagNameTaken:
            form.add_error("name", _("Another tag is called so. Merge the two below."))
        except NotYoursToKeep as error:
            raise Http404 from error
        else:
            messages.info(request, _("Saved."))
            return redirect("battlemap:tags")
    return _show(request, shown, form)


@require_POST
def merge(request: Request, pk: int) -> HttpResponse:
    """Have every customer with one tag have another one instead."""
    gone = _find(request, pk)
    form = forms.MergeTag(request.POST)
    kept = tags_kept_by(_keeper(request)).filter(pk=form.cleaned_data["into"]).first() if form.is_valid() else None
    if kept is None or kept == gone:
        messages.error(request, _("Say into which tag."))
        return redirect("battlemap:tag", pk)
    try:
        count = merge_tags(tag=gone, into=kept, by=_keeper(request))
    except NotYoursToKeep as error:
        raise Http404 from error
    said = ngettext(
        "{gone} was on {shown} customer, who has {kept} now.",
        "{gone} was on {shown} customers, who have {kept} now.",
        count,
    )
    messages.info(request, said.format(gone=gone, kept=kept, shown=figures.format_number(count)))
    return redirect("battlemap:tags")


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    """Take a tag off everybody and forget it, if it is still on as many customers as were shown."""
    gone = _find(request, pk)
    form = forms.DeleteTag(request.POST)
    try:
        delete_tag(tag=gone, expected=form.cleaned_data["expected"] if form.is_valid() else -1, by=_keeper(request))
    except NotYoursToKeep as error:
        raise Http404 from error
    except TagsChanged:
        messages.error(request, _("In the meantime the tag is on another number of customers. Look again."))
        return redirect("battlemap:tag", pk)
    messages.info(request, _("{tag} is gone.").format(tag=gone))
    return redirect("battlemap:tags")


def _keeper(request: Request) -> User:
    """Return who asks.

    :raises PermissionDenied: if he looks after no tags
    """
    user = cast("User", request.user)
    if not may_keep_tags(user):
        raise PermissionDenied
    return user


def _find(request: Request, pk: int) -> Tag:
    """Return a tag.

    :raises Http404: if there is none
    :raises PermissionDenied: if it lies on customers that who asks does not see
    """
    user = _keeper(request)
    found = get_object_or_404(Tag, pk=pk)
    if not tags_kept_by(user).filter(pk=pk).exists():
        raise PermissionDenied
    return found


def _show(request: Request, shown: Tag, form: forms.EditTag) -> HttpResponse:
    everything = kept_tags(_keeper(request))
    context = {
        "tag": next(one for one in everything if one.pk == shown.pk),
        "others": [one for one in everything if one.is_kept and one.pk != shown.pk],
        "form": form,
        "colours": TagColour.choices,
    }
    return render(request, "battlemap/tag.html", context)

"""The list of people, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kejing.people import forms
from kejing.people.enums import PersonState
from kejing.people.hooks import count_owned
from kejing.people.models import Invitation
from kejing.people.operations import invitations, people
from kejing.people.permissions import may_change_person, may_see_all_customers
from kejing.people.queries.company import name_for
from kejing.people.queries.invitations import token_of
from kejing.people.queries.people import closed_people, everybody, list_people, person_page
from kejing.people.views.gate import for_managers, user_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django_stubs_ext import WithAnnotations

    from kejing.kit.http import Request
    from kejing.people.models import User
    from kejing.people.queries.people import Secured


@require_safe
@for_managers
def everyone(request: Request) -> HttpResponse:
    """Show the people, page by page."""
    asked = forms.PeopleQuery(request.GET)
    if not asked.is_valid():
        raise Http404
    shows_owned = may_see_all_customers(user_of(request))
    page = list_people(
        words=asked.cleaned_data["q"],
        state=asked.cleaned_data["state"],
        number=asked.cleaned_data["page"] or 1,
        left_behind=count_owned(closed_people()) if shows_owned else {},
        shows_owned=shows_owned,
        now=request.now,
    )
    template = "people/list.html#found" if request.htmx.target == "found" else "people/list.html"
    context = {"page": page, "asked": asked.cleaned_data, "states": PersonState.choices}
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
@for_managers
def new(request: Request) -> HttpResponse:
    """Invite somebody."""
    form = forms.Person(request.POST or None, by=user_of(request))
    if form.is_valid():
        try:
            invitation = people.invite_person(by=user_of(request), now=request.now, **form.cleaned_data)
        except people.PersonRefused as refused:
            form.add_errors(refused.fields)
        else:
            return redirect("people:one", invitation.user_id)
    return render(request, "people/new.html", {"form": form})


@require_http_methods(["GET", "POST"])
@never_cache
@for_managers
def one(request: Request, pk: int) -> HttpResponse:
    """Show a person, and take what is changed."""
    person = get_object_or_404(everybody(), pk=pk)
    if request.method == "POST":
        return _change(request, person)
    return _show(request, person, forms.Person(by=user_of(request), person=person))


@require_POST
@for_managers
def close(request: Request, pk: int) -> HttpResponse:
    """Keep a person out."""
    return _act(
        request, pk, people.close_person, said=_("{name} can no longer sign in, and was signed out everywhere.")
    )


@require_POST
@for_managers
def reopen(request: Request, pk: int) -> HttpResponse:
    """Let a person in again."""
    return _act(request, pk, people.open_person, said=_("The account of {name} is open again."))


@require_POST
@for_managers
def forget_second_factor(request: Request, pk: int) -> HttpResponse:
    """Let a person who lost his phone in with the password alone."""
    return _act(request, pk, people.remove_second_factor, said=_("{name} signs in with the password alone now."))


@require_POST
@for_managers
def link(request: Request, pk: int) -> HttpResponse:
    """Make a link with which the person chooses a password."""
    person = _find_changeable(request, pk)
    if person.pk == user_of(request).pk:
        # Where somebody left his browser open, his password is still asked for.
        messages.error(request, _("Your own password and second factor are changed on your own page."))
    elif not person.is_active:
        messages.error(request, _("Open the account first."))
    else:
        invitations.renew_invitation(user=person, by=user_of(request), now=request.now)
    return redirect("people:one", pk)


@require_POST
@for_managers
def take_back(request: Request, pk: int) -> HttpResponse:
    """Make the link open nothing any more."""
    invitations.take_back_invitation(user=_find_changeable(request, pk), by=user_of(request))
    messages.info(request, _("The link opens nothing any more."))
    return redirect("people:one", pk)


@require_POST
@for_managers
def mail(request: Request, pk: int) -> HttpResponse:
    """Send the link to the person's address."""
    person = _find_changeable(request, pk)
    invitation = Invitation.objects.select_related("user").filter(user=person).first()
    if invitation is None or not invitation.is_open(request.now) or not person.email or not invitations.can_send_mail():
        raise Http404
    by = user_of(request)
    try:
        invitations.mail_invitation(
            invitation=invitation, link=_link(request, person, token_of(invitation)), company=name_for(by), by=by
        )
    except invitations.MailNotSent as error:
        messages.error(
            request, _("The message could not be sent: {reason}. Copy the link instead.").format(reason=error)
        )
    else:
        messages.info(request, _("The link was sent to {address}.").format(address=person.email))
    return redirect("people:one", pk)


def _change(request: Request, person: User) -> HttpResponse:
    form = forms.Person(request.POST, by=user_of(request), person=person)
    if form.is_valid():
        try:
            people.change_person(person=person, by=user_of(request), **form.cleaned_data)
        except people.PersonRefused as refused:
            form.add_errors(refused.fields)
        else:
            messages.info(request, _("Saved."))
            return redirect("people:one", person.pk)
    return _show(request, get_object_or_404(everybody(), pk=person.pk), form)


def _show(request: Request, person: WithAnnotations[User, Secured], form: forms.Person) -> HttpResponse:
    by = user_of(request)
    owned = count_owned([person.pk]).get(person.pk, 0) if may_see_all_customers(by) else None
    page = person_page(person, by=by, owned=owned, now=request.now)
    context = {
        "page": page,
        "form": form,
        "link": _link(request, person, page.token) if page.token else "",
        "can_send": bool(page.token and person.email) and invitations.can_send_mail(),
    }
    return render(request, "people/one.html", context)


def _act(request: Request, pk: int, operation: Callable[..., Any], *, said: str) -> HttpResponse:
    """Do something with a person and say that it was done, or why not."""
    person = get_object_or_404(everybody(), pk=pk)
    try:
        operation(person=person, by=user_of(request))
    except people.PersonRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.info(request, said.format(name=person))
    return redirect("people:one", pk)


def _find_changeable(request: Request, pk: int) -> User:
    """Return a person whose account the reader may change.

    :raises Http404: if there is none
    :raises PermissionDenied: if it is not the reader's to change
    """
    person = get_object_or_404(everybody(), pk=pk)
    if not may_change_person(user_of(request), person):
        raise PermissionDenied
    return person


def _link(request: Request, person: User, token: str) -> str:
    return request.build_absolute_uri(reverse("own:join", args=[person.pk, token]))

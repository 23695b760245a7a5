"""The door for who comes with a one-time link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kejing.people import forms
from kejing.people.operations.invitations import InvitationOver, PasswordRefused, accept_invitation
from kejing.people.queries.invitations import find_invitation

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.kit.http import Request
    from kejing.people.models import User


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def join(request: Request, pk: int, token: str) -> HttpResponse:
    """Let an invited person choose a password, and in."""
    invitation = find_invitation(user=pk, token=token, now=request.now)
    if invitation is None:
        return _say_over(request)
    form = forms.NewPassword(request.POST or None)
    if form.is_valid():
        try:
            user = accept_invitation(invitation=invitation, password=form.cleaned_data["password"], now=request.now)
        except InvitationOver:
            return _say_over(request)
        except PasswordRefused as refused:
            form.add_error("password", list(refused.sentences))
        else:
            return _sign_in(request, user)
    return render(request, "people/join.html", {"form": form, "invited": invitation.user})


def _sign_in(request: Request, user: User) -> HttpResponse:
    """Sign the person in as with a password just typed: a second factor is asked for all the same."""
    # Whoever else is signed in in this browser goes first, with everything his session holds.
    get_adapter().logout(request)
    answer: HttpResponse = perform_password_login(request, {"username": user.username}, Login(user=user))
    return answer


def _say_over(request: Request) -> HttpResponse:
    return render(request, "people/join_over.html", status=404)

"""What the sign-in library asks of this company."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, override

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.people.http.devices import end_sessions, remember_device
from kejing.people.http.lockout import LOCKED, locked_out
from kejing.people.http.middleware import SECOND_FACTOR_DUE
from kejing.people.models import Device, User
from kejing.people.permissions import needs_second_factor
from kejing.people.queries.brought import with_brought
from kejing.people.queries.company import name_for, with_company
from kejing.people.queries.second_factor import has_second_factor

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator
    from django.http import HttpRequest


class Backend(AuthenticationBackend):  # type: ignore[misc]  # the library has no types
    """Finds who is signed in, with what every page needs of him and of the company, in one query."""

    @override
    def get_user(self, user_id: int) -> User | None:
        user = with_brought(with_company(User.objects.filter(pk=user_id))).first()
        return user if user is not None and self.user_can_authenticate(user) else None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Accounts are given by the company; who signs in is remembered with his browser."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("The name or the password is not right."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password."),
        "incorrect_code": _("This code is not right, or its time is over."),
        "rate_limited": _("Too many wrong tries. Wait a few minutes, then try again."),
    }

    @override
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Answer no: people are invited."""
        return False

    @override
    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Let somebody try, unless he failed too often.

        :raises ValidationError: if so, with how long to wait
        """
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            if error.code != LOCKED:
                raise
            key = self._get_login_attempts_cache_key(request, **credentials)
            raise locked_out(request, key=key) from error

    @override
    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note that somebody did not get in; a name that nobody has may be a password typed in the wrong place."""
        super().authentication_failed(request, **credentials)
        tried = User.objects.filter(username__iexact=credentials.get("username") or "").first()
        record(
            action=Action.SIGN_IN_FAILED,
            kind=Kind.PERSON,
            pk="" if tried is None else tried.pk,
            name="" if tried is None else str(tried),
        )

    @override
    def login(self, request: HttpRequest, user: User) -> None:
        """Sign somebody in, remember his browser, and note whether he still has to set up a second factor."""
        # A second step may have taken minutes, in which the account was closed.
        if not User.objects.filter(pk=user.pk, is_active=True).exists():
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        super().login(request, user)
        remember_device(request, user=user, address=self.get_client_ip(request), now=timezone.now())
        record(action=Action.SIGNED_IN, kind=Kind.PERSON, pk=user.pk, name=str(user), by=user)
        if needs_second_factor(user) and not has_second_factor(user):
            request.session[SECOND_FACTOR_DUE] = True

    @override
    def logout(self, request: HttpRequest) -> None:
        Device.objects.filter(session_key=request.session.session_key).delete()
        super().logout(request)

    @override
    def set_password(self, user: User, password: str) -> None:
        """Change the password; all other browsers have to sign in anew."""
        super().set_password(user, password)
        record(action=Action.PASSWORD_SET, kind=Kind.PERSON, pk=user.pk, name=str(user), by=user)
        end_sessions(user, but=context.request.session.session_key)

    @override
    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Answer whether to ask who it is once more: not right after signing in with the password."""
        request = context.request
        records = get_authentication_records(request, request.user)
        latest = max((record["at"] for record in records), default=0.0)
        return bool(time.time() - latest >= app_settings.REAUTHENTICATION_TIMEOUT)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """The second factor, as this company wants it."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or its time is over."),
        "cannot_delete_authenticator": _("Your company lets managers in with a second factor only."),
    }

    @override
    def get_totp_issuer(self) -> str:
        """Return how the app on the phone calls this place."""
        return name_for(context.request.user) or str(_("Kejing"))

    @override
    def get_totp_label(self, user: User) -> str:
        return user.username

    @override
    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not needs_second_factor(authenticator.user)

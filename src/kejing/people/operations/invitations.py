"""One-time links: made, sent, used, taken back."""

from __future__ import annotations

import secrets
from datetime import timedelta
from smtplib import SMTPException
from typing import TYPE_CHECKING, Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, mailers
from django.db import transaction
from django.utils.translation import gettext as _

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.people.http.devices import end_sessions
from kejing.people.models import Invitation, User

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

LASTS: Final = timedelta(days=7)


class InvitationOver(Exception):
    """The link was used, replaced, taken back, or its time is over."""


class PasswordRefused(Exception):
    """The password is too weak; `sentences` say why."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = sentences
        super().__init__(" ".join(sentences))


class MailNotSent(Exception):
    """The mail server did not take the message; the text says why."""


@transaction.atomic
def renew_invitation(*, user: User, by: User, now: datetime) -> Invitation:
    """Make a link with which `user` chooses a password; the one before it opens nothing any more."""
    Invitation.objects.filter(user=user).delete()
    record(action=Action.LINK_MADE, kind=Kind.PERSON, pk=user.pk, name=str(user), by=by)
    return Invitation.objects.create(
        user=user, nonce=secrets.token_urlsafe(32), made_by=by, made_at=now, expires_at=now + LASTS
    )


@transaction.atomic
def take_back_invitation(*, user: User, by: User) -> None:
    """Make the link of this person open nothing any more."""
    taken, _rows = Invitation.objects.filter(user=user).delete()
    if taken:
        record(action=Action.LINK_TAKEN_BACK, kind=Kind.PERSON, pk=user.pk, name=str(user), by=by)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, password: str, now: datetime) -> User:
    """Give the invited person the password he chose; the link is used up and older sessions end.

    :raises InvitationOver: if somebody used the link in the meantime, or its time is over
    :raises PasswordRefused: if the password is too weak
    """
    user = User.objects.select_for_update().get(pk=invitation.user_id)
    found = Invitation.objects.filter(pk=invitation.pk, nonce=invitation.nonce).first()
    if found is None or not user.is_active or now >= found.expires_at:
        raise InvitationOver
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordRefused(error.messages) from error
    user.set_password(password)
    user.save(update_fields=["password"])
    found.delete()
    end_sessions(user)
    record(action=Action.PASSWORD_SET, kind=Kind.PERSON, pk=user.pk, name=str(user), by=user)
    return user


def can_send_mail() -> bool:
    """Answer whether a mail server is set up."""
    return "default" in mailers


def mail_invitation(*, invitation: Invitation, link: str, company: str, by: User) -> None:
    """Send the link to the person's address, in the language in force.

    :raises MailNotSent: if the mail server does not take it
    """
    greeting = _("Hello {name},").format(name=invitation.user)
    body = _("{by} invites you to {company}. Choose your password here; the link works once, until {until}:").format(
        by=by, company=company or _("Kejing"), until=invitation.expires_at.date().isoformat()
    )
    name = _("You sign in with the name {username}.").format(username=invitation.user.username)
    message = EmailMessage(
        subject=_("Your way into {company}").format(company=company or _("Kejing")),
        body=f"{greeting}\n\n{body}\n\n{link}\n\n{name}\n",
        to=[invitation.user.email],
    )
    try:
        message.send(using="default")
    except (SMTPException, OSError) as error:
        raise MailNotSent(str(error)) from error

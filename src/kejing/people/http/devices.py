"""The browsers somebody is signed in with: remembered at sign-in, touched now and then, ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.contrib.sessions.models import Session
from django.db import transaction

from kejing.people.models import LONGEST_USER_AGENT, Device

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase
    from django.http import HttpRequest

    from kejing.people.models import User

TOUCHED_EVERY: Final = timedelta(minutes=10)
"""So old what is told of a browser may be; a page that is only read should write as seldom as it can."""

IN_SESSION: Final = "device"


@transaction.atomic
def remember_device(request: HttpRequest, *, user: User, address: str, now: datetime) -> None:
    """Keep the browser that `user` just signed in with, and forget those whose sessions are over."""
    session = request.session
    if not session.session_key:
        session.save()
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    Device.objects.filter(user=user).exclude(session_key__in=alive).delete()
    Device.objects.filter(session_key=session.session_key).delete()
    device = Device.objects.create(
        user=user,
        session_key=session.session_key or "",
        user_agent=request.headers.get("User-Agent", "")[:LONGEST_USER_AGENT],
        address=address,
        signed_in_at=now,
        seen_at=now,
    )
    session[IN_SESSION] = {"pk": device.pk, "key": device.session_key, "seen": now.isoformat()}


def touch_device(session: SessionBase, *, address: str, now: datetime) -> None:
    """Keep where and when this browser was seen last; a session without one, or just seen, costs nothing."""
    known = session.get(IN_SESSION)
    if known is None:
        return
    if known["key"] == session.session_key and now - datetime.fromisoformat(known["seen"]) < TOUCHED_EVERY:
        return
    Device.objects.filter(pk=known["pk"]).update(session_key=session.session_key, address=address, seen_at=now)
    session[IN_SESSION] = known | {"key": session.session_key, "seen": now.isoformat()}


@transaction.atomic
def end_sessions(user: User, *, but: str | None = None) -> int:
    """Sign this person out everywhere at once, except in the session `but`; return how many sessions ended."""
    ending = Device.objects.filter(user=user)
    if but is not None:
        ending = ending.exclude(session_key=but)
    keys = list(ending.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    ending.delete()
    return len(keys)


@transaction.atomic
def end_device(device: Device) -> None:
    """Sign one browser out."""
    Session.objects.filter(session_key=device.session_key).delete()
    device.delete()

"""Browsers somebody is signed in with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _

from kejing.people.models import Device

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from kejing.people.models import User

# The first sign found decides: Edge and Opera also call themselves Chrome, and Chrome calls itself Safari.
BROWSERS: Final = (
    ("wxwork/", "WeCom"),
    ("MicroMessenger/", "WeChat"),
    ("DingTalk/", "DingTalk"),
    ("Lark/", "Feishu"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("QQBrowser/", "QQ Browser"),
    ("UCBrowser/", "UC Browser"),
    ("HuaweiBrowser/", "Huawei Browser"),
    ("MiuiBrowser/", "Mi Browser"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A browser as its owner reads it."""

    pk: int
    words: str
    address: str
    signed_in_at: datetime
    seen_at: datetime
    is_this_one: bool


def open_devices(user: User, *, now: datetime) -> QuerySet[Device]:
    """Return the browsers in which this person is still signed in, in one query."""
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    return Device.objects.filter(user=user, session_key__in=alive)


def list_devices(user: User, *, session_key: str | None, now: datetime) -> Sequence[DeviceRow]:
    """Return where this person is signed in: here first, then the latest seen."""
    rows = [
        DeviceRow(
            pk=device.pk,
            words=describe_device(device.user_agent),
            address=device.address or "",
            signed_in_at=device.signed_in_at,
            seen_at=device.seen_at,
            is_this_one=device.session_key == session_key,
        )
        for device in open_devices(user, now=now).order_by("-seen_at", "-pk")
    ]
    return sorted(rows, key=lambda row: not row.is_this_one)


def describe_device(user_agent: str) -> str:
    """Return what a browser is called in words: "Chrome, Windows"."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return _(", ").join(filter(None, (browser, system))) or _("Unknown program")

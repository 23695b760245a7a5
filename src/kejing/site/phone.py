"""The app on a phone: what a browser needs to install it and to open it without a connection."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from kejing import __version__
from kejing.kit import assets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kejing.kit.http import Request

ENTRY, WORKER = "src/main.ts", "src/worker/worker.ts"
ICONS: Final = f"{settings.STATIC_URL}icons/"
INK, PAPER = "#141d26", "#f8fafa"
PAGES: Final = (
    ("battlemap:today", False),
    ("battlemap:customer", False),
    ("rounds:feed", False),
    ("rounds:choose", True),
    ("rounds:report", True),
    ("rounds:visit", True),
    ("phone_waiting", True),
)
"""The pages that open without a connection, and whether each is one page whatever its address asks besides."""
OF_CUSTOMERS: Final = frozenset({"battlemap:customer", "rounds:report", "rounds:visit"})


@require_safe
@login_not_required
@vary_on_cookie
def manifest(_request: Request) -> JsonResponse:
    """Say how the app is called, where it begins, and how it looks among the others."""
    name = _("Kejing")
    sizes = [(f"{ICONS}app-{size}.png", f"{size}x{size}", "image/png") for size in (192, 512)]
    icons = [(f"{ICONS}app.svg", "any", "image/svg+xml"), *sizes]
    content = {
        "id": "/",
        "name": name,
        "short_name": name,
        "description": _("From the ledger you already have: whom to contact today, and why."),
        "lang": get_language(),
        "start_url": reverse("battlemap:today"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": INK,
        "icons": [
            {"src": src, "sizes": size, "type": kind, "purpose": purpose}
            for src, size, kind in icons
            for purpose in ("any", "maskable")
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@require_safe
@login_not_required
@never_cache
def worker(_request: Request) -> HttpResponse:
    """Send the script that keeps pages on the device, with what this build is made of written in front of it."""
    try:
        entry, script = assets.find_entry(ENTRY), assets.find_entry(WORKER).script
    except assets.AssetsNotBuilt as error:
        raise Http404 from error
    code = (Path(settings.ASSETS_DIR) / script.removeprefix(settings.ASSETS_URL)).read_text(encoding="utf-8")
    files = [entry.script, *entry.styles, *entry.preloads, *(f"{ICONS}app-{size}.png" for size in (192, 512))]
    told = {
        "build": build_of(code, files),
        "assets": files,
        "offline": reverse("phone_offline"),
        "signOut": reverse("account_logout"),
        "pages": [_pattern_of(name) for name, _is_once in PAGES],
        "once": [_pattern_of(name) for name, is_once in PAGES if is_once],
    }
    return HttpResponse(f"self.kejing = {json.dumps(told)};\n{code}", content_type="text/javascript; charset=utf-8")


@require_safe
@login_not_required
def offline(request: Request) -> HttpResponse:
    """Show what is said where there is neither a connection nor a copy of the page."""
    return render(request, "phone/offline.html")


@require_safe
@never_cache
def waiting(request: Request) -> HttpResponse:
    """Show what waits on this device: the device knows, the page only has the words."""
    return render(request, "phone/waiting.html", {"words": _words()})


def build_of(code: str, files: Sequence[str]) -> str:
    """Return a name that is another with every build of the app."""
    return hashlib.sha256("\n".join((__version__, code, *files)).encode()).hexdigest()[:16]


def _pattern_of(name: str) -> str:
    """Return a page's path as a regular expression, for any customer."""
    return reverse(name, args=[0]).replace("0", "[0-9]+") if name in OF_CUSTOMERS else reverse(name)


def _words() -> Mapping[str, str]:
    """Return what the list of waiting things says of each."""
    return {
        "check-in": _("Check-in"),
        "check-out": _("Visit, checked out"),
        "break-off": _("Visit broken off"),
        "report": _("Written report"),
        "photo": _("Photo"),
        "refused": _("Not accepted:"),
        "sending": _("Sending…"),
        "unreachable": _("No connection: it goes out by itself when there is one."),
        "signed-out": _("Sign in again, and it goes out. Nothing is lost."),
        "later": _("The server is busy: it is tried again by itself."),
        "others": _("Of other people on this device: {count}. It goes out when they sign in here."),
    }

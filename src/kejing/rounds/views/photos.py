"""Photos: handed in from the page's own camera, and shown to who sees the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kejing.customers.queries import visible_to
from kejing.followups.enums import PhotoState
from kejing.followups.models import Photo
from kejing.followups.operations.photo_files import path_of, small_of
from kejing.followups.operations.photos import (
    LARGEST_PHOTO,
    Handed,
    NoRoomForPhotos,
    PhotoRefusal,
    PhotoRefused,
    issue_tickets,
    receive_photo,
)
from kejing.followups.operations.reporting import UidTaken
from kejing.followups.tasks import look_at_photos
from kejing.rounds import forms
from kejing.rounds.views.phones import to_phones
from kejing.standing.tasks import was_asked

if TYPE_CHECKING:
    from typing import BinaryIO

    from kejing.kit.http import Request
    from kejing.people.models import User

HEADERS: Final = {
    "Content-Type": "image/webp",
    "X-Content-Type-Options": "nosniff",
    # What a name shows never changes, but only this person's browser may keep it.
    "Cache-Control": "private, max-age=86400, immutable",
}


@require_safe
def photo(request: Request, pk: int, *, is_small: bool = False) -> FileResponse:
    """Send a photo as it is shown, never as it was handed in."""
    seen = visible_to(cast("User", request.user))
    found = Photo.objects.filter(pk=pk, state=PhotoState.READY, customer__in=seen).first()
    if found is None:
        raise Http404
    try:
        file = path_of(small_of(found.name) if is_small else found.name).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(file, filename=f"photo-{found.pk}.webp", headers=HEADERS)


@to_phones
@require_POST
def tickets(request: Request) -> JsonResponse:
    """Give a device the tickets that it may take photos on, and the server's time."""
    form = forms.TicketsForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": _("This device has no identifier: load the page again.")}, status=422)
    try:
        held = issue_tickets(person=cast("User", request.user), device=form.cleaned_data["device"], now=request.now)
    except PhotoRefused as error:
        return JsonResponse({"error": _refusal_words(error)}, status=403)
    return JsonResponse(
        {
            "now": request.now.isoformat(),
            "tickets": [{"uid": str(one.uid), "expires_at": one.expires_at.isoformat()} for one in held],
        }
    )


@to_phones
@require_POST
def hand_in(request: Request, pk: int) -> JsonResponse:
    """Take a photo as the bytes of the request, and say under which identifier it is kept."""
    user = cast("User", request.user)
    customer = get_object_or_404(visible_to(user), pk=pk)
    form = forms.PhotoForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"error": _("This photo came without what belongs to it.")}, status=422)
    # A whole body is refused before it is read; `receive_photo` counts what comes without saying how long it is.
    if int(request.headers.get("Content-Length") or 0) > LARGEST_PHOTO:
        return JsonResponse({"error": _refusal_words(PhotoRefused(PhotoRefusal.TOO_LARGE))}, status=413)
    said = form.cleaned_data
    handed = Handed(
        uid=said["uid"],
        belongs_to=said["belongs_to"],
        customer=customer,
        device=said["device"],
        ticket=said["ticket"],
        content=cast("BinaryIO", request),
        taken_at=said["taken_at"],
        drift_seconds=said["drift_seconds"],
        is_offline=said["is_offline"],
        place=form.place,
        subject=said["subject"],
    )
    try:
        kept = receive_photo(photo=handed, by=user, now=request.now)
    except UidTaken:
        return JsonResponse({"error": _("Another photo has this identifier.")}, status=409)
    except PhotoRefused as error:
        return JsonResponse({"error": _refusal_words(error), "reason": error.reason}, status=422)
    except NoRoomForPhotos:
        return JsonResponse({"error": _("The server has no room for photos. Try again later.")}, status=507)
    if not was_asked(look_at_photos, since=request.now):
        look_at_photos.enqueue()
    return JsonResponse({"kept": str(kept.uid)}, status=201)


def _refusal_words(error: PhotoRefused) -> str:
    """Return in words why a photo was not taken."""
    return {
        PhotoRefusal.NOT_ALLOWED: _("You may not hand in photos."),
        PhotoRefusal.CUSTOMER_GONE: _("This customer is no longer among yours."),
        PhotoRefusal.NO_TICKET: _("Only photos taken with the camera on this page are accepted."),
        PhotoRefusal.TICKET_USED: _("This photo was handed in already, or its ticket served another one."),
        PhotoRefusal.TICKET_ENDED: _("This photo comes too late: its ticket has ended."),
        PhotoRefusal.TOO_LARGE: _("This photo is too large."),
        PhotoRefusal.NO_PICTURE: _("This is no picture."),
        PhotoRefusal.NO_SUCH_PLACE: _("The position is none on earth."),
        PhotoRefusal.WRONG_WORDS: _("This photo came without what belongs to it."),
        PhotoRefusal.ERASED: _("What this photo was taken for was erased for good."),
    }[error.reason]

"""Photos, for who sees the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from kejing.customers.queries import visible_to
from kejing.followups.enums import PhotoState
from kejing.followups.models import Photo
from kejing.followups.operations.photos import path_of, small_of

if TYPE_CHECKING:
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

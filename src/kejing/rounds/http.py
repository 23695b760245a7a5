"""One small file on its way in: to the disk, and only from who may send it."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.views.decorators.csrf import csrf_exempt, csrf_protect

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from kejing.kit.http import Request

FORM_BYTES: Final = 64 * 1024
"""What a form holds beside its file."""


def takes_small_file(
    *, most: int, refused: Callable[[Request], HttpResponse]
) -> Callable[[Callable[[Request], HttpResponse]], Callable[[Request], HttpResponse]]:
    """Let a view take a file of `most` bytes; `refused` answers where it is larger, before anything is read.

    To be put under whatever decides who may ask: the check for forged forms reads the body, so it waits until here.
    """

    def decorate(view: Callable[[Request], HttpResponse]) -> Callable[[Request], HttpResponse]:
        checked = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def take(request: Request) -> HttpResponse:
            said = request.META.get("CONTENT_LENGTH") or "0"
            # No more is read of a body than it is said to have.
            if not said.isdecimal() or int(said) > most + FORM_BYTES:
                return refused(request)
            Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir(parents=True, exist_ok=True)
            request.upload_handlers = [TemporaryFileUploadHandler(request)]
            return checked(request)

        return take

    return decorate

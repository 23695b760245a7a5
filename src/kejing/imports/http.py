"""Files on their way in: straight to the disk they stay on, never into memory, and only from who may send them."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, override

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, TemporaryFileUploadHandler
from django.views.decorators.csrf import csrf_exempt, csrf_protect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, HttpResponseBase

    from kejing.kit.http import Request

type View[**P] = Callable[Concatenate[Request, P], HttpResponseBase]

FORM_BYTES = 64 * 1024
"""What a form holds beside its files: tokens, names, boundaries."""
ABANDONED_AFTER_SECONDS = 24 * 60 * 60


class UploadRefused(Exception):
    """The files of a request were not taken; `status` is the answer's."""

    status = 400


class UploadTooLarge(UploadRefused):
    """The files are larger together than may be sent."""

    status = 413


class TooManyFiles(UploadRefused):
    """There are more files than may be sent at once."""


class NoRoom(UploadRefused):
    """The files could not be written: mostly the disk is full. `reason` is the system's own."""

    status = 507

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RefuseFiles(FileUploadHandler):
    """Passes over every file of a form: only pages that ask for files take them, and only from whom they may."""

    @override
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    @override
    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None

    @override
    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        return None


class FilesToDisk(TemporaryFileUploadHandler):
    """Writes the files of a form into the folder of uploads as they come, up to `most` bytes together."""

    def __init__(self, request: HttpRequest, *, most: int) -> None:
        super().__init__(request)
        self.most = most
        self.received = 0

    @override
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        with _writing():
            super().new_file(*args, **kwargs)

    @override
    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > self.most:
            raise UploadTooLarge
        with _writing():
            super().receive_data_chunk(raw_data, start)

    @override
    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        with _writing():
            return super().file_complete(file_size)

    def clear(self) -> None:
        """Take away what was written of a file that did not come to its end."""
        if hasattr(self, "file"):
            self.upload_interrupted()


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NoRoom(error.strerror or str(error)) from error


def takes_files[**P](
    refused: Callable[[Request, UploadRefused], HttpResponseBase],
) -> Callable[[View[P]], View[P]]:
    """Let a view take files; `refused` answers where they cannot be taken.

    To be put under whatever decides who may ask: the check for forged forms reads the body, and the files with it, so
    it waits until here. A form of another site is refused by its origin before anything is read.
    """

    def decorate(view: View[P]) -> View[P]:
        checked: View[P] = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def take(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            handler = FilesToDisk(request, most=settings.LARGEST_UPLOAD)
            try:
                if request.method == "POST":
                    _prepare(request, handler)
                return checked(request, *args, **kwargs)
            except TooManyFilesSent:
                handler.clear()
                return refused(request, TooManyFiles())
            except UploadRefused as error:
                handler.clear()
                return refused(request, error)

        return take

    return decorate


def _prepare(request: Request, handler: FilesToDisk) -> None:
    """Have the request's files written to disk when its form is read.

    :raises UploadRefused: if they are too large by what the browser says, or there is nowhere to write them
    """
    said = request.META.get("CONTENT_LENGTH") or "0"
    if said.isdecimal() and int(said) > settings.LARGEST_UPLOAD + FORM_BYTES:
        raise UploadTooLarge
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    with _writing():
        folder.mkdir(parents=True, exist_ok=True)
        _clear_abandoned(folder, before=request.now.timestamp() - ABANDONED_AFTER_SECONDS)
    request.upload_handlers = [handler]


def _clear_abandoned(folder: Path, *, before: float) -> None:
    """Take away what a process that was killed left of an upload."""
    for path in folder.glob("*.upload*"):
        with suppress(FileNotFoundError):  # another request cleared it
            if path.stat().st_mtime < before:
                path.unlink()

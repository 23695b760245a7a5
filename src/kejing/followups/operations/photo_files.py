"""Where the files of photos lie."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from django.conf import settings


def path_of(name: str) -> Path:
    """Return where a file of photos lies that a row names."""
    return Path(settings.PHOTOS_DIR) / name


def small_of(name: str) -> str:
    """Return the file of the small picture beside the one shown."""
    return str(PurePosixPath(name).with_suffix("")) + "-small.webp"

"""Where the built front end lies: hashed file names from the manifest that the build leaves behind."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings


class AssetsNotBuilt(Exception):
    """The front end was never built, or the asked entry is not part of it."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One built file with what it pulls in; paths are relative to the assets folder."""

    file: str
    css: tuple[str, ...]
    imports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """The URLs a page needs for one entry: its script, every style sheet, and the modules worth fetching early."""

    script: str
    styles: tuple[str, ...]
    preloads: tuple[str, ...]


def read_manifest(folder: Path) -> Mapping[str, Chunk]:
    """Return the chunks of the build in `folder` by source path; read again only after a new build.

    :raises AssetsNotBuilt: if there is no build in `folder`
    """
    path = folder / "manifest.json"
    try:
        return _parse_manifest(path, path.stat().st_mtime_ns)
    except FileNotFoundError as error:
        raise AssetsNotBuilt(
            "The front end is not built: install the project again, or run `npm ci && npm run build` in frontend/."
        ) from error


@lru_cache(maxsize=4)
def _parse_manifest(path: Path, _changed_at: int) -> Mapping[str, Chunk]:
    return {
        source: Chunk(file=chunk["file"], css=tuple(chunk.get("css", ())), imports=tuple(chunk.get("imports", ())))
        for source, chunk in json.loads(path.read_text(encoding="utf-8")).items()
    }


def find_entry(source: str, *, folder: Path | None = None, url: str | None = None) -> Entry:
    """Return the URLs for the entry `source`, such as "src/main.ts"; folder and URL come from the settings.

    :raises AssetsNotBuilt: if there is no build, or it has no such entry
    """
    chunks = read_manifest(folder or Path(settings.ASSETS_DIR))
    prefix: str = settings.ASSETS_URL if url is None else url
    if source not in chunks:
        raise AssetsNotBuilt(f"The front end was built without {source}: build it again.")
    reached = tuple(_walk(chunks, source, set()))
    return Entry(
        script=prefix + chunks[source].file,
        styles=tuple(dict.fromkeys(prefix + style for chunk in reached for style in chunk.css)),
        preloads=tuple(prefix + chunk.file for chunk in reached if chunk is not chunks[source]),
    )


def _walk(chunks: Mapping[str, Chunk], source: str, seen: set[str]) -> Iterator[Chunk]:
    """Yield the imported chunks before those that import them, so that styles cascade in source order."""
    if source in seen:
        return
    seen.add(source)
    for name in chunks[source].imports:
        yield from _walk(chunks, name, seen)
    yield chunks[source]

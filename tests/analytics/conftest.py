"""The catalogues are compiled when the package is built; tests compile what a checkout lacks."""

import os
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from kejing.analytics import wording


@pytest.fixture(scope="session", autouse=True)
def compiled_catalogues() -> None:
    for source in (Path(wording.__file__).parent / "locale").rglob("*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        # Written aside and moved: several workers may do this at once.
        aside = target.with_suffix(f".{os.getpid()}")
        with source.open("rb") as read, aside.open("wb") as written:
            write_mo(written, read_po(read))
        aside.replace(target)

"""Texts out of people's files, made fit to be shown: on one line, in their own direction, and not endless."""

from __future__ import annotations

import unicodedata

# Control characters, which a terminal obeys, and halves of characters.
_UNPRINTABLE = frozenset({"Cc", "Cs"})
# Marks that turn the direction of what follows.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def make_plain(text: str, *, most: int) -> str:
    """Return a text as a page or a terminal can show it, in at most so many letters."""
    printable = "".join(
        " " if unicodedata.category(letter) in _UNPRINTABLE else letter for letter in text if letter not in _TURNING
    )
    whole = " ".join(printable.split())
    return whole if len(whole) <= most else f"{whole[: most - 1].rstrip()}…"

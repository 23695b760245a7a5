"""What people type, as it is kept."""

from __future__ import annotations

from typing import Final

NUL: Final = "\0"


def clean_words(text: str) -> str:
    """Return what somebody wrote without blanks around it, and without what a database does not keep."""
    return text.replace(NUL, "").strip()

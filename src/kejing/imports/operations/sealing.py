"""What was staged of an import, listed once it is whole: what is stored is what was previewed, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kejing.imports.operations.account import FILE as ACCOUNT_FILE
from kejing.imports.operations.reading import CURRENCY_FILE

if TYPE_CHECKING:
    from kejing.imports.operations.staging import Staging

FILE: Final = "sealed.json"
NAMES: Final = (
    ACCOUNT_FILE,
    CURRENCY_FILE,
    *(f"{name}.parquet" for name in ("documents", "rows", "customers", "listed", "people", "products", "contacts")),
)
"""What storing an import rests on; what else lies there is for its page."""


def seal(staging: Staging) -> None:
    """List what is staged, unless that was done."""
    if not (staging.folder / FILE).is_file():
        staging.keep(FILE, _measure(staging))


def is_whole(staging: Staging) -> bool:
    """Answer whether everything that was staged is there as it was."""
    return staging.recall(FILE, dict[str, int]) == _measure(staging)


def _measure(staging: Staging) -> dict[str, int]:
    paths = [staging.folder / name for name in NAMES]
    return {path.name: path.stat().st_size for path in paths if path.is_file()}

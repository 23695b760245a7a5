"""The first rows that were rejected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MOST_SHOWN = 5


def read_first_rejects(path: Path) -> Sequence[Mapping[str, Any]]:
    """Return the first rows of a file of rejects, none where there is no file."""
    if not path.is_file():
        return ()
    return pl.scan_parquet(path, glob=False).head(MOST_SHOWN).collect().to_dicts()

"""Reads."""

from __future__ import annotations

import polars as pl

from kejing.kit.frames import read_frame


def contacts_frame() -> pl.DataFrame:
    """Return every contact and attempt: `customer_code`, `contacted_on`, `kind`, `answered`."""
    return read_frame(
        "SELECT c.code AS customer_code, f.happened_on AS contacted_on, f.kind AS kind, f.answered AS answered"
        " FROM followups_followup f JOIN customers_customer c ON c.id = f.customer_id",
        {"customer_code": pl.String, "contacted_on": pl.Date, "kind": pl.String, "answered": pl.Boolean},
    )

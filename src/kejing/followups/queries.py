"""Reads."""

import polars as pl

from kejing.kit.frames import Query

CONTACT_FACTS = Query(
    sql="SELECT c.code AS customer_code, f.happened_on AS contacted_on, f.kind AS kind, f.answered AS answered"
    " FROM followups_followup f JOIN customers_customer c ON c.id = f.customer_id"
    " LEFT JOIN ledger_batch b ON b.id = f.batch_id"
    " WHERE NOT c.is_withdrawn AND (f.batch_id IS NULL OR b.is_live)",
    schema={"customer_code": pl.String, "contacted_on": pl.Date, "kind": pl.String, "answered": pl.Boolean},
)
"""Every contact and attempt, in the columns of `analytics.Facts.contacts`."""

"""What follows from contacts and promises in rows that are judged already: of few customers, without all the others."""

from __future__ import annotations

from json import JSONDecoder
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from kejing.analytics.judge.contact import judge_contact_states
from kejing.analytics.judge.flags import contact_flags
from kejing.analytics.judge.tiers import is_active
from kejing.analytics.judge.today import judge_today

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kejing.analytics.policy import Policy
    from kejing.analytics.summary import LedgerFacts

FOLLOWING: Final = (
    "days_since_contact",
    "report_count",
    "visit_count",
    "contact_state",
    "contact_overdue_days",
    "contact_reason",
    "flags",
    "flag_reasons",
    "is_ignored",
    "is_urgent",
    "stake",
    "next_action",
    "next_action_on",
    "next_action_reason",
)
"""The judged columns that are known from a customer's contacts and promises and the rest of its row.

What the work with it costs, and with that its effort and class, is measured by all customers: it is not among them.
"""


def judge_contacted(rows: pl.DataFrame, *, reached: pl.DataFrame, ledger: LedgerFacts, policy: Policy) -> pl.DataFrame:
    """Return `customer_code` and `FOLLOWING` of judged rows, as `judge_ledger` would say with these facts.

    `rows` have the columns of `judge_ledger`, `reached` those of `summary.REACHED_FACTS` for the same customers.
    """
    known = (
        rows.drop("report_count", "visit_count")
        .join(reached, on="customer_code", how="inner", maintain_order="left")
        .with_columns(days_since_contact=(pl.lit(ledger.as_of) - pl.col("last_contact_on")).dt.total_days())
    )
    told = judge_contact_states(known, ledger=ledger, policy=policy)
    return judge_today(_flag(told, policy=policy), ledger=ledger, policy=policy).select("customer_code", *FOLLOWING)


def _flag(rows: pl.DataFrame, *, policy: Policy) -> pl.DataFrame:
    """Return the rows with the flags of contacts as they are now among their other flags."""
    tests = contact_flags()
    found = rows.select(
        "flags",
        "flag_reasons",
        *((is_active(policy) & test).fill_null(value=False).alias(f"is_{code}") for code, (test, _) in tests.items()),
        *(reason.alias(f"{code}_reason") for code, (_, reason) in tests.items()),
    )
    flags, reasons = [], []
    for row in found.iter_rows(named=True):
        raised = _read_flags(row)
        for code in tests:
            raised.pop(code, None)
            if row[f"is_{code}"]:
                raised[code] = row[f"{code}_reason"]
        flags.append(";".join(sorted(raised)))
        reasons.append(f"[{','.join(raised[code] for code in sorted(raised))}]")
    return rows.with_columns(flags=pl.Series(flags, dtype=pl.String), flag_reasons=pl.Series(reasons, dtype=pl.String))


def _read_flags(row: dict[str, Any]) -> dict[str, str]:
    """Return each raised flag with its reason, as it is written."""
    codes = row["flags"].split(";") if row["flags"] else []
    return dict(zip(codes, split_reasons(row["flag_reasons"]), strict=True))


def split_reasons(text: str) -> Sequence[str]:
    """Return the reasons of a JSON array one by one, written as they are there."""
    decoder, at, found = JSONDecoder(), 1, []
    while at < len(text) - 1:
        _value, end = decoder.raw_decode(text, at)
        found.append(text[at:end])
        at = end + 1
    return found

"""What the rows of the current refresh rest on: kept in a file, and in the memory of whoever made it last."""

from __future__ import annotations

import json
import logging
import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from django.conf import settings

from kejing.analytics.judge import judge_ledger, judge_only_tiers
from kejing.analytics.summary import CATEGORY_FACTS, CUSTOMER_FACTS, LedgerFacts, Summary
from kejing.analytics.windows import FIRST_AS_OF
from kejing.standing.operations.facts import Day, summarise_day, tell_accounts
from kejing.standing.operations.revisions import judged_under
from kejing.standing.operations.rows import read_rows
from kejing.standing.queries import is_month_end, month_end_before

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kejing.analytics.judge import Judged
    from kejing.analytics.policy import Policy
    from kejing.standing.operations.facts import Accounts, StoredFacts

logger = logging.getLogger(__name__)

FOLDER = "standing"
SPANS = {
    "customer_code": pl.String,
    "first_sale_on": pl.Date,
    "last_sale_on": pl.Date,
    "has_moves": pl.Boolean,
    "opening_on": pl.Date,
}
KEYS = {"customer_code": pl.String, "customer_id": pl.Int64}
_TABLES: Mapping[str, Mapping[str, type[pl.DataType]]] = {
    "customers": CUSTOMER_FACTS,
    "categories": CATEGORY_FACTS,
    "spans": SPANS,
}


@dataclass(frozen=True, slots=True)
class Basis:
    """The summary of everybody as of the refresh's day, and as of the month end before it, whose tiers are settled.

    `settled` is None where the day is a month end itself: nothing is settled apart then. `settled_tiers`
    (customer_code, settled_tier) is None too where nothing was sold by that month end. `keys` has the keys of all
    customers by code. `rows` is the standing as it is stored, None where that is not known.
    """

    day: Day
    settled: Day | None
    settled_tiers: pl.DataFrame | None
    keys: pl.DataFrame
    rows: pl.DataFrame | None

    @property
    def as_of(self) -> date:
        """Return the day the customers are judged for."""
        return self.day.summary.ledger.as_of

    def day_of(self, as_of: date) -> Day:
        """Return what is known of a day: the basis' own, or the month end before it."""
        return self.day if self.settled is None or as_of == self.as_of else self.settled

    def stored_rows(self) -> pl.DataFrame:
        """Return the standing as it is stored.

        :raises ExtractFailed: if it is not known and the database cannot be read
        """
        return read_rows() if self.rows is None else self.rows

    def with_rows(self, rows: pl.DataFrame) -> Basis:
        """Return the basis knowing that these rows are stored."""
        return replace(self, rows=rows)

    def judge(self, *, policy: Policy) -> Judged:
        """Return what the judgements say of everybody."""
        return judge_ledger(self.day.summary, policy=policy, settled=self.settled_tiers)

    def key(self, judged: Judged) -> pl.DataFrame:
        """Return the judged rows with the keys of their customers."""
        return judged.frame.join(self.keys, on="customer_code", maintain_order="left")


def make_basis(
    stored: StoredFacts,
    *,
    as_of: date,
    policy: Policy,
    keeps_month_end: bool = False,
    settled_tiers: pl.DataFrame | None = None,
) -> Basis:
    """Sum everybody up, as of a day and as of the month end whose tiers are settled.

    What was owed at that month end is asked only where its standing is kept as a snapshot. Where its `settled_tiers`
    (customer_code, settled_tier) are known, it is not summed up again.
    """
    settled_on = settled_day(as_of)
    settled = (
        None
        if settled_on is None or settled_tiers is not None
        else summarise_day(stored, as_of=settled_on, policy=policy, with_receivables=keeps_month_end)
    )
    return Basis(
        day=summarise_day(stored, as_of=as_of, policy=policy),
        settled=settled,
        settled_tiers=settle_tiers(settled, policy=policy) if settled_tiers is None else settled_tiers,
        keys=stored.keys,
        rows=stored.rows,
    )


def settled_day(as_of: date) -> date | None:
    """Return the month end before `as_of`, or None where `as_of` is one itself or there is none that can be judged."""
    settled_on = month_end_before(as_of)
    return None if is_month_end(as_of) or settled_on < FIRST_AS_OF else settled_on


def settle_tiers(settled: Day | None, *, policy: Policy) -> pl.DataFrame | None:
    """Return `customer_code` and `settled_tier`, or None where nothing was sold by that day."""
    if settled is None or settled.summary.ledger.first_sale_on is None:
        return None
    return judge_only_tiers(settled.summary, policy=policy).rename({"tier": "settled_tier"})


_REMEMBERED: dict[str, tuple[Basis, Policy]] = {}


def remember(basis: Basis, *, revision: str, policy: Policy) -> None:
    """Keep the basis of these rows in memory, in place of the one before."""
    _REMEMBERED.clear()
    _REMEMBERED[judged_under(revision)] = (basis, policy)


def recall(revision: str, *, policy: Policy) -> Basis | None:
    """Return the basis of these rows, if it was made here and by this policy.

    Rows of customers that wait to be judged may have changed since.
    """
    basis, made_by = _REMEMBERED.get(judged_under(revision), (None, None))
    return basis if made_by == policy else None


def save_basis(basis: Basis, *, name: str, policy: Policy) -> None:
    """Write the basis to its files, whole or not at all, and delete older ones.

    It is a copy of what can be summed up again: a disk that is full is said in the log, and costs only that time.
    """
    folder = _folder_of(name)
    making = folder.with_name(f"{name}.part")
    try:
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        days = {"day": basis.day, "settled": basis.settled}
        for which, day in days.items():
            if day is not None:
                _write_day(day, making, which)
        basis.keys.write_parquet(making / "keys.parquet", compression="lz4")
        told = {
            "policy": policy.to_toml(),
            **{which: None if day is None else _tell(day) for which, day in days.items()},
        }
        (making / "basis.json").write_text(json.dumps(told), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        making.replace(folder)
        for other in folder.parent.iterdir():
            if other != folder:
                shutil.rmtree(other)
    except OSError as error:
        logger.warning("The summary of all customers could not be kept: %s", error)
        shutil.rmtree(making, ignore_errors=True)


def load_basis(name: str, *, policy: Policy) -> Basis | None:
    """Return the basis of this name as it was saved, or None where it is not there, or of another policy or version."""
    folder = _folder_of(name)
    if not name or not (folder / "basis.json").is_file():
        return None
    try:
        told = json.loads((folder / "basis.json").read_text(encoding="utf-8"))
        if told["policy"] != policy.to_toml():
            return None
        day = _read_day(folder, "day", told["day"])
        settled = None if told["settled"] is None else _read_day(folder, "settled", told["settled"])
        keys = pl.read_parquet(folder / "keys.parquet", schema=KEYS)
    except (OSError, ValueError, KeyError, pl.exceptions.PolarsError) as error:
        logger.warning("The summary of all customers that was kept cannot be used: %s", error)
        return None
    return Basis(day=day, settled=settled, settled_tiers=settle_tiers(settled, policy=policy), keys=keys, rows=None)


def load_accounts(name: str) -> Accounts | None:
    """Return what holds for the accounts of everybody as of the day of a basis.

    It is read from the files of that basis; None where they are not there.
    """
    path = _folder_of(name) / "day-spans.parquet"
    if not name or not path.is_file():
        return None
    try:
        return tell_accounts(pl.read_parquet(path, columns=["has_moves", "opening_on"]))
    except (OSError, pl.exceptions.PolarsError) as error:
        logger.warning("The accounts that were kept cannot be used: %s", error)
        return None


def load_categories(name: str, *, codes: pl.Series) -> pl.DataFrame | None:
    """Return what these customers bought by category in the year up to the day of a basis (`CATEGORY_FACTS`).

    It is read from the files of that basis; None where they are not there.
    """
    path = _folder_of(name) / "day-categories.parquet"
    if not name or not path.is_file():
        return None
    try:
        return pl.scan_parquet(path).filter(pl.col("customer_code").is_in(codes.implode())).collect()
    except (OSError, pl.exceptions.PolarsError) as error:
        logger.warning("The categories that were kept cannot be used: %s", error)
        return None


def _folder_of(name: str) -> Path:
    return Path(settings.DATA_DIR) / FOLDER / name


def _write_day(day: Day, folder: Path, which: str) -> None:
    tables = {"customers": day.summary.customers, "categories": day.summary.categories, "spans": day.spans}
    for name, table in tables.items():
        table.write_parquet(folder / f"{which}-{name}.parquet", compression="lz4")


def _read_day(folder: Path, which: str, told: dict[str, str | bool | None]) -> Day:
    read = {
        name: pl.read_parquet(folder / f"{which}-{name}.parquet", schema=dict(schema))
        for name, schema in _TABLES.items()
    }
    ledger = LedgerFacts(
        as_of=date.fromisoformat(str(told["as_of"])),
        first_sale_on=_day_or_none(told["first_sale_on"]),
        last_sale_on=_day_or_none(told["last_sale_on"]),
        has_contacts=bool(told["has_contacts"]),
        has_receivables=bool(told["has_receivables"]),
    )
    summary = Summary(customers=read["customers"], categories=read["categories"], ledger=ledger)
    return Day(summary=summary, spans=read["spans"], with_receivables=bool(told["with_receivables"]))


def _tell(day: Day) -> dict[str, str | bool | None]:
    ledger = day.summary.ledger
    return {
        "with_receivables": day.with_receivables,
        "as_of": ledger.as_of.isoformat(),
        "first_sale_on": None if ledger.first_sale_on is None else ledger.first_sale_on.isoformat(),
        "last_sale_on": None if ledger.last_sale_on is None else ledger.last_sale_on.isoformat(),
        "has_contacts": ledger.has_contacts,
        "has_receivables": ledger.has_receivables,
    }


def _day_or_none(told: object) -> date | None:
    return None if told is None else date.fromisoformat(str(told))

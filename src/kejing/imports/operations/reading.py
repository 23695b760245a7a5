"""The files of an import read and staged: rows arranged into documents, people, items, contacts, the account of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl
from babel.numbers import get_currency_precision

from kejing import intake
from kejing.analytics.facts import name_customers
from kejing.customers.models import Customer
from kejing.imports.enums import FileRole
from kejing.imports.operations.account import Account, keep_account
from kejing.imports.operations.failures import ImportStopped
from kejing.imports.operations.options import options_of
from kejing.imports.operations.receiving import path_of
from kejing.imports.operations.staging import RAW_COLUMNS, Exchange, arrange, open_duckdb, staging_of, write_raw
from kejing.intake.beside import read_companions
from kejing.kit.money import minor_digits
from kejing.kit.standards import own_currency
from kejing.ledger.enums import DocumentFlow, DocumentKind
from kejing.ledger.models import ExchangeRate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from kejing.imports.models import Import
    from kejing.imports.operations.options import ImportOptions
    from kejing.imports.operations.staging import Staging

CURRENCY_FILE: Final = "currency"
"""Where the currency of the files is kept, if it is not the company's."""
MONEY_FILE: Final = 1_000_000
"""The place of the file of receipts among the files, so that its rows are no lines of any other."""
_OF_LINES: Final = (intake.FileKind.LINES, intake.FileKind.HEADERS)
PAYS: Final = " → "
"""Between the number of a receipt and that of the document it pays."""
_REFUND: Final = "receipt_refund"
_MONEY_TYPES: Final[Mapping[str, pl.DataType]] = {
    "flow": pl.String(),
    "kind": pl.String(),
    "number": pl.String(),
    "customer_code": pl.String(),
    "dated_on": pl.Date(),
    "due_on": pl.Date(),
    "settles": pl.String(),
    "salesperson": pl.String(),
    "line_number": pl.String(),
    "product": pl.String(),
    "item_name": pl.String(),
    "category": pl.String(),
    "quantity": pl.Decimal(18, 4),
    "amount": pl.Int64(),
    "net_amount": pl.Int64(),
    "cost": pl.Int64(),
    "file": pl.Int32(),
    "place": pl.Int64(),
}


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """What the intake gives of an import's files, whether there are lines among them or not."""

    account: Account
    rejects: pl.DataFrame
    customers: pl.DataFrame
    listed: pl.DataFrame | None
    contacts: pl.DataFrame | None
    receipts: pl.DataFrame | None
    receivables: pl.DataFrame | None
    people: pl.DataFrame | None
    products: pl.DataFrame | None
    last_on: date | None
    currency: str | None
    parts: tuple[Path, ...]


def read_files(one: Import, *, remembered: Mapping[str, Mapping[str, str]], today: date) -> None:
    """Read the files of an import and stage them.

    :raises IntakeError: if the files are no ledger, or ask a question that is not answered
    :raises ImportStopped: `no_files`, `several_files`, `rate_missing`
    :raises OSError: if the disk is full, or a file is gone
    """
    staging = staging_of(one)
    staging.clear()
    options = options_of(one)
    digits = minor_digits() if options.currency is None else get_currency_precision(options.currency)
    read = _read(one, staging, options, remembered=remembered, digits=digits)
    if options.currency is None and read.currency not in {None, own_currency()}:
        found = str(read.currency)
        if get_currency_precision(found) != digits:
            staging.clear()
            read = _read(one, staging, options, remembered=remembered, digits=get_currency_precision(found))
    keep_account(staging, read.account)
    for name, frame in (
        ("rejects", read.rejects),
        ("customers", read.customers),
        ("listed", read.listed),
        ("contacts", read.contacts),
        ("people", read.people),
        ("products", read.products),
    ):
        staging.write(name, frame)
    money = join_money(
        receipts=read.receipts,
        receivables=read.receivables,
        balances_on=options.balances_on or read.last_on or today,
    )
    staging.write("money", money)
    raw = write_raw(staging, parts=read.parts, has_money=money is not None, has_apart=staging.path("apart").is_file())
    if raw:
        currency = options.currency or read.currency
        if currency not in {None, own_currency()}:
            (staging.folder / CURRENCY_FILE).write_text(str(currency), encoding="ascii")
        arrange(staging, raw=raw, exchange=_find_exchange(currency, staging, raw))


def _read(
    one: Import,
    staging: Staging,
    options: ImportOptions,
    *,
    remembered: Mapping[str, Mapping[str, str]],
    digits: int,
) -> _Read:
    paths: dict[str, list[Path]] = {}
    for file in one.files.order_by("pk"):
        paths.setdefault(file.role, []).append(path_of(file))
    if not paths:
        raise ImportStopped("no_files")
    lines = paths.pop(FileRole.LINES, [])
    for role, several in paths.items():
        if len(several) > 1:
            raise ImportStopped("several_files", role=role, count=len(several))
    companions = intake.Companions(**{role: several[0] for role, several in paths.items()})
    known = _known_customers()
    asked = options.for_intake(remembered=remembered)
    if not lines:
        beside = read_companions(
            companions,
            known=known,
            mapping=options.mapping,
            minor_digits=digits,
            options=asked,
            takes_foreign=False,
            folder=staging.folder,
        )
        return _Read(
            account=Account(
                files=beside.files, totals=_no_totals(), set_apart=(), notes=(), has_codes=_has_codes(beside.files)
            ),
            rejects=beside.rejects,
            customers=beside.customers,
            listed=beside.listed,
            contacts=beside.contacts,
            receipts=beside.receipts,
            receivables=beside.receivables,
            people=beside.people,
            products=beside.products,
            last_on=None,
            currency=None,
            parts=(),
        )
    ledger = intake.read_ledger(
        lines, mapping=options.mapping, minor_digits=digits, companions=companions, options=asked, folder=staging.folder
    )
    return _Read(
        account=Account(
            files=(*ledger.files, *ledger.companions),
            totals=ledger.totals,
            set_apart=ledger.set_apart,
            notes=ledger.notes,
            has_codes=_has_codes([file for file in (*ledger.files, *ledger.companions) if file.kind in _OF_LINES]),
        ),
        rejects=ledger.rejects,
        customers=_complete(ledger),
        listed=ledger.listed,
        contacts=ledger.contacts,
        receipts=ledger.receipts,
        receivables=ledger.receivables,
        people=ledger.people,
        products=ledger.products,
        last_on=ledger.period[1],
        currency=ledger.currency,
        parts=_keep_lines(ledger, staging),
    )


def _keep_lines(ledger: intake.Ledger, staging: Staging) -> tuple[Path, ...]:
    """Put the lines that are held in memory into the folder, where the others are, and those aside too."""
    aside = ledger.apart
    if aside.height:
        staging.write(
            "apart", aside.filter(pl.col("sold_on").is_not_null()).with_columns(pl.col("amount").fill_null(0))
        )
    if ledger.store.is_spilled:
        return tuple(ledger.store.parts)
    staging.write("lines", pl.concat(list(ledger.store.read_batches())))
    return (staging.path("lines"),)


def _complete(ledger: intake.Ledger) -> pl.DataFrame:
    """Return the customers of the files with the region and the salesperson that the lines say of them last."""
    said = name_customers(ledger.store.scan()).select("customer_code", "region", "salesperson")
    return (
        ledger.customers.join(said, on="customer_code", how="left", suffix="_said", maintain_order="left")
        .with_columns(
            pl.coalesce("region", "region_said").alias("region"),
            pl.coalesce("salesperson", "salesperson_said").alias("salesperson"),
        )
        .drop("region_said", "salesperson_said")
    )


def _known_customers() -> pl.DataFrame:
    rows = list(Customer.objects.filter(is_withdrawn=False).order_by("pk").values_list("code", "name"))
    aliases = list(
        Customer.objects.filter(is_withdrawn=False).exclude(aliases=None).values_list("code", "aliases__name")
    )
    return pl.DataFrame(rows + aliases, schema={"customer_code": pl.String, "customer_name": pl.String}, orient="row")


def join_money(
    *, receipts: pl.DataFrame | None, receivables: pl.DataFrame | None = None, balances_on: date | None = None
) -> pl.DataFrame | None:
    """Return receipts, money given back and balances as documents, in rows with `RAW_COLUMNS`; null without any."""
    frames = []
    if receipts is not None:
        # A receipt is a document for each one that it pays, whichever of them are in the file.
        number = pl.col("document_number").fill_null("")
        frames.append(
            receipts.select(
                kind=pl.when(pl.col("type") == _REFUND)
                .then(pl.lit(DocumentKind.REFUND.value))
                .otherwise(pl.lit(DocumentKind.RECEIPT.value)),
                number=pl.when(pl.col("settles").is_not_null())
                .then(pl.concat_str(number, pl.lit(PAYS), "settles"))
                .otherwise(number),
                customer_code="customer_code",
                dated_on="received_on",
                settles="settles",
                salesperson="salesperson",
                amount="amount",
            )
        )
    if receivables is not None:
        frames.append(
            receivables.filter(pl.col("open") != 0).select(
                kind=pl.lit(DocumentKind.OPENING.value),
                # Without a number it would be one document with the money that came in on that day.
                number=pl.col("due_on").dt.to_string("%Y-%m-%d").fill_null("—"),
                customer_code="customer_code",
                dated_on=pl.lit(balances_on),
                due_on="due_on",
                amount="open",
            )
        )
    if not frames:
        return None
    whole = pl.concat(frames, how="diagonal").with_columns(
        pl.lit(DocumentFlow.MONEY.value).alias("flow"), pl.lit(MONEY_FILE, pl.Int32).alias("file")
    )
    whole = whole.with_row_index("place")
    missing = [pl.lit(None, _MONEY_TYPES[name]).alias(name) for name in RAW_COLUMNS if name not in whole.columns]
    return whole.with_columns(missing).select(RAW_COLUMNS).cast(pl.Schema(_MONEY_TYPES))


def _has_codes(files: Sequence[intake.FileReport]) -> bool:
    """Tell whether any of the files has a column of customer codes."""
    return any(match.used and match.field is intake.Field.CUSTOMER_CODE for file in files for match in file.columns)


def _no_totals() -> intake.Totals:
    return intake.Totals(rows=0, kept=0, set_apart=0, rejected=0, blank=0, amount=0)


def _find_exchange(currency: str | None, staging: Staging, raw: str) -> Exchange | None:
    """Return how amounts in another currency become the company's.

    :raises ImportStopped: `rate_missing` if no rate is known for the first day
    """
    if currency is None or currency == own_currency():
        return None
    rates = dict(ExchangeRate.objects.filter(currency=currency).values_list("dated_on", "rate"))
    first = _find_first_day(staging, raw)
    if first is not None and not any(day <= first for day in rates):
        raise ImportStopped("rate_missing", currency=currency, day=first.isoformat(), own=own_currency())
    return Exchange(
        currency=currency,
        rates=rates,
        digits=get_currency_precision(currency),
        own_digits=get_currency_precision(own_currency()),
    )


def _find_first_day(staging: Staging, raw: str) -> date | None:
    with open_duckdb(staging.folder) as engine:
        found = engine.execute(f"SELECT MIN(dated_on) FROM ({raw})").fetchone()  # noqa: S608 - our own text
    return None if found is None else found[0]

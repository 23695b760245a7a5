"""The files beside a ledger, each with its own account: headers, customers, products, contacts, receivables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl

from kejing.intake.columns.vocabulary import FileKind
from kejing.intake.companions.contacts import read_contacts
from kejing.intake.companions.customers import read_customers
from kejing.intake.companions.headers import Headers, close_headers, read_headers
from kejing.intake.companions.products import close_products, read_products
from kejing.intake.companions.receivables import read_receivables
from kejing.intake.companions.sheets import SheetRead
from kejing.intake.containers.tables import Table
from kejing.intake.fields import CONTACT_SCHEMA, RECEIVABLE_SCHEMA, Field
from kejing.intake.reasons import Note, Reason
from kejing.intake.reports import FileRead, FileReport
from kejing.intake.rows.directory import find_names, find_shared_names


@dataclass(frozen=True, slots=True)
class Companions:
    """The paths of the files beside the lines, each one optional.

    `headers` has one row per document and brings date, customer, salesperson, region, type and state to the lines by
    document number. `customers` has one row per customer, `products` one per product. `contacts` has one row per
    report, visit, call, meeting or complaint. `receivables` has open documents or balances.
    """

    headers: Path | None = None
    customers: Path | None = None
    products: Path | None = None
    contacts: Path | None = None
    receivables: Path | None = None

    def paths(self) -> Mapping[FileKind, Path]:
        """Return the files that are given."""
        every = {
            FileKind.HEADERS: self.headers,
            FileKind.CUSTOMERS: self.customers,
            FileKind.PRODUCTS: self.products,
            FileKind.CONTACTS: self.contacts,
            FileKind.RECEIVABLES: self.receivables,
        }
        return {kind: path for kind, path in every.items() if path is not None}


@dataclass(frozen=True, slots=True)
class Before:
    """The companions that are read before the lines."""

    headers: Headers | None
    customers: SheetRead | None
    products: SheetRead | None

    @property
    def names(self) -> pl.DataFrame | None:
        """The codes of the names in the customer list."""
        return None if self.customers is None else find_names(self.customers.rows)


@dataclass(frozen=True, slots=True)
class After:
    """What the companions come to once the lines are read: reports in order, rejects, facts, customers they add."""

    reports: tuple[FileReport, ...]
    rejects: tuple[pl.DataFrame, ...]
    contacts: pl.DataFrame | None
    receivables: pl.DataFrame | None
    customers: tuple[pl.DataFrame, ...]


NOTHING_BEFORE: Final = Before(headers=None, customers=None, products=None)
NOTHING_AFTER: Final = After(reports=(), rejects=(), contacts=None, receivables=None, customers=())
"""What there is where no file stands beside the lines."""


def read_before(tables: Mapping[FileKind, Table], *, mapping: Mapping[str, Field], minor_digits: int) -> Before:
    """Return the companions that the lines are read with. Raises a named `IntakeError`."""
    headers, customers, products = (
        tables.get(kind) for kind in (FileKind.HEADERS, FileKind.CUSTOMERS, FileKind.PRODUCTS)
    )
    return Before(
        headers=None if headers is None else read_headers(headers, mapping=mapping),
        customers=None if customers is None else read_customers(customers, mapping=mapping, minor_digits=minor_digits),
        products=None if products is None else read_products(products, mapping=mapping),
    )


def find_listed(before: Before, reads: Sequence[FileRead]) -> Before:
    """Return the companions with a customer list whose bare names bear the codes that the lines give them.

    A name that several customers of the lines bear, or whose code the list has already, stays a code of its own.
    """
    if before.customers is None:
        return before
    met = find_names(pl.concat([read.customers for read in reads]))
    rows = before.customers.rows.join(met, left_on="customer_name", right_on="name", how="left", maintain_order="left")
    is_bare = pl.col("customer_code") == pl.col("customer_name")
    is_new = ~pl.col("code").is_in(pl.col("customer_code").implode()) & pl.col("code").is_first_distinct()
    found = rows.with_columns(pl.when(is_bare & is_new).then("code").otherwise("customer_code").alias("customer_code"))
    return replace(before, customers=replace(before.customers, rows=found.drop("code")))


def read_after(
    tables: Mapping[FileKind, Table],
    before: Before,
    reads: Sequence[FileRead],
    *,
    mapping: Mapping[str, Field],
    minor_digits: int,
) -> After:
    """Return the account of all companions, and the facts of those read after the lines.

    Customers of contacts and receivables are looked for among those of the lines, the headers and the customer list.
    """
    done: list[SheetRead] = []
    customers: list[pl.DataFrame] = []
    if before.headers is not None:
        headers, named = close_headers(before.headers, [read.numbers for read in reads], directory=before.names)
        done.append(headers)
        customers.append(named)
    if before.customers is not None:
        listed = before.customers
        met = [read.customers["customer_code"] for read in reads]
        done.append(_tell_unlisted(_tell_shared_names(listed, listed.rows, met), met))
    if before.products is not None:
        done.append(close_products(before.products, [read.lines for read in reads]))
    known = _list_known(before, reads, customers)
    facts: dict[FileKind, pl.DataFrame] = {}
    for kind in (FileKind.CONTACTS, FileKind.RECEIVABLES):
        if kind not in tables:
            continue
        directory = find_names(known)
        if kind is FileKind.CONTACTS:
            read = read_contacts(tables[kind], mapping=mapping, known=known, directory=directory)
        else:
            read = read_receivables(
                tables[kind], mapping=mapping, minor_digits=minor_digits, known=known, directory=directory
            )
        read, added = _tell_added(_tell_shared_names(read, known, [read.rows["customer_code"]]), known)
        done.append(read)
        customers.append(added)
        known = pl.concat([known, added.select(known.columns)])
        facts[kind] = read.rows
    contacts, receivables = facts.get(FileKind.CONTACTS), facts.get(FileKind.RECEIVABLES)
    return After(
        reports=tuple(read.report for read in done),
        rejects=tuple(read.rejects for read in done),
        contacts=None if contacts is None else contacts.select(*CONTACT_SCHEMA),
        receivables=None if receivables is None else receivables.select(*RECEIVABLE_SCHEMA),
        customers=tuple(customers),
    )


def _list_known(before: Before, reads: Sequence[FileRead], named: Sequence[pl.DataFrame]) -> pl.DataFrame:
    columns = ("customer_code", "customer_name")
    listed = [] if before.customers is None else [before.customers.rows]
    return pl.concat(
        [frame.select(columns) for frame in (*listed, *(read.customers for read in reads), *named)]
    ).unique(maintain_order=True)


def _tell_unlisted(read: SheetRead, codes: Sequence[pl.Series]) -> SheetRead:
    """Return the account of the list with a note on customers it lacks: 7 in the lines may be its 007."""
    met = pl.concat(codes).unique().sort()
    strangers = met.filter(~met.is_in(read.rows["customer_code"].implode()))
    if strangers.is_empty():
        return read
    note = Reason(Note.CUSTOMERS_UNLISTED, {"count": len(strangers), "value": str(strangers[0])})
    return replace(read, report=replace(read.report, notes=(*read.report.notes, note)))


def _tell_added(read: SheetRead, known: pl.DataFrame) -> tuple[SheetRead, pl.DataFrame]:
    """Return the account with a note on the customers it adds, and those."""
    added = (
        read.rows.filter(~pl.col("customer_code").is_in(known["customer_code"].implode()))
        .select("customer_code", "customer_name", pl.lit(None, pl.Date).alias("named_on"))
        .unique(maintain_order=True)
    )
    if added.is_empty():
        return read, added
    count = added["customer_code"].n_unique()
    note = Reason(Note.CUSTOMERS_ADDED, {"count": count, "value": str(added["customer_name"][0])})
    return replace(read, report=replace(read.report, notes=(*read.report.notes, note))), added


def _tell_shared_names(read: SheetRead, customers: pl.DataFrame, codes: Sequence[pl.Series]) -> SheetRead:
    """Return the account with a note on names that several customers bear, where rows have nothing but the name."""
    shared = find_shared_names(customers)
    shared = shared.filter(shared.is_in(pl.concat(codes).unique().implode()))
    if shared.is_empty():
        return read
    note = Reason(Note.NAMES_SHARED, {"count": len(shared), "value": str(shared[0])})
    return replace(read, report=replace(read.report, notes=(*read.report.notes, note)))

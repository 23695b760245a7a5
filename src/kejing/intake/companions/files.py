"""The files beside a ledger, each with its own account: headers, customers, products, contacts, money owed and paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from kejing.intake.columns.vocabulary import FileKind
from kejing.intake.companions.contacts import read_contacts
from kejing.intake.companions.customers import read_customers
from kejing.intake.companions.headers import Headers, close_headers, read_headers
from kejing.intake.companions.products import close_products, read_products
from kejing.intake.companions.receipts import read_receipts
from kejing.intake.companions.receivables import read_receivables
from kejing.intake.companions.sheets import Manner, SheetRead, add_note
from kejing.intake.containers.tables import Table
from kejing.intake.fields import CONTACT_SCHEMA, PERSON_SCHEMA, PRODUCT_SCHEMA, RECEIPT_SCHEMA, RECEIVABLE_SCHEMA
from kejing.intake.reasons import Note, Reason
from kejing.intake.reports import FileRead, FileReport
from kejing.intake.rows.directory import find_names, find_shared_names, list_directory


@dataclass(frozen=True, slots=True)
class Companions:
    """The paths of the files beside the lines, each one optional.

    `headers` has one row per document and brings date, customer, salesperson, region, type and state to the lines by
    document number. `customers` has one row per customer, `products` one per product. `contacts` has one row per
    report, visit, call, meeting or complaint. `receivables` has open documents or balances, `receipts` one row per
    payment.
    """

    headers: Path | None = None
    customers: Path | None = None
    products: Path | None = None
    contacts: Path | None = None
    receivables: Path | None = None
    receipts: Path | None = None

    def paths(self) -> Mapping[FileKind, Path]:
        """Return the files that are given."""
        every = {
            FileKind.HEADERS: self.headers,
            FileKind.CUSTOMERS: self.customers,
            FileKind.PRODUCTS: self.products,
            FileKind.CONTACTS: self.contacts,
            FileKind.RECEIVABLES: self.receivables,
            FileKind.RECEIPTS: self.receipts,
        }
        return {kind: path for kind, path in every.items() if path is not None}


@dataclass(frozen=True, slots=True)
class Before:
    """The companions that are read before the lines; `people` has PERSON_SCHEMA of the customer list."""

    headers: Headers | None
    customers: SheetRead | None
    products: SheetRead | None
    people: pl.DataFrame

    @property
    def product_list(self) -> pl.DataFrame | None:
        """The products with the columns of `PRODUCT_SCHEMA`."""
        return None if self.products is None else self.products.rows.select(*PRODUCT_SCHEMA)

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
    receipts: pl.DataFrame | None
    customers: tuple[pl.DataFrame, ...]


NOTHING_BEFORE: Final = Before(
    headers=None, customers=None, products=None, people=pl.DataFrame(schema=dict(PERSON_SCHEMA))
)
NOTHING_AFTER: Final = After(reports=(), rejects=(), contacts=None, receivables=None, receipts=None, customers=())
"""What there is where no file stands beside the lines."""

_PERSON: Final = {"customer_code": pl.String(), "customer_name": pl.String()}
_NO_CODES: Final = pl.Series("customer_code", dtype=pl.String)
_FACTS: Final = {
    FileKind.CONTACTS: (read_contacts, CONTACT_SCHEMA),
    FileKind.RECEIVABLES: (read_receivables, RECEIVABLE_SCHEMA),
    FileKind.RECEIPTS: (read_receipts, RECEIPT_SCHEMA),
}
"""The companions that are read after the lines, and the columns of their facts."""


def read_before(tables: Mapping[FileKind, Sequence[Table]], manner: Manner) -> Before:
    """Return the companions that the lines are read with. Raises a named `IntakeError`."""
    headers, customers, products = (
        tables.get(kind) for kind in (FileKind.HEADERS, FileKind.CUSTOMERS, FileKind.PRODUCTS)
    )
    own = None if headers is None else read_headers(headers, manner)
    listed = None if customers is None else read_customers(customers, manner)
    return Before(
        headers=own,
        customers=None if listed is None else listed.read,
        products=None if products is None else read_products(products, manner),
        people=NOTHING_BEFORE.people if listed is None else listed.people,
    )


def read_after(
    tables: Mapping[FileKind, Sequence[Table]],
    before: Before,
    reads: Sequence[FileRead],
    manner: Manner,
    *,
    known: pl.DataFrame | None = None,
) -> After:
    """Return the account of all companions, and the facts of those read after the lines.

    Customers of contacts, receivables and receipts are looked for among those of the lines, the headers and the
    customer list, and among `known`, if anybody is on record already.
    """
    done: list[SheetRead] = []
    customers: list[pl.DataFrame] = []
    if before.headers is not None:
        directory = list_directory(_list_known(before, reads, [], known))
        headers, named = close_headers(before.headers, [read.numbers for read in reads], directory=directory)
        done.append(headers)
        customers.append(named)
    if before.customers is not None:
        listed = before.customers
        met = [read.customers["customer_code"] for read in reads]
        done.append(_tell_unlisted(_tell_shared_names(listed, listed.rows, met), met))
    if before.products is not None:
        done.append(close_products(before.products, [read.items for read in reads]))
    everybody = _list_known(before, reads, customers, known)
    facts: dict[FileKind, pl.DataFrame] = {}
    for kind, (read_facts, schema) in _FACTS.items():
        if kind not in tables:
            continue
        read = read_facts(tables[kind], manner, directory=list_directory(everybody))
        read, added = _tell_added(_tell_shared_names(read, everybody, [read.rows["customer_code"]]), everybody)
        done.append(read)
        customers.append(added)
        everybody = pl.concat([everybody, added.select(everybody.columns)])
        facts[kind] = read.rows.select(*schema)
    return After(
        reports=tuple(report for read in done for report in read.reports),
        rejects=tuple(read.rejects for read in done),
        contacts=facts.get(FileKind.CONTACTS),
        receivables=facts.get(FileKind.RECEIVABLES),
        receipts=facts.get(FileKind.RECEIPTS),
        customers=tuple(customers),
    )


def _list_known(
    before: Before, reads: Sequence[FileRead], named: Sequence[pl.DataFrame], known: pl.DataFrame | None
) -> pl.DataFrame:
    listed = [] if before.customers is None else [before.customers.rows]
    recorded = [] if known is None else [known]
    frames = (*listed, *(read.customers for read in reads), *named, *recorded)
    empty = pl.DataFrame(schema=_PERSON)
    return pl.concat([empty, *(frame.select(*_PERSON).cast(pl.String) for frame in frames)]).unique(maintain_order=True)


def _tell_unlisted(read: SheetRead, codes: Sequence[pl.Series]) -> SheetRead:
    """Return the account of the list with a note on customers it lacks: 7 in the lines may be its 007."""
    met = pl.concat([_NO_CODES, *codes]).unique().sort()
    strangers = met.filter(~met.is_in(read.rows["customer_code"].implode()))
    if strangers.is_empty():
        return read
    note = Reason(Note.CUSTOMERS_UNLISTED, {"count": len(strangers), "value": str(strangers[0])})
    return add_note(read, note)


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
    return add_note(read, note), added


def _tell_shared_names(read: SheetRead, customers: pl.DataFrame, codes: Sequence[pl.Series]) -> SheetRead:
    """Return the account with a note on names that several customers bear, where rows have nothing but the name."""
    shared = find_shared_names(customers)
    shared = shared.filter(shared.is_in(pl.concat([_NO_CODES, *codes]).unique().implode()))
    if shared.is_empty():
        return read
    note = Reason(Note.NAMES_SHARED, {"count": len(shared), "value": str(shared[0])})
    return add_note(read, note)

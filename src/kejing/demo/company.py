"""The whole made-up company: small frames at hand, large ones streamed by date."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import polars as pl

from kejing.demo.chance import Ints
from kejing.demo.contacts import HOW, PURPOSE_TEXTS, WAYS, Contacts, make_contacts, remark_texts, tell_contacts
from kejing.demo.customers import Customers, customer_frame, make_customers
from kejing.demo.names import words_of
from kejing.demo.orders import Lines, Schedule, document_totals, make_lines, make_schedule
from kejing.demo.people import Staff, make_staff
from kejing.demo.products import Catalogue, make_catalogue
from kejing.demo.receipts import make_receipts
from kejing.demo.remarks import REMARKS
from kejing.demo.spec import CURRENCY, DemoSpec, DemoSpecError

LEDGER_SCHEMA: Final[dict[str, pl.DataType]] = {
    "document_number": pl.String(),
    "document_type": pl.String(),
    "sold_on": pl.Date(),
    "customer_code": pl.String(),
    "customer_name": pl.String(),
    "salesperson": pl.String(),
    "region": pl.String(),
    "item_code": pl.String(),
    "item_name": pl.String(),
    "category": pl.String(),
    "quantity": pl.Decimal(18, 4),
    "amount": pl.Int64(),
    "net_amount": pl.Int64(),
    "cost": pl.Int64(),
}
RECEIPT_SCHEMA: Final[dict[str, pl.DataType]] = {
    "document_number": pl.String(),
    "received_on": pl.Date(),
    "customer_code": pl.String(),
    "amount": pl.Int64(),
}
CONTACT_SCHEMA: Final[dict[str, pl.DataType]] = {
    "customer_code": pl.String(),
    "contacted_on": pl.Date(),
    "kind": pl.String(),
    "answered": pl.Boolean(),
    "username": pl.String(),
    "text": pl.String(),
    "way": pl.String(),
    "purposes": pl.String(),
    "rival_news": pl.String(),
    "minute": pl.Int64(),
}
DOCUMENT_TYPES: Final = ("sale", "sale_return", "gift")
NUMBER_PREFIXES: Final = ("XS", "XT", "ZS")
BATCH_ROWS: Final = 100_000
TEXT_BLOCK: Final = 65_536


class BatchSizeError(DemoSpecError):
    """A batch of no rows."""


@dataclass(frozen=True, slots=True, eq=False)
class _Book:
    """The arrays the streamed frames are made of; `records` are the customers in the arrays' order."""

    customers: Customers
    records: pl.DataFrame
    catalogue: Catalogue
    staff: Staff
    schedule: Schedule
    contacts: Contacts


@dataclass(frozen=True, slots=True, eq=False)
class Company:
    """A made-up distributor.

    `people` username, display_name, role, team · `teams` code, name, parent · `products` item_code, item_name,
    category, unit, price, cost (fen; the price tax-inclusive, the cost not) · `customers` customer_code,
    customer_name, region, type, size, owner, is_intent, is_closed, created_on, contact_name, phone, payment_days,
    credit_limit (fen), by code. `ledger_lines`, `receipts` and `contacts` stream what happened, by date, and may be
    read as often as one likes.
    """

    spec: DemoSpec
    name: str
    currency: str
    people: pl.DataFrame
    teams: pl.DataFrame
    products: pl.DataFrame
    customers: pl.DataFrame
    _book: _Book

    def ledger_lines(self, *, batch_rows: int = BATCH_ROWS) -> Iterator[pl.DataFrame]:
        """Give the ledger lines (`LEDGER_SCHEMA`) in batches of at most `batch_rows` rows.

        `salesperson` is the display name of the customer's owner. A return or a gift is a document of its own.

        :raises BatchSizeError: for fewer than one row a batch
        """
        for frame in self._ledger_blocks():
            yield from _cut(frame, batch_rows)

    def receipts(self, *, batch_rows: int = BATCH_ROWS) -> Iterator[pl.DataFrame]:
        """Give the receipts in batches; `document_number` is that of the sale paid, `amount` is in fen, positive.

        :raises BatchSizeError: for fewer than one row a batch
        """
        schedule = self._book.schedule
        totals = document_totals(schedule.kind.size, self._line_blocks())
        receipts = make_receipts(self.spec, customers=self._book.customers, schedule=schedule, totals=totals)
        for begin in range(0, receipts.day.size, TEXT_BLOCK):
            rows = slice(begin, begin + TEXT_BLOCK)
            document = receipts.document[rows]
            frame = pl.DataFrame(
                {
                    "document_number": self._document_numbers(document),
                    "received_on": _dates(self.spec, receipts.day[rows]),
                    "customer_code": self._book.records["customer_code"].gather(schedule.customer[document]),
                    "amount": receipts.amount[rows],
                },
                schema=RECEIPT_SCHEMA,
            )
            yield from _cut(frame, batch_rows)

    def contacts(self, *, batch_rows: int = BATCH_ROWS) -> Iterator[pl.DataFrame]:
        """Give the contacts of the last year and a half in batches; `answered` is false for a mere attempt.

        There is one a customer and day at most. `purposes` are their codes, joined by `;`, `minute` is that of the day.

        :raises BatchSizeError: for fewer than one row a batch
        """
        book = self._book
        texts = pl.Series(remark_texts(REMARKS[self.spec.language], words_of(self.spec.language).categories))
        ways, how, purposes = pl.Series(WAYS), pl.Series(HOW), pl.Series(PURPOSE_TEXTS)
        # The last one stands for no news.
        rivals = pl.Series([*REMARKS[self.spec.language].rivals, ""])
        for block, begin in enumerate(range(0, book.contacts.day.size, TEXT_BLOCK)):
            rows = slice(begin, begin + TEXT_BLOCK)
            customer = book.contacts.customer[rows]
            details = tell_contacts(
                self.spec, customers=book.customers, tastes=book.catalogue.tastes, customer=customer, block=block
            )
            frame = pl.DataFrame(
                {
                    "customer_code": book.records["customer_code"].gather(customer),
                    "contacted_on": _dates(self.spec, book.contacts.day[rows]),
                    "kind": ways.gather(details.way),
                    "answered": details.answered,
                    "username": book.records["owner"].gather(customer),
                    "text": texts.gather(details.text),
                    "way": how.gather(details.how),
                    "purposes": purposes.gather(details.purposes),
                    "rival_news": rivals.gather(details.rival),
                    "minute": details.minute,
                },
                schema=CONTACT_SCHEMA,
            )
            yield from _cut(frame, batch_rows)

    def _line_blocks(self) -> Iterator[Lines]:
        book = self._book
        return make_lines(self.spec, customers=book.customers, catalogue=book.catalogue, schedule=book.schedule)

    def _ledger_blocks(self) -> Iterator[pl.DataFrame]:
        book, schedule = self._book, self._book.schedule
        types = pl.Series(DOCUMENT_TYPES)
        names = pl.Series(book.staff.names).gather(book.customers.owner)
        records, products = book.records, book.catalogue.frame
        for lines in self._line_blocks():
            first = int(lines.document[0])
            documents = np.arange(first, int(lines.document[-1]) + 1)
            local = pl.Series(lines.document - first)
            customer = schedule.customer[lines.document]
            yield pl.DataFrame(
                {
                    "document_number": self._document_numbers(documents).gather(local),
                    "document_type": types.gather(schedule.kind[lines.document]),
                    "sold_on": _dates(self.spec, schedule.day[lines.document]),
                    "customer_code": records["customer_code"].gather(customer),
                    "customer_name": records["customer_name"].gather(customer),
                    "salesperson": names.gather(customer),
                    "region": records["region"].gather(customer),
                    "item_code": products["item_code"].gather(lines.item),
                    "item_name": products["item_name"].gather(lines.item),
                    "category": products["category"].gather(lines.item),
                    "quantity": pl.Series(lines.halves / 2).cast(pl.Decimal(18, 4)),
                    "amount": lines.amount,
                    "net_amount": lines.net,
                    "cost": lines.cost,
                },
                schema=LEDGER_SCHEMA,
            )

    def _document_numbers(self, documents: Ints) -> pl.Series:
        """Give numbers such as XS20260131-0007: kind, day, and place in the day."""
        schedule = self._book.schedule
        parts = pl.DataFrame(
            {
                "prefix": pl.Series(NUMBER_PREFIXES).gather(schedule.kind[documents]),
                "day": _dates(self.spec, schedule.day[documents]),
                "sequence": schedule.sequence[documents],
            }
        )
        return parts.select(
            pl.concat_str(
                "prefix",
                pl.col("day").dt.strftime("%Y%m%d"),
                pl.lit("-"),
                pl.col("sequence").cast(pl.String).str.zfill(4),
            )
        ).to_series()


def make_company(spec: DemoSpec) -> Company:
    """Make the company up; its ledger, receipts and contacts are made while they are read."""
    words = words_of(spec.language)
    staff = make_staff(spec)
    catalogue = make_catalogue(spec, trades=len(words.trades))
    customers = make_customers(spec, staff=staff)
    records = customer_frame(spec, customers=customers, staff=staff)
    return Company(
        spec=spec,
        name=words.company,
        currency=CURRENCY,
        people=staff.people,
        teams=staff.teams,
        products=catalogue.frame,
        customers=records.sort("customer_code"),
        _book=_Book(
            customers=customers,
            records=records,
            catalogue=catalogue,
            staff=staff,
            schedule=make_schedule(spec, customers=customers),
            contacts=make_contacts(spec, customers=customers, staff=staff),
        ),
    )


def _dates(spec: DemoSpec, days: Ints) -> pl.Series:
    epoch = date(1970, 1, 1)
    return pl.Series((days + (spec.first_day - epoch) // timedelta(days=1)).astype(np.int32)).cast(pl.Date)


def _cut(frame: pl.DataFrame, rows: int) -> Iterator[pl.DataFrame]:
    """Cut a frame into pieces of at most `rows` rows."""
    if rows < 1:
        raise BatchSizeError(f"A batch has at least one row, not {rows}.")
    return frame.iter_slices(rows)

"""What was taken on visits as a workbook for the ERP: a row an item, and the payments on a sheet of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kejing.kit import figures
from kejing.kit.spreadsheets import Sheet, write_sheets
from kejing.kit.standards import own_currency, own_zone
from kejing.ledger.enums import DocumentKind
from kejing.rounds.queries.requests import state_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from kejing.kit.spreadsheets import Cell
    from kejing.ledger.models import Request

CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class About:
    """What the first sheet says: the company, what was asked for, and who made it when."""

    company: str
    asked: Sequence[str]
    by: str
    at: datetime


def write_requests(file: IO[bytes], requests: QuerySet[Request], *, about: About) -> int:
    """Write these requests into a workbook, in the reader's language, as they are read; return how many they are."""
    count = requests.count()
    items = requests.exclude(kind=DocumentKind.RECEIPT_REQUEST)
    payments = requests.filter(kind=DocumentKind.RECEIPT_REQUEST)
    write_sheets(
        file,
        sheets=[
            Sheet(_("About"), [_("Taken on visits, not yet booked"), about.company], list(_tell(about, count=count))),
            Sheet(_("Items"), _item_heads(), _items(items)),
            Sheet(_("Payments"), _payment_heads(), _payments(payments)),
        ],
    )
    return count


def _tell(about: About, *, count: int) -> Iterator[tuple[Cell, Cell]]:
    for place, words in enumerate(about.asked):
        yield "" if place else _("Asked for"), words
    yield _("Requests"), count
    yield _("Made by"), about.by
    yield _("Made at"), about.at.astimezone(own_zone())


def _shared_heads() -> list[str]:
    return [_("Request"), _("Kind"), _("Taken on"), _("Customer code"), _("Customer")]


def _item_heads() -> list[str]:
    money = figures.currency_word(own_currency(), get_language() or "en")
    own = [_("Item code"), _("Item"), _("Quantity"), _("Unit"), f"{_('Price')} ({money})"]
    return [*_shared_heads(), *own, *_last_heads()]


def _payment_heads() -> list[str]:
    money = figures.currency_word(own_currency(), get_language() or "en")
    return [*_shared_heads(), f"{_('Amount')} ({money})", _("Paid by"), *_last_heads()]


def _last_heads() -> list[str]:
    return [_("Number on paper"), _("Remark"), _("Taken by"), _("State")]


def _shared(one: Request) -> list[Cell]:
    return [one.pk, str(one.get_kind_display()), one.taken_on, one.customer.code, one.customer.name]


def _last(one: Request) -> list[Cell]:
    return [one.reference, one.words, str(one.by or ""), state_words(one)]


def _items(requests: QuerySet[Request]) -> Iterator[Sequence[Cell]]:
    for one in requests.iterator(chunk_size=CHUNK):
        for line in one.lines.all():
            code = line.product.code if line.product else ""
            yield [*_shared(one), code, line.words, line.quantity.normalize(), line.unit, line.price, *_last(one)]


def _payments(requests: QuerySet[Request]) -> Iterator[Sequence[Cell]]:
    for one in requests.iterator(chunk_size=CHUNK):
        yield [*_shared(one), one.amount, str(one.get_method_display()), *_last(one)]

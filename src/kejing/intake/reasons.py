"""Codes with numbers: what intake has to say about a row or a file, before it is put into words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

type Number = int | float | str | None


class RejectReason(StrEnum):
    """Why a row could not be kept."""

    MISSING = "missing"
    TOO_MANY_CELLS = "too_many_cells"
    DATE_UNREADABLE = "date_unreadable"
    DATE_IMPOSSIBLE = "date_impossible"
    DATE_ORDER_UNKNOWN = "date_order_unknown"
    NUMBER_UNREADABLE = "number_unreadable"
    NUMBER_TOO_LARGE = "number_too_large"
    TEXT_DAMAGED = "text_damaged"


class Note(StrEnum):
    """What was decided about a whole file, for people to check."""

    ALL_SALES = "all_sales"
    AMOUNT_FROM_PRICE = "amount_from_price"
    TEXT_REPLACED = "text_replaced"
    VALUES_UNREAD = "values_unread"


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and the numbers of its sentence; `wording.sentence` says it in a reader's language."""

    code: str
    numbers: Mapping[str, Number] = field(default_factory=dict)

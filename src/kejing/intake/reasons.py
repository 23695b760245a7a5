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
    NO_HEADER = "no_header"
    HEADER_UNCLEAR = "header_unclear"
    SAID_OTHERWISE = "said_otherwise"
    KIND_UNKNOWN = "kind_unknown"
    ANSWER_UNREADABLE = "answer_unreadable"
    CUSTOMER_UNKNOWN = "customer_unknown"


class Note(StrEnum):
    """What was decided about a whole file, for people to check."""

    ALL_SALES = "all_sales"
    AMOUNT_FROM_PRICE = "amount_from_price"
    TEXT_REPLACED = "text_replaced"
    VALUES_UNREAD = "values_unread"
    AMOUNT_LESS_RATE = "amount_less_rate"
    AMOUNT_LESS_PERCENT = "amount_less_percent"
    AMOUNT_LESS_DISCOUNT = "amount_less_discount"
    DISCOUNT_IN_PRICE = "discount_in_price"
    HEADERS_WITHOUT_LINES = "headers_without_lines"
    CUSTOMERS_ADDED = "customers_added"
    CUSTOMERS_UNLISTED = "customers_unlisted"
    NAMES_SHARED = "names_shared"
    REVERSED_ALONE = "reversed_alone"
    ITEMS_UNKNOWN = "items_unknown"
    ALL_ONE_KIND = "all_one_kind"
    DROP_MET_NOTHING = "drop_met_nothing"
    TOTALS_LEFT_OUT = "totals_left_out"
    LINES_ROUNDED = "lines_rounded"


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and the numbers of its sentence; `wording.sentence` says it in a reader's language."""

    code: str
    numbers: Mapping[str, Number] = field(default_factory=dict)

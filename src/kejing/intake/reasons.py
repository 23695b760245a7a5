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
    BULK_MESSAGE = "bulk_message"
    ANSWER_UNREADABLE = "answer_unreadable"
    CUSTOMER_UNKNOWN = "customer_unknown"
    CODE_SHORTENED = "code_shortened"


class Note(StrEnum):
    """What was decided about a whole file, for people to check."""

    ALL_SALES = "all_sales"
    TITLE_SAYS = "title_says"
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
    CELLS_BEYOND = "cells_beyond"
    LINES_ROUNDED = "lines_rounded"
    REMEMBERED_UNKNOWN = "remembered_unknown"
    LINK_MISSING = "link_missing"
    LINK_UNEQUAL = "link_unequal"
    REPEATS_CHANGED = "repeats_changed"
    NAMES_FOUND = "names_found"
    NAMES_CLEANED = "names_cleaned"
    NAMES_UNCLEAR = "names_unclear"
    CODES_FOREIGN = "codes_foreign"
    RECEIPTS_MINUS = "receipts_minus"
    NO_RECEIPTS = "no_receipts"
    BALANCE_LESS_ADVANCE = "balance_less_advance"
    BALANCE_LESS_PAID = "balance_less_paid"
    BALANCE_RUNNING = "balance_running"
    AMOUNT_FROM_ACCOUNT = "amount_from_account"
    PAYMENTS_FROM_ACCOUNT = "payments_from_account"
    AMOUNT_FROM_INCREASE = "amount_from_increase"
    AMOUNT_LESS_CREDITS = "amount_less_credits"
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    YEAR_FIRST = "year_first"
    YEARS_OF_THE_REPUBLIC = "years_of_the_republic"
    DECIMAL_COMMA = "decimal_comma"
    CODES_SHORTENED = "codes_shortened"
    SIGNS_DIFFER = "signs_differ"


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and the numbers of its sentence; `wording.sentence` says it in a reader's language."""

    code: str
    numbers: Mapping[str, Number] = field(default_factory=dict)

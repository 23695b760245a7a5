"""The customer list: who there is, with type, region, owner, credit limit, and whom one speaks to there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from kejing.intake.columns.companion_words import VOCABULARIES
from kejing.intake.columns.vocabulary import FileKind
from kejing.intake.companions.sheets import Manner, Sheet, SheetRead, find_repeats, read_sheet, settle
from kejing.intake.companions.terms import read_terms
from kejing.intake.containers.tables import Table
from kejing.intake.fields import CUSTOMER_SCHEMA, PERSON_SCHEMA, Field
from kejing.intake.reasons import RejectReason
from kejing.intake.rows.faults import missing_text
from kejing.intake.rows.names import clean_names
from kejing.intake.rows.unread import Unread
from kejing.intake.values.answers import read_answers
from kejing.intake.values.numbers import read_plain, scale
from kejing.intake.values.texts import Parsed, find_shortened, mark, read_codes

_TEXTS: Final = (Field.CUSTOMER_TYPE, Field.REGION, Field.SALESPERSON)
_INTENT: Final = "意向|意向客户|意向客戶|Intent", "非意向|无意向|無意向"
_CLOSED: Final = (
    "停用|已停用|关闭|已关闭|關閉|流失|已流失|停业|停業|Closed|Inactive|Disabled|Lost",
    ("启用|已启用|啟用|正常|在用|营业|營業|Active|Open|Enabled"),
)
_MOST_DAYS: Final = 3660
_NUMBERS: Final = (Field.PHONE, Field.MOBILE, Field.TAX_NUMBER)
_BETWEEN_PHONES: Final = " / "


@dataclass(frozen=True, slots=True, eq=False)
class CustomerList:
    """A customer list as read: `read` has each customer once, with CUSTOMER_SCHEMA; `people` has PERSON_SCHEMA."""

    read: SheetRead
    people: pl.DataFrame


def read_customers(tables: Sequence[Table], manner: Manner) -> CustomerList:
    """Return the customers of a file, and the people it names.

    A customer may have several rows, which only differ in people, addresses and telephone numbers.

    The name stands for a missing code and the code for a missing name. A row that says an earlier one again is
    dropped, one that says something else of the same code is rejected. A mark such as (停用) in a name says that the
    customer is closed, where no column does. Raises NoColumnsError without a customer.
    """
    sheet = read_sheet(tables, VOCABULARIES[FileKind.CUSTOMERS], manner)
    name, own_code = sheet.texts(Field.CUSTOMER_NAME), sheet.codes(Field.CUSTOMER_CODE)
    code = own_code.fill_null(name)
    parsed: dict[Field, Parsed] = {
        Field.CREDIT_LIMIT: sheet.money(Field.CREDIT_LIMIT),
        Field.CREATED_ON: sheet.dates(Field.CREATED_ON),
        Field.CONTACT_EVERY_DAYS: _read_days(sheet.cells(Field.CONTACT_EVERY_DAYS)),
        Field.PAYMENT_DAYS: read_terms(sheet.cells(Field.PAYMENT_DAYS)),
        Field.IS_INTENT: read_answers(sheet.cells(Field.IS_INTENT), yes=_INTENT[0], no=_INTENT[1]),
        Field.IS_CLOSED: read_answers(sheet.cells(Field.IS_CLOSED), yes=_CLOSED[0], no=_CLOSED[1]),
    }
    rows = (
        pl.DataFrame({"customer_code": code, "customer_name": name.fill_null(code)})
        .with_columns(
            *(sheet.texts(field) for field in _TEXTS),
            *(read.values.alias(field.value) for field, read in parsed.items()),
        )
        .with_columns(
            pl.coalesce(Field.IS_CLOSED.value, _find_closed(name)).alias(Field.IS_CLOSED.value),
        )
        .select(*CUSTOMER_SCHEMA)
        .cast(pl.Schema(CUSTOMER_SCHEMA))
    )
    is_again, is_unclear = find_repeats(sheet, rows, ["customer_code"])
    is_later = is_unclear & ~code.is_first_distinct()
    phones = {field: read_codes(sheet.cells(field), strip_zero_decimals=True) for field in _NUMBERS}
    whole = rows.with_columns(
        sheet.texts(Field.CONTACT).alias("person_name"),
        _join_phones(phones[Field.PHONE], phones[Field.MOBILE]).alias("phone"),
        *(sheet.texts(field) for field in (Field.EMAIL, Field.ADDRESS)),
        phones[Field.TAX_NUMBER].alias("tax_number"),
    )
    is_whole_again, _ = find_repeats(sheet, whole, ["customer_code"])
    read = settle(
        sheet,
        whole,
        faults=[
            missing_text("customer", code),
            (Field.CUSTOMER_CODE.value, code, mark(is_later & ~is_again, RejectReason.SAID_OTHERWISE)),
        ],
        unread=[
            *_list_unread(sheet, parsed),
            *((field, cells, find_shortened(cells)) for field, cells in phones.items() if field in sheet.columns),
        ],
        is_repeated=is_whole_again,
    )
    has_any = pl.any_horizontal(pl.col(name).is_not_null() for name in tuple(PERSON_SCHEMA)[1:])
    return CustomerList(
        read=replace(read, rows=read.rows.unique("customer_code", keep="first", maintain_order=True)),
        people=read.rows.select(*PERSON_SCHEMA).filter(has_any).unique(maintain_order=True),
    )


def _find_closed(names: pl.Series) -> pl.Series:
    """Return true where a mark in the name says that the customer is closed, null elsewhere."""
    cleaned = clean_names(names)
    closed = cleaned.filter("is_closed")["name"]
    return pl.select(pl.when(names.is_in(closed.implode())).then(pl.lit(value=True))).to_series()


def _join_phones(phones: pl.Series, mobiles: pl.Series) -> pl.Series:
    """Return both numbers of every row as one text; a number that is said twice is there once."""
    again = (phones == mobiles).fill_null(value=False)
    other = pl.select(pl.when(~again).then(mobiles)).to_series()
    return pl.select(
        pl.when(phones.is_null() & other.is_null())
        .then(None)
        .otherwise(pl.concat_str(phones, other, separator=_BETWEEN_PHONES, ignore_nulls=True))
    ).to_series()


def _read_days(cells: pl.Series) -> Parsed:
    """Return whole days from ``15``, ``15天``, ``15 days``; what is no day or more than ten years is not believed."""
    text = cells.str.replace(r"(?i)\s*(?:天|日|days?)\s*$", "")
    plain = read_plain(text)
    days = scale(plain, digits=0)
    whole = plain.values.str.contains(r"^\d+(?:\.0*)?$").fill_null(value=False)
    believed = days.values.is_between(1, _MOST_DAYS) & whole
    values = pl.select(pl.when(believed).then(days.values)).to_series()
    return Parsed(values, mark(cells.is_not_null() & (text != "") & values.is_null(), RejectReason.NUMBER_UNREADABLE))


def _list_unread(sheet: Sheet, parsed: Mapping[Field, Parsed]) -> list[Unread]:
    return [(field, sheet.cells(field), read) for field, read in parsed.items() if field in sheet.columns]

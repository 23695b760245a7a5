"""Which kind of file one looks like: sales lines, customers, products, contacts, money owed or money received."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Final

import polars as pl

from kejing.intake.columns.companion_words import VOCABULARIES
from kejing.intake.columns.mapping import ColumnMatch
from kejing.intake.columns.synonyms import list_words
from kejing.intake.columns.vocabulary import LINES, FileKind, How, Vocabulary
from kejing.intake.companions.contacts import read_kind, share_of_kinds
from kejing.intake.companions.receivables import OPEN_FIELDS
from kejing.intake.companions.sheets import NEEDS, is_there
from kejing.intake.containers.tables import Table, column_name, take_sample
from kejing.intake.fields import AMOUNTS, Field
from kejing.intake.headers import normalise_header
from kejing.intake.layout.known import BEGINNING_BYTES, open_known
from kejing.intake.layout.preparation import prepare_table
from kejing.intake.rows.documents import read_types
from kejing.intake.values.numbers import read_plain
from kejing.intake.values.texts import read_text

_EVERY: Final = (LINES, *VOCABULARIES.values())
_ORDER: Final = tuple(FileKind)
_CERTAIN: Final = (How.EXACT, How.ALIAS)
_HALF: Final = 0.5
_MANY: Final = 0.9
_SETTLED: Final = 0.3
_FEW_DETAILS: Final = 2
_MOST_DETAILS: Final = 4
_CUSTOMER: Final = (Field.CUSTOMER_CODE, Field.CUSTOMER_NAME)
_ITEM: Final = (Field.ITEM_CODE, Field.ITEM_NAME)
_OWED: Final = (
    Field.RECEIVABLE_OPENING,
    Field.RECEIVABLE_INCREASE,
    Field.RECEIVABLE_DECREASE,
    Field.RECEIVABLE_BALANCE,
    Field.ADVANCE,
)
_ANYBODY: Final = frozenset(
    map(
        normalise_header,
        list_words("编号|编码|代码|名称|全称|名稱|編號|Name|Code|ID|No.|Number|Num|Party|Account"),
    )
)
"""Headers over the codes and names of whatever a list is of."""

_OF_CUSTOMERS: Final = frozenset(
    {
        Field.CUSTOMER_TYPE,
        Field.CREDIT_LIMIT,
        Field.CREATED_ON,
        Field.CONTACT_EVERY_DAYS,
        Field.IS_INTENT,
        Field.IS_CLOSED,
        Field.PAYMENT_DAYS,
        Field.CONTACT,
        Field.PHONE,
        Field.MOBILE,
        Field.EMAIL,
        Field.ADDRESS,
        Field.TAX_NUMBER,
        Field.REGION,
        Field.SALESPERSON,
    }
)
_OF_PRODUCTS: Final = frozenset(
    {Field.CATEGORY, Field.UNIT, Field.BRAND, Field.SPEC, Field.DIVISION, Field.UNIT_COST, Field.PRICE}
)
_SALES: Final = re.compile(r"销售|销货|出库|发货|送货|出货|开单|开票|订单|invoice|sales|order|delivery")
_PAID: Final = re.compile(r"收款|到账|回款|实收|收据|payment|receipt|received|paid")
_AGES: Final = re.compile(
    r"账龄|逾期|天以内|天内|^\d+天?[~至到]\d+天?$|^\d{3,6}(?:days?|天)?$|above$|overdue|age?ing|^>?\d+\+?days?"
)
_LIST: Final = "(?:资料|档案|列表|信息|名单|清单|一览|目录|明细表?$)"
_TITLES: Final[Mapping[FileKind, re.Pattern[str]]] = MappingProxyType(
    {
        FileKind.LINES: re.compile(r"销售|销货|出库|送货|sales|invoice"),
        FileKind.CUSTOMERS: re.compile(rf"(?:客户|往来单位|会员|终端|门店){_LIST}|customer(?:list|master|contactlist)"),
        FileKind.PRODUCTS: re.compile(rf"(?:商品|产品|存货|物料|货品){_LIST}|(?:product|item|price)(?:list|master)"),
        FileKind.CONTACTS: re.compile(r"拜访|跟进|巡店|走访|沟通|回访|签到|visit|activit"),
        FileKind.RECEIVABLES: re.compile(r"应收|账龄|帐龄|欠款|receivable|ag(?:e)?ing|outstanding"),
        FileKind.RECEIPTS: re.compile(r"收款|回款|payment|receipt"),
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """A table read as one kind of file: `used` are the columns that have a field of it, `rows` the first rows."""

    used: Mapping[Field, ColumnMatch]
    rows: pl.DataFrame

    def has(self, *fields: Field) -> bool:
        return any(field in self.used for field in fields)

    def says(self, field: Field, words: re.Pattern[str]) -> bool:
        """Tell whether the header of a field has one of the words."""
        return field in self.used and words.search(normalise_header(self.used[field].header)) is not None

    def is_sure(self, field: Field) -> bool:
        return field in self.used and self.used[field].how is not How.WEAK

    def is_certain(self, *fields: Field) -> bool:
        """Tell whether a column has one of the fields by its own header, not by a likeness or a part of it."""
        return any(field in self.used and self.used[field].how in _CERTAIN for field in fields)

    def texts(self, field: Field) -> pl.Series:
        return read_text(self.rows[column_name(self.used[field].place)])


@dataclass(frozen=True, slots=True, eq=False)
class _Looks:
    """A table read as every kind of file, and what does not depend on the kind."""

    headers: tuple[str, ...]
    titles: str
    each: Mapping[FileKind, _Look]

    @property
    def sales(self) -> _Look:
        return self.each[FileKind.LINES]

    @property
    def has_goods(self) -> bool:
        return self.sales.has(*_ITEM, Field.QUANTITY)

    @property
    def has_money(self) -> bool:
        return self.sales.has(*AMOUNTS)

    def names(self, *fields: Field) -> bool:
        """Tell whether a column says itself that it is a customer's, or a product's."""
        return any(
            field in self.sales.used and normalise_header(self.sales.used[field].header) not in _ANYBODY
            for field in fields
        )

    def share_of_types(self, *codes: str) -> float:
        """Return which part of the document types are these; 0 without any."""
        if not self.sales.has(Field.DOCUMENT_TYPE):
            return 0.0
        words = self.sales.texts(Field.DOCUMENT_TYPE).drop_nulls()
        types = read_types(words, header=self.sales.used[Field.DOCUMENT_TYPE].header).codes
        return int(types.is_in(list(codes)).sum()) / max(len(words), 1)


def guess_kind(path: Path, *, folder: Path | None = None) -> FileKind | None:
    """Return which kind of file this looks like by its headers, titles and first rows; null where nothing fits.

    Of two kinds that fit as well, the values decide; a list that may as well be one of products as of customers is
    neither. Of a folder or an archive the first table is looked at. What is unpacked lies in `folder` for a while.
    Raises a named `IntakeError` of what is no table.
    """
    with TemporaryDirectory(prefix="kejing-intake-", dir=folder) as scratch:
        tables = open_known(path, *_EVERY, folder=Path(scratch), wanted=frozenset(), most_bytes=BEGINNING_BYTES)
        return _guess(_look(tables[0]))


def _look(table: Table) -> _Looks:
    sample = take_sample(table)
    short = replace(table, read_batches=lambda: iter((sample,)), expected_rows=None)
    return _Looks(
        headers=tuple(map(normalise_header, table.headers)),
        titles=" ".join(map(normalise_header, table.titles)),
        each=MappingProxyType({one.kind: _read_as(short, one) for one in _EVERY}),
    )


def _read_as(table: Table, vocabulary: Vocabulary) -> _Look:
    prepared = prepare_table(table, mapping={}, remembered={}, vocabulary=vocabulary)
    used = {match.field: match for match in prepared.matches if match.used and match.field is not None}
    return _Look(used=used, rows=prepared.sample)


def _guess(looks: _Looks) -> FileKind | None:
    points = {
        FileKind.LINES: _count_lines(looks),
        FileKind.HEADERS: _count_headers(looks),
        FileKind.CUSTOMERS: _count_customers(looks),
        FileKind.PRODUCTS: _count_products(looks),
        FileKind.CONTACTS: _count_contacts(looks),
        FileKind.RECEIVABLES: _count_receivables(looks),
        FileKind.RECEIPTS: _count_receipts(looks),
    }
    said = {
        kind: count + 2 * (kind in _TITLES and _TITLES[kind].search(looks.titles) is not None)
        for kind, count in points.items()
        if count is not None
    }
    best = max(said.values(), default=0)
    kinds = [kind for kind in _ORDER if said.get(kind) == best]
    if best <= 0 or {FileKind.CUSTOMERS, FileKind.PRODUCTS} <= set(kinds):
        return None
    return kinds[0]


def _is_enough(look: _Look, kind: FileKind) -> bool:
    return all(is_there(need, look.used) for need in NEEDS[kind])


def _count_lines(looks: _Looks) -> int | None:
    """Return how much speaks for sales lines, null where they could not be read; a plain list of amounts is one.

    Lines that leave day and customer to the headers of their documents are sales lines, too.
    """
    look = looks.sales
    is_priced = look.has(Field.QUANTITY) and look.has(Field.PRICE)
    if look.has(Field.DOCUMENT_NUMBER) and look.has(*_ITEM) and (looks.has_money or is_priced):
        return 5
    is_account = look.has(Field.RECEIVABLE_INCREASE) and look.has(Field.DOCUMENT_TYPE, Field.DOCUMENT_NUMBER)
    if not (look.has(Field.SOLD_ON) and look.has(*_CUSTOMER) and (looks.has_money or is_priced or is_account)):
        return None
    return (
        1
        + 4 * looks.has_goods
        + 3 * (looks.share_of_types("sale", "sale_return", "order", "quote") >= _HALF)
        + look.has(Field.GROSS_AMOUNT, Field.NET_AMOUNT, Field.TAX)
        + 2 * look.says(Field.DOCUMENT_NUMBER, _SALES)
        + look.says(Field.SOLD_ON, _SALES)
        + 2 * (is_account and look.has(Field.DOCUMENT_TYPE))
    )


def _count_headers(looks: _Looks) -> int | None:
    look = looks.each[FileKind.HEADERS]
    is_enough = _is_enough(look, FileKind.HEADERS) and look.has(Field.SOLD_ON) and look.has(*_CUSTOMER)
    return 2 + look.has(Field.DOCUMENT_TYPE) if is_enough and not looks.has_money and not looks.has_goods else None


def _count_customers(looks: _Looks) -> int | None:
    look = looks.each[FileKind.CUSTOMERS]
    if not look.is_certain(*_CUSTOMER):
        return None
    is_dated = looks.sales.has(Field.SOLD_ON)
    details = _count_details(look, _OF_CUSTOMERS)
    is_bare = details < _FEW_DETAILS and (looks.has_money or looks.sales.has(*_OWED))
    return (
        1
        + details
        - 3 * is_bare
        + looks.names(*_CUSTOMER)
        - 4 * looks.has_goods
        - 4 * (is_dated and looks.has_money)
        - 2 * (is_dated or _is_visit(looks))
        - 3 * (not _is_distinct(look, *_CUSTOMER))
    )


def _count_products(looks: _Looks) -> int | None:
    look = looks.each[FileKind.PRODUCTS]
    if not look.is_certain(*_ITEM):
        return None
    is_sold = looks.sales.has(Field.SOLD_ON) and looks.names(*_CUSTOMER)
    return (
        1
        + _count_details(look, _OF_PRODUCTS)
        + looks.sales.has(Field.PRICE)
        + 2 * looks.names(*_ITEM)
        - 4 * is_sold
        - 3 * (looks.names(*_CUSTOMER) and not looks.names(*_ITEM))
        - 3 * (not _is_distinct(look, *_ITEM))
    )


def _count_contacts(looks: _Looks) -> int | None:
    look = looks.each[FileKind.CONTACTS]
    if not _is_enough(look, FileKind.CONTACTS):
        return None
    kinds = share_of_kinds(look.texts(Field.CONTACT_KIND)) if look.has(Field.CONTACT_KIND) else 0.0
    is_told = _is_visit(looks)
    if kinds < _HALF and not is_told:
        return None
    return 4 * (kinds >= _HALF) + 3 * is_told + look.has(Field.REMARK) - 4 * (looks.has_money or looks.has_goods)


def _is_visit(looks: _Looks) -> bool:
    """Tell whether the header of a day says that somebody was met then: 拜访时间."""
    match = looks.each[FileKind.CONTACTS].used.get(Field.CONTACTED_ON)
    return match is not None and read_kind(match.header) is not None


def _count_receivables(looks: _Looks) -> int | None:
    look = looks.each[FileKind.RECEIVABLES]
    if not _is_enough(look, FileKind.RECEIVABLES) or not look.has(*OPEN_FIELDS):
        return None
    has_ages = sum(_AGES.search(header) is not None for header in looks.headers) > 1
    is_statement = looks.sales.has(Field.RECEIVABLE_INCREASE) and looks.sales.has(Field.DOCUMENT_TYPE)
    is_dated, has_balance = looks.sales.has(Field.SOLD_ON), look.is_sure(Field.RECEIVABLE_BALANCE)
    return (
        3 * has_balance
        + look.has(Field.DUE_ON)
        + look.has(Field.ADVANCE)
        + look.has(Field.RECEIVABLE_OPENING)
        + (has_balance and not is_dated)
        + 3 * has_ages
        - 4 * looks.has_goods
        - 3 * (is_statement and not has_ages and not look.has(Field.DUE_ON))
        - 3 * (is_dated and _is_settled(look))
    )


def _count_receipts(looks: _Looks) -> int | None:
    look = looks.each[FileKind.RECEIPTS]
    if not _is_enough(look, FileKind.RECEIPTS):
        return None
    return (
        2 * look.says(Field.RECEIVED_ON, _PAID)
        + 2 * look.says(Field.AMOUNT, _PAID)
        + look.says(Field.DOCUMENT_NUMBER, _PAID)
        + 2 * look.is_sure(Field.PAYMENT_METHOD)
        + 3 * (looks.share_of_types("receipt", "receipt_refund") >= _HALF)
        - 4 * looks.has_goods
        - 3 * (looks.share_of_types("sale", "sale_return", "order", "quote") >= _HALF)
    )


def _count_details(look: _Look, fields: frozenset[Field]) -> int:
    return min(sum(field in fields for field in look.used), _MOST_DETAILS)


def _is_distinct(look: _Look, *fields: Field) -> bool:
    """Tell whether a list has nearly every code, or name, once."""
    texts = look.texts(next(field for field in fields if look.has(field))).drop_nulls()
    return texts.n_unique() >= _MANY * len(texts)


def _is_settled(look: _Look) -> bool:
    """Tell whether much of a list has nothing open: it is one of all documents."""
    if not look.has(Field.RECEIVABLE_BALANCE):
        return False
    open_amounts = read_plain(look.texts(Field.RECEIVABLE_BALANCE)).values.cast(pl.Float64, strict=False).drop_nulls()
    return len(open_amounts) > 0 and int((open_amounts == 0).sum()) > _SETTLED * len(open_amounts)

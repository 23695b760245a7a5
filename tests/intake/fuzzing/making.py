"""Tables made up from the dictionary: headers in any of their spellings, and values of the kind that they promise."""

import random
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain
from typing import Final

from intake.fuzzing.tables import Table
from kejing.intake import Field, FileKind
from kejing.intake.columns.companion_words import VOCABULARIES
from kejing.intake.columns.synonyms import Kind, Words
from kejing.intake.columns.vocabulary import LINES
from kejing.intake.fields import MAPPABLE_FIELDS

_NEEDED: Final[Mapping[FileKind, tuple[Field, ...]]] = {
    FileKind.LINES: (Field.SOLD_ON, Field.CUSTOMER_NAME, Field.AMOUNT),
    FileKind.HEADERS: (Field.DOCUMENT_NUMBER, Field.SOLD_ON, Field.CUSTOMER_CODE),
    FileKind.CUSTOMERS: (Field.CUSTOMER_CODE, Field.CUSTOMER_NAME),
    FileKind.PRODUCTS: (Field.ITEM_CODE, Field.ITEM_NAME),
    FileKind.CONTACTS: (Field.CUSTOMER_CODE, Field.CONTACTED_ON),
    FileKind.RECEIVABLES: (Field.CUSTOMER_CODE, Field.RECEIVABLE_BALANCE),
    FileKind.RECEIPTS: (Field.CUSTOMER_CODE, Field.RECEIVED_ON, Field.AMOUNT),
}
_PEOPLE: Final = (
    "0012",
    "0013",
    "K001",
    "K002",
    "7",
    "007",
    "甲店",
    "北京店",
    "天津店",
    "甲店(停用)",
    "云杉超市",
    "Ann",
    "",
)
_TYPES: Final = (
    "销售单", "销售单", "销售单", "退货单", "销售退货单", "收款单", "销售订单", "赠送单", "期初余额", "进货单", "作废",
    "是", "否", "Invoice", "Credit Memo", "Payment", "已审核", "草稿", "红字", "巡店", "电话", "X9", "",
)  # fmt: skip
_CODES: Final = ("XS-1", "XS-2", "XT-1", "XS-3", "0012", "0013", "A-01", "1", "2", "3", "12.0", "")
_DAYS: Final = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%Y年%m月%d日",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%Y-%m-%d %H:%M:%S",
)
_FIRST_DAY: Final = date(2023, 1, 1)


def make_table(kind: FileKind, chance: random.Random) -> Table:
    """Return a header and a few rows of a kind of file."""
    words = _list_words(kind)
    fields = [field for field in _NEEDED[kind] if chance.random() < 0.97]
    fields += chance.sample(list(words), chance.randrange(min(10, len(words))))
    chance.shuffle(fields)
    columns = [_Column(words[field], chance) for field in fields if field in words]
    rows = chance.choice((0, 1, 2, 5, 12, 40, 150))
    table = [[column.header for column in columns]]
    table += [[column.draw() for column in columns] for _ in range(rows)]
    for _ in range(rows // 4):  # what is said twice
        row = list(chance.choice(table[1:]))
        row[chance.randrange(len(row))] = columns[0].draw() if chance.random() < 0.3 else row[-1]
        table.insert(chance.randrange(1, len(table) + 1), row)
    return table


class _Column:
    """A column: its header, and how its values are written."""

    def __init__(self, words: Words, chance: random.Random) -> None:
        group = chance.choice((words.words, words.words, words.aliases or words.words, words.weak or words.words))
        self.header = chance.choice(group)
        self._kind = words.kind
        self._chance = chance
        self._blank = chance.choice((0.0, 0.0, 0.1, 0.6))
        self._form = chance.choice(_DAYS)
        self._decimals = chance.choice((0, 2, 2, 4))
        self._largest = chance.choice((1, 20, 1000, 10**7, 10**13))
        self._grouped = chance.choice(("", "", ","))
        self._texts = chance.choice((_PEOPLE, _PEOPLE, _TYPES, _CODES))

    def draw(self) -> str:
        """Return a value."""
        chance = self._chance
        if chance.random() < self._blank:
            return ""
        if self._kind is Kind.DATE:
            return (_FIRST_DAY + timedelta(days=chance.randrange(900))).strftime(self._form)
        if self._kind is Kind.NUMBER:
            number = chance.uniform(-self._largest * 0.1, self._largest)
            return f"{number:{self._grouped}.{self._decimals}f}"
        return chance.choice(_CODES if self._kind is Kind.CODE and chance.random() < 0.7 else self._texts)


@lru_cache(maxsize=16)
def _list_words(kind: FileKind) -> Mapping[Field, Words]:
    vocabulary = LINES if kind is FileKind.LINES else VOCABULARIES[kind]
    own = {field: Words(Kind.TEXT, (field.value,)) for field in Field if field in MAPPABLE_FIELDS}
    return own | dict(vocabulary.words)


@lru_cache(maxsize=1)
def list_headers() -> tuple[str, ...]:
    """Return every word of every dictionary."""
    every = (LINES, *VOCABULARIES.values())
    groups = (words for one in every for words in one.words.values())
    return tuple(dict.fromkeys(chain.from_iterable((*one.words, *one.aliases, *one.weak) for one in groups)))

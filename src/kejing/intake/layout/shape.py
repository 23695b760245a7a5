"""What the columns of a table are to its layout: which say whose row it is, which count, which only number rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import polars as pl

from kejing.intake.columns.mapping import ColumnMatch
from kejing.intake.columns.misleading import ROW_NUMBER_WORDS
from kejing.intake.columns.vocabulary import LINES
from kejing.intake.containers.tables import Table, column_name
from kejing.intake.fields import NUMBERS, Field
from kejing.intake.headers import normalise_header
from kejing.intake.layout.words import is_number, plain_text

_DATES: Final = (Field.SOLD_ON, Field.CONTACTED_ON, Field.RECEIVED_ON)
_CUSTOMERS: Final = (Field.CUSTOMER_CODE, Field.CUSTOMER_NAME)
_ITEMS: Final = (Field.ITEM_CODE, Field.ITEM_NAME)
_COUNTED: Final = frozenset({Field.QUANTITY, Field.AMOUNT, Field.GROSS_AMOUNT, Field.NET_AMOUNT})
_OF_DOCUMENT: Final = frozenset(
    {
        Field.SOLD_ON,
        Field.DOCUMENT_NUMBER,
        Field.DOCUMENT_TYPE,
        Field.DOCUMENT_STATUS,
        Field.CUSTOMER_CODE,
        Field.CUSTOMER_NAME,
        Field.CUSTOMER_TYPE,
        Field.SALESPERSON,
        Field.REGION,
        Field.DEPARTMENT,
        Field.DUE_ON,
        Field.PAYMENT_STATUS,
        Field.SETTLED_ON,
        Field.CONTACT,
        Field.PHONE,
        Field.ADDRESS,
        Field.TAX_NUMBER,
        Field.EMAIL,
        Field.REVERSED,
        Field.REVERSAL,
        Field.REVERSAL_OF,
        Field.IS_RETURN,
        Field.VOIDED,
        Field.PAYMENT_METHOD,
    }
)
"""What belongs to a whole document; no sum of money does, for it would count once per line."""

HOLDERS: Final = frozenset({*_DATES, *_CUSTOMERS, Field.SALESPERSON, Field.REGION, Field.ITEM_NAME, Field.CATEGORY})
"""The columns which, blank in all rows, can be what the names above the rows are."""

_SEQUENCE_HEADERS: Final = ROW_NUMBER_WORDS.union(("", "编号", "num", "number"))
_WHOLE: Final = re.compile(r"^\d{1,9}(?:\.0+)?$")
_SEQUENCE_SHARE: Final = 0.9
_WIDEST_STEP: Final = 5
_LATEST_START: Final = 3
_NUMBER_SHARE: Final = 0.8
_NUMBER_ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class Shape:
    """The places of a table's columns, by what they are to its layout.

    `header_words` has, for every place, what a cell of the header said again may hold there; `measures` are the
    columns of numbers, `counted` those of quantity and amount, `sequences` those that only number the rows;
    `document` are the columns that hold for a whole document.
    """

    width: int
    date: int | None
    number: int | None
    customers: tuple[int, ...]
    items: tuple[int, ...]
    document_type: int | None
    document: tuple[int, ...]
    measures: frozenset[int]
    counted: frozenset[int]
    sequences: frozenset[int]
    header_words: Mapping[int, frozenset[str]]
    header_parts: Mapping[int, frozenset[str]]
    titles: frozenset[str]
    counts_overflow: bool

    @property
    def identities(self) -> tuple[tuple[int, ...], ...]:
        """The columns that say whose row it is: document, customer, product, each in one or two of them."""
        number = () if self.number is None else (self.number,)
        return tuple(places for places in (number, self.customers, self.items) if places)

    @property
    def keys(self) -> tuple[int, ...]:
        """All of these columns."""
        return tuple(place for places in self.identities for place in places)

    @property
    def has_documents(self) -> bool:
        """Whether rows can belong to the document above."""
        return self.number is not None or bool(self.customers)


def find_shape(table: Table, matches: Sequence[ColumnMatch], sample: pl.DataFrame) -> Shape:
    """Return what the columns of a table are, by their matches and their first rows."""
    used = {match.field: match.place for match in matches if match.used and match.field is not None}
    keys = [used[field] for field in (Field.DOCUMENT_NUMBER, *_CUSTOMERS, *_ITEMS) if field in used]
    date = next((used[field] for field in _DATES if field in used), None)
    measures: set[int] = set()
    sequences: set[int] = set()
    words = {place: normalise_header(header) for place, header in enumerate(table.headers)}
    titles = frozenset(_plain_title(title) for title in table.titles if _plain_title(title))
    for match in matches:
        if match.field in NUMBERS:
            measures.add(match.place)
        elif match.place not in keys and match.place != date:
            cells = _filled(sample, match.place)
            if _is_sequence(words[match.place], [cell for cell in cells if _plain_title(cell) not in titles]):
                sequences.add(match.place)
            elif match.field is None and cells and _share_of_numbers(cells) >= _NUMBER_SHARE:
                measures.add(match.place)
    return Shape(
        width=len(table.headers),
        date=date,
        number=used.get(Field.DOCUMENT_NUMBER),
        customers=tuple(used[field] for field in _CUSTOMERS if field in used),
        items=tuple(used[field] for field in _ITEMS if field in used),
        document_type=used.get(Field.DOCUMENT_TYPE),
        document=tuple(match.place for match in matches if match.field in _OF_DOCUMENT),
        measures=frozenset(measures),
        counted=frozenset(match.place for match in matches if _counts(match)),
        sequences=frozenset(sequences),
        header_words={place: frozenset({word}) for place, word in words.items() if word},
        header_parts={
            place: frozenset(filter(None, map(normalise_header, split_levels(header))))
            for place, header in enumerate(table.headers)
        },
        titles=titles,
        counts_overflow=table.delimiter is not None,
    )


def _counts(match: ColumnMatch) -> bool:
    """Tell whether a column is of quantities or amounts, by what it was taken for or what its header says."""
    if match.field is not None:
        return match.field in _COUNTED
    candidate = LINES.look_up(match.header)
    return candidate is not None and candidate.field in _COUNTED


def _plain_title(text: str) -> str:
    return "".join(plain_text(text).split())


def is_title(shape: Shape, texts: Sequence[str]) -> bool:
    """Tell whether a row says one of the titles above the header again."""
    row = _plain_title("".join(texts))
    return bool(row) and any(row == title for title in shape.titles)


def split_levels(header: str) -> frozenset[str]:
    """Return what a cell of one level of a merged header may say; a unit under a header stands in its brackets."""
    parts = re.split(r"[-(（]", header.rstrip(")）"))
    return frozenset(part for text in parts if (part := text.strip())) if len(parts) > 1 else frozenset()


def _filled(sample: pl.DataFrame, place: int) -> list[str]:
    cells = sample[column_name(place)].head(_NUMBER_ROWS).str.strip_chars().drop_nulls().to_list()
    return [cell for cell in cells if cell]


def _share_of_numbers(cells: Sequence[str]) -> float:
    return sum(map(is_number, cells)) / len(cells)


def _is_sequence(word: str, cells: Sequence[str]) -> bool:
    """Tell whether a column only numbers the rows: 1, 2, 3, perhaps beginning again, or passing over those between."""
    if word not in _SEQUENCE_HEADERS:
        return False
    numbers = [int(float(cell)) for cell in cells if _WHOLE.match(cell)]
    others = [cell for cell in cells if not _WHOLE.match(cell) and normalise_header(cell) != word]
    if not numbers or len(numbers) < len(others):  # a total's word may stand there, too
        return False
    steps = [after == 1 or 0 < after - before <= _WIDEST_STEP for before, after in pairwise(numbers)]
    return 0 < numbers[0] <= _LATEST_START and sum(steps) >= _SEQUENCE_SHARE * len(steps)

"""The dictionary one kind of file is read with: which header, in any spelling, can mean which field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from kejing.intake.columns.misleading import GROUP_WORDS, NEUTRAL_LEVELS, NEUTRAL_PERIODS
from kejing.intake.columns.synonyms import SYNONYMS, Kind, Words
from kejing.intake.fields import MAPPABLE_FIELDS, Field
from kejing.intake.headers import normalise_header


class FileKind(StrEnum):
    """What a file is read as."""

    LINES = "lines"
    HEADERS = "headers"
    CUSTOMERS = "customers"
    PRODUCTS = "products"
    CONTACTS = "contacts"
    RECEIVABLES = "receivables"
    RECEIPTS = "receipts"


class How(StrEnum):
    """How a column was recognised, best first."""

    GIVEN = "given"
    REMEMBERED = "remembered"
    EXACT = "exact"
    ALIAS = "alias"
    VALUES = "values"
    WEAK = "weak"
    CONTAINS = "contains"
    FUZZY = "fuzzy"
    NONE = "none"


SAID: Final = (How.GIVEN, How.REMEMBERED)
"""What a person said, today or before."""

_OWN_NAME: Final = -1
"""The preference of our own name of a field: it goes before every word."""

_MOST_LEVELS: Final = 4
_SECOND_UNITS: Final = (Field.QUANTITY, Field.PRICE, Field.AMOUNT, Field.UNIT)
_LINE_PATH: Final = re.compile(
    r"^\s*(?:(?:invoice|order|sales? order|account move|move)\s+lines?|lines|发票行|订单行|单据明细|明细)\s*/\s*(.+)$",
    re.IGNORECASE,
)
_OF_A_LINE: Final[Mapping[str, Field]] = MappingProxyType(
    {"subtotal": Field.NET_AMOUNT, "小计": Field.NET_AMOUNT, "label": Field.ITEM_NAME, "标签": Field.ITEM_NAME}
)
_NAMES: Final = ("名称",)
_HALVES: Final[Mapping[str, tuple[str, ...]]] = {
    "编码": ("编码", "编号", "代码"),
    "编号": ("编码", "编号", "代码"),
    "名称": _NAMES,
}
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]+(?:[\s/]*[\u3400-\u9fff]+)*")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A field that a header may mean; of two headers for one field, the lower `preference` wins."""

    field: Field
    how: How
    preference: int


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The words of a kind of file, by field and by normalised header; `reads` are the fields it is read for.

    `also` says what a ledger's field is in such a file: the date of a contact is its own field.
    """

    kind: FileKind
    words: Mapping[Field, Words]
    candidates: Mapping[str, Candidate]
    reads: frozenset[Field]
    also: Mapping[Field, Field]

    def understand(self, mapping: Mapping[str, Field]) -> Mapping[str, Field]:
        """Return what a person's mapping means in this kind of file; what is meant for another kind is left out."""
        said = frozenset(mapping.values())
        told = {
            header: self.also.get(field, field)
            for header, field in mapping.items()
            if self.also.get(field) not in said  # what was said of this kind itself goes first
        }
        return {header: field for header, field in told.items() if field in self.reads or field is Field.IGNORE}

    def look_up(self, header: str) -> Candidate | None:
        """Return what a header means: one of our own field names as written, or a word of the dictionary.

        The levels of a merged header (``本期-销售-金额``) and its two languages (``日期 Date``) are tried as well.
        """
        own = header.strip()
        if own in MAPPABLE_FIELDS and own in self.reads and own != Field.IGNORE:
            return Candidate(Field(own), How.EXACT, _OWN_NAME)
        return _look_up(self, header)

    def knows(self, header: str) -> bool:
        """Tell whether a header is in the dictionary, in any of its spellings."""
        return self.look_up(header) is not None


@lru_cache(maxsize=16384)
def _look_up(vocabulary: Vocabulary, header: str) -> Candidate | None:
    plain = normalise_header(header)
    return (
        vocabulary.candidates.get(plain)
        or _read_second_unit(vocabulary, plain)
        or _read_line_path(vocabulary, header)
        or _read_half(vocabulary, header)
        or _read_levels(vocabulary, header)
        or _read_languages(vocabulary, header)
    )


def _read_second_unit(vocabulary: Vocabulary, plain: str) -> Candidate | None:
    """Return the second unit for 数量1, 单价2: what is sold, counted another way."""
    stem = vocabulary.candidates.get(plain[:-1]) if plain[-1:].isdigit() and not plain[-2:-1].isdigit() else None
    if stem is None or stem.field not in _SECOND_UNITS:
        return None
    return Candidate(Field.SECOND_UNIT, How.ALIAS, 0)


def _read_line_path(vocabulary: Vocabulary, header: str) -> Candidate | None:
    """Return what stands behind ``Invoice lines/`` in an export that gives the path to each field."""
    path = _LINE_PATH.match(header)
    if path is None:
        return None
    parts = [normalise_header(part) for part in path[1].split("/")]
    if parts[0] in _OF_A_LINE and len(parts) == 1:
        return Candidate(_OF_A_LINE[parts[0]], How.ALIAS, 0)
    for word in ("".join(parts), parts[-1] if len(parts) > 1 else ""):
        found = vocabulary.candidates.get(word)
        if found is not None:
            return Candidate(found.field, How.ALIAS, found.preference)
    return None


def _read_half(vocabulary: Vocabulary, header: str) -> Candidate | None:
    """Return what 客户#编码 and 物料编码#名称 mean, of a record's number and its name."""
    record, sign, half = header.rpartition("#")
    words = _HALVES.get(normalise_header(half)) if sign else None
    if words is None:
        return None
    plain = normalise_header(record)
    stem = next((plain.removesuffix(word) for one in _HALVES.values() for word in one if plain.endswith(word)), plain)
    tried = [stem + word for word in words] + ([stem] if words is _NAMES else [])
    found = next((one for word in tried if (one := vocabulary.candidates.get(word)) is not None), None)
    if found is None:
        return None
    return Candidate(found.field, How.WEAK if found.how is How.WEAK else How.ALIAS, found.preference)


def _read_levels(vocabulary: Vocabulary, header: str) -> Candidate | None:
    """Return what a header of several levels means without those that say nothing of their own."""
    levels = [normalise_header(level) for level in header.split("-")]
    if not 1 < len(levels) <= _MOST_LEVELS or not all(levels):
        return None
    telling = [level for level in levels if level not in NEUTRAL_LEVELS]
    found = vocabulary.candidates.get("".join(telling)) if len(telling) < len(levels) else None
    if found is not None:
        return Candidate(found.field, How.ALIAS, found.preference)
    told = [level for level in telling if level not in NEUTRAL_PERIODS]
    found = vocabulary.candidates.get("".join(told)) if len(told) < len(telling) else None
    if found is not None and vocabulary.words[found.field].kind in {Kind.NUMBER, Kind.DATE}:
        return Candidate(found.field, How.ALIAS, found.preference)
    last = vocabulary.candidates.get(levels[-1])
    if last is not None and all(_is_subject(level, levels[-1]) for level in levels[:-1]):
        return Candidate(last.field, How.ALIAS, last.preference)
    return None


def _is_subject(level: str, last: str) -> bool:
    """Tell whether an upper level only names the subject that the last one names again: 商品信息 over 商品编号."""
    subject = level
    for word in GROUP_WORDS:
        subject = subject.removesuffix(word)
    return subject != "" and last.startswith(subject)


def _read_languages(vocabulary: Vocabulary, header: str) -> Candidate | None:
    """Return what both halves of a header in two languages mean: 金额 Amount."""
    chinese = _CHINESE.search(header)
    if chinese is None:
        return None
    first = vocabulary.candidates.get(normalise_header(chinese[0]))
    second = vocabulary.candidates.get(normalise_header(_CHINESE.sub(" ", header).strip(" /|\n")))
    if first is None or second is None or first.field is not second.field:
        return None
    return Candidate(first.field, How.ALIAS, first.preference)


def extend(
    kind: FileKind,
    own: Mapping[Field, Words],
    *,
    reads: frozenset[Field],
    also: Mapping[Field, Field] = MappingProxyType({}),
) -> Vocabulary:
    """Return the ledger's dictionary with a kind's own words after it.

    A word of its own means what the kind says, also where it is another field's in a ledger.
    """
    words = dict(SYNONYMS)
    for field, group in own.items():
        known = SYNONYMS.get(field)
        words[field] = group if known is None else _join(known, group)
    claimed = {word: candidate.field for word, candidate in _index(own).items()}
    return Vocabulary(kind, MappingProxyType(words), MappingProxyType(_index(words, claimed)), reads, also)


def _join(first: Words, second: Words) -> Words:
    return Words(second.kind, first.words + second.words, first.aliases + second.aliases, first.weak + second.weak)


def _index(words: Mapping[Field, Words], claimed: Mapping[str, Field] = MappingProxyType({})) -> dict[str, Candidate]:
    """Return what each word means; one that is `claimed` means that field only."""
    found: dict[str, Candidate] = {}
    for field, group in words.items():
        sources = ((How.EXACT, group.words), (How.ALIAS, group.aliases), (How.WEAK, group.weak))
        for how, texts in sources:
            for preference, text in enumerate(texts):
                word = normalise_header(text)
                if claimed.get(word, field) is field:
                    found.setdefault(word, Candidate(field, how, preference))
    return found


LINES: Final = extend(FileKind.LINES, {}, reads=frozenset({*SYNONYMS, Field.IGNORE}) - {Field.SECOND_UNIT})
"""The dictionary of sales lines."""

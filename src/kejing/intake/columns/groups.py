"""What the names mean that stand alone on a row above the rows they belong to: salesperson, customer, day."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import polars as pl

from kejing.intake.columns.evidence import HALF, are_written_days, name_the_same
from kejing.intake.columns.mapping import CONFIDENCE, ColumnMatch, take_samples
from kejing.intake.columns.persons import are_chinese_persons, are_months, are_short, read_ending, share_of_persons
from kejing.intake.columns.vocabulary import LINES, SAID, How, Vocabulary
from kejing.intake.containers.tables import column_name
from kejing.intake.errors import RepeatedFieldError, UnknownHeaderError
from kejing.intake.fields import Field
from kejing.intake.headers import is_group_header, normalise_header
from kejing.intake.values.texts import read_text

_NOBODY_SAID: Final[Mapping[str, Field]] = MappingProxyType({})
_CUSTOMERS: Final = (Field.CUSTOMER_CODE, Field.CUSTOMER_NAME)
_ITEMS: Final = (Field.ITEM_CODE, Field.ITEM_NAME)
_COUNTED: Final = (Field.QUANTITY, Field.PRICE)
_PERSONS: Final = 0.7
_ANONYMOUS: Final = re.compile(r"^\(group(?: \d+)?\)$")
_TITLES: Final[Mapping[Field, re.Pattern[str]]] = MappingProxyType(
    {
        Field.CUSTOMER_NAME: re.compile(
            r"\bby (?:customer|client)\b(?! type)|按(?:客户|客戶|往[来來][单單]位)", re.IGNORECASE
        ),
        Field.SALESPERSON: re.compile(
            r"\bby (?:sales ?person|sales rep|rep|employee)\b|按(?:[业業][务務]员|[经經]手人|职员|销售员)",
            re.IGNORECASE,
        ),
        Field.ITEM_NAME: re.compile(r"\bby (?:product|item)\b|按(?:商品|存货|产品|產品|品名)", re.IGNORECASE),
    }
)


@dataclass(frozen=True, slots=True)
class _Levels:
    """The levels of groups and what is there beside them: `used` gives the column of every field that is taken."""

    frame: pl.DataFrame
    used: Mapping[Field, str]
    vocabulary: Vocabulary

    def is_free(self, level: pl.Series, *fields: Field) -> bool:
        """Tell whether no column has one of the fields, other than one which leaves the saying to the groups."""
        return all(self._yields(level, self.used[field]) for field in fields if field in self.used)

    def has(self, *fields: Field) -> bool:
        return any(field in self.used for field in fields)

    def _yields(self, level: pl.Series, column: str) -> bool:
        cells, names = read_text(self.frame[column]), read_text(level)
        filled = cells.is_not_null()
        if 2 * int(filled.sum()) > len(cells):
            return False
        return bool((cells == names).filter(filled).fill_null(value=False).all())

    def take(self, field: Field, column: str) -> "_Levels":
        return replace(self, used={**self.used, field: column})


def check_groups(mapping: Mapping[str, Field], *, headers: Sequence[str]) -> None:
    """Raise UnknownHeaderError where a mapping names a group that no file has; `headers` are those of all files."""
    known = {normalise_header(header) for header in headers}
    for header in mapping:
        if is_group_header(header) and header not in headers and normalise_header(header) not in known:
            raise UnknownHeaderError(header=header, headers=", ".join(dict.fromkeys(one for one in headers if one)))


def match_groups(
    headers: Sequence[str],
    places: Sequence[int],
    sample: pl.DataFrame,
    matches: Sequence[ColumnMatch],
    *,
    mapping: Mapping[str, Field],
    remembered: Mapping[str, Field] = _NOBODY_SAID,
    titles: Sequence[str] = (),
    vocabulary: Vocabulary = LINES,
) -> tuple[ColumnMatch, ...]:
    """Return the matches of a file's columns with those of its groups, the outer ones first, at `places`.

    `sample` holds rows of the table with the names filled down; `matches` are those of the file's own columns, which
    groups never override, except where one is empty, or repeats its group's name now and then. What groups mean is
    decided by a title (Sales by Customer), by their values and by what the file lacks; where that leaves a doubt that
    would change figures they are nothing, and a person has to say it. Raises RepeatedFieldError.
    """
    own = [match for match in matches if match.place not in places]
    used = {match.field: column_name(match.place) for match in own if match.used and match.field is not None}
    levels = _Levels(sample, used, vocabulary)
    said = _find_said(headers, places, own, mapping=mapping, remembered=remembered, vocabulary=vocabulary)
    for place, (field, _) in said.items():
        levels = levels.take(field, column_name(place))
    meant = dict(said)
    for place in places:
        if place not in said and not _ANONYMOUS.match(headers[place]):
            candidate = vocabulary.look_up(headers[place][1:-1])
            if candidate is not None and levels.is_free(sample[column_name(place)], candidate.field):
                meant[place] = (candidate.field, candidate.how)
                levels = levels.take(candidate.field, column_name(place))
    open_places = [place for place in places if place not in meant and _ANONYMOUS.match(headers[place])]
    meant |= {place: (field, How.VALUES) for place, field in _decide(open_places, levels, titles).items()}
    taken = {field for field, _ in meant.values()} - {Field.IGNORE}
    left = [replace(match, used=False) if match.field in taken else match for match in own]
    return (*left, *(_describe(place, headers[place], sample, meant.get(place), vocabulary) for place in places))


def _describe(
    place: int, header: str, sample: pl.DataFrame, meant: tuple[Field, How] | None, vocabulary: Vocabulary
) -> ColumnMatch:
    field, how = meant or (None, How.NONE)
    return ColumnMatch(
        place=place,
        header=header,
        field=field,
        how=how,
        confidence=CONFIDENCE[how],
        used=field is not None and field is not Field.IGNORE and field in vocabulary.reads,
        samples=take_samples(sample[column_name(place)]),
    )


def _find_said(
    headers: Sequence[str],
    places: Sequence[int],
    own: Sequence[ColumnMatch],
    *,
    mapping: Mapping[str, Field],
    remembered: Mapping[str, Field],
    vocabulary: Vocabulary,
) -> dict[int, tuple[Field, How]]:
    """Return what a person says of the groups; what he said before gives way to a column that he named."""
    named = {match.field: match for match in own if match.how in SAID and match.used}
    said: dict[int, tuple[Field, How]] = {}
    for how, words in ((How.GIVEN, mapping), (How.REMEMBERED, remembered)):
        for header, field in vocabulary.understand(words).items():
            plain = normalise_header(header)
            place = next((one for one in places if normalise_header(headers[one]) == plain), None)
            if place is None or place in said or not is_group_header(header):
                continue
            if field in named or field in {other for other, _ in said.values()} - {Field.IGNORE}:
                if how is How.GIVEN and field in named and named[field].how is How.GIVEN:
                    raise RepeatedFieldError(field_code=field.value, first=named[field].header, second=header)
                if how is How.REMEMBERED:
                    continue
            said[place] = (field, how)
    return said


def _rivals(field: Field) -> tuple[Field, ...]:
    return _CUSTOMERS if field in _CUSTOMERS else (field,)


def _decide(places: Sequence[int], levels: _Levels, titles: Sequence[str]) -> dict[int, Field]:
    """Return what each level without a name of its own means, of those that can be told."""
    meant: dict[int, Field] = {}
    plain: list[int] = []
    for place in places:
        names = levels.frame[column_name(place)]
        day = levels.vocabulary.also.get(Field.SOLD_ON, Field.SOLD_ON)
        field = day if are_written_days(names.unique()) else read_ending(names)
        if field is None and not are_months(names):
            plain.append(place)
        elif field is not None and field in levels.vocabulary.reads and levels.is_free(names, field):
            meant[place] = field
            levels = levels.take(field, column_name(place))
    if len(plain) == 1:
        field = _read_titles(titles)
        names = levels.frame[column_name(plain[0])]
        if field is not None and field in levels.vocabulary.reads and levels.is_free(names, *_rivals(field)):
            return meant | {plain[0]: field}
    if plain and _are_customers(levels.frame[column_name(plain[-1])], levels):
        inner = plain.pop()
        meant[inner] = Field.CUSTOMER_NAME
        levels = levels.take(Field.CUSTOMER_NAME, column_name(inner))
    for place in plain:
        field = _find_role(levels.frame[column_name(place)], levels, is_outer=Field.CUSTOMER_NAME in meant.values())
        if field is not None:
            meant[place] = field
            levels = levels.take(field, column_name(place))
    return meant


def _read_titles(titles: Sequence[str]) -> Field | None:
    found = {field for field, words in _TITLES.items() if any(words.search(title) for title in titles)}
    return found.pop() if len(found) == 1 else None


def _are_customers(names: pl.Series, levels: _Levels) -> bool:
    """Tell whether the innermost names must be the customers: nothing else says who bought, nor could they be goods.

    Names of Chinese people may be the salespeople's as well; then nothing is guessed.
    """
    if Field.CUSTOMER_NAME not in levels.vocabulary.reads or not levels.is_free(names, *_CUSTOMERS):
        return False
    may_be_goods = levels.has(*_COUNTED) and not levels.has(*_ITEMS)
    return not may_be_goods and not are_chinese_persons(names)


def _find_role(names: pl.Series, levels: _Levels, *, is_outer: bool) -> Field | None:
    """Return what else a level of names can be; where nobody says who bought, nothing is guessed."""
    if levels.is_free(names, *_CUSTOMERS):
        return None
    reads = levels.vocabulary.reads
    code = levels.used.get(Field.CUSTOMER_CODE)
    if code is not None and levels.is_free(names, Field.CUSTOMER_NAME) and name_the_same(names, levels.frame[code]):
        return Field.CUSTOMER_NAME
    persons = share_of_persons(names)
    looks_like_people = persons >= _PERSONS or (is_outer and (persons >= HALF or are_short(names)))
    if looks_like_people and Field.SALESPERSON in reads and levels.is_free(names, Field.SALESPERSON):
        return Field.SALESPERSON
    if Field.ITEM_NAME in reads and levels.has(*_COUNTED) and levels.is_free(names, *_ITEMS):
        return Field.ITEM_NAME
    if Field.CATEGORY in reads and levels.is_free(names, Field.CATEGORY) and _holds_items(names, levels):
        return Field.CATEGORY
    return None


def _holds_items(names: pl.Series, levels: _Levels) -> bool:
    """Tell whether each product stands under one name only, some names have several, and customers are everywhere."""
    items = next((levels.used[field] for field in _ITEMS if field in levels.used), None)
    if items is None:
        return False
    pairs = pl.DataFrame({"name": read_text(names), "item": read_text(levels.frame[items])}).drop_nulls()
    distinct = pairs.unique()
    several = distinct["name"].n_unique()
    return 1 < several < distinct.height < pairs.height and distinct["item"].n_unique() == distinct.height

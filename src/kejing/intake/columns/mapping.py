"""Which column means what: by the dictionary, with a confidence, checked against the values, or as a person says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import polars as pl
from rapidfuzz import fuzz

from kejing.intake.columns.synonyms import MISLEADING, SEQUENCE_WORDS, UNITS, Kind
from kejing.intake.columns.vocabulary import LINES, Candidate, FileKind, How, Vocabulary
from kejing.intake.containers.tables import column_name
from kejing.intake.errors import RepeatedFieldError, UnknownFieldError, UnknownHeaderError
from kejing.intake.fields import MAPPABLE_FIELDS, Field
from kejing.intake.headers import bracketed_words, normalise_header
from kejing.intake.values.casting import read_text, share_of_dates, share_of_numbers

FUZZY_SCORE: Final = 88
"""The least likeness (RapidFuzz ratio) of a header to a word that it is taken for."""

_FUZZY_LEAD: Final = 4
_SHORTEST_FUZZY: Final = 5
_SHORTEST_PART: Final = 2
_SHORTEST_LATIN_PART: Final = 8
_AGREEING_SHARE: Final = 0.9
_NUMBER_SHARE: Final = 0.5
_SEQUENCE_ROWS: Final = 5
_SHORTEST_COMPANY_NAME: Final = 4
_DISCOUNTS: Final = (Field.DISCOUNT, Field.DISCOUNT_RATE)

CONFIDENCE: Final[Mapping[How, float]] = MappingProxyType(
    {
        How.GIVEN: 1.0,
        How.EXACT: 1.0,
        How.ALIAS: 0.95,
        How.VALUES: 0.8,
        How.CONTAINS: 0.7,
        How.FUZZY: 0.6,
        How.WEAK: 0.5,
        How.NONE: 0.0,
    }
)


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """One column of a file and what it was taken for.

    `field` is null when nothing fits; `used` is false when it fits but another column fits the field better.
    """

    place: int
    header: str
    field: Field | None
    how: How
    confidence: float
    used: bool
    samples: tuple[str, ...] = ()


def check_mapping(mapping: Mapping[str, str], *, headers: Sequence[str]) -> Mapping[str, Field]:
    """Return the mapping with its fields resolved.

    `headers` are those of all files. Raises UnknownFieldError and UnknownHeaderError, which list what exists.
    """
    resolved: dict[str, Field] = {}
    known = {normalise_header(header) for header in headers} | set(headers)
    for header, field_code in mapping.items():
        if field_code.strip().lower() not in MAPPABLE_FIELDS:
            raise UnknownFieldError(field_code=field_code, field_codes=", ".join(MAPPABLE_FIELDS))
        if header.strip() not in known and normalise_header(header) not in known:
            listed = ", ".join(dict.fromkeys(header for header in headers if header))
            raise UnknownHeaderError(header=header, headers=listed)
        resolved[header.strip()] = Field(field_code.strip().lower())
    return resolved


def match_columns(
    headers: Sequence[str],
    sample: pl.DataFrame,
    *,
    mapping: Mapping[str, Field],
    vocabulary: Vocabulary = LINES,
) -> tuple[ColumnMatch, ...]:
    """Return one match per column, in the file's order.

    `sample` holds the first rows as text in columns ``c0``, ``c1`` …; `mapping` is what a person said, and wins.
    A column whose field this kind of file is not read for is not used.
    Raises RepeatedFieldError when it gives one field to two columns.
    """
    given = _apply_mapping(headers, vocabulary.understand(mapping))
    candidates: list[Candidate | None] = []
    for place, header in enumerate(headers):
        cells = sample[column_name(place)]
        candidates.append(given[place] if place in given else _recognise(header, cells, vocabulary))
    candidates = _settle_units(headers, sample, candidates)
    winners = _choose_winners(candidates)
    return tuple(
        ColumnMatch(
            place=place,
            header=headers[place],
            field=candidate.field if candidate else None,
            how=candidate.how if candidate else How.NONE,
            confidence=CONFIDENCE[candidate.how if candidate else How.NONE],
            used=place in winners and candidate is not None and candidate.field in vocabulary.reads,
            samples=tuple(read_text(sample[column_name(place)]).drop_nulls().unique(maintain_order=True).head(3)),
        )
        for place, candidate in enumerate(candidates)
    )


def _apply_mapping(headers: Sequence[str], mapping: Mapping[str, Field]) -> dict[int, Candidate]:
    found: dict[int, Candidate] = {}
    holders: dict[Field, str] = {}
    for wanted, field in mapping.items():
        places = [place for place, header in enumerate(headers) if header == wanted]
        if not places:
            places = [place for place, header in enumerate(headers) if _same(header, wanted)]
        for place in places[:1]:  # of repeated headers the first is meant, as a reader of the sheet would
            if field is not Field.IGNORE and field in holders:
                raise RepeatedFieldError(field_code=field.value, first=holders[field], second=wanted)
            holders[field] = wanted
            found[place] = Candidate(field, How.GIVEN, 0)
    return found


def _same(header: str, wanted: str) -> bool:
    return bool(header) and normalise_header(header) == normalise_header(wanted)


def _recognise(header: str, cells: pl.Series, vocabulary: Vocabulary) -> Candidate | None:
    plain = normalise_header(header)
    if not plain:
        return None
    candidate = vocabulary.look_up(header)
    if candidate is None:
        candidate = _find_part(plain, cells, vocabulary) or _find_alike(plain, cells, vocabulary)
    if candidate is None or _contradicts(candidate, plain, cells, vocabulary):
        return None
    if candidate.field is Field.AMOUNT:
        return replace(candidate, field=_amount_basis(header))
    return candidate


def _amount_basis(header: str) -> Field:
    """Return which amount a bracket such as （含税） makes of 金额."""
    inside = bracketed_words(header)
    if any(word in inside for word in ("不含税", "未税", "excl", "without", "net")):
        return Field.NET_AMOUNT
    return Field.GROSS_AMOUNT if any(word in inside for word in ("含税", "incl", "gross")) else Field.AMOUNT


def _find_part(plain: str, cells: pl.Series, vocabulary: Vocabulary) -> Candidate | None:
    """Return the one field whose word ends the header, if nothing else in it and no value speaks against it."""
    if _is_misleading(plain):
        return None
    endings = [word for word in vocabulary.candidates if _may_be_part(word) and word != plain and plain.endswith(word)]
    if not endings:
        return None
    longest = max(endings, key=len)
    found = vocabulary.candidates[longest].field
    rest = plain.removesuffix(longest)
    if any(
        word in rest and vocabulary.candidates[word].field is not found
        for word in vocabulary.candidates
        if _may_be_part(word)
    ):
        return None
    return (
        Candidate(found, How.CONTAINS, vocabulary.candidates[longest].preference)
        if _agrees(found, cells, vocabulary)
        else None
    )


def _find_alike(plain: str, cells: pl.Series, vocabulary: Vocabulary) -> Candidate | None:
    """Return the field of the most similar word, if no other field comes near and the values agree."""
    if _is_misleading(plain) or len(plain) < _SHORTEST_FUZZY:
        return None
    best: dict[Field, float] = {}
    for word, candidate in vocabulary.candidates.items():
        if len(word) >= _SHORTEST_FUZZY and not _is_misleading(word):
            score = fuzz.ratio(plain, word, score_cutoff=FUZZY_SCORE - _FUZZY_LEAD)
            best[candidate.field] = max(best.get(candidate.field, 0.0), score)
    ranked = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
    if not ranked or ranked[0][1] < FUZZY_SCORE:
        return None
    if len(ranked) > 1 and ranked[1][1] > ranked[0][1] - _FUZZY_LEAD:
        return None
    return Candidate(ranked[0][0], How.FUZZY, 0) if _agrees(ranked[0][0], cells, vocabulary) else None


def _is_misleading(plain: str) -> bool:
    """Tell whether a header says something of its own: 供应商名称, Unit Cost, 数量2."""
    return plain[-1:].isdigit() or any(word in plain for word in MISLEADING)


def _may_be_part(word: str) -> bool:
    if word.isascii():
        return len(word) >= _SHORTEST_LATIN_PART
    return len(word) >= _SHORTEST_PART


def _agrees(field: Field, cells: pl.Series, vocabulary: Vocabulary) -> bool:
    kind = vocabulary.words[field].kind
    if kind is Kind.DATE:
        return share_of_dates(cells) >= _AGREEING_SHARE
    if kind is Kind.NUMBER:
        return share_of_numbers(cells) >= _AGREEING_SHARE
    if kind is Kind.TEXT:
        return share_of_numbers(cells) <= 1 - _AGREEING_SHARE and share_of_dates(cells) <= 1 - _AGREEING_SHARE
    return share_of_dates(cells) <= 1 - _AGREEING_SHARE


def _contradicts(candidate: Candidate, plain: str, cells: pl.Series, vocabulary: Vocabulary) -> bool:
    """Tell whether the values rule out what even an exact header says: names under Sales, a row count under No."""
    filled = read_text(cells).drop_nulls()
    if filled.is_empty():
        return False
    if candidate.field in _DISCOUNTS:  # 10 % or 九折 is a discount too: not to see it would change every amount
        return False
    if vocabulary.words[candidate.field].kind is Kind.NUMBER:
        return share_of_numbers(cells) < _NUMBER_SHARE
    is_key = plain == "id" and vocabulary.kind is not FileKind.LINES  # a list's own numbers begin at 1 as well
    if plain in SEQUENCE_WORDS and not is_key and len(filled) >= _SEQUENCE_ROWS:
        return filled.to_list() == [str(count) for count in range(1, len(filled) + 1)]
    return False


def _settle_units(
    headers: Sequence[str], sample: pl.DataFrame, candidates: list[Candidate | None]
) -> list[Candidate | None]:
    """Decide 单位 by its values: what is counted in (箱, kg), or, when they are no units, who bought."""
    settled = list(candidates)
    for place, candidate in enumerate(candidates):
        if candidate is None or candidate.how is How.GIVEN:
            continue
        plain = normalise_header(headers[place])
        values = read_text(sample[column_name(place)]).drop_nulls().str.to_lowercase()
        if values.is_empty() or plain not in {"单位", "单位名称"}:
            continue
        units = int(values.is_in(list(UNITS)).sum()) / len(values)
        if plain == "单位名称" and units >= _AGREEING_SHARE:
            settled[place] = Candidate(Field.UNIT, How.VALUES, 0)
        long = int((values.str.len_chars() >= _SHORTEST_COMPANY_NAME).sum()) / len(values)
        if plain == "单位" and units < 1 - _AGREEING_SHARE and long > _NUMBER_SHARE:
            settled[place] = Candidate(Field.CUSTOMER_NAME, How.VALUES, 0)
    return settled


def _choose_winners(candidates: Sequence[Candidate | None]) -> set[int]:
    """Return the places that get their field: the surest match, then the preferred word, then the leftmost."""
    order = list(How)
    best: dict[Field, tuple[int, int, int]] = {}
    for place, candidate in enumerate(candidates):
        if candidate is not None:
            rank = (order.index(candidate.how), candidate.preference, place)
            best[candidate.field] = min(best.get(candidate.field, rank), rank)
    return {place for field, (_, _, place) in best.items() if field is not Field.IGNORE}

"""Which column means what: by the dictionary, with a confidence, checked against the values, or as a person says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import polars as pl

from kejing.intake.columns.evidence import agrees, holds_counts, is_blank, thin_out
from kejing.intake.columns.likeness import find_alike, find_part
from kejing.intake.columns.misleading import SCALES
from kejing.intake.columns.settling import settle, stand_aside
from kejing.intake.columns.synonyms import Kind
from kejing.intake.columns.vocabulary import LINES, SAID, Candidate, How, Vocabulary
from kejing.intake.containers.tables import column_name
from kejing.intake.errors import RepeatedFieldError, UnknownFieldError, UnknownHeaderError
from kejing.intake.fields import AMOUNTS, MAPPABLE_FIELDS, Field
from kejing.intake.headers import bracketed_words, is_group_header, normalise_header
from kejing.intake.values.numbers import share_of_numbers
from kejing.intake.values.texts import read_text

_NUMBER_SHARE: Final = 0.5
_PERCENTS: Final = (Field.DISCOUNT, Field.DISCOUNT_RATE, Field.TAX_RATE)
_FLAGS: Final = (Field.IS_GIFT, Field.IS_RETURN, Field.VOIDED)
_LIKELY: Final = (How.CONTAINS, How.FUZZY)
_NOBODY_SAID: Final[Mapping[str, Field]] = MappingProxyType({})
_SAMPLES: Final = 3
_FIRST_ROWS: Final = 20
_BLANKS: Final = f"{''.join(filter(str.isspace, map(chr, range(0x3001))))}\ufeff\u200b"

CONFIDENCE: Final[Mapping[How, float]] = MappingProxyType(
    {
        How.GIVEN: 1.0,
        How.REMEMBERED: 1.0,
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

    `headers` are those of all files; what is said of groups (``(group)``) is left to `groups.check_groups`, because
    they are only found later. Raises UnknownFieldError and UnknownHeaderError, which list what exists.
    """
    resolved: dict[str, Field] = {}
    known = {normalise_header(header) for header in headers} | set(headers)
    for header, field_code in mapping.items():
        if field_code.strip().lower() not in MAPPABLE_FIELDS:
            raise UnknownFieldError(field_code=field_code, field_codes=", ".join(MAPPABLE_FIELDS))
        is_known = header.strip() in known or normalise_header(header) in known
        if not is_known and not is_group_header(header):
            listed = ", ".join(dict.fromkeys(header for header in headers if header))
            raise UnknownHeaderError(header=header, headers=listed)
        resolved[header.strip()] = Field(field_code.strip().lower())
    return resolved


def resolve_fields(mapping: Mapping[str, str]) -> Mapping[str, Field]:
    """Return the mapping with its fields resolved, whether or not a file has its headers. Raises UnknownFieldError."""
    return check_mapping(mapping, headers=tuple(mapping))


def match_columns(
    headers: Sequence[str],
    sample: pl.DataFrame,
    *,
    mapping: Mapping[str, Field],
    remembered: Mapping[str, Field] = _NOBODY_SAID,
    vocabulary: Vocabulary = LINES,
) -> tuple[ColumnMatch, ...]:
    """Return one match per column, in the file's order.

    `sample` holds the first rows as text in columns ``c0``, ``c1`` …, totals and group heads among them or not.
    `mapping` is what a person said, and wins; `remembered` is what he said before of a file with these headers.
    A column whose field this kind of file is not read for is not used.
    Raises RepeatedFieldError when the mapping gives one field to two columns.
    """
    thinned = thin_out(headers, sample)
    cells, every = (
        [rows[column_name(place)] for place in range(len(headers))] for rows in (thinned.rows, thinned.every)
    )
    said = _recall(headers, vocabulary.understand(remembered)) | _apply_mapping(headers, vocabulary.understand(mapping))
    candidates = [
        said[place] if place in said else _recognise(header, cells[place], vocabulary)
        for place, header in enumerate(headers)
    ]
    candidates = settle(headers, cells, every, candidates, vocabulary)
    winners = _choose_winners(headers, cells, candidates, stand_aside(every, candidates, vocabulary))
    return tuple(
        ColumnMatch(
            place=place,
            header=headers[place],
            field=candidate.field if candidate else None,
            how=candidate.how if candidate else How.NONE,
            confidence=CONFIDENCE[candidate.how if candidate else How.NONE],
            used=place in winners and candidate is not None and candidate.field in vocabulary.reads,
            samples=take_samples(cells[place]),
        )
        for place, candidate in enumerate(candidates)
    )


def take_samples(cells: pl.Series, *, count: int = _SAMPLES) -> tuple[str, ...]:
    """Return the first different texts of a column."""
    first = dict.fromkeys(text for cell in cells.head(_FIRST_ROWS) if cell and (text := cell.strip(_BLANKS)))
    if len(first) >= count or len(cells) <= _FIRST_ROWS:  # at once where they stand right under the header
        return tuple(first)[:count]
    return tuple(read_text(cells).drop_nulls().unique(maintain_order=True).head(count))


def _apply_mapping(headers: Sequence[str], mapping: Mapping[str, Field]) -> dict[int, Candidate]:
    found: dict[int, Candidate] = {}
    holders: dict[Field, str] = {}
    for wanted, field in mapping.items():
        place = _find_header(headers, wanted)
        if place is None:
            continue
        if field is not Field.IGNORE and field in holders:
            raise RepeatedFieldError(field_code=field.value, first=holders[field], second=wanted)
        holders[field] = wanted
        found[place] = Candidate(field, How.GIVEN, 0)
    return found


def _recall(headers: Sequence[str], remembered: Mapping[str, Field]) -> dict[int, Candidate]:
    found = {_find_header(headers, wanted): field for wanted, field in remembered.items()}
    return {place: Candidate(field, How.REMEMBERED, 0) for place, field in found.items() if place is not None}


def _find_header(headers: Sequence[str], wanted: str) -> int | None:
    """Return the place of a header; of repeated ones the first is meant, as a reader of the sheet would."""
    exact = next((place for place, header in enumerate(headers) if header == wanted), None)
    if exact is not None:
        return exact
    plain = normalise_header(wanted)
    return next((place for place, header in enumerate(headers) if header and normalise_header(header) == plain), None)


def _recognise(header: str, cells: pl.Series, vocabulary: Vocabulary) -> Candidate | None:
    plain = normalise_header(header)
    if not plain:
        return None
    candidate = vocabulary.look_up(header)
    if candidate is None:
        likely = (find_part(plain, vocabulary), find_alike(plain, vocabulary))
        candidate = next((one for one in likely if one and agrees(vocabulary.words[one.field].kind, cells)), None)
    if candidate is None or _contradicts(candidate, header, cells, vocabulary):
        return None
    return replace(candidate, field=_amount_basis(header)) if candidate.field is Field.AMOUNT else candidate


def _amount_basis(header: str) -> Field:
    """Return which amount a bracket such as （含税） makes of 金额."""
    inside = bracketed_words(header)
    if any(word in inside for word in ("不含税", "未税", "excl", "without", "net")):
        return Field.NET_AMOUNT
    return Field.GROSS_AMOUNT if any(word in inside for word in ("含税", "incl", "gross")) else Field.AMOUNT


def _contradicts(candidate: Candidate, header: str, cells: pl.Series, vocabulary: Vocabulary) -> bool:
    """Tell whether even an exact header is ruled out: by names under Sales, counts under 赠品, or 万元 behind it."""
    if candidate.field in _FLAGS:
        return holds_counts(cells)
    if vocabulary.words[candidate.field].kind is not Kind.NUMBER:
        return False
    if candidate.field in AMOUNTS and bracketed_words(header) in SCALES:
        return True  # ten thousand times too little, if the cells were taken as they are
    if candidate.field in _PERCENTS:  # 10 % or 九折 is a discount too: not to see it would change every amount
        return False
    return not is_blank(cells) and share_of_numbers(cells) < _NUMBER_SHARE


def _choose_winners(
    headers: Sequence[str], cells: Sequence[pl.Series], candidates: Sequence[Candidate | None], aside: frozenset[int]
) -> set[int]:
    """Return the places that get their field: the surest match, then the preferred word, then the leftmost.

    A column without any value goes behind those that have some. Several columns that only hold a word, or are only
    like one, are nobody's: 华北金额 and 华南金额.
    """
    order = list(How)
    after_sure = order.index(How.WEAK)
    ranked: dict[Field, list[tuple[int, int, int, int]]] = {}
    for place, candidate in enumerate(candidates):
        if candidate is None or candidate.field is Field.IGNORE or place in aside:
            continue
        sureness = order.index(candidate.how)
        is_empty = candidate.how not in SAID and is_blank(cells[place])
        rank = (max(sureness, after_sure) if is_empty else sureness, int(is_empty), candidate.preference, place)
        ranked.setdefault(candidate.field, []).append(rank)
    winners: set[int] = set()
    for ranks in ranked.values():
        first = min(ranks)
        alike = [rank for rank in ranks if rank[:2] == first[:2]]
        if order[first[0]] in _LIKELY and len({normalise_header(headers[rank[3]]) for rank in alike}) > 1:
            continue
        winners.add(first[3])
    return winners

"""Headers that are no word of the dictionary, and hold one or are spelt almost like one."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz, process

from kejing.intake.columns.misleading import is_misleading
from kejing.intake.columns.vocabulary import Candidate, How, Vocabulary

FUZZY_SCORE: Final = 88
"""The least likeness (RapidFuzz ratio) of a header to a word that it is taken for."""

_FUZZY_LEAD: Final = 4
_SHORTEST_FUZZY: Final = 5
_SHORTEST_PART: Final = 2
_SHORTEST_LATIN_PART: Final = 8


@dataclass(frozen=True, slots=True)
class _Index:
    """The words of a vocabulary that may be a part of a header, and those a header may be like."""

    parts: tuple[str, ...]
    whole: tuple[str, ...]


@lru_cache(maxsize=32)
def _index(vocabulary: Vocabulary) -> _Index:
    words = tuple(vocabulary.candidates)
    return _Index(
        parts=tuple(word for word in words if _may_be_part(word)),
        whole=tuple(word for word in words if len(word) >= _SHORTEST_FUZZY and not is_misleading(word)),
    )


def _may_be_part(word: str) -> bool:
    return len(word) >= (_SHORTEST_LATIN_PART if word.isascii() else _SHORTEST_PART)


@lru_cache(maxsize=4096)
def find_part(plain: str, vocabulary: Vocabulary) -> Candidate | None:
    """Return the one field whose word ends the header, if nothing else in it speaks against it."""
    if is_misleading(plain):
        return None
    parts = _index(vocabulary).parts
    endings = [word for word in parts if word != plain and plain.endswith(word)]
    if not endings:
        return None
    longest = max(endings, key=len)
    found = vocabulary.candidates[longest]
    rest = plain.removesuffix(longest)
    if any(word in rest and vocabulary.candidates[word].field is not found.field for word in parts):
        return None
    return Candidate(found.field, How.CONTAINS, found.preference)


@lru_cache(maxsize=4096)
def find_alike(plain: str, vocabulary: Vocabulary) -> Candidate | None:
    """Return the field of the most similar word, if no other field comes near."""
    if is_misleading(plain) or len(plain) < _SHORTEST_FUZZY:
        return None
    near = process.extract(
        plain, _index(vocabulary).whole, scorer=fuzz.ratio, score_cutoff=FUZZY_SCORE - _FUZZY_LEAD, limit=None
    )
    best: dict[str, float] = {}
    for word, score, _ in near:
        field = vocabulary.candidates[word].field
        best[field] = max(best.get(field, 0.0), score)
    ranked = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
    if not ranked or ranked[0][1] < FUZZY_SCORE:
        return None
    if len(ranked) > 1 and ranked[1][1] > ranked[0][1] - _FUZZY_LEAD:
        return None
    word = next(word for word, _, _ in near if vocabulary.candidates[word].field == ranked[0][0])
    return Candidate(vocabulary.candidates[word].field, How.FUZZY, 0)

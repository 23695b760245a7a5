"""The dictionary one kind of file is read with: which header, in any spelling, can mean which field."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from kejing.intake.columns.synonyms import SYNONYMS, Words
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


class How(StrEnum):
    """How a column was recognised, best first."""

    GIVEN = "given"
    EXACT = "exact"
    ALIAS = "alias"
    VALUES = "values"
    WEAK = "weak"
    CONTAINS = "contains"
    FUZZY = "fuzzy"
    NONE = "none"


_OWN_NAME: Final = -1
"""The preference of our own name of a field: it goes before every word."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A field that a header may mean; of two headers for one field, the lower `preference` wins."""

    field: Field
    how: How
    preference: int


@dataclass(frozen=True, slots=True)
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
        """Return what a header means: one of our own field names as written, or a word of the dictionary."""
        own = header.strip()
        if own in MAPPABLE_FIELDS and own in self.reads and own != Field.IGNORE:
            return Candidate(Field(own), How.EXACT, _OWN_NAME)
        return self.candidates.get(normalise_header(header))

    def knows(self, header: str) -> bool:
        """Tell whether a header is in the dictionary, in any of its spellings."""
        return self.look_up(header) is not None


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


LINES: Final = extend(FileKind.LINES, {}, reads=frozenset({*SYNONYMS, Field.IGNORE}))
"""The dictionary of sales lines."""

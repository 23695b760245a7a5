"""What a person said of a file's columns before, found again by the headers alone."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kejing.intake.columns.mapping import ColumnMatch
from kejing.intake.columns.vocabulary import SAID
from kejing.intake.fields import MAPPABLE_FIELDS, Field
from kejing.intake.headers import is_group_header, normalise_header
from kejing.intake.reasons import Note, Reason

_BETWEEN: Final = "\x1f"
_SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Recalled:
    """What is remembered of a file with these headers; `notes` tell what of it fits nothing any more."""

    fields: Mapping[str, Field]
    notes: tuple[Reason, ...] = ()


def fingerprint(headers: Sequence[str]) -> str:
    """Return what tells the headers of one export from those of another, the same in every version.

    Blanks, width and case of letters make no difference, nor do empty headers at the end and groups behind them. The
    order does. It has its own plain reading of headers: that of the dictionary may learn new words.
    """
    plain = [_SPACES.sub("", unicodedata.normalize("NFKC", header)).casefold() for header in headers]
    while plain and (not plain[-1] or is_group_header(plain[-1])):
        plain.pop()
    return hashlib.sha256(_BETWEEN.join(plain).encode()).hexdigest()


def recall(headers: Sequence[str], remembered: Mapping[str, Mapping[str, str]]) -> Recalled:
    """Return what is remembered for exactly these headers: nothing, if there is no entry under their fingerprint.

    A header that is not there or a field that does not exist is left out with a note, never an error. What is
    remembered of groups (``(group)``) is kept, because they are found later.
    """
    entry = remembered.get(fingerprint(headers), {})
    known = {normalise_header(header) for header in headers if header} | set(headers)
    fields: dict[str, Field] = {}
    notes: list[Reason] = []
    for header, field_code in entry.items():
        is_there = header in known or normalise_header(header) in known or is_group_header(header)
        if is_there and field_code in MAPPABLE_FIELDS:
            fields[header] = Field(field_code)
        else:
            notes.append(Reason(Note.REMEMBERED_UNKNOWN, {"header": header, "field_code": field_code}))
    return Recalled(fields, tuple(notes))


def list_said(matches: Sequence[ColumnMatch]) -> Mapping[str, str]:
    """Return what to remember of a file: every column of which a person said, today or before, what it is.

    What was said before and no longer holds, because another column was given the field, is forgotten.
    """
    return {
        match.header: match.field.value
        for match in matches
        if match.how in SAID and match.field is not None and (match.used or match.field is Field.IGNORE)
    }

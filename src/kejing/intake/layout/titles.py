"""What the titles above a table say of all its rows: 客户：北京医疗."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from kejing.intake.columns.vocabulary import LINES, How
from kejing.intake.fields import Field
from kejing.intake.layout.words import plain_text

_SAID: Final = re.compile(r"(?P<word>[^\s:]{1,20})\s*:\s*(?P<value>[^:]*?)\s*(?=\s[^\s:]{1,20}\s*:|$)")
_EVERYBODY: Final = re.compile(r"^(?:全部|所有|全体|全體|不限|任意|all\b|any\b|\*|-|—)|[,;、]", re.IGNORECASE)
_TOLD: Final = ((Field.CUSTOMER_NAME, Field.CUSTOMER_CODE), (Field.SALESPERSON,))

type Names = tuple[str | None, ...]
"""The value of each thing that titles say, null where nobody is named."""


@dataclass(frozen=True, slots=True)
class SaidOfAll:
    """A value that holds for every row, under a header in brackets: (客户)."""

    header: str
    value: str


def read_titles(titles: Sequence[str], *, taken: Collection[Field]) -> tuple[SaidOfAll, ...]:
    """Return the customer and the salesperson that titles name, where no column is `taken` for them.

    What was asked for without a choice (客户：全部) names nobody, and neither do two titles that differ.
    """
    found: list[SaidOfAll] = []
    for fields in _TOLD:
        if any(field in taken for field in fields):
            continue
        said = {
            (match["word"], match["value"].strip())
            for title in titles
            for match in _SAID.finditer(plain_text(title))
            if _means(match["word"], fields)
            and match["value"].strip()
            and not _EVERYBODY.search(match["value"].strip())
        }
        if len(said) == 1:
            word, value = said.pop()
            found.append(SaidOfAll(f"({word})", value))
    return tuple(found)


def read_again(said: Sequence[SaidOfAll], before: Names, texts: Sequence[str]) -> Names | None:
    """Return what holds from a row on that says again what the titles said, `before` above it; null for other rows."""
    after = list(before)
    is_said = False
    for match in _SAID.finditer(plain_text(" ".join(texts))):
        for place, one in enumerate(said):
            if one.header == f"({match['word']})":
                value = match["value"].strip()
                after[place] = value if value and not _EVERYBODY.search(value) else None
                is_said = True
    return tuple(after) if is_said else None


def _means(word: str, fields: Collection[Field]) -> bool:
    candidate = LINES.look_up(word)
    return candidate is not None and candidate.field in fields and candidate.how is not How.WEAK

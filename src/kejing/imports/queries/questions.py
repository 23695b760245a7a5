"""What an import asks of a person: where its files leave something open, as fields to be answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext as _

from kejing import intake
from kejing.imports.queries.languages import reading_language
from kejing.intake.rows.documents import DOCUMENT_TYPES
from kejing.intake.rows.type_words import OTHER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kejing.imports.operations.failures import Failure
    from kejing.imports.operations.options import ImportOptions

type Kind = Literal["date_order", "amount_basis", "difference", "bad_rows", "fields", "column", "types", "rate"]

_ASKED_BY: Mapping[str, Kind] = {
    "ambiguous_dates": "date_order",
    "mixed_dates": "date_order",
    "mixed_basis": "amount_basis",
    "wrong_basis": "amount_basis",
    "control_total": "difference",
    "broken_rows": "bad_rows",
}
"""What is asked where one word is the answer."""
_SAID_AS = {"customer": intake.Field.CUSTOMER_NAME.value, "item": intake.Field.ITEM_NAME.value}
"""A code or a name is missing, whichever there is; a person says the name."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something only a person knows; `kind` says which fields answer it.

    `choices` are codes with their words; `subjects` what they are chosen for: columns, words, fields. `headers` are the
    columns of the file where a field looks for its column, `likely` the one that may be the first's. `day` is the first
    without a rate.
    """

    kind: Kind
    choices: tuple[tuple[str, str], ...] = ()
    subjects: tuple[tuple[str, str], ...] = ()
    headers: tuple[str, ...] = ()
    likely: str = ""
    currency: str = ""
    own: str = ""
    day: str = ""


def questions_of_failure(failure: Failure) -> tuple[Question, ...]:
    """Return what can be answered so that the reading that stopped goes on; nothing where the file must be mended."""
    numbers = {key: str(number) for key, number in failure.numbers.items() if number is not None}
    if failure.code in _ASKED_BY:
        return (Question(_ASKED_BY[failure.code]),)
    asked = {
        "no_columns": lambda: _ask_fields(numbers),
        "discount_unclear": lambda: _ask_column(numbers.get("header", ""), ("discount_rate", "discount", "ignore")),
        "mixed_currencies": lambda: _ask_column(numbers.get("header", ""), ("ignore",)),
        "title_no_sales": lambda: _ask_types((numbers.get("value", ""),)),
        "rate_missing": lambda: _ask_rate(numbers),
    }.get(failure.code)
    return () if asked is None else (asked(),)


def questions_of_reading(
    files: Sequence[intake.FileReport], set_apart: Sequence[intake.SetApart], *, options: ImportOptions
) -> tuple[Question, ...]:
    """Return what a reading that went well leaves open: words nobody knows, whether amounts contain tax."""
    asked = []
    unknown = tuple(dict.fromkeys(apart.word for apart in set_apart if apart.kind == OTHER and apart.word))
    if unknown:
        asked.append(_ask_types(unknown))
    if options.amount_basis is None and any(
        file.kind is intake.FileKind.LINES and file.amount_basis == "unknown" for file in files
    ):
        asked.append(Question("amount_basis"))
    return tuple(asked)


def _ask_types(words: Sequence[str]) -> Question:
    language = reading_language()
    choices = ((code, intake.label(code, language=language)) for code in (*DOCUMENT_TYPES, OTHER))
    return Question("types", subjects=tuple((word, word) for word in words), choices=tuple(choices))


def _ask_fields(numbers: dict[str, str]) -> Question:
    language = reading_language()
    codes = (_SAID_AS.get(code, code) for code in numbers.get("fields", "").split(","))
    headers = [header for header in numbers.get("headers", "").split(", ") if header]
    return Question(
        "fields",
        subjects=tuple(
            (code, intake.label(code, language=language)) for code in codes if code in intake.MAPPABLE_FIELDS
        ),
        headers=tuple(dict.fromkeys(headers)),
        likely=numbers.get("example", ""),
    )


def _ask_rate(numbers: dict[str, str]) -> Question:
    return Question(
        "rate", currency=numbers.get("currency", ""), own=numbers.get("own", ""), day=numbers.get("day", "")
    )


def _ask_column(header: str, codes: Sequence[str]) -> Question:
    words = {
        "discount_rate": _("The part taken off"),
        "discount": _("An amount of money"),
        "ignore": _("Leave it aside"),
    }
    return Question("column", subjects=((header, header),), choices=tuple((code, words[code]) for code in codes))

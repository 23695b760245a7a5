"""The columns of the files and what each was taken for, as the page shows them and somebody may change them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kejing import intake
from kejing.imports.queries.languages import reading_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_NAMED = 3
CERTAIN = 0.95


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """One column: its header, what it holds, the field it was taken for and how sure that is.

    `label` is the field's word, empty where it means nothing; `asks` where somebody should look at it; `is_said` where
    somebody did, so that the word can be taken back.
    """

    header: str
    samples: str
    field: str
    label: str
    how: str
    confidence: int
    asks: bool
    is_said: bool


@dataclass(frozen=True, slots=True)
class ColumnTable:
    """The columns of one file, or of several that have the same headers: their names, and how many more there are."""

    kind: str
    names: tuple[str, ...]
    more: int
    columns: tuple[ColumnShown, ...]

    @property
    def known(self) -> int:
        """How many columns mean something."""
        return sum(1 for column in self.columns if column.field)


def column_tables(files: Sequence[intake.FileReport]) -> tuple[ColumnTable, ...]:
    """Return the columns of the files, each set of headers once, in the files' order."""
    alike: dict[tuple[str, str], list[intake.FileReport]] = {}
    for file in files:
        alike.setdefault((file.kind, file.fingerprint or file.name), []).append(file)
    language = reading_language()
    return tuple(
        ColumnTable(
            kind=intake.label(kind, language=language),
            names=tuple(file.name for file in group[:MOST_NAMED]),
            more=max(len(group) - MOST_NAMED, 0),
            columns=tuple(_show(group[0], language=language)),
        )
        for (kind, _fingerprint), group in alike.items()
    )


def field_choices() -> tuple[tuple[str, str], ...]:
    """Return the fields a column can be said to be, with their words; the last takes it out."""
    language = reading_language()
    return tuple(
        (field.value, _capital(intake.label(field.value, language=language))) for field in intake.MAPPABLE_FIELDS
    )


def _show(file: intake.FileReport, *, language: str) -> Iterable[ColumnShown]:
    words = _words()
    for match in file.columns:
        means = match.field is not None and match.used
        yield ColumnShown(
            header=match.header,
            samples=_(", ").join(match.samples),
            field=match.field.value if means and match.field is not None else "",
            label=_capital(intake.label(match.field.value, language=language)) if means and match.field else "",
            how=words[match.how]
            if means or match.how in {intake.How.GIVEN, intake.How.REMEMBERED}
            else words[intake.How.NONE],
            confidence=round(match.confidence * 100) if means else 0,
            asks=means and match.confidence < CERTAIN,
            is_said=match.how in {intake.How.GIVEN, intake.How.REMEMBERED},
        )
    for group in file.groups:
        yield ColumnShown(
            header=group.header,
            samples=_(", ").join(group.samples),
            field=group.field.value if group.field else "",
            label=_capital(intake.label(group.field.value, language=language)) if group.field else "",
            how=_("alone above the rows"),
            confidence=0,
            asks=True,
            is_said=False,
        )


def _words() -> Mapping[intake.How, str]:
    return {
        intake.How.GIVEN: _("as you said"),
        intake.How.REMEMBERED: _("as said before"),
        intake.How.EXACT: _("recognised"),
        intake.How.ALIAS: _("recognised"),
        intake.How.VALUES: _("likely, by its values"),
        intake.How.CONTAINS: _("likely, by a part of its header"),
        intake.How.FUZZY: _("perhaps, by a similar header"),
        intake.How.WEAK: _("perhaps, for want of a better one"),
        intake.How.NONE: _("not read"),
    }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

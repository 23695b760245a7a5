"""The rows of an import that were rejected, as a workbook to be corrected and imported again.

The columns are the user's own. Sales lines get a line number where they have none, so that each completes its document
instead of replacing it (`merging.CORRECTED`), however often the sheet is imported. What every column was taken for is
remembered under the sheet's own headers: a few rows would not show it again by their values.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Final

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kejing import intake
from kejing.imports.enums import FileRole
from kejing.imports.models import RememberedMapping
from kejing.imports.operations.account import read_account
from kejing.imports.operations.failures import ImportStopped, failure_of
from kejing.imports.operations.memory import recall
from kejing.imports.operations.options import options_of
from kejing.imports.operations.receiving import path_of
from kejing.imports.operations.staging import staging_of
from kejing.imports.queries.languages import reading_language
from kejing.intake.columns.memory import fingerprint
from kejing.intake.containers.tables import OVERFLOW, ROW, column_name
from kejing.intake.headers import normalise_header
from kejing.kit.spreadsheets import Sheet, write_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kejing.imports.models import Import

WHOLE: Final = (intake.FileKind.RECEIVABLES,)
"""A list of balances takes the place of the one before as a whole, so it comes with all its rows."""
REASON: Final = gettext_noop("Why it was rejected")
"""The header of the last column."""
_SEVERAL: Final = "; "


def write_error_sheet(one: Import) -> Path:
    """Return a workbook in the import's folder with the rejected rows: their own columns, a line number, the reason.

    There is a sheet for each table of its files that has such rows, in the reader's language.

    :raises ImportStopped: `no_rejects` if there are none, `disk` if it cannot be written, or what reading files says
    """
    staging = staging_of(one)
    account, rejects = read_account(one), staging.read("rejects")
    if account is None or rejects is None or rejects.is_empty():
        raise ImportStopped("no_rejects")
    picked = _pick(one, rejects, folder=staging.folder)
    reports = {file.address or file.name: file for file in account.files}
    sheets = []
    for rows in picked:
        layout = _Layout(rows, reports.get(rows.file))
        reasons = _describe(rejects.filter(pl.col("file") == rows.file))
        sheets.append(
            Sheet(
                name=rows.file.rsplit("/", 1)[-1],
                headers=layout.headers,
                rows=layout.write(reasons=reasons),
            )
        )
        _remember(one, layout)
    target = staging.folder.parent / f"import-{one.pk}-errors.xlsx"
    partial = target.with_suffix(".part")
    try:
        with partial.open("wb") as opened:
            write_sheets(opened, sheets=sheets)
        partial.replace(target)
    except OSError as error:
        raise ImportStopped("disk", reason=error.strerror or str(error)) from error
    finally:
        partial.unlink(missing_ok=True)
    return target


def _pick(one: Import, rejects: pl.DataFrame, *, folder: Path) -> Sequence[intake.PickedRows]:
    """Return the rejected rows as they stand in the files, read as they were read."""
    options = options_of(one)
    beside: dict[str, Path] = {}
    lines: list[Path] = []
    for file in one.files.order_by("pk"):
        if file.role == FileRole.LINES:
            lines.append(path_of(file))
        else:
            beside[file.role] = path_of(file)
    try:
        return intake.pick_rows(
            lines,
            rejects.select("file", "row"),
            folder=folder,
            companions=intake.Companions(**beside),
            mapping=options.mapping,
            options=options.for_intake(remembered=recall(one.source) if options.memory == "use" else {}),
            whole=WHOLE,
        )
    except intake.IntakeError as error:
        stopped = ImportStopped(error.code, **error.numbers)
        stopped.failure = failure_of(error)
        raise stopped from error
    except OSError as error:
        raise ImportStopped("disk", reason=error.strerror or str(error)) from error


class _Layout:
    """The columns of one sheet: those of the file, a line number where lines need one, the reason."""

    def __init__(self, rows: intake.PickedRows, report: intake.FileReport | None) -> None:
        self.rows = rows
        columns = () if report is None else report.columns
        self.fields = {
            match.header: match.field.value if match.field is not None and match.used else intake.Field.IGNORE.value
            for match in columns
        }
        self.own_number = next(
            (place for place, header in enumerate(rows.headers) if self._means(header, intake.Field.LINE_NUMBER)), None
        )
        is_of_lines = report is not None and report.kind is intake.FileKind.LINES
        self.adds_number = is_of_lines and self.own_number is None
        self.has_overflow = bool(rows.rows[OVERFLOW].count())
        added = [self._name_number()] if self.adds_number else []
        left = [_("Left over")] if self.has_overflow else []
        self.headers = [*rows.headers, *added, *left, _(REASON)]

    def _means(self, header: str, field: intake.Field) -> bool:
        return self.fields.get(header) == field.value

    def _name_number(self) -> str:
        label = intake.label(intake.Field.LINE_NUMBER.value, language=reading_language())
        taken = {normalise_header(header) for header in self.rows.headers}
        return intake.Field.LINE_NUMBER.value if normalise_header(label) in taken else label[:1].upper() + label[1:]

    @property
    def said(self) -> Mapping[str, str]:
        """What every column means, but those whose header stands over two."""
        once = [header for header in self.headers if header and self.headers.count(header) == 1]
        known = {header: self.fields.get(header, intake.Field.IGNORE.value) for header in once}
        if self.adds_number:
            known[self.headers[len(self.rows.headers)]] = intake.Field.LINE_NUMBER.value
        # Names that stood alone above rows have the name of their field as their header.
        return known | {header: header for header in once if header not in self.fields and header in _CODES}

    def write(self, *, reasons: Mapping[int, str]) -> Iterator[Sequence[str | None]]:
        """Give the rows of the sheet, all of them texts."""
        cells = [column_name(place) for place in range(len(self.rows.headers))]
        met: Counter[str] = Counter()
        for row in self.rows.rows.select(ROW, *cells, OVERFLOW).iter_rows():
            number, own, overflow = row[0], list(row[1:-1]), row[-1]
            mark = _mark(own)
            met[mark] += 1
            name = f"R{mark}-{met[mark]}"
            if self.own_number is not None and not own[self.own_number]:
                own[self.own_number] = name
            added = [name] if self.adds_number else []
            left = [overflow] if self.has_overflow else []
            yield [*own, *added, *left, reasons.get(number)]


def _mark(cells: Sequence[str | None]) -> str:
    """Return what tells a row from others by its content, so that it is the same row in the next export too."""
    return hashlib.blake2b("\x1f".join(cell or "" for cell in cells).encode(), digest_size=6).hexdigest()


_CODES: Final = frozenset(intake.MAPPABLE_FIELDS)


def _describe(rejects: pl.DataFrame) -> Mapping[int, str]:
    """Return the reason of each row, in the reader's language."""
    language = reading_language()
    found: dict[int, str] = {}
    for row in rejects.iter_rows(named=True):
        said = intake.describe_reject(row, language=language)
        found[row["row"]] = f"{found[row['row']]}{_SEVERAL}{said}" if row["row"] in found else said
    return found


def _remember(one: Import, layout: _Layout) -> None:
    """Remember what the columns of a sheet are, for when it comes back corrected."""
    RememberedMapping.objects.update_or_create(
        source=one.source,
        fingerprint=fingerprint(layout.headers),
        defaults={"fields": dict(layout.said), "said_by": None, "said_at": one.read_at or one.requested_at},
    )

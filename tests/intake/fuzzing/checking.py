"""What must hold of any reading, whatever the files are: a sentence in three languages, or an account that adds up."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl

from intake.fuzzing.cases import Case, sized
from kejing.intake import (
    LEDGER_SCHEMA,
    FileReport,
    IntakeError,
    Ledger,
    Totals,
    describe_reject,
    label,
    read_ledger,
    sentence,
)
from kejing.intake.columnar import Scanned, scan_ledger
from kejing.intake.columns.companion_words import VOCABULARIES
from kejing.intake.columns.vocabulary import LINES, FileKind
from kejing.intake.containers.tables import HEAD_ROWS, ROW, Table
from kejing.intake.headers import normalise_header
from kejing.intake.layout.header import find_header
from kejing.intake.layout.known import open_known
from kejing.intake.lines.store import FILE, SOURCE_ROW
from kejing.site.file_accounts import tell_file

_CODECS: Final = {"big5": "cp950"}
LANGUAGES: Final = ("en", "zh-hans", "zh-hant")


class BrokenPromise(Exception):
    """A reading went through, but what it says is not so."""


def read_case(case: Case) -> str:
    """Return "read", or the code of the refusal.

    Any other exception than a named one, and BrokenPromise, is a fault that was found.
    """
    with TemporaryDirectory(prefix="kejing-fuzz-") as name, sized(case.decisions):
        folder = Path(name)
        (folder / "files").mkdir()
        (folder / "lines").mkdir()
        lines, beside = case.put(folder / "files")
        if case.decisions.opens_only:
            return _open_only(lines, folder=folder / "lines")
        try:
            ledger = read_ledger(
                lines,
                mapping=case.decisions.mapping,
                minor_digits=case.decisions.minor_digits,
                companions=beside,
                drops=case.drop_options,
                options=case.options,
                folder=folder / "lines",
            )
        except IntakeError as error:
            return _check_refusal(error)
        _check_ledger(ledger)
        _check_places(case, ledger, folder, lines, beside.paths())
        if case.is_scanned:
            _check_scanned(scan_ledger(lines, mapping=case.decisions.mapping), ledger)
    return "read"


def _open_only(lines: Sequence[Path], *, folder: Path) -> str:
    try:
        tables = [table for path in lines for table in open_known(path, LINES, folder=folder, wanted=frozenset())]
        for table in tables:
            own = _list_rows(table)
            _hold(table.expected_rows in {None, len(own)}, f"{table.expected_rows} rows were promised, {len(own)} read")
    except IntakeError as error:
        return _check_refusal(error)
    return "opened"


def _hold(holds: bool, what: str) -> None:
    if not holds:
        raise BrokenPromise(what)


def _check_refusal(error: IntakeError) -> str:
    for language in LANGUAGES:
        told = sentence(error, language=language)
        _hold(told.endswith((".", "。", '"', "”")) and "\n" not in told, f"a sentence is one: {told}")
    _hold(error.code != "lost_rows", f"no row is lost: {error}")
    return error.code


def _check_ledger(ledger: Ledger) -> None:
    every = (*ledger.files, *ledger.companions)
    for report in every:
        _check_totals(report.totals, report.name)
        _tell(report, ledger.minor_digits)
    for row in ledger.rejects.iter_rows(named=True):
        for language in LANGUAGES:
            _hold(bool(describe_reject(row, language=language)), "a reject has a sentence")
    for note in ledger.notes:
        for language in LANGUAGES:
            sentence(note, language=language)
    for language in LANGUAGES:
        for apart in ledger.set_apart:
            label(apart.kind, language=language)
    totals = ledger.totals
    _check_totals(totals, "all files")
    added = Counter[str]()
    for report in ledger.files:
        added.update({name: getattr(report.totals, name) for name in Totals.__dataclass_fields__})
    _hold(all(added[name] == getattr(totals, name) for name in Totals.__dataclass_fields__), "files add up")
    _check_lines(ledger)
    _hold(ledger.rejects.height == sum(report.totals.rejected for report in every), "every reject is listed")
    _hold(sum(one.rows for one in ledger.set_apart) == totals.set_apart, "every row set apart is listed")
    repeated = sum(one.rows for report in ledger.files for one in report.repeats)
    _hold(sum(one.rows for one in ledger.dropped) + repeated == totals.dropped, "every dropped row is listed")
    for report in every:
        _hold(sum(one.rows for one in report.folded) == report.totals.folded, "every folded row is listed")


def _check_totals(totals: Totals, name: str) -> None:
    _hold(totals.accounted == totals.rows, f"{name}: every row ends somewhere: {totals}")
    counts = (totals.kept, totals.set_apart, totals.rejected, totals.blank, totals.dropped, totals.folded)
    _hold(min(counts) >= 0, f"{name}: nothing is less than nought: {totals}")


def _tell(report: FileReport, minor_digits: int) -> None:
    for language in LANGUAGES:
        for note in report.notes:
            sentence(note, language=language)
        tell_file(report, language=language, minor_digits=minor_digits)


def _check_lines(ledger: Ledger) -> None:
    lines = ledger.lines
    stored = ledger.store.scan().collect()
    _hold(lines.schema == pl.Schema(LEDGER_SCHEMA), f"lines have their columns: {lines.schema}")
    _hold(lines.height == stored.height == ledger.totals.kept, "every kept row is a line")
    _hold(int(lines["amount"].sum()) == ledger.totals.amount, "the lines come to the total")
    needed = lines.select("document_type", "sold_on", "customer_code", "customer_name", "amount")
    _hold(not any(needed.null_count().row(0)), "a line has a day, a customer and an amount")
    _hold(ledger.period == (lines["sold_on"].min(), lines["sold_on"].max()), "the period is that of the lines")
    strangers = lines.join(ledger.customers, on="customer_code", how="anti")
    _hold(strangers.is_empty(), "every customer is listed")
    _hold(ledger.customers["customer_code"].is_unique().all(), "every customer is listed once")
    _hold(not ledger.customers["customer_code"].is_in(["", " "]).any(), "every customer has a code")
    _hold(not stored.select(FILE, SOURCE_ROW).is_duplicated().any(), "a row is one line")


def _check_scanned(scanned: Scanned | None, ledger: Ledger) -> None:
    """Hold what is said of a typed file where it lies against what its text said."""
    if scanned is not None:
        _hold(
            scanned.ledger.totals == ledger.totals, f"typed columns say {scanned.ledger.totals}, texts {ledger.totals}"
        )
        _hold(scanned.ledger.period == ledger.period, "typed columns say another period")
        _hold(scanned.ledger.customers.equals(ledger.customers), "typed columns say other customers")


def _check_places(
    case: Case, ledger: Ledger, folder: Path, lines: Sequence[Path], beside: Mapping[FileKind, Path]
) -> None:
    """Open the files again: every row that is named must be there, and no row may be a line and a reject."""
    wanted = frozenset(case.decisions.mapping)
    scratch = folder / "again"
    scratch.mkdir()
    tables = [table for path in lines for table in open_known(path, LINES, folder=scratch, wanted=wanted)]
    _hold(len(tables) == len(ledger.files), "every table has a report")
    others = [
        table
        for kind, path in beside.items()
        for table in open_known(path, VOCABULARIES[kind], folder=scratch, wanted=wanted)
    ]
    rows: dict[str, set[int]] = {}
    stored = ledger.store.scan().select(FILE, SOURCE_ROW).collect()
    for place, table in enumerate((*tables, *others)):
        own = _list_rows(table)
        rows.setdefault(table.name, set()).update(own)
        if place < len(tables):
            kept = set(stored.filter(pl.col(FILE) == place)[SOURCE_ROW])
            _hold(kept <= set(own), "a line stands where it says")
            _hold(ledger.files[place].totals.rows == len(own), "the report counts the rows of the table")
    names = Counter(table.name for table in (*tables, *others))
    for file, row in ledger.rejects.select("file", "row").iter_rows():
        _hold(row in rows.get(file, ()), f"there is no row {row} in {file}")
    for place, table in enumerate(tables):
        if names[table.name] == 1:
            rejected = set(ledger.rejects.filter(pl.col("file") == table.name)["row"])
            kept = set(stored.filter(pl.col(FILE) == place)[SOURCE_ROW])
            _hold(not rejected & kept, "no row is both kept and rejected")
    _check_written(case, tables)


def _list_rows(table: Table) -> list[int]:
    own = [row for batch in table.read_batches() for row in batch[ROW]]
    _hold(own == sorted(set(own)), "rows come in their order, each once")
    return own


def _check_written(case: Case, tables: Sequence[Table]) -> None:
    """Hold the rows of a text against what its writer wrote."""
    for table in tables:
        file = next((file for file in case.files if file.name == table.name), None)
        if file is None or file.rows is None or table.encoding is None or table.delimiter is None:
            continue
        text = file.content.decode(_CODECS.get(table.encoding, table.encoding), errors="replace").removeprefix("\ufeff")
        head = islice(csv.reader(io.StringIO(text, newline=""), delimiter=table.delimiter), HEAD_ROWS)
        place = find_header(list(head), is_known=lambda word: _is_known(word, case))
        own, expected = _list_rows(table), list(range(place.last_row + 1, file.rows + 1))
        _hold(own == expected, f"rows {expected} were written, and {own} read")


def _is_known(word: str, case: Case) -> bool:
    return LINES.knows(word) or normalise_header(word) in map(normalise_header, case.decisions.mapping)

"""Rows of files as they stand there, for a sheet on which a person corrects them and gives them in again."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl

from kejing.intake.columns.companion_words import VOCABULARIES
from kejing.intake.columns.mapping import resolve_fields
from kejing.intake.columns.vocabulary import LINES, FileKind
from kejing.intake.companions.files import Companions
from kejing.intake.containers.opening import name_files, watch_files
from kejing.intake.containers.tables import OVERFLOW, ROW, Table, column_name
from kejing.intake.errors import ChangedFileError, MissingFileError
from kejing.intake.headers import normalise_header
from kejing.intake.layout.known import open_known
from kejing.intake.layout.preparation import Prepared, prepare_table
from kejing.intake.lines.options import Options

_WITHIN: Final = ("/", " [")
"""What stands between the name of a file and that of a part of it."""


@dataclass(frozen=True, slots=True, eq=False)
class PickedRows:
    """Rows of one table of a file, which rejects call `file`.

    `headers` are those of the file; one for names that stand alone above rows is called by the field they were taken
    for, which every file is read by. `rows` has ``row``, and as text ``c0``, ``c1`` … for each header and ``overflow``,
    the first cell of a text beyond the last header. What a row leaves to the rows above it (the day of its document,
    the name of its group) is filled in, so that it says the same by itself.
    """

    file: str
    headers: tuple[str, ...]
    rows: pl.DataFrame


def pick_rows(
    paths: Sequence[Path],
    rows: pl.DataFrame,
    *,
    folder: Path | None = None,
    companions: Companions | None = None,
    mapping: Mapping[str, str] | None = None,
    options: Options | None = None,
    whole: Collection[FileKind] = (),
) -> list[PickedRows]:
    """Return rows of files that were read, table by table in the files' order, each in the order of its rows.

    `rows` has file, row, as rejects do; the other arguments are those the files were read with. Of the kinds in `whole`
    the tables asked for come with all their rows, for only the whole list says what it means. Only files that are
    asked for are opened, and what is held beside the rows asked for does not grow with the file. What is unpacked lies
    in `folder` for a while. Raises MissingFileError for a file that is none of them, ChangedFileError for a row that it
    has not, and what opening raises.
    """
    asked = {str(file): frozenset(own) for file, own in rows.group_by("file").agg("row").iter_rows()}
    files = [(path, LINES) for path in paths]
    files += [(path, VOCABULARIES[kind]) for kind, path in (companions or Companions()).paths().items()]
    names = name_files([path for path, _ in files])
    wanted = frozenset(normalise_header(header) for header in mapping or {})
    fields, chosen = resolve_fields(mapping or {}), options or Options()
    picked: dict[str, PickedRows] = {}
    with TemporaryDirectory(prefix="kejing-intake-", dir=folder) as scratch, watch_files(path for path, _ in files):
        for (path, vocabulary), name in zip(files, names, strict=True):
            if not any(_is_within(file, name) for file in asked):
                continue
            for table in open_known(path, vocabulary, folder=Path(scratch), wanted=wanted, name=name):
                if table.address in asked and table.address not in picked:
                    prepared = prepare_table(table, mapping=fields, remembered=chosen.remembered, vocabulary=vocabulary)
                    numbers = None if vocabulary.kind in whole else asked[table.address]
                    picked[table.address] = _pick(table, prepared, numbers)
    missing = next((file for file in asked if file not in picked), None)
    if missing is not None:
        raise MissingFileError(file=missing)
    return list(picked.values())


def _is_within(file: str, name: str) -> bool:
    return file == name or file.startswith(tuple(name + sign for sign in _WITHIN))


def _pick(table: Table, prepared: Prepared, numbers: frozenset[int] | None) -> PickedRows:
    headers = [
        match.field.value if place in prepared.laid.group_places and match.used and match.field else match.header
        for place, match in enumerate(prepared.matches)
    ]
    columns = [ROW, *(column_name(place) for place in range(len(headers))), OVERFLOW]
    taken = [pl.DataFrame(schema={name: pl.Int64() if name == ROW else pl.String() for name in columns})]
    if numbers is None:
        taken += [_choose(piece.details, columns) for piece in prepared.laid.read_pieces()]
    else:
        wanted = pl.Series(sorted(numbers), dtype=pl.Int64)
        batches = _read_until(prepared, int(wanted[-1]))
        taken += [_choose(batch.filter(pl.col(ROW).is_in(wanted.implode())), columns) for batch in batches]
    rows = pl.concat(taken, how="diagonal").sort(ROW)
    if numbers is not None and rows.height != len(numbers):
        raise ChangedFileError(file=table.address)
    if table.delimiter is None:  # beside a sheet's table stands what people jotted down there
        rows = rows.with_columns(pl.lit(None, pl.String).alias(OVERFLOW))
    return PickedRows(file=table.address, headers=tuple(headers), rows=rows)


def _choose(batch: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    return batch.select(name for name in columns if name in batch.columns)


def _read_until(prepared: Prepared, last: int) -> Iterator[pl.DataFrame]:
    """Return the rows of a table, and those that only arrange them, until the row numbered `last` is among them."""
    for piece in prepared.laid.read_pieces():
        yield from (piece.details, piece.folded)
        ends = (frame.item(-1, ROW) for frame in (piece.details, piece.folded) if frame.height)
        if max(ends, default=0) >= last:
            return

"""CSV and its relatives: bytes in any supported encoding become batches of text cells, no row lost."""

import codecs
import csv
import gzip
import re
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, Final

import polars as pl
from polars.exceptions import PolarsError

from kejing.intake.containers.encodings import TextForm, choose_text_form, count_damage, read_records
from kejing.intake.containers.tables import BATCH_ROWS, OVERFLOW, ROW, FindHeader, Table, column_name
from kejing.intake.errors import DamagedFileError, EmptyFileError, NulBytesError, UnclosedQuoteError

_HEAD_BYTES: Final = 256 * 1024
_CHUNK_BYTES: Final = 4 * 1024 * 1024
_SENTINEL: Final = "\x1aend of file\x1a"
_LONE_RETURN: Final = re.compile(r"\r(?!\n)")
_GZIP_MAGIC: Final = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class _Survey:
    """What one pass over the bytes found."""

    damaged: int
    has_quotes: bool
    has_stray_quotes: bool
    lone_returns: bool
    lines: int


def open_text_table(path: Path, *, folder: Path, find_header: FindHeader) -> Table:
    """Return the table of a delimited text file, plain or gzipped.

    Text that is not already plain UTF-8 is rewritten under `folder`, which must outlive the table. Raises
    EmptyFileError, DamagedFileError, NulBytesError, UnclosedQuoteError.
    """
    is_gzip = _is_gzip(path)
    source = _unpack(path, folder=folder) if is_gzip else path
    head = next(_read_chunks(source, size=_HEAD_BYTES), b"")
    if not head.strip(codecs.BOM_UTF8 + b" \t\r\n,;|"):
        raise EmptyFileError(file=path.name)
    form = choose_text_form(head, lambda: _read_chunks(source), find_header=find_header)
    survey = _survey(source, form, name=path.name)
    plain = _rewrite(source, form=form, survey=survey, folder=folder) if _needs_rewriting(form, survey) else source
    width = len(form.place.headers)
    slow = survey.has_stray_quotes or (survey.has_quotes and not _agrees_on_rows(plain, form))

    def read_batches() -> Iterator[pl.DataFrame]:
        if slow:
            return _read_slowly(plain, name=path.name, delimiter=form.delimiter, width=width)
        return _read_fast(plain, name=path.name, form=form, quoted=survey.has_quotes)

    return Table(
        name=path.name,
        container="csv.gz" if is_gzip else "csv",
        encoding=form.encoding,
        delimiter=form.delimiter,
        sheet=None,
        headers=tuple(header.strip() for header in form.place.headers),
        damaged=survey.damaged,
        holds_floats=False,
        expected_rows=None if survey.has_quotes or survey.lone_returns else survey.lines - 1,
        read_batches=read_batches,
    )


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC


def _unpack(path: Path, *, folder: Path) -> Path:
    target = _name_beside(folder, path, "plain")
    try:
        with gzip.open(path, "rb") as packed, target.open("wb") as out:
            shutil.copyfileobj(packed, out, _CHUNK_BYTES)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DamagedFileError(file=path.name) from error
    return target


def _name_beside(folder: Path, path: Path, ending: str) -> Path:
    """Return a free name: two ledgers of one name may come from two folders."""
    return folder / f"{len(list(folder.iterdir()))}.{path.name}.{ending}"


def _read_chunks(path: Path, *, size: int = _CHUNK_BYTES) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(size):
            yield chunk


def _survey(path: Path, form: TextForm, *, name: str) -> _Survey:
    """Look at every byte once: NUL bytes, undecodable characters, quotation marks, old line ends."""
    edges = rb'[\r\n"' + re.escape(form.delimiter.encode()) + rb"]"
    # literal first, so that the search leaps from one quotation mark to the next
    stray = re.compile(rb'"(?<!' + edges + rb'")(?!' + edges + rb"|$)")
    has_quotes = has_stray = has_returns = False
    rows = 1
    last = b"\n"
    for chunk in _read_chunks(path):
        if (place := chunk.find(b"\0")) >= 0:
            raise NulBytesError(file=name, row=rows + chunk.count(b"\n", 0, place))
        if b'"' in chunk:
            has_quotes = True
            has_stray = has_stray or stray.search(last + chunk) is not None
        has_returns = has_returns or b"\r" in chunk
        rows += chunk.count(b"\n")
        last = chunk[-2:]
    return _Survey(
        damaged=count_damage(_read_chunks(path), encoding=form.encoding),
        has_quotes=has_quotes,
        has_stray_quotes=has_stray,
        lone_returns=has_returns and rows == 1,
        lines=rows - last.endswith(b"\n"),
    )


def _needs_rewriting(form: TextForm, survey: _Survey) -> bool:
    return form.encoding == "gb18030" or survey.damaged > 0 or survey.lone_returns


def _rewrite(path: Path, *, form: TextForm, survey: _Survey, folder: Path) -> Path:
    """Write the text as UTF-8, streaming; characters that cannot be read become U+FFFD, lone returns line ends."""
    target = _name_beside(folder, path, "utf8")
    decoder = codecs.getincrementaldecoder(form.encoding)(errors="replace")
    with target.open("wb") as out:
        for chunk in chain(_read_chunks(path), (b"",)):
            text = decoder.decode(chunk, final=not chunk)
            out.write((text.replace("\r", "\n") if survey.lone_returns else text).encode())
    return target


def _agrees_on_rows(plain: Path, form: TextForm) -> bool:
    """Tell whether both parsers see the same records: quotation marks that are no quotes make them differ."""
    try:
        height = _scan(plain, form=form, quoted=True).select(pl.len()).collect().item()
    except PolarsError:
        return False
    records = 0
    last: list[str] = []
    with plain.open(encoding="utf-8-sig", newline="\n") as text:
        try:
            for record in read_records(chain(_read_lines(text), (_SENTINEL,)), delimiter=form.delimiter):
                records += 1
                last = record
        except csv.Error:  # the slow reader will say which row opens the endless cell
            return False
    return last == [_SENTINEL] and records == height + 2


def _scan(plain: Path, *, form: TextForm, quoted: bool) -> pl.LazyFrame:
    names = [*map(column_name, range(len(form.place.headers))), OVERFLOW]
    return pl.scan_csv(
        plain,
        has_header=False,
        skip_rows=1,
        schema=dict.fromkeys(names, pl.String),
        separator=form.delimiter,
        quote_char='"' if quoted else None,
        missing_columns="insert",
        row_index_name=ROW,
        row_index_offset=2,
        glob=False,
    )


def _read_fast(plain: Path, *, name: str, form: TextForm, quoted: bool) -> Iterator[pl.DataFrame]:
    """Read by the vectorised parser; rows two cells too long make it give up, and the rest is read the slow way."""
    done = 0
    try:
        batches = _scan(plain, form=form, quoted=quoted).collect_batches(chunk_size=BATCH_ROWS)
        for batch in batches:
            yield batch.with_columns(pl.col(ROW).cast(pl.Int64))
            done += batch.height
    except PolarsError:
        slow = _read_slowly(plain, name=name, delimiter=form.delimiter, width=len(form.place.headers))
        for batch in slow:
            rest = batch.filter(pl.col(ROW) >= done + 2)
            if rest.height:
                yield rest


def _read_slowly(plain: Path, *, name: str, delimiter: str, width: int) -> Iterator[pl.DataFrame]:
    """Read record by record: for files whose rows are ragged or whose quotation marks mean nothing."""
    schema: dict[str, pl.DataType] = {column_name(place): pl.String() for place in range(width)}
    with plain.open(encoding="utf-8-sig", newline="\n") as text:
        records = _read_to_sentinel(text, name=name, delimiter=delimiter)
        next(records, None)
        first_row = 2
        while block := list(islice(records, BATCH_ROWS)):
            columns = {
                column: [record[place] if place < len(record) else None for record in block]
                for place, column in enumerate(schema)
            }
            overflow = [next((cell for cell in record[width:] if cell.strip()), None) for record in block]
            yield pl.DataFrame(
                {ROW: range(first_row, first_row + len(block)), **columns, OVERFLOW: overflow},
                schema={ROW: pl.Int64(), **schema, OVERFLOW: pl.String()},
            )
            first_row += len(block)


def _read_to_sentinel(text: IO[str], *, name: str, delimiter: str) -> Iterator[list[str]]:
    """Return all records; an open quotation mark would swallow the sentinel line, and is refused with its row."""
    row = 0
    previous: list[str] | None = None
    try:
        for record in read_records(chain(_read_lines(text), (_SENTINEL,)), delimiter=delimiter):
            if previous is not None:
                yield previous
            previous = record
            row += 1
    except csv.Error as error:  # a cell of more than 128 KB: the quotation mark that opens it is never closed
        raise UnclosedQuoteError(file=name, row=row + 1) from error
    if previous != [_SENTINEL]:
        raise UnclosedQuoteError(file=name, row=row)


def _read_lines(text: IO[str]) -> Iterator[str]:
    """Return the lines; a lone carriage return ends none, and becomes a blank."""
    for line in text:
        yield _LONE_RETURN.sub(" ", line) if "\r" in line[:-2] else line

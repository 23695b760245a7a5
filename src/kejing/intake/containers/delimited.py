"""CSV and its relatives: bytes in any supported encoding become batches of text cells, no row lost."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import IO, Final

import polars as pl
from polars.exceptions import ComputeError, PolarsError

from kejing.intake.containers.encodings import BIG5, BIG5_HONG_KONG, decode_lines
from kejing.intake.containers.quotation import MOST_RECORD_BYTES, Survey
from kejing.intake.containers.tables import BATCH_ROWS, OVERFLOW, ROW, FindHeader, Table, column_name
from kejing.intake.containers.text_forms import TextForm, choose_text_form, read_records
from kejing.intake.errors import EmptyFileError, LineTooLongError, UnclosedQuoteError

_HEAD_BYTES: Final = 256 * 1024
# The vectorised parser unpacks whatever begins like a compressed stream, a header "x^2" too.
_TAKEN_FOR_PACKED: Final = (b"x\x01", b"x^", b"\x1f\x8b", b"(\xb5/\xfd")
_BLOCK_BYTES: Final = 1024 * 1024
_MOST_EXTRA: Final = 32
_LINE_ENDS: Final = re.compile(rb"[\r\n]")
_NOTHING: Final = codecs.BOM_UTF8 + codecs.BOM_UTF16 + b'\0 \t\r\n,;|"'
_SENTINEL: Final = "\x1aend of file\x1a"


@dataclass(frozen=True, slots=True)
class _Plain:
    """The text as UTF-8 with line ends, wherever it now is, and what was seen on the way."""

    path: Path
    survey: Survey
    damaged: int


def open_text_table(path: Path, *, name: str, folder: Path, find_header: FindHeader) -> Table:
    """Return the table of a delimited text file, called `name`.

    Text that is not already sound UTF-8 is rewritten under `folder`, which must outlive the table. Raises
    EmptyFileError, NulBytesError, LineTooLongError; reading its batches raises UnclosedQuoteError.
    """
    head = _read_head(path)
    if not head.strip(_NOTHING):
        raise EmptyFileError(file=name)
    form = choose_text_form(
        head,
        lambda: _read_blocks(path, line_end=b"\n"),
        find_header=find_header,
        is_whole=len(head) < _HEAD_BYTES,
    )
    if not form.place.headers:
        is_one_line = len(head) == _HEAD_BYTES and _LINE_ENDS.search(head) is None
        raise LineTooLongError(file=name, row=1) if is_one_line else EmptyFileError(file=name)
    plain = _make_plain(path, form, name=name, folder=folder)
    records = plain.survey.records

    def read_batches() -> Iterator[pl.DataFrame]:
        if plain.survey.is_certain and not _read_head(plain.path).startswith(_TAKEN_FOR_PACKED):
            return _read_fast(plain, form, name=name)
        return _read_slowly(plain.path, form, name=name)

    return Table(
        name=name,
        container="csv",
        encoding=form.encoding.name,
        delimiter=form.delimiter,
        sheet=None,
        headers=tuple(header.strip() for header in form.place.headers),
        damaged=plain.damaged,
        holds_floats=False,
        expected_rows=None if records is None else records - form.place.last_row,
        read_batches=read_batches,
        titles=form.titles,
    )


def _read_head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_HEAD_BYTES)


def _read_blocks(path: Path, *, line_end: bytes) -> Iterator[bytes]:
    """Return the file in blocks of whole lines; what is longer than any record comes as it is."""
    rest = b""
    with path.open("rb", buffering=0) as stream:
        while chunk := stream.read(_BLOCK_BYTES):
            if cut := _find_last(chunk, line_end):
                yield rest + chunk[:cut]
                rest = chunk[cut:]
                continue
            rest += chunk
            if len(rest) > MOST_RECORD_BYTES:
                yield rest
                rest = b""
    if rest:
        yield rest


def _find_last(chunk: bytes, line_end: bytes) -> int:
    """Return the place behind the last line end, 0 if there is none; that of a wide text stands at a full character."""
    width = len(line_end)
    place = chunk.rfind(line_end)
    while place % width and place >= 0:
        place = chunk.rfind(line_end, 0, place + width - 1)
    return place + width if place >= 0 else 0


def _make_plain(path: Path, form: TextForm, *, name: str, folder: Path) -> _Plain:
    """Return the text in UTF-8: the file itself where it is that, else written anew."""
    if form.encoding.is_utf8 and not form.lone_returns:
        survey = Survey(name=name, delimiter=form.delimiter)
        for block in _read_blocks(path, line_end=form.line_end):
            if not _is_sound(block):
                break
            survey.add(block)
        else:
            return _Plain(path, survey, damaged=0)
    plain = _rewrite(path, form, name=name, folder=folder)
    if plain.damaged and form.encoding == BIG5:
        other = _rewrite(path, replace(form, encoding=BIG5_HONG_KONG), name=name, folder=folder)
        plain = min(plain, other, key=lambda one: one.damaged)
    return plain


def _is_sound(block: bytes) -> bool:
    """Tell whether a block is UTF-8, several times as fast as decoding it."""
    if block.isascii():
        return True
    try:
        pl.Series([block], dtype=pl.Binary).cast(pl.String)
    except ComputeError:
        return False
    return True


def _rewrite(path: Path, form: TextForm, *, name: str, folder: Path) -> _Plain:
    """Write the text as UTF-8, streaming; characters that cannot be read become U+FFFD, lone returns line ends."""
    target = folder / f"{len(list(folder.iterdir()))}.utf8"
    survey = Survey(name=name, delimiter=form.delimiter)
    damaged = 0
    with target.open("wb") as out:
        for block in _read_blocks(path, line_end=form.line_end):
            text, count = decode_lines(block, form.encoding)
            damaged += count
            if form.lone_returns:
                text = text.replace("\r", "\n")
            plain = text.encode()
            survey.add(plain)
            out.write(plain)
    return _Plain(target, survey, damaged)


def _read_fast(plain: _Plain, form: TextForm, *, name: str) -> Iterator[pl.DataFrame]:
    """Read by the vectorised parser, which gives up on rows longer than it was told of.

    Then it is told of many more cells, and at last the rest is read the slow way.
    """
    row = form.place.last_row
    for extra in (max(1, form.widest - len(form.place.headers)), _MOST_EXTRA):
        try:
            for batch in _scan(plain, form, extra=extra):
                rest = _leave_out_done(batch, row)
                if rest.height:
                    row = int(rest.item(-1, ROW))
                    yield rest
        except PolarsError:
            continue
        return
    for batch in _read_slowly(plain.path, form, name=name):
        rest = _leave_out_done(batch, row)
        if rest.height:
            yield rest


def _leave_out_done(batch: pl.DataFrame, row: int) -> pl.DataFrame:
    return batch.filter(pl.col(ROW) > row) if batch.height and batch.item(0, ROW) <= row else batch


def _scan(plain: _Plain, form: TextForm, *, extra: int) -> Iterator[pl.DataFrame]:
    """Return the batches of the vectorised parser; rows may have up to `extra` cells more than the header.

    The last row of the header is among them: the parser would take a byte order mark for the beginning of a file
    wherever it begins.
    """
    cells = [column_name(place) for place in range(len(form.place.headers))]
    beyond = [f"{OVERFLOW}{place}" for place in range(min(extra, _MOST_EXTRA))]
    batches = pl.scan_csv(
        plain.path,
        has_header=False,
        skip_lines=form.lines_above,
        schema=dict.fromkeys([*cells, *beyond], pl.String),
        separator=form.delimiter,
        quote_char=plain.survey.quote,
        missing_columns="insert",
        row_index_name=ROW,
        row_index_offset=form.place.last_row,
        raise_if_empty=False,
        glob=False,
    ).collect_batches(chunk_size=BATCH_ROWS, maintain_order=True)
    for batch in batches:
        filled = [pl.col(name) for name in beyond if batch[name].null_count() < batch.height]
        if filled:  # blanks are nothing left over
            overflow = pl.coalesce(pl.when(cell.str.strip_chars() != "").then(cell) for cell in filled)
        else:
            overflow = pl.lit(None, pl.String)
        yield batch.select(pl.col(ROW).cast(pl.Int64), *cells, overflow.alias(OVERFLOW))


def _read_slowly(plain: Path, form: TextForm, *, name: str) -> Iterator[pl.DataFrame]:
    """Read record by record: for files whose rows are ragged or whose quotation marks mean nothing."""
    width = len(form.place.headers)
    schema: dict[str, pl.DataType] = {column_name(place): pl.String() for place in range(width)}
    first_row = form.place.last_row + 1
    padding = [None] * width
    with plain.open(encoding="utf-8-sig", newline="\n") as text:
        records = islice(_read_to_sentinel(text, name=name, delimiter=form.delimiter), form.place.last_row, None)
        while block := list(islice(records, BATCH_ROWS)):
            rows = [record if len(record) == width else [*record, *padding][:width] for record in block]
            overflow = [next((cell for cell in record[width:] if cell.strip()), None) for record in block]
            yield pl.DataFrame(
                {
                    ROW: range(first_row, first_row + len(block)),
                    **dict(zip(schema, zip(*rows, strict=True), strict=True)),
                    OVERFLOW: overflow,
                },
                schema={ROW: pl.Int64(), **schema, OVERFLOW: pl.String()},
            )
            first_row += len(block)


def _read_to_sentinel(text: IO[str], *, name: str, delimiter: str) -> Iterator[list[str]]:
    """Return all records; an open quotation mark would swallow the sentinel line, and is refused with its row."""
    row = 0
    previous: list[str] | None = None
    try:
        for record in read_records(chain(text, (_SENTINEL,)), delimiter=delimiter):
            if previous is not None:
                yield previous
            previous = record
            row += 1
    except csv.Error as error:  # a cell of more than 128 KB: the quotation mark that opens it is never closed
        raise UnclosedQuoteError(file=name, row=row + 1) from error
    if previous != [_SENTINEL]:
        raise UnclosedQuoteError(file=name, row=row)

"""What can only be settled once all files are read: the lines it concerns leave the store again."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from kejing.intake.lines.overlaps import find_overlaps
from kejing.intake.lines.repeats import Settled, count_repeats, find_repeated, hash_keys, settle_repeats
from kejing.intake.lines.reversals import REVERSED, select_suspects, settle_reversals
from kejing.intake.lines.store import FILE, RESIDUE, SOURCE_ROW, LineStore
from kejing.intake.reports import FileRead
from kejing.intake.values.amounts import add_exactly, read_residues

_ROW: Final = (FILE, SOURCE_ROW)
_NO_ROWS: Final = pl.DataFrame(schema={FILE: pl.Int32(), SOURCE_ROW: pl.Int64()})


def settle(reads: Sequence[FileRead], store: LineStore) -> list[FileRead]:
    """Return the files after what their lines say together: rows said again are dropped, red-letter pairs set apart."""
    return _settle_reversals(_settle_repeats(reads, store), store)


def settle_apart(aside: LineStore) -> None:
    """Take the rows out of `aside` that say an earlier one of it again, as lines do: exports overlap."""
    if aside.is_empty:
        return
    repeated = find_repeated(hash_keys(lines) for lines in aside.read_batches())
    found = [find_overlaps(aside.read_batches, flagged=_NO_ROWS)]
    if repeated.rows:
        found.append(settle_repeats(repeated, aside.read_batches, flagged=_NO_ROWS))
    aside.take_out(pl.concat([one.repeats.select(_ROW) for one in found]))


def _settle_repeats(reads: Sequence[FileRead], store: LineStore) -> list[FileRead]:
    repeated = find_repeated(read.hashes for read in reads)
    flagged = _join([read.flagged for read in reads])
    found = [settle_repeats(repeated, store.read_batches, flagged=flagged)] if repeated.rows else []
    if len(reads) > 1:
        found.append(find_overlaps(store.read_batches, flagged=flagged))
    if all(one.repeats.is_empty() and one.shared.is_empty() for one in found):
        return list(reads)
    settled = Settled(
        repeats=pl.concat([one.repeats for one in found]), shared=pl.concat([one.shared for one in found])
    )
    taken = store.take_out(settled.repeats.select(_ROW))
    done: list[FileRead] = []
    for place, read in enumerate(reads):
        lines = taken.filter(pl.col(FILE) == place)
        repeats = settled.repeats.filter(pl.col(FILE) == place)
        shared, count = settled.list_shared(place)
        left = _take_away(read, lines)
        totals = left.report.totals
        report = replace(
            left.report,
            totals=replace(totals, dropped=totals.dropped + lines.height),
            repeats=count_repeats(repeats),
            shared_numbers=shared,
            shared=count,
            notes=(*left.report.notes, *settled.tell(place)),
        )
        rows = lines.select(SOURCE_ROW)
        done.append(
            replace(
                left,
                report=report,
                flagged=read.flagged.join(rows, on=SOURCE_ROW, how="anti", maintain_order="left"),
                links=read.links.join(rows, on=SOURCE_ROW, how="anti", maintain_order="left"),
            )
        )
    return done


def _settle_reversals(reads: Sequence[FileRead], store: LineStore) -> list[FileRead]:
    flagged, links = _join([read.flagged for read in reads]), _join([read.links for read in reads])
    if flagged.is_empty() and links.is_empty():
        return list(reads)
    suspects = store.scan().filter(select_suspects(flagged, links)).collect()
    settled = settle_reversals(flagged, links, suspects)
    taken = store.take_out(settled.apart.select(_ROW))
    words = taken.join(settled.apart.select(*_ROW, "flag_word"), on=_ROW, how="left", maintain_order="left")
    done: list[FileRead] = []
    for place, read in enumerate(reads):
        lines = words.filter(pl.col(FILE) == place)
        left = _take_away(read, lines)
        totals = left.report.totals
        report = replace(
            left.report,
            totals=replace(totals, set_apart=totals.set_apart + lines.height),
            notes=(*left.report.notes, *settled.tell(place)),
        )
        done.append(replace(left, report=report, apart=pl.concat([read.apart, _count_pairs(lines)])))
    return done


def _take_away(read: FileRead, lines: pl.DataFrame) -> FileRead:
    """Return the account of a file without `lines`, which are no lines any more; where they went is to be added."""
    if lines.is_empty():
        return read
    totals = read.report.totals
    left = replace(totals, kept=totals.kept - lines.height, amount=totals.amount - int(lines["amount"].sum()))
    rounding = add_exactly([read.rounding, read_residues(lines[RESIDUE]).copy_negate()])
    return replace(read, report=replace(read.report, totals=left), rounding=rounding)


def _count_pairs(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.group_by(pl.lit(REVERSED).alias("kind"), pl.col("flag_word").alias("word")).agg(
        pl.len().cast(pl.Int64).alias("rows"), pl.col("amount").sum(), pl.lit(0, pl.Int64).alias("unread")
    )


def _join(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return the frames of all files with the place of each."""
    return pl.concat([frame.with_columns(pl.lit(place, pl.Int32).alias(FILE)) for place, frame in enumerate(frames)])

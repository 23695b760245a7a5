"""A table made ready to be read: which rows are its own, and what each of its columns is."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from kejing.intake.columns.groups import match_groups
from kejing.intake.columns.mapping import ColumnMatch, match_columns
from kejing.intake.columns.memory import fingerprint, recall
from kejing.intake.columns.vocabulary import LINES, Vocabulary
from kejing.intake.containers.tables import Table, take_sample
from kejing.intake.fields import Field
from kejing.intake.layout.bodies import Laid, lay_out
from kejing.intake.reasons import Reason


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A file before its rows are read: what each column was taken for, and which rows are its own.

    `sample` has the first of those; it is empty where there are none. `fingerprint` stands for the file's headers,
    `notes` tell what was remembered of them and fits nothing any more.
    """

    laid: Laid
    matches: tuple[ColumnMatch, ...]
    sample: pl.DataFrame
    fingerprint: str
    notes: tuple[Reason, ...]


def prepare_table(
    table: Table,
    *,
    mapping: Mapping[str, Field],
    remembered: Mapping[str, Mapping[str, str]],
    vocabulary: Vocabulary = LINES,
) -> Prepared:
    """Return what a file's columns and rows are; a second look at the columns follows where rows were sorted out.

    `remembered` is what a person said before, by fingerprint. Raises RepeatedFieldError.
    """
    recalled = recall(table.headers, remembered)
    first = take_sample(table)
    matches = match_columns(table.headers, first, mapping=mapping, remembered=recalled.fields, vocabulary=vocabulary)
    laid = lay_out(table, matches, sample=first)
    sample = take_sample(laid.table)
    if not sample.equals(first):
        matches = match_columns(
            table.headers, sample, mapping=mapping, remembered=recalled.fields, vocabulary=vocabulary
        )
    if laid.group_places:
        matches = match_groups(
            laid.table.headers,
            laid.group_places,
            sample,
            matches,
            mapping=mapping,
            remembered=recalled.fields,
            titles=table.titles,
            vocabulary=vocabulary,
        )
    return Prepared(
        laid=laid,
        matches=matches,
        sample=sample,
        fingerprint=fingerprint(table.headers),
        notes=recalled.notes,
    )

"""What kind of document each row belongs to, by its type, its state and its red-letter flag."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from kejing.intake.fields import Field
from kejing.intake.lines.plan import Plan
from kejing.intake.rows.documents import read_document_states, read_document_types, read_reversed_states
from kejing.intake.rows.unread import Unread
from kejing.intake.values.answers import read_answers
from kejing.intake.values.casting import read_text

_FLAGS: Final = (Field.REVERSED, Field.REVERSAL)
_REVERSED: Final = (
    "红冲|已红冲|被红冲|红字|红字冲销|红字反冲|反冲|冲销|已冲销|红|红单|红字单据|紅沖|已紅沖|紅字|沖銷|已沖銷|"
    "Reversed|Reversal|Red"
)
_NOT_REVERSED: Final = "蓝字|蓝|蓝单|藍字|正常|未红冲|未紅沖|未冲销|未沖銷|Normal|Blue"


@dataclass(frozen=True, slots=True)
class RowKinds:
    """Of every row: its type, its kind (the type, but void or draft where it is), and the words that say so.

    `type_words` are those of the type alone. `flag_words` say that the row belongs to a reversed pair, null where
    nothing does. `unread` lists flags that could not be read.
    """

    types: pl.Series
    kinds: pl.Series
    type_words: pl.Series
    words: pl.Series
    flag_words: pl.Series
    unread: tuple[Unread, ...]


def read_row_kinds(batch: pl.DataFrame, plan: Plan) -> RowKinds:
    """Return the kinds of a batch; without a column of types every row is a sale."""
    if Field.DOCUMENT_TYPE in plan.columns:
        type_words = read_text(batch[plan.columns[Field.DOCUMENT_TYPE]])
        types = read_document_types(type_words)
    else:
        type_words = pl.Series([None], dtype=pl.String).new_from_index(0, batch.height)
        types = pl.Series(["sale"]).new_from_index(0, batch.height)
    kinds, words = types, type_words
    status_flags: list[pl.Series] = []
    if Field.DOCUMENT_STATUS in plan.columns:
        status_words = read_text(batch[plan.columns[Field.DOCUMENT_STATUS]])
        states = read_document_states(status_words)
        words = pl.select(pl.when(states.is_not_null()).then(status_words).otherwise(type_words)).to_series()
        kinds = pl.select(pl.coalesce(states, types)).to_series()
        is_reversed = read_reversed_states(status_words)
        status_flags.append(pl.select(pl.when(is_reversed).then(status_words)).to_series())
    flags, unread = _read_flags(batch, plan)
    return RowKinds(
        types=types,
        kinds=kinds,
        type_words=type_words,
        words=words,
        flag_words=_coalesce([*flags, *status_flags], height=batch.height),
        unread=unread,
    )


def _read_flags(batch: pl.DataFrame, plan: Plan) -> tuple[list[pl.Series], tuple[Unread, ...]]:
    flags: list[pl.Series] = []
    unread: list[Unread] = []
    for field in _FLAGS:
        if field not in plan.columns:
            continue
        cells = batch[plan.columns[field]]
        answers = read_answers(cells, yes=_REVERSED, no=_NOT_REVERSED)
        flags.append(pl.select(pl.when(answers.values).then(read_text(cells))).to_series())
        unread.append((field, cells, answers))
    return flags, tuple(unread)


def _coalesce(columns: list[pl.Series], *, height: int) -> pl.Series:
    if not columns:
        return pl.Series([None], dtype=pl.String).new_from_index(0, height)
    return pl.select(pl.coalesce(columns)).to_series()

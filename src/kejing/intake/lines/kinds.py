"""What kind of document each row belongs to, by its type, its state and its flags: return, gift, void, red letters."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from kejing.intake.fields import Field
from kejing.intake.headers import normalise_header
from kejing.intake.lines.plan import Plan
from kejing.intake.rows.documents import read_states, read_types
from kejing.intake.rows.unread import Unread
from kejing.intake.values.answers import read_answers
from kejing.intake.values.texts import Parsed, read_text

_FLAGS: Final = (Field.REVERSED, Field.REVERSAL)
_STATES: Final = (Field.DOCUMENT_STATUS, Field.PAYMENT_STATUS)
_RED: Final = "红冲|红字|红字冲销|红字反冲|反冲|冲销|红|红单|红字单据|紅沖|紅字|沖銷|Reversal|Red"
_TAKEN_BACK: Final = "已红冲|被红冲|已冲销|被冲销|已紅沖|被紅沖|已沖銷|被沖銷|Reversed"
"""Words of the document that a red one reverses: its own sign holds."""
_REVERSED: Final = f"{_RED}|{_TAKEN_BACK}"
_NOT_REVERSED: Final = "蓝字|蓝|蓝单|藍字|正常|未红冲|未紅沖|未冲销|未沖銷|Normal|Blue"
_RETURNED: Final = "退货|退貨|退|销售退货|Return|Returned"
_NOT_RETURNED: Final = "销售|銷售|销货|銷貨|正常|非退货|Sale|Sales|Normal"
_GIFT: Final = "赠品|贈品|赠送|贈送|赠|搭赠|买赠|免费|Gift|Free|FOC"
_NO_GIFT: Final = "非赠品|非贈品|正常|正品|本品|普通|销售|Normal|Paid"
_VOIDED: Final = "作废|作廢|已作废|已作廢|已取消|Void|Voided|Cancelled|Canceled"
_NOT_VOIDED: Final = "未作废|未作廢|正常|有效|Valid|Normal"
_CANCEL_STATUS: Final = "fcancelstatus"
CREDIT_NOTES: Final = "RINV/"
"""How Odoo's numbers of credit notes begin, whose lines it writes without a sign."""


@dataclass(frozen=True, slots=True)
class RowKinds:
    """Of every row: its type, its kind (the type, but void or draft where it is), and the words that say so.

    `signs` is -1 where the row takes away whatever its own sign (a return, a red-letter sale), 1 where it gives back
    (a red-letter return), 0 where its own sign holds. `type_words` are those of the type alone. `flag_words` say that
    the row belongs to a reversed pair, null where nothing does. `unread` lists flags that could not be read.
    """

    types: pl.Series
    kinds: pl.Series
    type_words: pl.Series
    words: pl.Series
    flag_words: pl.Series
    signs: pl.Series
    unread: tuple[Unread, ...]


@dataclass(frozen=True, slots=True)
class _States:
    """``void`` or ``draft`` of every row, null where it is neither, and the word that says so."""

    states: pl.Series
    words: pl.Series


def read_row_kinds(batch: pl.DataFrame, plan: Plan) -> RowKinds:
    """Return the kinds of a batch; without a column of types every row is a sale, a return or gift where flagged.

    Or all are what the title above them says.
    """
    unread: list[Unread] = []
    flags: list[pl.Series] = []
    states: list[_States] = []
    if Field.DOCUMENT_TYPE in plan.columns:
        type_words = read_text(batch[plan.columns[Field.DOCUMENT_TYPE]])
        told = read_types(type_words, header=plan.headers.get(Field.DOCUMENT_TYPE), said=plan.types)
        types = told.codes
        states.append(_States(told.states, type_words))
        flags.append(told.reversed_words)
    else:
        type_words = _nothing(batch.height)
        types = pl.Series(["sale"]).new_from_index(0, batch.height)
        if plan.title is not None:
            type_words = pl.Series([plan.title.title]).new_from_index(0, batch.height)
            types = pl.Series([plan.title.code]).new_from_index(0, batch.height)
        elif plan.account is not None:
            remark = plan.columns.get(Field.REMARK)
            types = plan.account.read_types(batch, None if remark is None else read_text(batch[remark]))
        elif (number := plan.columns.get(Field.DOCUMENT_NUMBER)) in batch.columns:
            types = _apply_numbers(batch[number], types)
    types = _apply_answers(batch, plan, types, unread)
    for field in _STATES:
        if field in plan.columns:
            words = read_text(batch[plan.columns[field]])
            told = read_states(words, header=plan.headers.get(field))
            states.append(_States(told.states, words))
            flags.append(told.reversed_words)
    if Field.VOIDED in plan.columns:
        states.append(_read_voided(batch, plan, unread))
    pair_flags, is_red = _read_pair_flags(batch, plan, unread)
    flags.extend(pair_flags)
    states = [one for one in states if one.states.null_count() < batch.height]
    state_words = [_where(one.states.is_not_null(), one.words) for one in states]
    kinds = _coalesce([*(one.states for one in states), types])
    return RowKinds(
        types=types,
        kinds=kinds,
        type_words=type_words,
        words=_coalesce([*state_words, type_words]),
        flag_words=_coalesce([flag for flag in flags if flag.null_count() < batch.height] or [_nothing(batch.height)]),
        signs=_find_signs(kinds, is_red),
        unread=tuple(unread),
    )


def _find_signs(kinds: pl.Series, is_red: pl.Series) -> pl.Series:
    is_return = kinds == "sale_return"
    sign = pl.when(is_return & is_red).then(1).when(is_return | (is_red & (kinds == "sale"))).then(-1).otherwise(0)
    return pl.select(sign.cast(pl.Int8).alias("sign")).to_series()


def _apply_numbers(numbers: pl.Series, types: pl.Series) -> pl.Series:
    """Return the types with those of credit notes that only their numbers tell."""
    is_credit_note = numbers.str.starts_with(CREDIT_NOTES).fill_null(value=False)
    if not is_credit_note.any():
        return types
    return pl.select(pl.when(is_credit_note).then(pl.lit("sale_return")).otherwise(types)).to_series()


def _read_pair_flags(batch: pl.DataFrame, plan: Plan, unread: list[Unread]) -> tuple[list[pl.Series], pl.Series]:
    """Return the words that say a row belongs to a reversed pair, and which rows are in red letters."""
    flags: list[pl.Series] = []
    is_red = pl.Series([False]).new_from_index(0, batch.height)
    for field in _FLAGS:
        if field in plan.columns:
            cells = batch[plan.columns[field]]
            answers = _read(field, cells, unread, yes=_REVERSED, no=_NOT_REVERSED)
            if field is Field.REVERSAL:
                red = read_answers(cells, yes=_RED, no=f"{_NOT_REVERSED}|{_TAKEN_BACK}")
                is_red = red.values.fill_null(value=False)
            flags.append(_where(answers.values, read_text(cells)))
    return flags, is_red


def _apply_answers(batch: pl.DataFrame, plan: Plan, types: pl.Series, unread: list[Unread]) -> pl.Series:
    """Return the types with the sales that a column of yes and no calls returns or gifts."""
    for field, code, yes, no in (
        (Field.IS_GIFT, "gift", _GIFT, _NO_GIFT),
        (Field.IS_RETURN, "sale_return", _RETURNED, _NOT_RETURNED),
    ):
        if field in plan.columns:
            answers = _read(field, batch[plan.columns[field]], unread, yes=yes, no=no)
            is_said = answers.values.fill_null(value=False) & (types == "sale")
            types = pl.select(pl.when(is_said).then(pl.lit(code)).otherwise(types)).to_series()
    return types


def _read_voided(batch: pl.DataFrame, plan: Plan, unread: list[Unread]) -> _States:
    cells = batch[plan.columns[Field.VOIDED]]
    is_coded = normalise_header(plan.headers.get(Field.VOIDED, "")) == _CANCEL_STATUS
    answers = _read(
        Field.VOIDED,
        cells,
        unread,
        yes=f"{_VOIDED}|B" if is_coded else _VOIDED,
        no=f"{_NOT_VOIDED}|A" if is_coded else _NOT_VOIDED,
    )
    return _States(pl.select(pl.when(answers.values).then(pl.lit("void"))).to_series(), read_text(cells))


def _read(field: Field, cells: pl.Series, unread: list[Unread], *, yes: str, no: str) -> Parsed:
    answers = read_answers(cells, yes=yes, no=no)
    unread.append((field, cells, answers))
    return answers


def _where(says_so: pl.Series, words: pl.Series) -> pl.Series:
    return pl.select(pl.when(says_so).then(words)).to_series()


def _nothing(height: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, height)


def _coalesce(columns: list[pl.Series]) -> pl.Series:
    return columns[0] if len(columns) == 1 else pl.select(pl.coalesce(columns)).to_series()

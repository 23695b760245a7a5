"""Reasons: the rule that was met and the numbers that met it. Sentences are made at the edge, by `wording`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

type Number = int | float | str | None


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule's code and its numbers.

    A number's name says its kind: `_days`, `_months`, `_categories`, `_orders`, `_gaps` are counts,
    `_percent` is a percentage, `_amount` is money in minor units, `_on` is an ISO date.
    """

    code: str
    numbers: Mapping[str, Number] = field(default_factory=dict)


class ReasonUnreadableError(ValueError):
    """Text that is not a reason written by `reason_expression` or `to_json`."""


def to_json(reason: Reason) -> str:
    """Return the reason as the JSON text that frames and tables hold."""
    return json.dumps({"code": reason.code, "numbers": dict(reason.numbers)}, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Reason:
    """Return the reason that the JSON text holds.

    :raises ReasonUnreadableError: if the text is not a reason
    """
    try:
        parsed = json.loads(text)
        return Reason(code=str(parsed["code"]), numbers=dict(parsed["numbers"]))
    except (json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise ReasonUnreadableError(f"Not a reason: {text!r}.") from error


def flag_reasons_of(text: str) -> tuple[Reason, ...]:
    """Return the reasons that a `flag_reasons` holds, in the order of its flags.

    :raises ReasonUnreadableError: if the text is not a JSON array of reasons
    """
    try:
        entries = json.loads(text)
    except json.JSONDecodeError as error:
        raise ReasonUnreadableError(f"Not reasons: {text!r}.") from error
    if not isinstance(entries, list):
        raise ReasonUnreadableError(f"Not reasons: {text!r}.")
    return tuple(from_json(json.dumps(entry)) for entry in entries)


def reason_expression(code: str | pl.Expr, **numbers: pl.Expr | float | str | None) -> pl.Expr:
    """Return a text expression that holds the reason of each row, as `to_json` would write it.

    Expressions must be numbers; a null becomes `null`. The code may be an expression of plain words, so that rows
    whose reasons differ in nothing else are written once; where it is null there is no reason.
    """
    # Neighbouring texts are written as one: each part of a text is dear.
    parts: list[pl.Expr] = []
    text = '{"code":'
    if isinstance(code, pl.Expr):
        parts += [pl.lit(text + '"'), code]
        text = '","numbers":{'
    else:
        text += json.dumps(code) + ',"numbers":{'
    for place, (name, value) in enumerate(numbers.items()):
        text += f"{',' if place else ''}{json.dumps(name)}:"
        if isinstance(value, pl.Expr):
            parts += [pl.lit(text), value.cast(pl.String).fill_null("null")]
            text = ""
        else:
            text += json.dumps(value)
    return pl.concat_str(*parts, pl.lit(text + "}}"))


type Told = pl.Expr | Sequence[Case]


@dataclass(frozen=True, slots=True)
class Case:
    """What is told of the rows for which a condition holds: a reason, or the first of further cases that holds.

    A reason looks at nothing but its own row: it is made from the rows that it is told of alone.
    """

    condition: pl.Expr
    reason: Told


ALWAYS = pl.lit(value=True)
"""The condition of a last case, of all other rows."""


def tell_reasons(frame: pl.DataFrame, cases: Sequence[Case]) -> pl.Series:
    """Return the reason of each row: that of the first case that holds, null where none does.

    It is `when … then …` of these cases, which would write the reason of every case for every row; sentences are dear.
    """
    first = frame.select(
        pl.coalesce(
            pl.when(case.condition).then(pl.lit(place, pl.Int32)) for place, case in enumerate([*cases, _NO_CASE])
        )
    ).to_series()
    places = first.unique().to_list()
    told = [
        _tell_rows(frame, first == place, told=case.reason)
        for place, case in enumerate([*cases, _NO_CASE])
        if place in places
    ]
    return pl.concat([_EMPTY, *told]).sort("row")["reason"]


_NO_CASE = Case(ALWAYS, pl.lit(None, pl.String))
_EMPTY = pl.DataFrame(schema={"row": pl.Int64, "reason": pl.String})


def _tell_rows(frame: pl.DataFrame, chosen: pl.Series, *, told: Told) -> pl.DataFrame:
    """Return `row`, its number in the frame, and `reason` of the chosen rows."""
    row = pl.int_range(pl.len()).alias("row")
    rows = frame.select(row, *sorted(_columns_of(told))).filter(chosen)
    return rows.select("row", reason=told if isinstance(told, pl.Expr) else tell_reasons(rows, told))


def _columns_of(told: Told) -> set[str]:
    if isinstance(told, pl.Expr):
        return set(told.meta.root_names())
    return {name for case in told for part in (case.condition, case.reason) for name in _columns_of(part)}

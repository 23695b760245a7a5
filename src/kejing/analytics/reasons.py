"""Reasons: the rule that was met and the numbers that met it. Sentences are made at the edge, by `wording`."""

import json
from collections.abc import Mapping
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
    written = pl.format('"{}"', code) if isinstance(code, pl.Expr) else pl.lit(json.dumps(code))
    parts: list[pl.Expr] = [pl.lit('{"code":'), written, pl.lit(',"numbers":{')]
    for place, (name, value) in enumerate(numbers.items()):
        parts.append(pl.lit(f"{',' if place else ''}{json.dumps(name)}:"))
        if isinstance(value, pl.Expr):
            parts.append(value.cast(pl.String).fill_null("null"))
        else:
            parts.append(pl.lit(json.dumps(value)))
    parts.append(pl.lit("}}"))
    return pl.concat_str(parts)

"""One way to write a record as bytes, so that everybody who has it gets the same digest.

The bytes are JSON in UTF-8: no blanks, the names of an object in the order of their code points, text as it is (nothing
is normalised), whole numbers in plain digits, other numbers as the shortest decimals that give the same double and
always with a point or an exponent. What JSON has no form for is an object of one name:
`{"$at":"2026-07-01T04:00:00.000000Z"}` (a moment, in UTC), `{"$day":"2026-07-01"}`, `{"$uuid":"…"}`,
`{"$decimal":"12.50"}` and `{"$bytes":"0aff"}`. A name of the record itself therefore never begins with `$`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

type Value = (
    bool | int | float | str | bytes | datetime | date | UUID | Decimal | Sequence[Value] | Mapping[str, Value] | None
)
type Content = Mapping[str, Value]


class NotCanonical(ValueError):
    """A record holds what has no one form: a moment without a zone, a number that is none, a thing of another kind."""


def write_canonical(content: Content) -> bytes:
    """Return the bytes of a record.

    :raises NotCanonical: if it holds what has no one form
    """
    try:
        text = json.dumps(_plain(content), ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
        return text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("A text holds half a character.") from error


def _plain(value: Value) -> object:
    """Return the value in what JSON knows."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return _plain_number(value)
        case Mapping():
            return {_plain_name(name): _plain(inner) for name, inner in value.items()}
        case Sequence() if not isinstance(value, bytes):
            return [_plain(inner) for inner in value]
        case _:
            return _mark(value)


def _mark(value: object) -> dict[str, str]:
    """Return the object of one name that says what JSON has no form for."""
    match value:
        case bytes():
            return {"$bytes": value.hex()}
        case datetime():
            return {"$at": _plain_moment(value)}
        case date():
            return {"$day": value.isoformat()}
        case UUID():
            return {"$uuid": str(value)}
        case Decimal():
            return {"$decimal": _plain_decimal(value)}
        case _:
            raise NotCanonical(f"A {type(value).__name__} has no canonical form.")


def _plain_name(name: str) -> str:
    if name.startswith("$"):
        raise NotCanonical(f"{name!r} names nothing of a record.")
    return name


def _plain_number(value: float) -> float:
    if not math.isfinite(value):
        raise NotCanonical("A number is not finite.")
    return value


def _plain_moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise NotCanonical("A moment has no time zone.")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _plain_decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise NotCanonical("A number is not finite.")
    return f"{value:f}"


def read_canonical(text: bytes) -> Content:
    """Return the record of these bytes, as `write_canonical` wrote it.

    :raises NotCanonical: if they are no such record
    """
    try:
        found: object = json.loads(text, object_hook=_read_mark)
    except (ValueError, ArithmeticError) as error:
        raise NotCanonical("These bytes are no record.") from error
    if not isinstance(found, dict):
        raise NotCanonical("These bytes are no record.")
    return found


def _read_mark(found: dict[str, Value]) -> Value:
    match found:
        case {"$at": str(said)}:
            return datetime.fromisoformat(said)
        case {"$day": str(said)}:
            return date.fromisoformat(said)
        case {"$uuid": str(said)}:
            return UUID(said)
        case {"$decimal": str(said)}:
            return Decimal(said)
        case {"$bytes": str(said)}:
            return bytes.fromhex(said)
        case _:
            return found

"""How a table of the policy is declared, read from TOML and checked: bounds, and errors that name the key."""

from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Self, get_args, get_origin


class PolicyError(ValueError):
    """A policy that cannot be used; the message names the key and what is expected."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The closed range a number must lie in; None leaves a side open."""

    least: Decimal | None
    most: Decimal | None

    def __str__(self) -> str:
        if self.most is None:
            return f"{self.least} or more"
        return f"from {self.least} to {self.most}"

    def hold(self, value: Decimal) -> bool:
        """Say whether the value lies in the range."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


def days(default: int, *, least: int = 1) -> int:
    """Return the field of a number of days."""
    return field(default=default, metadata={"bounds": Bounds(Decimal(least), Decimal(36_500))})


def whole(default: int, *, least: int, most: int) -> int:
    """Return the field of a whole number within bounds."""
    return field(default=default, metadata={"bounds": Bounds(Decimal(least), Decimal(most))})


SHARE = {"bounds": Bounds(Decimal(0), Decimal(1))}
# So that whole numbers made of a decimal stay small enough to be multiplied with money.
MOST_DIGITS = 6

# A sum in currency units: with six minor digits it still fits into 64 bits.
SUM = {"bounds": Bounds(Decimal(0), Decimal(10**12))}
GROWTH = {"bounds": Bounds(Decimal(-1), Decimal(100))}
FACTOR = {"bounds": Bounds(Decimal(0), Decimal(1000))}
MINUTES = {"bounds": Bounds(Decimal(0), Decimal(10_000))}
YEAR = {"bounds": Bounds(Decimal(1900), Decimal(2199))}
WEEKDAY = {"bounds": Bounds(Decimal(1), Decimal(7))}
SHAPE = {"bounds": Bounds(Decimal("0.01"), Decimal(1000))}


class Table:
    """What all tables of the policy share: each value is checked when the table is made, however it is made."""

    __slots__ = ()
    key: ClassVar[str] = ""

    def __post_init__(self) -> None:
        for entry in fields(self):  # type: ignore[arg-type]  # every subclass is a dataclass
            _check(_path(self.key, entry.name), getattr(self, entry.name), entry.type, entry.metadata.get("bounds"))
        self.check_together()

    def check_together(self) -> None:
        """Check what only holds between several values; the default is nothing.

        :raises PolicyError: naming the keys that contradict each other
        """

    @classmethod
    def from_table(cls, table: object, *, key: str, start: Self | None = None) -> Self:
        """Return the table read from parsed TOML; keys not given keep the value of `start`, else the shipped one.

        :raises PolicyError: on an unknown key, a wrong type or a value out of range
        """
        if not isinstance(table, dict):
            raise PolicyError(f"{key}: expected a table, got {_describe(table)}.")
        known = {entry.name: entry for entry in fields(cls)}  # type: ignore[arg-type]  # the same
        values: dict[str, object] = {}
        for name, value in table.items():
            path = _path(key, name)
            if name not in known:
                raise PolicyError(f"{path}: unknown key; expected one of {', '.join(sorted(known))}.")
            values[name] = _read(path, value, known[name].type, known[name].default)
        return cls(**values) if start is None else replace(start, **values)  # type: ignore[type-var]  # the same


def _path(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _describe(value: object) -> str:
    return {str: "text", bool: "a boolean", int: "a whole number", Decimal: "a decimal number", date: "a date"}.get(
        type(value), type(value).__name__
    ) + f" ({value})"


def _read(path: str, value: object, kind: object, start: object) -> object:
    """Turn one parsed TOML value into what the field holds; a plain value is checked later, in `_check`."""
    if isinstance(kind, type) and issubclass(kind, Table):
        return kind.from_table(value, key=path, start=start if isinstance(start, kind) else None)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        choices = [str(choice) for choice in kind]
        if value not in choices:
            raise PolicyError(f"{path}: expected one of {', '.join(choices)}, got {_describe(value)}.")
        return kind(str(value))
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise PolicyError(f"{path}: expected a list, got {_describe(value)}.")
        (inner, _) = get_args(kind)
        return tuple(_read(f"{path}[{place}]", entry, inner, None) for place, entry in enumerate(value))
    if type(value) is int and Decimal in (kind, *get_args(kind)):
        return Decimal(value)
    return value


def _check(path: str, value: object, kind: object, bounds: Bounds | None) -> None:
    if get_origin(kind) is tuple:
        if not isinstance(value, tuple):
            raise PolicyError(f"{path}: expected a list, got {_describe(value)}.")
        (inner, _) = get_args(kind)
        for place, entry in enumerate(value):
            _check(f"{path}[{place}]", entry, inner, bounds)
        return
    kinds = get_args(kind) or (kind,)
    if value is None and type(None) in kinds:
        return
    expected, is_met = _expectation(value, kinds=kinds, bounds=bounds)
    if not is_met:
        raise PolicyError(f"{path}: expected {expected}, got {_describe(value)}.")
    if isinstance(value, Decimal) and not _is_short(value):
        raise PolicyError(f"{path}: expected at most {MOST_DIGITS} digits after the point, got {value}.")
    if bounds is not None and isinstance(value, (int, Decimal)) and not bounds.hold(Decimal(value)):
        raise PolicyError(f"{path}: expected {bounds}, got {value}.")


def _is_short(value: Decimal) -> bool:
    exponent = value.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -MOST_DIGITS


def _expectation(value: object, *, kinds: tuple[object, ...], bounds: Bounds | None) -> tuple[str, bool]:
    """Return what is expected of a value of these kinds, in words, and whether the value is that."""
    kind = kinds[0]
    if kind is bool:
        return "true or false", isinstance(value, bool)
    if kind is Decimal:
        return f"a decimal number {bounds}", isinstance(value, Decimal) and value.is_finite()
    if kind is int:
        return f"a whole number {bounds}", type(value) is int
    if kind is date:
        return "a date such as 2026-02-16", isinstance(value, date) and not isinstance(value, datetime)
    if isinstance(kind, type) and issubclass(kind, (Table, StrEnum)):
        return kind.__name__, isinstance(value, kind)
    raise TypeError(f"The policy has no values of {kind}.")

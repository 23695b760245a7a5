"""What kinds of values a policy has, and how each is written for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kejing.kit.figures import format_number
from kejing.kit.money import minor_digits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django_stubs_ext import StrPromise


class Kind(Enum):
    """How a value is asked for and shown."""

    SHARE = auto()
    DECIMAL = auto()
    WHOLE = auto()
    MONEY = auto()
    SWITCH = auto()
    CHOICE = auto()
    YEARS = auto()
    RANGES = auto()


DAYS = gettext_lazy("days")
MONTHS = gettext_lazy("months")
MINUTES = gettext_lazy("minutes")
TIMES = "×"
PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the policy: its key, what it is called, what it changes, and its unit, empty for the currency."""

    key: str
    label: StrPromise
    says: StrPromise
    kind: Kind
    unit: str | StrPromise = ""
    choices: Mapping[str, str | StrPromise] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """Values that belong together, with a sentence on what they decide."""

    code: str
    label: StrPromise
    says: StrPromise
    values: Sequence[Value]


def write_value(value: Value, held: object, *, currency: str) -> str:
    """Return a value of the policy with its unit."""
    match held:
        case None:
            text = _("not set")
        case bool():
            text = _("yes") if held else _("no")
        case tuple():
            text = _(", ").join(_write_one(one) for one in held) or _("none")
        case Decimal() if value.kind is Kind.SHARE:
            text = f"{plain(held * 100)} %"
        case Decimal() if value.kind is Kind.MONEY:
            text = f"{_write_sum(held)} {currency}"
        case Decimal() | int():
            text = f"{plain(Decimal(held))} {value.unit}".rstrip()
        case _:
            text = str(value.choices.get(str(held), held))
    return text


def plain(number: Decimal) -> str:
    """Return a number without needless zeros, never in powers of ten."""
    whole = number.to_integral_value()
    return f"{whole:f}" if number == whole else f"{number.normalize():f}"


def _write_sum(amount: Decimal) -> str:
    return format_number(amount, places=0 if amount == amount.to_integral_value() else minor_digits())


def _write_one(one: object) -> str:
    first, last = getattr(one, "first", None), getattr(one, "last", None)
    if first is None:
        return str(one)
    return str(first) if first == last else f"{first} – {last}"

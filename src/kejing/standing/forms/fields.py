"""How each kind of value is asked for: what is typed in, and what becomes of it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, override

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from kejing.analytics.policy import Shutdown
from kejing.analytics.policy.fields import MOST_DIGITS
from kejing.analytics.policy.flat import bounds_of
from kejing.kit.money import minor_digits
from kejing.standing.forms.kinds import Kind, Value, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.http import QueryDict

    from kejing.analytics.policy.fields import Bounds

HUNDRED = Decimal(100)
MOST_RANGES = 60
BLANK_RANGES = 3
"""So many empty rows stand below the ranges that are listed."""
_SEPARATORS = re.compile(r"[\s,，、;；]+")


class Number(forms.DecimalField):
    """A number within bounds, exact."""

    def __init__(self, *, bounds: Bounds, scale: Decimal = Decimal(1), **options: Any) -> None:
        self._least = None if bounds.least is None else bounds.least * scale
        self._most = None if bounds.most is None else bounds.most * scale
        super().__init__(**options)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    @override
    def prepare_value(self, value: Any) -> Any:
        return plain(value) if isinstance(value, Decimal) else value

    @override
    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if (self._least is not None and value < self._least) or (self._most is not None and value > self._most):
            raise ValidationError(self._between())

    def _between(self) -> str:
        if self._least is None or self._most is None:
            raise TypeError("A value of the policy has bounds on both sides.")
        return _("Between {least} and {most}.").format(least=plain(self._least), most=plain(self._most))


class Percent(Number):
    """A share, typed in as percent."""

    def __init__(self, *, bounds: Bounds, **options: Any) -> None:
        super().__init__(bounds=bounds, scale=HUNDRED, decimal_places=MOST_DIGITS - 2, **options)

    @override
    def prepare_value(self, value: Any) -> Any:
        return plain(value * HUNDRED) if isinstance(value, Decimal) else value

    @override
    def clean(self, value: Any) -> Decimal | None:
        percent = super().clean(value)
        return None if percent is None else percent / HUNDRED


class Whole(Number):
    """A whole number."""

    def __init__(self, *, bounds: Bounds, **options: Any) -> None:
        super().__init__(bounds=bounds, decimal_places=0, **options)
        self.widget.attrs["inputmode"] = "numeric"

    @override
    def prepare_value(self, value: Any) -> Any:
        return value

    @override
    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        return None if number is None else int(number)


class Years(forms.CharField):
    """Some years, one after the other."""

    @override
    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, tuple) else value

    @override
    def clean(self, value: Any) -> Any:
        words = [word for word in _SEPARATORS.split(super().clean(value)) if word]
        bounds = bounds_of("stars.abnormal_years")
        try:
            years = tuple(sorted(int(word) for word in words))
        except ValueError:
            raise ValidationError(_("Write years such as 2020, 2022.")) from None
        if bounds is not None and not all(bounds.hold(Decimal(year)) for year in years):
            raise ValidationError(_("Between {least} and {most}.").format(least=bounds.least, most=bounds.most))
        return years


class Pairs(forms.Widget):
    """Two days a row, sent under the same two names."""

    @override
    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        sent: QueryDict = data  # type: ignore[assignment]  # what a page sends
        firsts, lasts = sent.getlist(f"{name}.first"), sent.getlist(f"{name}.last")
        return list(zip(firsts, lasts, strict=False))

    @override
    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}.first" not in data


class Ranges(forms.Field):
    """Days from one to another, some times; a row left empty is none."""

    widget = Pairs

    @override
    def clean(self, value: Any) -> tuple[Shutdown, ...]:
        rows = [(first.strip(), last.strip()) for first, last in value if first.strip() or last.strip()]
        if len(rows) > MOST_RANGES:
            raise ValidationError(_("At most {most} such ranges.").format(most=MOST_RANGES))
        return tuple(sorted({_read_range(first, last) for first, last in rows}, key=lambda one: (one.first, one.last)))


def rows_of(value: Any) -> Sequence[tuple[str, str]]:
    """Return the rows of two days that a form shows: what is listed or was sent, and some empty ones."""
    rows = [
        (one.first.isoformat(), one.last.isoformat()) if isinstance(one, Shutdown) else (str(one[0]), str(one[1]))
        for one in value or ()
    ]
    return [*(row for row in rows if any(row)), *[("", "")] * BLANK_RANGES]


def field_of(value: Value, *, is_optional: bool) -> forms.Field:
    """Return the field that a value is asked for with."""
    may_be_empty = is_optional or value.kind in {Kind.SWITCH, Kind.YEARS, Kind.RANGES}
    options: dict[str, Any] = {"label": value.label, "help_text": value.says, "required": not may_be_empty}
    match value.kind:
        case Kind.SWITCH:
            made: forms.Field = forms.BooleanField(**options)
        case Kind.CHOICE:
            made = forms.ChoiceField(choices=list(value.choices.items()), **options)
        case Kind.YEARS:
            made = Years(max_length=300, **options)
        case Kind.RANGES:
            made = Ranges(**options)
        case Kind.SHARE:
            made = Percent(bounds=_bounds_of(value), **options)
        case Kind.WHOLE:
            made = Whole(bounds=_bounds_of(value), **options)
        case Kind.MONEY:
            made = Number(bounds=_bounds_of(value), decimal_places=minor_digits(), **options)
        case Kind.DECIMAL:
            made = Number(bounds=_bounds_of(value), decimal_places=MOST_DIGITS, **options)
    return made


def _bounds_of(value: Value) -> Bounds:
    bounds = bounds_of(value.key)
    if bounds is None:
        raise TypeError(f"{value.key} is no number.")
    return bounds


def _read_range(first: str, last: str) -> Shutdown:
    starts, ends = _read_day(first or last), _read_day(last or first)
    if ends < starts:
        raise ValidationError(_("{first} – {last} ends before it begins.").format(first=starts, last=ends))
    return Shutdown(first=starts, last=ends)


def _read_day(text: str) -> date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise ValidationError(_("“{text}” is no day.").format(text=text))
    return found

"""Who should be contacted, how often and in which order (judgements §3)."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import ClassVar

from kejing.analytics.policy.days import DayRange, merge_ranges
from kejing.analytics.policy.fields import FACTOR, SHARE, SUM, WEEKDAY, PolicyError, Table, days, whole

MONDAY_TO_FRIDAY = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Cadence(Table):
    """Days between contacts, per tier (judgements §3)."""

    key: ClassVar[str] = "cadence"

    head: int = days(3)
    core: int = days(15)
    small: int = days(30)
    dormant_best: int = days(60)
    dormant_rest: int = days(90)
    dormant_best_share: Decimal = field(default=Decimal("0.20"), metadata=SHARE)
    prospect: int = days(15)


@dataclass(frozen=True, slots=True)
class Holiday(DayRange):
    """Days on which the company does not work, both ends included."""

    key: ClassVar[str] = "contact.holidays"


@dataclass(frozen=True, slots=True)
class Contact(Table):
    """How days are counted and the lists are made (judgements §3).

    With `working_days` only those count: the days of the week in `weekdays` (1 is Monday, 7 Sunday) without the
    `holidays`, and the make-up days of `worked_days`. `capacity` is what one person can do on a working day.
    `surging_amount` is in currency units.
    """

    key: ClassVar[str] = "contact"

    working_days: bool = False
    weekdays: tuple[int, ...] = field(default=MONDAY_TO_FRIDAY, metadata=WEEKDAY)
    holidays: tuple[Holiday, ...] = ()
    worked_days: tuple[date, ...] = ()
    capacity: int = whole(12, least=1, most=1_000)
    surging_growth: Decimal = field(default=Decimal("1.5"), metadata=FACTOR)
    surging_amount: Decimal = field(default=Decimal(1_000), metadata=SUM)
    most_stake_factor: Decimal = field(default=Decimal(3), metadata=FACTOR)

    def check_together(self) -> None:
        """Hold a day of the week that is worked, each listed once, and no day both worked and a holiday."""
        if not self.weekdays:
            raise PolicyError("contact.weekdays: expected at least one day of the week.")
        if len(set(self.weekdays)) != len(self.weekdays):
            raise PolicyError("contact.weekdays: expected each day of the week once.")
        for day in self.worked_days:
            if any(holiday.first <= day <= holiday.last for holiday in self.holidays):
                raise PolicyError(f"contact.worked_days: {day} is also listed in contact.holidays.")

    def merged_holidays(self) -> tuple[Holiday, ...]:
        """Return the holidays in order of date, overlapping and touching ones as one."""
        return merge_ranges(self.holidays)

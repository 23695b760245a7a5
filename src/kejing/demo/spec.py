"""What to make up: how many customers and lines, up to which day, in which language."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

type Language = Literal["zh-hans", "zh-hant", "en"]

LANGUAGES: Final[tuple[Language, ...]] = ("zh-hans", "zh-hant", "en")
CURRENCY: Final = "CNY"

FEWEST_CUSTOMERS: Final = 20
MOST_CUSTOMERS: Final = 2_000_000
FEWEST_MONTHS: Final = 18
MOST_MONTHS: Final = 120
# Lines per customer and month. Below two thirds there would be orders without lines; above 40 every
# big order would hold a good part of the catalogue.
SPARSEST: Final = (2, 3)
DENSEST: Final = 40
EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = date(2099, 12, 31)


class DemoSpecError(ValueError):
    """A made-up company that cannot be made; the parent of every error of this package."""


class CustomerCountError(DemoSpecError):
    """Too few customers to show a pyramid, or more than the generator is made for."""


class LineCountError(DemoSpecError):
    """Too few or too many ledger lines for this many customers and months."""


class MonthCountError(DemoSpecError):
    """A history too short to show dormant customers, or too long."""


class SeedError(DemoSpecError):
    """A negative seed."""


class LanguageError(DemoSpecError):
    """A language the word lists do not have."""


class AsOfError(DemoSpecError):
    """An as-of date outside the years the calendar is made for."""


@dataclass(frozen=True, slots=True)
class DemoSpec:
    """Everything a made-up company depends on; the same spec gives the same company on every machine.

    The history covers `months` calendar months, the last one being that of `as_of`, which is also the last day.
    `lines` is the exact number of ledger lines (returns and gifts included); None means one a customer and month,
    which is 30 a customer over the default 30 months.

    :raises CustomerCountError: outside 20 … 2 000 000 customers
    :raises MonthCountError: outside 18 … 120 months
    :raises LineCountError: outside two thirds … 40 lines a customer and month
    :raises SeedError: a negative seed
    :raises LanguageError: a language other than zh-hans, zh-hant, en
    :raises AsOfError: an as-of date before 2000 or after 2099
    """

    as_of: date
    customers: int = 1200
    lines: int | None = None
    seed: int = 1
    language: Language = "zh-hans"
    months: int = 30

    def __post_init__(self) -> None:
        if not FEWEST_CUSTOMERS <= self.customers <= MOST_CUSTOMERS:
            raise CustomerCountError(
                f"A demo company has {FEWEST_CUSTOMERS} to {MOST_CUSTOMERS} customers, not {self.customers}."
            )
        if not FEWEST_MONTHS <= self.months <= MOST_MONTHS:
            raise MonthCountError(
                f"A demo company has a history of {FEWEST_MONTHS} to {MOST_MONTHS} months, not {self.months}."
            )
        if self.lines is not None:
            cells = self.customers * self.months
            fewest, most = -(-cells * SPARSEST[0] // SPARSEST[1]), cells * DENSEST
            if not fewest <= self.lines <= most:
                raise LineCountError(
                    f"{self.customers} customers over {self.months} months have {fewest} to {most} lines, "
                    f"not {self.lines}."
                )
        if self.seed < 0:
            raise SeedError(f"A seed is zero or more, not {self.seed}.")
        if self.language not in LANGUAGES:
            raise LanguageError(f"A demo company speaks one of {', '.join(LANGUAGES)}, not {self.language!r}.")
        if not EARLIEST <= self.as_of <= LATEST:
            raise AsOfError(f"A demo company lives between {EARLIEST} and {LATEST}, not on {self.as_of}.")

    @property
    def line_count(self) -> int:
        """How many ledger lines there are."""
        return self.customers * self.months if self.lines is None else self.lines

    @property
    def first_day(self) -> date:
        """The first day of the history: the first of a month."""
        month = self.as_of.year * 12 + self.as_of.month - self.months
        return date(month // 12, month % 12 + 1, 1)

    @property
    def days(self) -> int:
        """How many days the history covers, both ends included."""
        return (self.as_of - self.first_day).days + 1

    def date_of(self, day: int) -> date:
        """Give the date of a day counted from `first_day` = 0."""
        return self.first_day + timedelta(days=day)

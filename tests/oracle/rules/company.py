"""What a customer is measured against: the ledger's days and categories, and what is on record at all (§0, §2)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from oracle.rules.book import Book, Line, Settings
from oracle.rules.spans import YEAR, days_until, month_index

SELLABLE_BUYERS = 3
CATEGORY_COVERAGE = Fraction(4, 5)
COVERED_WITHIN = 30


@dataclass(frozen=True, slots=True)
class Company:
    """The ledger's first and last sale day, its categories, and which kinds of facts there are."""

    as_of: date
    settings: Settings
    first_day: date | None
    last_day: date | None
    sellable: frozenset[str]
    has_categories: bool
    categories_known: bool
    has_contacts: bool
    has_receivables: bool
    has_costs: bool

    def covers(self, window_start: date) -> bool:
        """Tell whether a comparison window that begins on this day counts as covered."""
        return self.first_day is not None and self.first_day <= window_start + timedelta(days=COVERED_WITHIN)

    def months_needed(self, need: int) -> int:
        """Scale a need of active months down when the ledger is younger than a year."""
        if self.first_day is None or (self.as_of - self.first_day).days + 1 >= YEAR:
            return need
        # From the end of a month to the beginning of the same one a year on, the ledger touches thirteen months: of the
        # twelve that are looked at it covers all.
        covered = min(month_index(self.as_of) - month_index(self.first_day) + 1, 12)
        return -(-need * covered // 12)

    def open_days(self, earlier: date, later: date) -> int:
        """Count the days after `earlier` up to `later` that lie in no shutdown."""
        if not self.settings.shutdowns:
            return (later - earlier).days
        days = (earlier + timedelta(days=step) for step in range(1, (later - earlier).days + 1))
        return sum(1 for day in days if not any(first <= day <= last for first, last in self.settings.shutdowns))


def describe_company(book: Book, by_code: Mapping[str, Sequence[Line]], *, as_of: date) -> Company:
    """Return the company at `as_of`; `by_code` are the lines up to that day."""
    year = days_until(as_of, YEAR)
    everything = [line for lines in by_code.values() for line in lines]
    buyers: dict[str, int] = defaultdict(int)
    for lines in by_code.values():
        for category, amount in net_by_category(line for line in lines if year.holds(line.sold_on)).items():
            buyers[category] += amount > 0
    positive = [line for line in everything if year.holds(line.sold_on) and line.amount > 0]
    categorised = sum(line.amount for line in positive if line.category is not None)
    sale_days = {line.sold_on for line in everything if not line.is_gift}
    return Company(
        as_of=as_of,
        settings=book.settings,
        first_day=min(sale_days, default=None),
        last_day=max(sale_days, default=None),
        sellable=frozenset(category for category, count in buyers.items() if count >= SELLABLE_BUYERS),
        # What nobody bought counts as nought; what was bought without a word on its category is unknown.
        has_categories=not positive or any(line.category is not None for line in positive),
        categories_known=categorised >= CATEGORY_COVERAGE * sum(line.amount for line in positive),
        has_contacts=any(one.answered and one.kind != "complaint" and one.day <= as_of for one in book.contacts),
        has_receivables=book.owed is not None,
        has_costs=any(line.cost is not None for line in everything if year.holds(line.sold_on)),
    )


def net_by_category(lines: Iterable[Line]) -> dict[str, int]:
    """Return the net amount of every category; lines without one belong to none."""
    net: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.category is not None:
            net[line.category] += line.amount
    return dict(net)

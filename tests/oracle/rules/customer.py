"""One customer's own figures: everything that needs nobody else's lines (§0, §1)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from oracle.rules.arithmetic import exact_median, half_up
from oracle.rules.book import Contact, Line, Owed, Plan, Promise, Record
from oracle.rules.company import Company, net_by_category
from oracle.rules.spans import HALF_YEAR, YEAR, Span, calendar_year, days_before, days_until, month_index

DORMANT_AFTER = 180
LOST_AFTER = DORMANT_AFTER + 365
MARGIN_COVERAGE = Fraction(95, 100)
LEAST_TYPICAL = 2


@dataclass(frozen=True, slots=True)
class Document:
    """What tells one document of a customer from another: numbers repeat, and may be missing."""

    source: str | None
    number: str | None
    sold_on: date


class Customer:
    """One customer: its record, and its lines, contacts, open items, promises and plans up to the as-of date."""

    def __init__(
        self,
        record: Record,
        *,
        company: Company,
        lines: Sequence[Line],
        contacts: Sequence[Contact] = (),
        owed: Sequence[Owed] = (),
        promises: Sequence[Promise] = (),
        plans: Sequence[Plan] = (),
    ) -> None:
        self.code = record.code
        self.record = record
        self.company = company
        self.as_of = company.as_of
        self.lines = lines
        self.contacts = contacts
        self.owed = owed
        self.promises = promises
        self.plans = plans
        net_by_day: dict[date, int] = defaultdict(int)
        net_by_document: dict[Document, int] = defaultdict(int)
        for line in lines:
            if not line.is_gift:
                net_by_day[line.sold_on] += line.amount
                net_by_document[Document(line.source, line.number, line.sold_on)] += line.amount
        self.net_by_day = dict(net_by_day)
        self.net_by_document = dict(net_by_document)
        self.days = sorted(day for day, net in net_by_day.items() if net > 0)
        self.gaps = [company.open_days(one, other) for one, other in zip(self.days, self.days[1:], strict=False)]

    @property
    def traded(self) -> bool:
        return bool(self.days)

    @property
    def days_since_order(self) -> int | None:
        return (self.as_of - self.days[-1]).days if self.days else None

    @property
    def active(self) -> bool:
        silent = self.days_since_order
        return silent is not None and silent <= DORMANT_AFTER

    @property
    def lost(self) -> bool:
        silent = self.days_since_order
        return silent is not None and (self.record.is_closed or silent > LOST_AFTER)

    @cached_property
    def year(self) -> Span:
        return days_until(self.as_of, YEAR)

    def sum_within(self, span: Span) -> int:
        return sum(net for day, net in self.net_by_day.items() if span.holds(day))

    def compared(self, span: Span) -> int | None:
        """Sum a comparison window, null where the ledger does not cover it."""
        return self.sum_within(span) if self.company.covers(span.first) else None

    @cached_property
    def amount_12m(self) -> int:
        return self.sum_within(self.year)

    @cached_property
    def amount_prior_12m(self) -> int | None:
        return self.compared(days_before(self.as_of, YEAR))

    @cached_property
    def half_years(self) -> tuple[int, int]:
        """Return the last 182 days, and the 182 before."""
        last, before = days_until(self.as_of, HALF_YEAR), days_before(self.as_of, HALF_YEAR)
        return self.sum_within(last), self.sum_within(before)

    @cached_property
    def order_count(self) -> int:
        return sum(1 for one, net in self.net_by_document.items() if net > 0 and self.year.holds(one.sold_on))

    @cached_property
    def return_documents(self) -> int:
        return sum(1 for one, net in self.net_by_document.items() if net < 0 and self.year.holds(one.sold_on))

    @cached_property
    def order_lines(self) -> int:
        return sum(1 for line in self.lines if line.amount > 0 and self.year.holds(line.sold_on))

    @property
    def active_months(self) -> int:
        months = {month_index(day) for day in self.days}
        return sum(1 for month in months if month > month_index(self.as_of) - 12)

    @cached_property
    def net_by_category(self) -> dict[str, int]:
        """Return what it bought of every category in the trailing year, where that is more than it gave back."""
        net = net_by_category(line for line in self.lines if self.year.holds(line.sold_on))
        return {category: amount for category, amount in net.items() if amount > 0}

    @cached_property
    def earlier_categories(self) -> set[str]:
        """Return the categories bought in the year before the trailing one."""
        before = days_before(self.as_of, YEAR)
        net = net_by_category(line for line in self.lines if before.holds(line.sold_on))
        return {category for category, amount in net.items() if amount > 0}

    @cached_property
    def breadth(self) -> Fraction | None:
        sellable = self.company.sellable
        if not sellable or not self.company.categories_known:
            return None
        return Fraction(len(self.net_by_category.keys() & sellable), len(sellable))

    @property
    def best_calendar_year(self) -> int:
        """Return the best year that the ledger has begun, a year without a sale being nought."""
        first = self.company.first_day
        years = range(first.year, self.as_of.year + 1) if first is not None else ()
        return max((self.sum_within(calendar_year(year)) for year in years), default=0)

    @property
    def amounts_before_last(self) -> list[int]:
        """Return the amounts of the purchase days before the last one, in order of date."""
        return [self.net_by_day[day] for day in self.days[:-1]]

    @cached_property
    def typical_order_amount(self) -> int | None:
        earlier = self.amounts_before_last
        return half_up(exact_median(earlier)) if len(earlier) >= LEAST_TYPICAL else None

    @cached_property
    def margin_12m(self) -> int | None:
        """A share of a total that is not positive says nothing: there every line must be known.

        Where nobody's line of the year has a cost, nothing is known of costs, not even of who bought nothing.

        Tax is taken out of the sum, not line by line: splitting a line must not change the margin.
        """
        rate = self.company.settings.vat_rate
        lines = [line for line in self.lines if self.year.holds(line.sold_on)]
        costed = [(line, line.cost) for line in lines if line.cost is not None]
        own = [(line.amount, line.net_amount, cost) for line, cost in costed if line.net_amount is not None]
        taxed = [(line.amount, cost) for line, cost in costed if line.net_amount is None and rate is not None]
        known = sum(amount for amount, _, _ in own) + sum(amount for amount, _ in taxed)
        mostly = self.amount_12m > 0 and known >= MARGIN_COVERAGE * self.amount_12m
        if not self.company.has_costs or (not mostly and len(own) + len(taxed) < len(lines)):
            return None
        untaxed = half_up(sum(amount for amount, _ in taxed) / (1 + Fraction(rate or 0)))
        return sum(net - cost for _, net, cost in own) + untaxed - sum(cost for _, cost in taxed)

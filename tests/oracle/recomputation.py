"""The written rules once more in plain Python, so that the engine can be held against them.

Straight from the law text: loops over rows, exact fractions, no frames and no SQL. Slow and short on purpose.
It shares no line with `kejing.analytics`; only the gamma tail comes from a library. Where the two disagree, the
law decides who is wrong.
"""

import bisect
import csv
import gzip
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

from scipy.stats import gamma

DORMANT_AFTER = 180
LOST_AFTER = DORMANT_AFTER + 365
HEAD_SHARE, CORE_SHARE = Fraction(1, 2), Fraction(4, 5)
HEAD_MONTHS, CORE_MONTHS = 6, 4
HEAD_BREADTH = Fraction(1, 2)
SELLABLE_BUYERS = 3
CATEGORY_COVERAGE = Fraction(4, 5)
WINNABLE_SHARE = Fraction(1, 5)
COVERED_WITHIN = 30
PRIOR_WEIGHT = 3
GAPS_NEEDED = 3
MARGIN_COVERAGE = Fraction(95, 100)


@dataclass(frozen=True, slots=True)
class Line:
    """One sale line; money in minor units, returns negative."""

    number: str | None
    sold_on: date
    customer: str
    category: str | None
    amount: int
    net_amount: int | None = None
    cost: int | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """The header names of a CSV ledger with ISO dates; without an amount column the amount is quantity × price."""

    number: str
    sold_on: str
    customer: str
    amount: str | None = None
    quantity: str | None = None
    price: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What the rules say of one customer; the fields bear the names of the judged columns."""

    tier: str
    rank: int | None
    cadence: int | None
    contact_state: str
    days_since_contact: int | None
    contact_overdue_days: int | None
    report_count: int | None
    visit_count: int | None
    amount_this_year: int
    amount_last_year_same_period: int | None
    amount_last_year: int | None
    amount_last_month: int
    amount_this_month: int
    amount_last_month_same_days: int
    last_order_amount: int | None
    last_order_on: date | None
    receivable: int | None
    receivable_overdue: int | None
    receivable_oldest_due_on: date | None
    order_count: int
    order_count_total: int
    days_since_order: int | None
    first_order_on: date | None
    purchase_days: int
    amount_12m: int
    amount_prior_12m: int | None
    amount_y1: int | None
    amount_y2: int | None
    margin_12m: int | None
    active_months: int
    category_count: int | None
    category_breadth: float | None
    typical_order_amount: int | None
    gap_count: int
    gap_mean: float | None
    gap_cv2: float | None
    wait_probability: float | None
    rhythm: str
    expected_next_on: date | None


@dataclass(frozen=True, slots=True)
class Company:
    """What a customer is measured against: the ledger's start and its categories, if it has any."""

    as_of: date
    first_day: date | None
    sellable: frozenset[str]
    has_categories: bool
    categories_known: bool

    def covers(self, window_start: date) -> bool:
        """Tell whether a comparison window that begins on this day counts as covered."""
        return self.first_day is not None and self.first_day <= window_start + timedelta(days=COVERED_WITHIN)

    def months_needed(self, need: int) -> int:
        """Scale a need of active months down when the ledger is younger than a year."""
        if self.first_day is None or (self.as_of - self.first_day).days + 1 >= 365:
            return need
        covered = month_index(self.as_of) - month_index(self.first_day) + 1
        return -(-need * covered // 12)


class Customer:
    """One customer's lines up to the as-of date, and every figure that needs nobody else."""

    def __init__(self, code: str, lines: Sequence[Line], company: Company) -> None:
        self.code = code
        self.as_of = company.as_of
        self.company = company
        self.lines = lines
        net_by_day: dict[date, int] = defaultdict(int)
        net_by_document: dict[tuple[date, str | None], int] = defaultdict(int)
        for line in lines:
            net_by_day[line.sold_on] += line.amount
            net_by_document[line.sold_on, line.number] += line.amount
        self.net_by_day = dict(net_by_day)
        self.net_by_document = dict(net_by_document)
        self.days = sorted(day for day, net in net_by_day.items() if net > 0)
        self.gaps = [(later - earlier).days for earlier, later in zip(self.days, self.days[1:], strict=False)]

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
    def year_start(self) -> date:
        return self.as_of - timedelta(days=364)

    def sum_between(self, first: date, last: date) -> int:
        return sum(net for day, net in self.net_by_day.items() if first <= day <= min(last, self.as_of))

    @property
    def amount_12m(self) -> int:
        return self.sum_between(self.year_start, self.as_of)

    @property
    def order_count(self) -> int:
        return sum(1 for (day, _), net in self.net_by_document.items() if net > 0 and day >= self.year_start)

    @property
    def active_months(self) -> int:
        months = {month_index(day) for day in self.days}
        return sum(1 for month in months if month > month_index(self.as_of) - 12)

    @property
    def categories(self) -> set[str]:
        return bought_categories(self.lines, self.year_start)

    @property
    def breadth(self) -> Fraction | None:
        if not self.company.sellable or not self.company.categories_known:
            return None
        return Fraction(len(self.categories & self.company.sellable), len(self.company.sellable))

    @property
    def best_calendar_year(self) -> int:
        years = {day.year for day in self.net_by_day}
        return max((self.sum_between(date(year, 1, 1), date(year, 12, 31)) for year in years), default=0)

    @property
    def typical_order_amount(self) -> int | None:
        before_last = [self.net_by_day[day] for day in self.days[:-1]]
        return half_up(exact_median(before_last)) if len(before_last) >= 2 else None

    @property
    def margin_12m(self) -> int | None:
        """A share of a total that is not positive says nothing: there every line must be known."""
        lines = [line for line in self.lines if line.sold_on >= self.year_start]
        known = [line for line in lines if line.cost is not None and line.net_amount is not None]
        amount = self.amount_12m
        mostly = amount > 0 and sum(line.amount for line in known) >= MARGIN_COVERAGE * amount
        if not mostly and len(known) < len(lines):
            return None
        return sum((line.net_amount or 0) - (line.cost or 0) for line in known)

    def compared(self, first: date, last: date) -> int | None:
        """Sum a comparison window, null where the ledger does not cover it."""
        return self.sum_between(first, last) if self.company.covers(first) else None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Gap statistics shrunk to the company's own, and the verdict."""

    mean: float
    cv2: float
    probability: float
    verdict: str
    next_on: date


def read_csv_lines(path: Path, columns: Columns) -> list[Line]:
    """Read a gzipped CSV ledger; rows without a customer are nobody's and are left out."""
    lines = []
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = row[columns.customer].strip()
            if not code:
                continue
            if columns.amount is not None:
                money = Decimal(row[columns.amount])
            else:
                money = Decimal(row[columns.quantity or ""]) * Decimal(row[columns.price or ""])
            category = row[columns.category].strip() if columns.category is not None else None
            lines.append(
                Line(
                    number=row[columns.number],
                    sold_on=date.fromisoformat(row[columns.sold_on][:10]),
                    customer=code,
                    category=category or None,
                    amount=int((money * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)),
                )
            )
    return lines


def recompute(lines: Iterable[Line], *, as_of: date) -> dict[str, Expected]:
    """Return what the rules say of every customer of the file, by customer code; no contacts, no receivables."""
    by_code: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        visible = by_code[line.customer]  # a customer whose facts all lie later is still judged: not traded
        if line.sold_on <= as_of:
            visible.append(line)
    company = describe_company(by_code, as_of)
    customers = [Customer(code, own, company) for code, own in sorted(by_code.items())]
    ranks, before = rank_active(customers)
    total = sum(max(customer.amount_12m, 0) for customer in customers if customer.active)
    winnable = winnable_codes(customers)
    rhythms = judge_rhythms(customers)
    expected = {}
    for customer in customers:
        tier = tier_of(customer, before=before.get(customer.code, 0), total=total)
        expected[customer.code] = describe(
            customer,
            tier=tier,
            rank=ranks.get(customer.code),
            cadence=cadence_of(customer, tier=tier, winnable=winnable),
            rhythm=rhythms.get(customer.code),
        )
    return expected


def describe_company(by_code: Mapping[str, Sequence[Line]], as_of: date) -> Company:
    year_start = as_of - timedelta(days=364)
    everything = [line for lines in by_code.values() for line in lines]
    buyers: dict[str, int] = defaultdict(int)
    for lines in by_code.values():
        for category in bought_categories(lines, year_start):
            buyers[category] += 1
    positive = [line for line in everything if line.sold_on >= year_start and line.amount > 0]
    categorised = sum(line.amount for line in positive if line.category is not None)
    return Company(
        as_of=as_of,
        first_day=min((line.sold_on for line in everything), default=None),
        sellable=frozenset(category for category, count in buyers.items() if count >= SELLABLE_BUYERS),
        has_categories=any(line.category is not None for line in everything),
        categories_known=categorised >= CATEGORY_COVERAGE * sum(line.amount for line in positive),
    )


def bought_categories(lines: Sequence[Line], year_start: date) -> set[str]:
    net: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.category is not None and line.sold_on >= year_start:
            net[line.category] += line.amount
    return {category for category, amount in net.items() if amount > 0}


def rank_active(customers: Sequence[Customer]) -> tuple[dict[str, int], dict[str, int]]:
    """Return each active customer's rank, and the amount of those ranked ahead of it."""
    active = sorted(
        (customer for customer in customers if customer.active),
        key=lambda one: (-one.amount_12m, -one.order_count, -one.days[-1].toordinal(), one.code),
    )
    ranks, before, running = {}, {}, 0
    for rank, customer in enumerate(active, start=1):
        ranks[customer.code] = rank
        before[customer.code] = running
        running += max(customer.amount_12m, 0)
    return ranks, before


def tier_of(customer: Customer, *, before: int, total: int) -> str:
    if not customer.traded:
        return "prospect"
    if not customer.active:
        return "dormant"
    months, breadth, needed = customer.active_months, customer.breadth, customer.company.months_needed
    broad = breadth is None or breadth >= HEAD_BREADTH
    if before < HEAD_SHARE * total and months >= needed(HEAD_MONTHS) and broad:
        return "head"
    if before < CORE_SHARE * total and months >= needed(CORE_MONTHS):
        return "core"
    return "small"


def winnable_codes(customers: Sequence[Customer]) -> set[str]:
    """Return the fifth of the dormant, not lost, customers with the highest best-ever calendar year."""
    dormant = sorted(
        (one for one in customers if DORMANT_AFTER < (one.days_since_order or 0) <= LOST_AFTER),
        key=lambda one: (-one.best_calendar_year, one.code),
    )
    return {one.code for one in dormant[: -(-len(dormant) * WINNABLE_SHARE.numerator // WINNABLE_SHARE.denominator)]}


def cadence_of(customer: Customer, *, tier: str, winnable: set[str]) -> int | None:
    if tier == "prospect" or (customer.days_since_order or 0) > LOST_AFTER:
        return None
    if tier == "dormant":
        return 60 if customer.code in winnable else 90
    return {"head": 3, "core": 15, "small": 30}[tier]


def judge_rhythms(customers: Sequence[Customer]) -> dict[str, Rhythm]:
    """Judge every customer with enough gaps against its own rhythm, shrunk to the company's."""
    regular = [customer for customer in customers if len(customer.gaps) >= GAPS_NEEDED]
    if not regular:
        return {}
    own = {one.code: (exact_mean(one.gaps), squared_variation(one.gaps)) for one in regular}
    company_mean = exact_mean([mean for mean, _ in own.values()])
    company_cv2 = exact_mean([cv2 for _, cv2 in own.values()])
    rhythms = {}
    for customer in regular:
        count = len(customer.gaps)
        mean = (count * own[customer.code][0] + PRIOR_WEIGHT * company_mean) / (count + PRIOR_WEIGHT)
        cv2 = (count * own[customer.code][1] + PRIOR_WEIGHT * company_cv2) / (count + PRIOR_WEIGHT)
        shape = 20.0 if cv2 == 0 else float(min(max(1 / cv2, Fraction(1)), Fraction(20)))
        wait = (customer.as_of - customer.days[-1]).days
        probability = float(gamma.sf(wait, shape, scale=float(mean) / shape))
        rhythms[customer.code] = Rhythm(
            mean=float(mean),
            cv2=float(cv2),
            probability=probability,
            verdict=("alarm", "late", "expected", "early")[bisect.bisect_left((0.05, 0.2, 0.5), probability)],
            next_on=customer.days[-1] + timedelta(days=half_up(exact_median(customer.gaps))),
        )
    return rhythms


def describe(
    customer: Customer, *, tier: str, rank: int | None, cadence: int | None, rhythm: Rhythm | None
) -> Expected:
    as_of, breadth, days = customer.as_of, customer.breadth, customer.days
    this_month = as_of.replace(day=1)
    last_month_end = this_month - timedelta(days=1)
    last_month = last_month_end.replace(day=1)
    same_day_last_month = last_month.replace(day=min(as_of.day, last_month_end.day))
    leap_day = (as_of.month, as_of.day) == (2, 29)
    same_day_last_year = date(as_of.year - 1, as_of.month, 28 if leap_day else as_of.day)
    last_year = date(as_of.year - 1, 1, 1)
    year_before = date(as_of.year - 2, 1, 1)
    return Expected(
        tier=tier,
        rank=rank,
        cadence=cadence,
        contact_state="unknown",
        days_since_contact=None,
        contact_overdue_days=None,
        report_count=None,
        visit_count=None,
        amount_this_year=customer.sum_between(date(as_of.year, 1, 1), as_of),
        amount_last_year_same_period=customer.compared(last_year, same_day_last_year),
        amount_last_year=customer.compared(last_year, date(as_of.year - 1, 12, 31)),
        amount_last_month=customer.sum_between(last_month, last_month_end),
        amount_this_month=customer.sum_between(this_month, as_of),
        amount_last_month_same_days=customer.sum_between(last_month, same_day_last_month),
        last_order_amount=customer.net_by_day[days[-1]] if days else None,
        last_order_on=days[-1] if days else None,
        receivable=None,
        receivable_overdue=None,
        receivable_oldest_due_on=None,
        order_count=customer.order_count,
        order_count_total=sum(1 for net in customer.net_by_document.values() if net > 0),
        days_since_order=customer.days_since_order,
        first_order_on=days[0] if days else None,
        purchase_days=len(days),
        amount_12m=customer.amount_12m,
        amount_prior_12m=customer.compared(as_of - timedelta(days=729), as_of - timedelta(days=365)),
        amount_y1=customer.compared(last_year, date(as_of.year - 1, 12, 31)),
        amount_y2=customer.compared(year_before, date(as_of.year - 2, 12, 31)),
        margin_12m=customer.margin_12m,
        active_months=customer.active_months,
        category_count=len(customer.categories) if customer.company.has_categories else None,
        category_breadth=None if breadth is None else float(breadth),
        typical_order_amount=customer.typical_order_amount,
        gap_count=len(customer.gaps),
        gap_mean=None if rhythm is None else rhythm.mean,
        gap_cv2=None if rhythm is None else rhythm.cv2,
        wait_probability=None if rhythm is None else rhythm.probability,
        rhythm="unknown" if rhythm is None else rhythm.verdict,
        expected_next_on=None if rhythm is None else rhythm.next_on,
    )


def month_index(day: date) -> int:
    """Count calendar months so that neighbours differ by one."""
    return day.year * 12 + day.month


def exact_mean(values: Sequence[int] | Sequence[Fraction]) -> Fraction:
    return Fraction(sum(values)) / len(values)


def squared_variation(gaps: Sequence[int]) -> Fraction:
    """Return the sample variance over the squared mean, exactly."""
    mean = exact_mean(gaps)
    return sum(((gap - mean) ** 2 for gap in gaps), Fraction(0)) / (len(gaps) - 1) / mean**2


def exact_median(values: Sequence[int]) -> Fraction:
    return (Fraction(statistics.median_low(values)) + statistics.median_high(values)) / 2


def half_up(value: Fraction) -> int:
    """Round a value that is not negative to the nearest whole, halves up."""
    return int(value + Fraction(1, 2))

"""The written rules once more in plain Python, so that the engine can be held against them.

Straight from the law text: loops over rows, exact fractions, no frames and no SQL. Slow and short on purpose.
It shares no line with `kejing.analytics`; only the gamma tail comes from a library. Where the two disagree, the
law decides who is wrong.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from oracle.rules.abnormal import company_year, flags_of
from oracle.rules.amounts import sum_amounts
from oracle.rules.book import Book, Contact, Line, Owed, Plan, Promise, Record
from oracle.rules.classes import Classed, judge_classes
from oracle.rules.company import Company, describe_company
from oracle.rules.contact import ContactVerdict, is_ignored, is_surging, is_urgent, judge_contacts
from oracle.rules.credit import Receivable, judge_receivable
from oracle.rules.customer import Customer
from oracle.rules.expected import Expected
from oracle.rules.lifecycle import judge_lifecycles
from oracle.rules.rhythm import Rhythm, judge_rhythms, raise_alarms
from oracle.rules.stars import Stars, judge_stars
from oracle.rules.tiers import judge_tiers, rank_active


@dataclass(frozen=True, slots=True)
class Recomputed:
    """The customers of a book with what the rules say of each, by customer code."""

    company: Company
    customers: Sequence[Customer]
    expected: Mapping[str, Expected]

    def tier_of(self, customer: Customer) -> str:
        return self.expected[customer.code].tier


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What was found about one customer, subject by subject."""

    tier: str
    rank: int | None
    lifecycle: str
    contact: ContactVerdict
    receivable: Receivable
    rhythm: Rhythm | None
    rhythm_alarm: bool
    stars: Stars
    classed: Classed
    flags: str


def recompute(book: Book, *, as_of: date) -> Recomputed:
    """Return what the rules say of every customer of the book."""
    company, customers = gather(book, as_of=as_of)
    ranks = rank_active(customers)
    tiers = judge_tiers(customers, ranks=ranks)
    contacts = judge_contacts(customers, tiers=tiers)
    receivables = {one.code: judge_receivable(one) for one in customers}
    rhythms = judge_rhythms(customers)
    alarms = raise_alarms(customers, rhythms, company=company)
    lifecycles = judge_lifecycles(customers)
    classes = judge_classes(customers, contacts=contacts, receivables=receivables)
    year = company_year(customers)
    expected = {}
    for customer in customers:
        code = customer.code
        verdicts = Verdicts(
            tier=tiers[code],
            rank=ranks.get(code),
            lifecycle=lifecycles[code],
            contact=contacts[code],
            receivable=receivables[code],
            rhythm=rhythms.get(code),
            rhythm_alarm=code in alarms,
            stars=judge_stars(customer),
            classed=classes[code],
            flags=flags_of(
                customer,
                company=year,
                contact=contacts[code],
                receivable=receivables[code],
                rhythm_alarm=code in alarms,
                value_class=classes[code].value_class,
            ),
        )
        expected[code] = describe(customer, verdicts)
    return Recomputed(company=company, customers=customers, expected=expected)


def gather(book: Book, *, as_of: date) -> tuple[Company, list[Customer]]:
    """Return the company and its customers with the facts up to `as_of`; a promise kept by then is no more."""
    records = {record.code: record for record in book.records}
    lines: dict[str, list[Line]] = {code: [] for code in book.codes}
    for line in book.lines:
        if line.sold_on <= as_of:
            lines[line.customer].append(line)
    contacts, owed, promises = _group(book.contacts), _group(book.owed or ()), _group(book.promises or ())
    plans = _group(book.plans or ())
    company = describe_company(book, lines, as_of=as_of)
    return company, [
        Customer(
            records.get(code, Record(code)),
            company=company,
            lines=own,
            contacts=[one for one in contacts[code] if one.day <= as_of],
            owed=owed[code],
            promises=[
                one for one in promises[code] if one.made_on <= as_of and not (one.kept_on and one.kept_on <= as_of)
            ],
            plans=[
                one for one in plans[code] if one.made_on <= as_of and not (one.closed_on and one.closed_on <= as_of)
            ],
        )
        for code, own in lines.items()
    ]


def _group[Row: (Contact, Owed, Promise, Plan)](rows: Iterable[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.code].append(row)
    return grouped


def describe(customer: Customer, found: Verdicts) -> Expected:
    """Return the row of one customer."""
    amounts, breadth, days = sum_amounts(customer), customer.breadth, customer.days
    contact, receivable, rhythm, classed = found.contact, found.receivable, found.rhythm, found.classed
    return Expected(
        tier=found.tier,
        rank=found.rank,
        cadence=contact.cadence,
        contact_state=contact.state,
        days_since_contact=contact.days,
        contact_overdue_days=contact.overdue,
        report_count=contact.reports,
        visit_count=contact.visits,
        amount_this_year=amounts.this_year,
        amount_last_year_same_period=amounts.last_year_same_period,
        amount_last_year=amounts.last_year,
        amount_last_month=amounts.last_month,
        amount_this_month=amounts.this_month,
        amount_last_month_same_days=amounts.last_month_same_days,
        last_order_amount=customer.net_by_day[days[-1]] if days else None,
        last_order_on=days[-1] if days else None,
        receivable=receivable.balance,
        receivable_overdue=receivable.overdue,
        receivable_oldest_due_on=receivable.oldest_due_on,
        order_count=customer.order_count,
        order_count_total=sum(1 for net in customer.net_by_document.values() if net > 0),
        days_since_order=customer.days_since_order,
        first_order_on=days[0] if days else None,
        purchase_days=len(days),
        amount_12m=customer.amount_12m,
        amount_prior_12m=customer.amount_prior_12m,
        amount_y1=amounts.last_year,
        amount_y2=amounts.year_before_last,
        margin_12m=customer.margin_12m,
        active_months=customer.active_months,
        category_count=len(customer.net_by_category) if customer.company.has_categories else None,
        category_breadth=None if breadth is None else float(breadth),
        typical_order_amount=customer.typical_order_amount,
        gap_count=len(customer.gaps),
        gap_mean=None if rhythm is None else rhythm.mean,
        gap_cv2=None if rhythm is None else rhythm.cv2,
        wait_probability=None if rhythm is None else rhythm.probability,
        rhythm="unknown" if rhythm is None else rhythm.verdict,
        expected_next_on=None if rhythm is None else rhythm.next_on,
        annual_basis=found.stars.annual_basis,
        actual_star=found.stars.actual,
        granted_star=found.stars.granted,
        star=found.stars.star,
        service_class=found.stars.service_class,
        lifecycle=found.lifecycle,
        size=classed.size,
        margin_level=classed.margin_level,
        effort=classed.effort,
        value_class=classed.value_class,
        cost_to_serve=classed.cost_to_serve,
        real_profit=classed.real_profit,
        flags=found.flags,
        is_part_year=found.stars.part_year,
        is_surging=is_surging(customer),
        is_ignored=is_ignored(customer, contact),
        is_urgent=is_urgent(customer, tier=found.tier, rhythm_alarm=found.rhythm_alarm, overdue=receivable.overdue),
        is_lost=customer.lost,
        rhythm_alarm=found.rhythm_alarm,
    )

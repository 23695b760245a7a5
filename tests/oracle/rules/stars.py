"""Stars and service class (§4)."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from oracle.rules.arithmetic import half_up
from oracle.rules.company import Company
from oracle.rules.customer import Customer
from oracle.rules.spans import calendar_year

THRESHOLDS = (20_000_00, 50_000_00, 300_000_00, 1_000_000_00, 2_000_000_00)


@dataclass(frozen=True, slots=True)
class Stars:
    """The basis in whole minor units, the stars it reaches, those that people granted, and what counts.

    `part_year`: the first order lies after 31 January of a year that the basis rests on.
    """

    annual_basis: int | None
    actual: int | None
    granted: int | None
    star: int | None
    service_class: str | None
    part_year: bool


def judge_stars(customer: Customer) -> Stars:
    """Return the customer's stars: the granted ones while they hold, else those of the ledger."""
    basis = exact_basis(customer)
    actual = None if basis is None else sum(1 for threshold in THRESHOLDS if basis >= threshold)
    granted = valid_grant(customer)
    star = actual if granted is None else granted
    return Stars(
        annual_basis=None if basis is None else half_up(basis),
        actual=actual,
        granted=granted,
        star=star,
        service_class=None if star is None else service_class_of(star),
        part_year=any(customer.days and customer.days[0] > date(year, 1, 31) for year in present_years(customer)),
    )


def exact_basis(customer: Customer) -> Fraction | None:
    """Return the purchase of a year that stars are given for; null where the ledger covers no counted year."""
    amounts = [customer.sum_within(calendar_year(year)) for year in present_years(customer)]
    if not amounts:
        return None
    if customer.company.settings.basis == "best":
        return Fraction(max(amounts))
    return Fraction(sum(amounts), len(amounts))


def present_years(customer: Customer) -> list[int]:
    """Return the years that the basis rests on: the counted ones that the ledger covers."""
    years = [year for year in counted_years(customer.company) if customer.company.covers(date(year, 1, 1))]
    return years[:1] if customer.company.settings.basis == "latest" else years


def counted_years(company: Company) -> list[int]:
    """Return the two latest calendar years before this one that are not abnormal, the later one first."""
    years: list[int] = []
    year = company.as_of.year
    while len(years) < 2:
        year -= 1
        if year not in company.settings.abnormal_years:
            years.append(year)
    return years


def valid_grant(customer: Customer) -> int | None:
    record, as_of = customer.record, customer.as_of
    begun = record.granted_from_on is None or record.granted_from_on <= as_of
    expired = record.granted_until_on is not None and record.granted_until_on < as_of
    return record.granted_star if begun and not expired else None


def service_class_of(star: int) -> str:
    if star == 5:
        return "vip"
    return "key" if star >= 3 else "ordinary"

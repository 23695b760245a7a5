# ruff: noqa: S608 - every literal in these texts is made here, from dates and integers
"""The SQL texts of the summary, in the subset that DuckDB, SQLite, PostgreSQL and Spark share.

The rules of the subset: each CTE is referenced once; every bound is a literal; money and counts are integers and every
sum is cast to BIGINT at the end; nothing nullable is sorted (a sentinel stands in); medians are picked by row numbers.
Tables are `documents`, `lines`, `customers`, `contacts`, `receivables`, `promises`, `plans`, with the columns of
`facts`; any of them can be a query instead. Each text serves everybody, or the customers of a list of codes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import batched

from kejing.analytics.facts import COMPLAINT, CUSTOMERS
from kejing.analytics.policy import Shutdown
from kejing.analytics.summary.dialect import Dialect
from kejing.analytics.windows import Window, calendar_year, windows_of


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the texts depend on: the day, the ledger's first day (None = no sale yet), shutdowns, merged and in order.

    `ledger_first_on` only tells which calendar years exist; any day before the first sale gives the same figures.
    `counted_years` are the two of the stars, the later first; `earlier_orders` is how many orders before the last one
    a spike or a drop is held against.
    """

    as_of: date
    ledger_first_on: date | None
    shutdowns: Sequence[Shutdown]
    has_receivables: bool
    counted_years: tuple[int, int]
    earlier_orders: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text reads: tables by their own names, but for those that are given as queries.

    With `codes` only these customers are read; None stands for everybody.
    """

    queries: Mapping[str, str] = field(default_factory=dict)
    codes: Sequence[str] | None = None

    def write_tables(self, *names: str) -> str:
        """Return the WITH clause of the queried tables among `names`; empty where all are tables."""
        written = [f"{name} AS (\n{self.queries[name]}\n)" for name in names if name in self.queries]
        return f"WITH {', '.join(written)}\n" if written else ""

    def write_chosen(self, condition: str | None, *, column: str = "customer_code") -> str:
        """Return the WHERE clause of a condition and the chosen customers; empty where there is neither."""
        parts = [] if condition is None else [condition]
        if self.codes is not None:
            listed = ", ".join(_write_text(code) for code in sorted(self.codes)) or "NULL"
            parts.append(f"{column} IN ({listed})")
        return f"\n  WHERE {' AND '.join(parts)}" if parts else ""


TABLES = Source()

# Stands for a sum that is not there: below every other.
_LEAST = -(2**62)
# Stands for an amount that is not there: above every other.
_MOST = 2**62
_MOST_ARGUMENTS = 50


def write_sales_days(*, dialect: Dialect, as_of: date, source: Source = TABLES) -> str:
    """Return the text that gives one row: first and last sale day of everybody up to `as_of`."""
    return f"""\
{source.write_tables("documents")}\
SELECT MIN(sold_on) AS first_sale_on, MAX(sold_on) AS last_sale_on
FROM documents
WHERE sold_on <= {dialect.write_date(as_of)}"""


def write_contact_count(*, dialect: Dialect, as_of: date, source: Source = TABLES) -> str:
    """Return the text that gives one number: the contacts of everybody up to `as_of`."""
    return f"""\
{source.write_tables("contacts")}\
SELECT COUNT(*) AS contacts
FROM contacts
WHERE {_is_contact(dialect, as_of)}"""


def write_category_facts(*, dialect: Dialect, window: Window, source: Source = TABLES) -> str:
    """Return the text of customer x category in the window: net amount and the sum of the positive lines.

    Lines without a category make a row with a null category.
    """
    return f"""\
{source.write_tables("lines")}\
SELECT customer_code, category,
  {_total("amount")} AS amount,
  {_total("CASE WHEN amount > 0 THEN amount ELSE 0 END")} AS positive_amount
FROM lines{source.write_chosen(_within(dialect, window))}
GROUP BY customer_code, category"""


def _write_text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _is_contact(dialect: Dialect, as_of: date) -> str:
    return f"answered AND kind <> '{COMPLAINT}' AND contacted_on <= {dialect.write_date(as_of)}"


def write_customer_facts(*, dialect: Dialect, bounds: Bounds, source: Source = TABLES) -> str:
    """Return the text of one row per customer of `customers`: every fact of judgements §1 and §5, unconditioned.

    Windows are plain sums; whether the ledger covers them is judged later. Medians come doubled, so that they stay
    integers. Rows come in no order.
    """
    tables = source.write_tables("documents", "lines", "customers", "contacts", "receivables", "promises", "plans")
    return f"""\
{tables.removesuffix(chr(10)) + ", " if tables else "WITH "}days AS (
{_days(dialect, bounds, source)}
), placed AS (
{_PLACED}
), spaced AS (
{_spaced(dialect, bounds)}
), ranked AS (
{_RANKED}
), sales AS (
{_sales(dialect, bounds)}
), costs AS (
{_costs(dialect, bounds, source)}
), reached AS (
{_reached(dialect, bounds.as_of, source)}
), owed AS (
{_owed(dialect, bounds, source)}
), promised AS (
{_promised(dialect, bounds.as_of, source)}
), planned AS (
{_planned(dialect, bounds.as_of, source)}
)
{_joined(dialect, bounds, source)}"""


def write_reached_facts(*, dialect: Dialect, as_of: date, source: Source) -> str:
    """Return the text of one row per customer of `customers`: what rests on contacts, promises and plans.

    They are the same as in `write_customer_facts`.
    """
    tables = source.write_tables("customers", "contacts", "promises", "plans")
    return f"""\
{tables.removesuffix(chr(10)) + ", " if tables else "WITH "}reached AS (
{_reached(dialect, as_of, source)}
), promised AS (
{_promised(dialect, as_of, source)}
), planned AS (
{_planned(dialect, as_of, source)}
)
SELECT customers.customer_code, customers.created_on, reached.last_contact_on,
  COALESCE(reached.report_count, 0) AS report_count, COALESCE(reached.visit_count, 0) AS visit_count,
  COALESCE(reached.contacts_90, 0) AS contacts_90, COALESCE(reached.contacts_prior_90, 0) AS contacts_prior_90,
  promised.next_promise_on, promised.open_promise_on, planned.open_plan_on
FROM customers
LEFT JOIN reached ON reached.customer_code = customers.customer_code
LEFT JOIN promised ON promised.customer_code = customers.customer_code
LEFT JOIN planned ON planned.customer_code = customers.customer_code{
        source.write_chosen(None, column="customers.customer_code")
    }"""


def _total(expression: str) -> str:
    return f"CAST(COALESCE(SUM({expression}), 0) AS BIGINT)"


def _within(dialect: Dialect, window: Window, column: str = "sold_on") -> str:
    return f"{column} >= {dialect.write_date(window.first)} AND {column} <= {dialect.write_date(window.last)}"


def _days(dialect: Dialect, bounds: Bounds, source: Source) -> str:
    return f"""\
  SELECT customer_code, sold_on,
    CAST(SUM(amount) AS BIGINT) AS amount,
    CAST(SUM(CASE WHEN amount > 0 THEN 1 ELSE 0 END) AS INTEGER) AS orders,
    CAST(SUM(CASE WHEN amount < 0 THEN 1 ELSE 0 END) AS INTEGER) AS returned,
    CASE WHEN SUM(amount) > 0 THEN 1 ELSE 0 END AS bought
  FROM documents{source.write_chosen(f"sold_on <= {dialect.write_date(bounds.as_of)}")}
  GROUP BY customer_code, sold_on"""


# `gaps` counts the purchase days before the last one: as many as there are gaps.
_PLACED = """\
  SELECT customer_code, sold_on, amount, orders, returned, bought,
    LAG(sold_on) OVER (PARTITION BY customer_code, bought ORDER BY sold_on) AS previous_on,
    CAST(ROW_NUMBER() OVER (PARTITION BY customer_code, bought ORDER BY sold_on) AS INTEGER) AS place,
    CAST(COUNT(*) OVER (PARTITION BY customer_code, bought) - 1 AS INTEGER) AS gaps
  FROM days"""


def _spaced(dialect: Dialect, bounds: Bounds) -> str:
    gap = _open_days(dialect, bounds.shutdowns, earlier="previous_on", later="sold_on")
    opens_month = " OR ".join(
        f"({_within(dialect, month)} AND (previous_on IS NULL OR previous_on < {dialect.write_date(month.first)}))"
        for month in windows_of(bounds.as_of).months
    )
    return f"""\
  SELECT customer_code, sold_on, amount, orders, returned, bought, gaps, gaps + 1 - place AS later,
    CASE WHEN bought = 1 AND ({opens_month}) THEN 1 ELSE 0 END AS opens_month,
    CAST(CASE WHEN previous_on IS NULL THEN -1 ELSE {gap} END AS INTEGER) AS gap,
    CASE WHEN place > gaps THEN {_MOST} ELSE amount END AS earlier_amount
  FROM placed"""


# The first purchase day has no gap; its sentinel -1 sorts first, so gap places run from 1. The last day's amount is
# no earlier one; its sentinel sorts last. Which of several equal values stands at a place does not matter, so no tie
# is broken.
_RANKED = """\
  SELECT customer_code, sold_on, amount, orders, returned, bought, later, gaps, opens_month, gap,
    ROW_NUMBER() OVER (PARTITION BY customer_code, bought ORDER BY gap) - 1 AS gap_place,
    ROW_NUMBER() OVER (PARTITION BY customer_code, bought ORDER BY earlier_amount) AS amount_place
  FROM spaced"""


def _sales(dialect: Dialect, bounds: Bounds) -> str:
    windows = windows_of(bounds.as_of)
    sums = {
        "amount_this_year": windows.this_year,
        "amount_last_year_same_period": windows.last_year_same_period,
        "amount_last_year": windows.last_year,
        "amount_last_month": windows.last_month,
        "amount_this_month": windows.this_month,
        "amount_last_month_same_days": windows.last_month_same_days,
        "amount_12m": windows.trailing_year,
        "amount_prior_12m": windows.prior_year,
        "amount_y1": windows.last_year,
        "amount_y2": windows.year_before_last,
        "counted_1_amount": calendar_year(bounds.counted_years[0]),
        "counted_2_amount": calendar_year(bounds.counted_years[1]),
        "amount_182": windows.half_year,
        "amount_prior_182": windows.half_year_before,
        "amount_90": windows.quarter,
        "amount_90_last_year": windows.quarter_last_year,
    }
    amounts = ",\n    ".join(
        f"{_total(f'CASE WHEN {_within(dialect, window)} THEN amount ELSE 0 END')} AS {name}"
        for name, window in sums.items()
    )
    year = _within(dialect, windows.trailing_year)
    gap_median = _doubled_median("gap", condition="bought = 1 AND gap >= 0", place="gap_place")
    amount_median = _doubled_median("amount", condition="bought = 1 AND later > 0", place="amount_place")
    earlier = f"bought = 1 AND later BETWEEN 1 AND {bounds.earlier_orders}"
    return f"""\
  SELECT customer_code,
    {amounts},
    {_total(f"CASE WHEN {year} THEN orders ELSE 0 END")} AS order_count,
    {_total("orders")} AS order_count_total,
    {_total(f"CASE WHEN {year} THEN returned ELSE 0 END")} AS return_documents,
    {_total("bought")} AS purchase_days,
    MIN(CASE WHEN bought = 1 THEN sold_on END) AS first_order_on,
    MAX(CASE WHEN bought = 1 THEN sold_on END) AS last_order_on,
    MAX(CASE WHEN bought = 1 AND later = 0 THEN amount END) AS last_order_amount,
    CAST(MAX(CASE WHEN {earlier} THEN amount END) AS BIGINT) AS earlier_orders_most,
    CAST(MIN(CASE WHEN {earlier} THEN amount END) AS BIGINT) AS earlier_orders_least,
    {_total("opens_month")} AS active_months,
    CAST({_best_year(dialect, bounds)} AS BIGINT) AS best_year_amount,
    CAST({amount_median} AS BIGINT) AS typical_order_amount_doubled,
    {_total("CASE WHEN bought = 1 AND gap >= 0 THEN 1 ELSE 0 END")} AS gap_count,
    {_total("CASE WHEN bought = 1 AND gap >= 0 THEN gap ELSE 0 END")} AS gap_sum,
    {_total("CASE WHEN bought = 1 AND gap >= 0 THEN CAST(gap AS BIGINT) * gap ELSE 0 END")} AS gap_square_sum,
    CAST({gap_median} AS BIGINT) AS gap_median_doubled
  FROM ranked
  GROUP BY customer_code"""


def _best_year(dialect: Dialect, bounds: Bounds) -> str:
    """Return the greatest sum of a calendar year with sales; a year without any is not nought but absent."""
    last = bounds.as_of.year
    first = last if bounds.ledger_first_on is None else bounds.ledger_first_on.year
    years = [
        f"COALESCE(SUM(CASE WHEN {_within(dialect, calendar_year(year))} THEN amount END), {_LEAST})"
        for year in range(first, last + 1)
    ]
    while len(years) > 1:
        # SQLite takes a hundred arguments, and one line of 1900 makes more years than that.
        years = [_greatest(dialect, some) for some in batched(years, _MOST_ARGUMENTS)]
    return years[0]


def _greatest(dialect: Dialect, some: Sequence[str]) -> str:
    return some[0] if len(some) == 1 else f"{dialect.greatest}({', '.join(some)})"


def _doubled_median(value: str, *, condition: str, place: str) -> str:
    """Sum the two middle values, which for an odd count are the same one: twice the median, an integer."""
    middle = f"CASE WHEN {condition} AND 2 * {place} IN (gaps, gaps + 1, gaps + 2) THEN {value} END"
    return f"MIN({middle}) + MAX({middle})"


def _open_days(dialect: Dialect, shutdowns: Sequence[Shutdown], *, earlier: str, later: str) -> str:
    """Count the days after `earlier` up to and including `later` that lie in no shutdown."""
    days = dialect.write_days_between(earlier, later)
    for shutdown in shutdowns:
        first, last = dialect.write_date(shutdown.first), dialect.write_date(shutdown.last)
        eve = dialect.write_date(shutdown.first - timedelta(days=1))
        start = f"CASE WHEN {earlier} < {first} THEN {eve} ELSE {earlier} END"
        end = f"CASE WHEN {later} > {last} THEN {last} ELSE {later} END"
        overlap = dialect.write_days_between(f"({start})", f"({end})")
        days += f" - CASE WHEN {later} < {first} OR {earlier} >= {last} THEN 0 ELSE {overlap} END"
    return days


def _costs(dialect: Dialect, bounds: Bounds, source: Source) -> str:
    """Sum what margin needs: lines with cost, apart by whether the tax-exclusive amount is on the line."""
    with_net = "CASE WHEN cost IS NOT NULL AND net_amount IS NOT NULL THEN {} ELSE 0 END"
    without_net = "CASE WHEN cost IS NOT NULL AND net_amount IS NULL THEN {} ELSE 0 END"
    return f"""\
  SELECT customer_code,
    {_total("CASE WHEN amount > 0 THEN 1 ELSE 0 END")} AS order_lines,
    {_total("CASE WHEN cost IS NULL THEN 1 ELSE 0 END")} AS costless_lines,
    {_total(without_net.format("1"))} AS netless_lines,
    {_total(with_net.format("1"))} AS net_known_lines,
    {_total(with_net.format("amount"))} AS net_known_amount,
    {_total(with_net.format("net_amount"))} AS net_known_net,
    {_total(with_net.format("cost"))} AS net_known_cost,
    {_total(without_net.format("amount"))} AS netless_amount,
    {_total(without_net.format("cost"))} AS netless_cost
  FROM lines{source.write_chosen(_within(dialect, windows_of(bounds.as_of).trailing_year))}
  GROUP BY customer_code"""


def _reached(dialect: Dialect, as_of: date, source: Source) -> str:
    windows = windows_of(as_of)
    year = _within(dialect, windows.trailing_year, "contacted_on")
    answered = f"answered AND kind <> '{COMPLAINT}'"
    counts = {
        "report_count": f"answered AND kind = 'report' AND {year}",
        "visit_count": f"answered AND kind = 'visit' AND {year}",
        "call_count": f"answered AND kind = 'call' AND {year}",
        "meeting_count": f"answered AND kind = 'meeting' AND {year}",
        "complaint_count": f"kind = '{COMPLAINT}' AND {year}",
        "contacts_90": f"{answered} AND {_within(dialect, windows.quarter, 'contacted_on')}",
        "contacts_prior_90": f"{answered} AND {_within(dialect, windows.quarter_before, 'contacted_on')}",
    }
    counted = ",\n    ".join(
        f"{_total(f'CASE WHEN {condition} THEN 1 ELSE 0 END')} AS {name}" for name, condition in counts.items()
    )
    return f"""\
  SELECT customer_code,
    MAX(CASE WHEN {answered} THEN contacted_on END) AS last_contact_on,
    {counted}
  FROM contacts{source.write_chosen(f"contacted_on <= {dialect.write_date(as_of)}")}
  GROUP BY customer_code"""


def _owed(dialect: Dialect, bounds: Bounds, source: Source) -> str:
    overdue = f'due_on < {dialect.write_date(bounds.as_of)} AND "open" > 0'
    return f"""\
  SELECT customer_code,
    {_total('"open"')} AS receivable,
    {_total(f'CASE WHEN {overdue} THEN "open" ELSE 0 END')} AS receivable_overdue,
    MIN(CASE WHEN "open" > 0 THEN due_on END) AS receivable_oldest_due_on
  FROM receivables{source.write_chosen(None)}
  GROUP BY customer_code"""


def _promised(dialect: Dialect, as_of: date, source: Source) -> str:
    day = dialect.write_date(as_of)
    is_open = f"made_on <= {day} AND (kept_on IS NULL OR kept_on > {day})"
    return f"""\
  SELECT customer_code,
    MIN(due_on) AS next_promise_on,
    MIN(CASE WHEN due_on >= {day} THEN due_on END) AS open_promise_on
  FROM promises{source.write_chosen(is_open)}
  GROUP BY customer_code"""


def _planned(dialect: Dialect, as_of: date, source: Source) -> str:
    day = dialect.write_date(as_of)
    is_open = f"made_on <= {day} AND planned_on >= {day} AND (closed_on IS NULL OR closed_on > {day})"
    return f"""\
  SELECT customer_code,
    MIN(planned_on) AS open_plan_on
  FROM plans{source.write_chosen(is_open)}
  GROUP BY customer_code"""


_ZERO_WITHOUT_SALES = (
    "amount_this_year",
    "amount_last_year_same_period",
    "amount_last_year",
    "amount_last_month",
    "amount_this_month",
    "amount_last_month_same_days",
    "amount_12m",
    "amount_prior_12m",
    "amount_y1",
    "amount_y2",
    "counted_1_amount",
    "counted_2_amount",
    "amount_182",
    "amount_prior_182",
    "amount_90",
    "amount_90_last_year",
    "order_count",
    "order_count_total",
    "return_documents",
    "purchase_days",
    "active_months",
    "best_year_amount",
    "gap_count",
    "gap_sum",
    "gap_square_sum",
)
_NULL_WITHOUT_SALES = (
    "first_order_on",
    "last_order_on",
    "last_order_amount",
    "earlier_orders_most",
    "earlier_orders_least",
)
_ZERO_WITHOUT_LINES = (
    "order_lines",
    "costless_lines",
    "netless_lines",
    "net_known_lines",
    "net_known_amount",
    "net_known_net",
    "net_known_cost",
    "netless_amount",
    "netless_cost",
)


_ZERO_WITHOUT_CONTACTS = (
    "report_count",
    "visit_count",
    "call_count",
    "meeting_count",
    "complaint_count",
    "contacts_90",
    "contacts_prior_90",
)


def _joined(dialect: Dialect, bounds: Bounds, source: Source) -> str:
    day = dialect.write_date(bounds.as_of)
    since_order = dialect.write_days_between("sales.last_order_on", day)
    wait = _open_days(dialect, bounds.shutdowns, earlier="sales.last_order_on", later=day)
    since_contact = dialect.write_days_between("reached.last_contact_on", day)
    columns = [
        *(f"customers.{name}" for name in CUSTOMERS),
        "reached.last_contact_on",
        f"CAST({since_contact} AS BIGINT) AS days_since_contact",
        *(f"COALESCE(reached.{name}, 0) AS {name}" for name in _ZERO_WITHOUT_CONTACTS),
        *(f"COALESCE(sales.{name}, 0) AS {name}" for name in _ZERO_WITHOUT_SALES),
        *(f"sales.{name}" for name in _NULL_WITHOUT_SALES),
        f"CAST({since_order} AS BIGINT) AS days_since_order",
        f"CAST({wait} AS BIGINT) AS wait_days",
        *(f"sales.{name}" for name in ("typical_order_amount_doubled", "gap_median_doubled")),
        *(f"COALESCE(costs.{name}, 0) AS {name}" for name in _ZERO_WITHOUT_LINES),
        *(_receivable_columns(bounds)),
        "promised.next_promise_on",
        "promised.open_promise_on",
        "planned.open_plan_on",
    ]
    selected = ",\n  ".join(columns)
    return f"""\
SELECT {selected}
FROM customers
LEFT JOIN sales ON sales.customer_code = customers.customer_code
LEFT JOIN costs ON costs.customer_code = customers.customer_code
LEFT JOIN reached ON reached.customer_code = customers.customer_code
LEFT JOIN owed ON owed.customer_code = customers.customer_code
LEFT JOIN promised ON promised.customer_code = customers.customer_code
LEFT JOIN planned ON planned.customer_code = customers.customer_code{
        source.write_chosen(None, column="customers.customer_code")
    }"""


def _receivable_columns(bounds: Bounds) -> tuple[str, str, str]:
    """Without a receivable source the balance is unknown, not nought."""
    if bounds.has_receivables:
        return (
            "COALESCE(owed.receivable, 0) AS receivable",
            "COALESCE(owed.receivable_overdue, 0) AS receivable_overdue",
            "owed.receivable_oldest_due_on",
        )
    return ("owed.receivable", "owed.receivable_overdue", "owed.receivable_oldest_due_on")

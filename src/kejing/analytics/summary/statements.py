# ruff: noqa: S608 - every literal in these texts is made here, from dates and integers
"""The SQL texts of the summary, in the subset that DuckDB, SQLite, PostgreSQL and Spark share.

The rules of the subset: each CTE is referenced once; every bound is a literal; money and counts are integers and every
sum is cast to BIGINT at the end; nothing nullable is sorted (a sentinel stands in); medians are picked by row numbers.
Tables are `documents`, `lines`, `customers`, `contacts`, `receivables`, with the columns of `facts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kejing.analytics.policy import Shutdown
from kejing.analytics.summary.dialect import Dialect
from kejing.analytics.windows import Window, windows_of


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the texts depend on: the day, the ledger's first day (None = no sale yet), shutdowns, merged and in order.

    `ledger_first_on` only tells which calendar years exist; any day before the first sale gives the same figures.
    """

    as_of: date
    ledger_first_on: date | None
    shutdowns: Sequence[Shutdown]
    has_receivables: bool


def write_ledger_facts(*, dialect: Dialect, as_of: date) -> str:
    """Return the text that gives one row: first and last sale day and the number of contacts up to `as_of`."""
    day = dialect.write_date(as_of)
    return f"""\
SELECT sales.first_sale_on, sales.last_sale_on, reached.contacts
FROM (SELECT MIN(sold_on) AS first_sale_on, MAX(sold_on) AS last_sale_on FROM documents WHERE sold_on <= {day}) AS sales
CROSS JOIN (SELECT COUNT(*) AS contacts FROM contacts WHERE answered AND contacted_on <= {day}) AS reached"""


def write_category_facts(*, dialect: Dialect, as_of: date) -> str:
    """Return the text of customer x category in the trailing year: net amount and the sum of the positive lines.

    Lines without a category make a row with a null category.
    """
    return f"""\
SELECT customer_code, category,
  {_total("amount")} AS amount,
  {_total("CASE WHEN amount > 0 THEN amount ELSE 0 END")} AS positive_amount
FROM lines
WHERE {_within(dialect, windows_of(as_of).trailing_year)}
GROUP BY customer_code, category"""


def write_customer_facts(*, dialect: Dialect, bounds: Bounds) -> str:
    """Return the text of one row per customer of `customers`: every fact of judgements §1 and §5, unconditioned.

    Windows are plain sums; whether the ledger covers them is judged later. Medians come doubled, so that they stay
    integers. Rows come in no order.
    """
    return f"""\
WITH days AS (
{_days(dialect, bounds)}
), placed AS (
{_placed(dialect, bounds)}
), stepped AS (
{_STEPPED}
), spaced AS (
{_spaced(dialect, bounds)}
), ranked AS (
{_RANKED}
), sales AS (
{_sales(dialect, bounds)}
), costs AS (
{_costs(dialect, bounds)}
), reached AS (
{_reached(dialect, bounds)}
), owed AS (
{_owed(dialect, bounds)}
)
{_joined(dialect, bounds)}"""


def _total(expression: str) -> str:
    return f"CAST(COALESCE(SUM({expression}), 0) AS BIGINT)"


def _within(dialect: Dialect, window: Window, column: str = "sold_on") -> str:
    return f"{column} >= {dialect.write_date(window.first)} AND {column} <= {dialect.write_date(window.last)}"


def _days(dialect: Dialect, bounds: Bounds) -> str:
    return f"""\
  SELECT customer_code, sold_on,
    CAST(SUM(amount) AS BIGINT) AS amount,
    SUM(CASE WHEN amount > 0 THEN 1 ELSE 0 END) AS orders
  FROM documents
  WHERE sold_on <= {dialect.write_date(bounds.as_of)}
  GROUP BY customer_code, sold_on"""


def _placed(dialect: Dialect, bounds: Bounds) -> str:
    return f"""\
  SELECT customer_code, sold_on, amount, orders,
    CASE WHEN amount > 0 THEN 1 ELSE 0 END AS bought,
    {_sales_year(dialect, bounds)} AS sales_year
  FROM days"""


def _sales_year(dialect: Dialect, bounds: Bounds) -> str:
    """Return the calendar year by literals: the engines extract a year in four different ways."""
    last = bounds.as_of.year
    first = last if bounds.ledger_first_on is None else bounds.ledger_first_on.year
    arms = [f"WHEN sold_on < {dialect.write_date(date(year + 1, 1, 1))} THEN {year}" for year in range(first, last)]
    return " ".join(["CASE", *arms, "ELSE", str(last), "END"]) if arms else str(last)


_STEPPED = """\
  SELECT customer_code, sold_on, amount, orders, bought,
    LAG(sold_on) OVER (PARTITION BY customer_code, bought ORDER BY sold_on) AS previous_on,
    LEAD(sold_on) OVER (PARTITION BY customer_code, bought ORDER BY sold_on) AS next_on,
    SUM(amount) OVER (PARTITION BY customer_code, sales_year) AS year_amount
  FROM placed"""


def _spaced(dialect: Dialect, bounds: Bounds) -> str:
    gap = _open_days(dialect, bounds.shutdowns, earlier="previous_on", later="sold_on")
    return f"""\
  SELECT customer_code, sold_on, amount, orders, bought, year_amount,
    CASE WHEN next_on IS NULL THEN 1 ELSE 0 END AS is_last,
    CASE WHEN previous_on IS NULL THEN -1 ELSE {gap} END AS gap
  FROM stepped"""


# The first purchase day has no gap; its sentinel -1 sorts first, so gap places run from 1. There are as many gaps as
# purchase days before the last one, so one count serves both medians.
_RANKED = """\
  SELECT customer_code, sold_on, amount, orders, bought, year_amount, is_last, gap,
    COUNT(*) OVER (PARTITION BY customer_code, bought) - 1 AS gaps,
    ROW_NUMBER() OVER (PARTITION BY customer_code, bought ORDER BY gap, sold_on) - 1 AS gap_place,
    ROW_NUMBER() OVER (PARTITION BY customer_code, bought, is_last ORDER BY amount, sold_on) AS amount_place
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
    }
    amounts = ",\n    ".join(
        f"{_total(f'CASE WHEN {_within(dialect, window)} THEN amount ELSE 0 END')} AS {name}"
        for name, window in sums.items()
    )
    months = "\n      + ".join(
        f"MAX(CASE WHEN bought = 1 AND {_within(dialect, month)} THEN 1 ELSE 0 END)" for month in windows.months
    )
    year = _within(dialect, windows.trailing_year)
    gap_median = _doubled_median("gap", condition="bought = 1 AND gap >= 0", place="gap_place")
    amount_median = _doubled_median("amount", condition="bought = 1 AND is_last = 0", place="amount_place")
    return f"""\
  SELECT customer_code,
    {amounts},
    {_total(f"CASE WHEN {year} THEN orders ELSE 0 END")} AS order_count,
    {_total("orders")} AS order_count_total,
    {_total("bought")} AS purchase_days,
    MIN(CASE WHEN bought = 1 THEN sold_on END) AS first_order_on,
    MAX(CASE WHEN bought = 1 THEN sold_on END) AS last_order_on,
    MAX(CASE WHEN bought = 1 AND is_last = 1 THEN amount END) AS last_order_amount,
    CAST({months} AS BIGINT) AS active_months,
    CAST(MAX(year_amount) AS BIGINT) AS best_year_amount,
    CAST({amount_median} AS BIGINT) AS typical_order_amount_doubled,
    {_total("CASE WHEN bought = 1 AND gap >= 0 THEN 1 ELSE 0 END")} AS gap_count,
    {_total("CASE WHEN bought = 1 AND gap >= 0 THEN gap ELSE 0 END")} AS gap_sum,
    {_total("CASE WHEN bought = 1 AND gap >= 0 THEN gap * gap ELSE 0 END")} AS gap_square_sum,
    CAST({gap_median} AS BIGINT) AS gap_median_doubled
  FROM ranked
  GROUP BY customer_code"""


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


def _costs(dialect: Dialect, bounds: Bounds) -> str:
    """Sum what margin needs: lines with cost, apart by whether the tax-exclusive amount is on the line."""
    with_net = "CASE WHEN cost IS NOT NULL AND net_amount IS NOT NULL THEN {} ELSE 0 END"
    without_net = "CASE WHEN cost IS NOT NULL AND net_amount IS NULL THEN {} ELSE 0 END"
    return f"""\
  SELECT customer_code,
    {_total("CASE WHEN cost IS NULL THEN 1 ELSE 0 END")} AS costless_lines,
    {_total(without_net.format("1"))} AS netless_lines,
    {_total(with_net.format("amount"))} AS net_known_amount,
    {_total(with_net.format("net_amount"))} AS net_known_net,
    {_total(with_net.format("cost"))} AS net_known_cost,
    {_total(without_net.format("amount"))} AS netless_amount,
    {_total(without_net.format("cost"))} AS netless_cost
  FROM lines
  WHERE {_within(dialect, windows_of(bounds.as_of).trailing_year)}
  GROUP BY customer_code"""


def _reached(dialect: Dialect, bounds: Bounds) -> str:
    year = _within(dialect, windows_of(bounds.as_of).trailing_year, "contacted_on")
    return f"""\
  SELECT customer_code,
    MAX(contacted_on) AS last_contact_on,
    {_total(f"CASE WHEN kind = 'report' AND {year} THEN 1 ELSE 0 END")} AS report_count,
    {_total(f"CASE WHEN kind = 'visit' AND {year} THEN 1 ELSE 0 END")} AS visit_count
  FROM contacts
  WHERE answered AND contacted_on <= {dialect.write_date(bounds.as_of)}
  GROUP BY customer_code"""


def _owed(dialect: Dialect, bounds: Bounds) -> str:
    overdue = f'due_on < {dialect.write_date(bounds.as_of)} AND "open" > 0'
    return f"""\
  SELECT customer_code,
    {_total('"open"')} AS receivable,
    {_total(f'CASE WHEN {overdue} THEN "open" ELSE 0 END')} AS receivable_overdue,
    MIN(CASE WHEN "open" > 0 THEN due_on END) AS receivable_oldest_due_on
  FROM receivables
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
    "order_count",
    "order_count_total",
    "purchase_days",
    "active_months",
    "best_year_amount",
    "gap_count",
    "gap_sum",
    "gap_square_sum",
)
_ZERO_WITHOUT_LINES = (
    "costless_lines",
    "netless_lines",
    "net_known_amount",
    "net_known_net",
    "net_known_cost",
    "netless_amount",
    "netless_cost",
)


def _joined(dialect: Dialect, bounds: Bounds) -> str:
    day = dialect.write_date(bounds.as_of)
    since_order = dialect.write_days_between("sales.last_order_on", day)
    wait = _open_days(dialect, bounds.shutdowns, earlier="sales.last_order_on", later=day)
    since_contact = dialect.write_days_between("reached.last_contact_on", day)
    columns = [
        *(f"customers.{name}" for name in ("customer_code", "customer_name", "contact_every_days")),
        *(f"customers.{name}" for name in ("is_intent", "is_closed", "created_on")),
        "reached.last_contact_on",
        f"CAST({since_contact} AS BIGINT) AS days_since_contact",
        *(f"COALESCE(reached.{name}, 0) AS {name}" for name in ("report_count", "visit_count")),
        *(f"COALESCE(sales.{name}, 0) AS {name}" for name in _ZERO_WITHOUT_SALES),
        *(f"sales.{name}" for name in ("first_order_on", "last_order_on", "last_order_amount")),
        f"CAST({since_order} AS BIGINT) AS days_since_order",
        f"CAST({wait} AS BIGINT) AS wait_days",
        *(f"sales.{name}" for name in ("typical_order_amount_doubled", "gap_median_doubled")),
        *(f"COALESCE(costs.{name}, 0) AS {name}" for name in _ZERO_WITHOUT_LINES),
        *(_receivable_columns(bounds)),
    ]
    selected = ",\n  ".join(columns)
    return f"""\
SELECT {selected}
FROM customers
LEFT JOIN sales ON sales.customer_code = customers.customer_code
LEFT JOIN costs ON costs.customer_code = customers.customer_code
LEFT JOIN reached ON reached.customer_code = customers.customer_code
LEFT JOIN owed ON owed.customer_code = customers.customer_code"""


def _receivable_columns(bounds: Bounds) -> tuple[str, str, str]:
    """Without a receivable source the balance is unknown, not nought."""
    if bounds.has_receivables:
        return (
            "COALESCE(owed.receivable, 0) AS receivable",
            "COALESCE(owed.receivable_overdue, 0) AS receivable_overdue",
            "owed.receivable_oldest_due_on",
        )
    return ("owed.receivable", "owed.receivable_overdue", "owed.receivable_oldest_due_on")

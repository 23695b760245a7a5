import sqlite3
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import sqlglot
from hypothesis import given, settings

from analytics.building import AS_OF, Contact, Owed, Person, Sale, World, ago
from analytics.strategies import worlds
from kejing.analytics.facts import RECEIVABLES, Facts, empty_table
from kejing.analytics.policy import Policy, Rhythm, Shutdown
from kejing.analytics.summary import CATEGORY_FACTS, CUSTOMER_FACTS, summarise
from kejing.analytics.summary.dialect import DUCKDB, POSTGRESQL, SQLITE, Dialect
from kejing.analytics.summary.statements import (
    Bounds,
    write_category_facts,
    write_customer_facts,
    write_ledger_facts,
)
from kejing.analytics.windows import FIRST_AS_OF, LAST_AS_OF, AsOfError

SHUTDOWNS = (Shutdown(date(2023, 12, 20), date(2024, 1, 8)), Shutdown(date(2024, 2, 10), date(2024, 2, 17)))
RESTING = Policy(rhythm=Rhythm(shutdowns=SHUTDOWNS))
BOUNDS = Bounds(as_of=AS_OF, ledger_first_on=date(2022, 3, 1), shutdowns=SHUTDOWNS, has_receivables=True)
GOLDEN = Path(__file__).parent / "golden"


def one(world: World, *columns: str, as_of: date = AS_OF, policy: Policy | None = None) -> tuple[object, ...]:
    return summarise(world.facts(), as_of=as_of, policy=policy or Policy()).customers.select(columns).row(0)


def texts(dialect: Dialect) -> dict[str, str]:
    return {
        "ledger_facts": write_ledger_facts(dialect=dialect, as_of=AS_OF),
        "category_facts": write_category_facts(dialect=dialect, as_of=AS_OF),
        "customer_facts": write_customer_facts(dialect=dialect, bounds=BOUNDS),
    }


def test_every_window_is_closed_at_both_ends() -> None:
    # Powers of two tell by their sum which days a window holds.
    days = [
        date(2022, 1, 1),
        date(2022, 12, 31),
        date(2023, 1, 1),
        date(2023, 6, 30),
        date(2023, 7, 1),
        date(2023, 7, 2),
        date(2023, 12, 31),
        date(2024, 1, 1),
        date(2024, 5, 1),
        date(2024, 5, 30),
        date(2024, 5, 31),
        date(2024, 6, 1),
        AS_OF,
        date(2024, 7, 1),
    ]
    world = World([Sale("a", day, 2**place) for place, day in enumerate(days)])

    def total(first: str, last: str) -> int:
        return sum(2**place for place, day in enumerate(days) if first <= day.isoformat() <= last)

    assert one(
        world,
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
    ) == (
        total("2024-01-01", "2024-06-30"),
        total("2023-01-01", "2023-06-30"),
        total("2023-01-01", "2023-12-31"),
        total("2024-05-01", "2024-05-31"),
        total("2024-06-01", "2024-06-30"),
        total("2024-05-01", "2024-05-30"),
        total("2023-07-02", "2024-06-30"),
        total("2022-07-03", "2023-07-01"),
        total("2023-01-01", "2023-12-31"),
        total("2022-01-01", "2022-12-31"),
    )


def test_29_february_is_compared_with_the_28th() -> None:
    world = World([Sale("a", date(2023, 2, 28), 1), Sale("a", date(2023, 3, 1), 2), Sale("a", date(2024, 1, 29), 4)])

    assert one(world, "amount_last_year_same_period", "amount_last_month_same_days", as_of=date(2024, 2, 29)) == (1, 4)


def test_the_last_day_of_march_is_compared_with_all_of_february() -> None:
    world = World([Sale("a", date(2023, 2, 28), 1), Sale("a", date(2023, 3, 1), 2)])

    assert one(world, "amount_last_month_same_days", as_of=date(2023, 3, 31)) == (1,)


def test_a_purchase_day_needs_a_positive_sum_and_an_order_a_positive_document() -> None:
    world = World(
        [
            Sale("a", ago(50), 100, number="1"),
            Sale("a", ago(50), -100, number="2"),
            Sale("a", ago(40), 10, number="3"),
            Sale("a", ago(40), -4, number="4"),
            Sale("a", ago(10), -5, number="5"),
            Sale("a", ago(400), 8, number="6"),
        ]
    )

    assert one(
        world,
        "purchase_days",
        "order_count",
        "order_count_total",
        "first_order_on",
        "last_order_on",
        "last_order_amount",
        "days_since_order",
    ) == (2, 2, 3, ago(400), ago(40), 6, 40)


def test_active_months_are_calendar_months_with_a_purchase_day_among_the_last_twelve() -> None:
    days = [date(2023, 6, 30), date(2023, 7, 1), date(2023, 7, 31), date(2024, 6, 1)]
    world = World([*(Sale("a", day, 1) for day in days), Sale("a", date(2024, 1, 1), -5)])

    assert one(world, "active_months") == (2,)


@pytest.mark.parametrize(
    ("amounts", "doubled"),
    [([9], None), ([5, 9], 10), ([5, 8, 1], 13), ([1, 7, 5, 99], 10), ([4, 4, 1, 9, 2], 8)],
)
def test_the_typical_amount_is_the_median_before_the_last_purchase_day(amounts: list[int], doubled: int | None) -> None:
    world = World([Sale("a", ago(100 - 10 * place), amount) for place, amount in enumerate(amounts)])

    assert one(world, "typical_order_amount_doubled") == (doubled,)


def test_gaps_are_summed_and_their_median_doubled() -> None:
    world = World([Sale("a", ago(days), 1) for days in (60, 50, 30, 27, 0)])

    # gaps 10, 20, 3, 27
    assert one(world, "gap_count", "gap_sum", "gap_square_sum", "gap_median_doubled", "wait_days") == (
        4,
        60,
        100 + 400 + 9 + 729,
        30,
        0,
    )


def test_shutdown_days_are_taken_out_of_gaps_and_of_the_wait() -> None:
    # 8 shutdown days lie in the gap, 7 of them after the last order on 11 February.
    world = World([Sale("a", date(2024, 2, 1), 1), Sale("a", date(2024, 2, 11), 1)])
    late = World([Sale("a", date(2024, 2, 9), 1), Sale("a", date(2024, 2, 18), 1)])

    assert one(world, "gap_sum", "wait_days", "days_since_order", as_of=date(2024, 2, 20), policy=RESTING) == (8, 3, 9)
    assert one(late, "gap_sum", "wait_days", as_of=date(2024, 2, 20), policy=RESTING) == (1, 2)


def test_the_best_calendar_year_is_net_of_returns() -> None:
    world = World([Sale("a", date(2022, 5, 1), 90), Sale("a", date(2022, 6, 1), -50), Sale("a", date(2023, 5, 1), 60)])

    assert one(world, "best_year_amount") == (60,)


def test_a_customer_without_sales_is_there_with_zeros_and_nulls() -> None:
    world = World([Sale("b", ago(3), 1)], people=[Person("a", is_intent=True)])

    assert one(world, "customer_code", "amount_12m", "purchase_days", "gap_count", "last_order_on", "is_intent") == (
        "a",
        0,
        0,
        0,
        None,
        True,
    )


def test_contacts_count_when_answered_and_within_the_trailing_year() -> None:
    world = World(
        customers=["a"],
        contacts=[
            Contact("a", ago(364), "report"),
            Contact("a", ago(365), "report"),
            Contact("a", ago(9), "visit"),
            Contact("a", ago(7), "call"),
            Contact("a", ago(2), "visit", answered=False),
            Contact("a", ago(-1), "visit"),
        ],
    )

    assert one(world, "report_count", "visit_count", "last_contact_on", "days_since_contact") == (1, 1, ago(7), 7)


def test_receivables_sum_and_only_open_debts_before_today_are_overdue() -> None:
    world = World(
        customers=["a"],
        owed=[Owed("a", ago(0), 100), Owed("a", ago(1), 40), Owed("a", ago(9), -15), Owed("a", None, 7)],
    )

    assert one(world, "receivable", "receivable_overdue", "receivable_oldest_due_on") == (132, 40, ago(1))


def test_receivables_are_zero_with_a_source_and_unknown_without() -> None:
    columns = ("receivable", "receivable_overdue", "receivable_oldest_due_on")

    assert one(World(customers=["a"], owed=[]), *columns) == (0, 0, None)
    assert one(World(customers=["a"]), *columns) == (None, None, None)


def test_categories_are_netted_in_the_trailing_year_with_the_unknown_one_apart() -> None:
    world = World(
        [
            Sale("a", ago(364), 10, category="tea"),
            Sale("a", ago(5), -4, category="tea"),
            Sale("a", ago(5), 3),
            Sale("a", ago(365), 99, category="oil"),
        ]
    )

    categories = summarise(world.facts(), as_of=AS_OF, policy=Policy()).categories

    assert categories.rows() == [("a", "tea", 6, 10), ("a", None, 3, 3)]


def test_the_ledger_facts_stop_at_the_day() -> None:
    world = World(
        [Sale("a", ago(20), 1), Sale("a", ago(2), -1), Sale("a", ago(-3), 1)], contacts=[Contact("a", ago(-1))]
    )

    ledger = summarise(world.facts(), as_of=AS_OF, policy=Policy()).ledger

    assert (ledger.first_sale_on, ledger.last_sale_on, ledger.coverage_days, ledger.has_contacts) == (
        ago(20),
        ago(2),
        21,
        False,
    )


def test_an_attempt_is_no_contact_on_record() -> None:
    world = World(customers=["a"], contacts=[Contact("a", ago(1), answered=False)])

    assert not summarise(world.facts(), as_of=AS_OF, policy=Policy()).ledger.has_contacts


@pytest.mark.parametrize("name", ["ledger_facts", "category_facts", "customer_facts"])
def test_the_sql_is_the_golden_text(name: str) -> None:
    assert texts(DUCKDB)[name] + "\n" == (GOLDEN / f"{name}.sql").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["ledger_facts", "category_facts", "customer_facts"])
@pytest.mark.parametrize("target", ["spark", "sqlite", "postgres"])
def test_the_sql_can_be_carried_to_other_engines(name: str, target: str) -> None:
    carried = sqlglot.transpile(
        texts(DUCKDB)[name], read="duckdb", write=target, unsupported_level=sqlglot.ErrorLevel.RAISE
    )

    assert [type(sqlglot.parse_one(text, read=target)).__name__ for text in carried] == ["Select"]


@pytest.mark.parametrize("dialect", [POSTGRESQL, SQLITE], ids=lambda dialect: dialect.name)
def test_other_engines_run_the_same_text_with_two_substitutions(dialect: Dialect) -> None:
    for text in texts(dialect).values():
        assert sqlglot.parse_one(text, read=dialect.name).sql(dialect=dialect.name)


def test_each_cte_is_referenced_once() -> None:
    tree = sqlglot.parse_one(texts(DUCKDB)["customer_facts"], read="duckdb")
    names = [cte.alias for cte in tree.find_all(sqlglot.exp.CTE)]
    read = [table.name for table in tree.find_all(sqlglot.exp.Table)]

    assert {name: read.count(name) for name in names} == dict.fromkeys(names, 1)


def summarise_in_sqlite(facts: Facts, *, policy: Policy) -> tuple[pl.DataFrame, pl.DataFrame]:
    receivables = empty_table(RECEIVABLES) if facts.receivables is None else facts.receivables
    tables = {
        "documents": facts.documents,
        "lines": facts.lines,
        "customers": facts.customers,
        "contacts": facts.contacts,
        "receivables": receivables,
    }
    with sqlite3.connect(":memory:") as engine:
        for name, table in tables.items():
            columns = ", ".join(f'"{column}"' for column in table.columns)
            engine.execute(f"CREATE TABLE {name} ({columns})")
            marks = ", ".join("?" * table.width)
            rows = table.with_columns(pl.col(pl.Date).dt.to_string()).rows()
            engine.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)  # noqa: S608 (names of our own tables)
        first = engine.execute(write_ledger_facts(dialect=SQLITE, as_of=AS_OF)).fetchone()[0]
        bounds = Bounds(
            as_of=AS_OF,
            ledger_first_on=None if first is None else date.fromisoformat(first),
            shutdowns=policy.rhythm.merged_shutdowns(),
            has_receivables=facts.receivables is not None,
        )
        customers = engine.execute(write_customer_facts(dialect=SQLITE, bounds=bounds)).fetchall()
        categories = engine.execute(write_category_facts(dialect=SQLITE, as_of=AS_OF)).fetchall()
    engine.close()
    return _typed(customers, CUSTOMER_FACTS), _typed(categories, CATEGORY_FACTS)


def _typed(rows: list[tuple[object, ...]], schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    raw = {
        name: pl.String if kind is pl.Date else pl.Int64 if kind is pl.Boolean else kind
        for name, kind in schema.items()
    }
    frame = pl.DataFrame(rows, schema=raw, orient="row")
    dates = [name for name, kind in schema.items() if kind is pl.Date]
    flags = [name for name, kind in schema.items() if kind is pl.Boolean]
    return frame.with_columns(pl.col(dates).str.to_date(), pl.col(flags).cast(pl.Boolean)).sort(
        [name for name in ("customer_code", "category") if name in schema], nulls_last=True
    )


@settings(max_examples=20)
@given(world=worlds())
def test_sqlite_gives_the_same_to_the_bit(world: World) -> None:
    facts = world.facts()

    summary = summarise(facts, as_of=AS_OF, policy=RESTING)

    customers, categories = summarise_in_sqlite(facts, policy=RESTING)
    assert customers.equals(summary.customers)
    assert categories.equals(summary.categories)


@pytest.mark.parametrize("as_of", [date.min, date(1899, 12, 31), date(2200, 1, 1), date.max])
def test_a_day_out_of_the_calendar_that_is_judged_is_refused(as_of: date) -> None:
    with pytest.raises(AsOfError) as caught:
        summarise(World([Sale("a", AS_OF, 1)]).facts(), as_of=as_of, policy=Policy())

    assert str(caught.value) == f"as_of: expected a day from 1900-01-01 to 2199-12-31, got {as_of.isoformat()}."


@pytest.mark.parametrize(("as_of", "tier"), [(FIRST_AS_OF, "prospect"), (LAST_AS_OF, "dormant")])
def test_the_first_and_the_last_day_of_the_calendar_are_judged(as_of: date, tier: str) -> None:
    assert World([Sale("a", AS_OF, 1)]).column("tier", as_of=as_of) == {"a": tier}

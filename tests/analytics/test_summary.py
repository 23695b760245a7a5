from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.building import AS_OF, Contact, Owed, Person, Plan, Promise, Sale, World, ago
from analytics.strategies import CODES, worlds
from kejing.analytics.facts import Facts, Scan
from kejing.analytics.policy import Policy, Rhythm, Shutdown, Stars
from kejing.analytics.summary import EngineError, EngineName, Summary, summarise
from kejing.analytics.summary.dialect import DUCKDB, POSTGRESQL, SQLITE, Dialect
from kejing.analytics.summary.statements import (
    TABLES,
    Bounds,
    Source,
    write_category_facts,
    write_contact_count,
    write_customer_facts,
    write_sales_days,
)
from kejing.analytics.windows import FIRST_AS_OF, LAST_AS_OF, AsOfError, windows_of
from services.examples import share_of

SHUTDOWNS = (Shutdown(date(2023, 12, 20), date(2024, 1, 8)), Shutdown(date(2024, 2, 10), date(2024, 2, 17)))
RESTING = Policy(rhythm=Rhythm(shutdowns=SHUTDOWNS))
BOUNDS = Bounds(
    as_of=AS_OF,
    ledger_first_on=date(2022, 3, 1),
    shutdowns=SHUTDOWNS,
    has_receivables=True,
    counted_years=(2023, 2022),
    earlier_orders=12,
)
# A hundred customers would fill the page; two show the same, and a quotation mark.
CHOSEN = Source(codes=["b", "o'a"])
GOLDEN = Path(__file__).parent / "golden"
TEXTS = ("sales_days", "contact_count", "category_facts", "customer_facts", "chosen_customer_facts")


def one(world: World, *columns: str, as_of: date = AS_OF, policy: Policy | None = None) -> tuple[object, ...]:
    return summarise(world.facts(), as_of=as_of, policy=policy or Policy()).customers.select(columns).row(0)


def texts(dialect: Dialect) -> dict[str, str]:
    return {
        "sales_days": write_sales_days(dialect=dialect, as_of=AS_OF),
        "contact_count": write_contact_count(dialect=dialect, as_of=AS_OF),
        "category_facts": write_category_facts(dialect=dialect, window=windows_of(AS_OF).trailing_year),
        "customer_facts": write_customer_facts(dialect=dialect, bounds=BOUNDS, source=TABLES),
        "chosen_customer_facts": write_customer_facts(dialect=dialect, bounds=BOUNDS, source=CHOSEN),
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


@pytest.mark.parametrize("engine", [EngineName.DUCKDB, EngineName.SQLITE])
def test_a_century_between_two_orders_is_summed_and_squared(engine: EngineName) -> None:
    world = World([Sale("a", date(1900, 1, 1), 7), Sale("a", date(2199, 12, 31), 5)])

    summary = summarise(world.facts(), as_of=LAST_AS_OF, policy=Policy(), engine=engine)

    days = (date(2199, 12, 31) - date(1900, 1, 1)).days
    assert summary.customers.select("best_year_amount", "gap_sum", "gap_square_sum").row(0) == (7, days, days * days)


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


def test_a_complaint_is_effort_and_no_contact() -> None:
    world = World(
        customers=["a"],
        contacts=[Contact("a", ago(9), "call"), Contact("a", ago(3), "complaint"), Contact("a", ago(370), "meeting")],
    )

    found = one(world, "last_contact_on", "call_count", "meeting_count", "complaint_count")

    assert found == (ago(9), 1, 0, 1)
    assert not summarise(
        World(customers=["a"], contacts=[Contact("a", ago(3), "complaint")]).facts(), as_of=AS_OF, policy=Policy()
    ).ledger.has_contacts


def test_contacts_are_counted_by_quarters() -> None:
    days = (0, 89, 90, 179, 180)
    world = World(customers=["a"], contacts=[Contact("a", ago(back), "call") for back in days])

    assert one(world, "contacts_90", "contacts_prior_90") == (2, 2)


def test_the_next_promise_is_the_earliest_not_kept_and_the_open_one_is_not_missed_yet() -> None:
    world = World(
        customers=["a"],
        promises=[
            Promise("a", ago(30), ago(9), kept_on=ago(8)),
            Promise("a", ago(30), ago(5), kept_on=ago(-1)),
            Promise("a", ago(3), ago(-4)),
            Promise("a", ago(-1), ago(7)),
        ],
    )

    assert one(world, "next_promise_on", "open_promise_on") == (ago(5), ago(-4))


def test_the_open_plan_is_the_earliest_that_is_neither_over_nor_closed() -> None:
    world = World(
        customers=["a"],
        plans=[
            Plan("a", ago(30), ago(1)),
            Plan("a", ago(30), ago(0), closed_on=ago(0)),
            Plan("a", ago(30), ago(-4), closed_on=ago(-1)),
            Plan("a", ago(0), ago(-9)),
            Plan("a", ago(-1), ago(-2)),
        ],
    )

    assert one(world, "open_plan_on") == (ago(-4),)


def test_who_is_planned_for_today_is_not_planned_any_more_tomorrow() -> None:
    world = World(customers=["a"], plans=[Plan("a", ago(5), ago(0))])

    assert [one(world, "open_plan_on", as_of=ago(back)) for back in (6, 5, 0, -1)] == [
        (None,),
        (ago(0),),
        (ago(0),),
        (None,),
    ]


def test_half_years_and_quarters_are_summed_to_their_first_day() -> None:
    backs = (0, 181, 182, 363, 364)
    world = World([Sale("a", ago(back), 10**place) for place, back in enumerate(backs)])

    assert one(world, "amount_182", "amount_prior_182") == (11, 1100)


def test_the_quarter_of_last_year_ends_on_the_same_day_and_in_a_leap_year_on_the_28th() -> None:
    leap = date(2024, 2, 29)
    world = World([Sale("a", date(2023, 2, 28), 1), Sale("a", date(2023, 3, 1), 10), Sale("a", date(2022, 12, 1), 100)])

    assert one(world, "amount_90_last_year", as_of=leap) == (101,)
    assert one(world, "amount_90", as_of=date(2023, 2, 28)) == (101,)


def test_the_twelve_orders_before_the_last_give_the_most_and_the_least() -> None:
    amounts = [1, 900, *range(20, 31), 500]  # the first is the thirteenth before the last
    days = [ago(3 * back) for back in range(len(amounts), 0, -1)]
    world = World([Sale("a", day, amount) for day, amount in zip(days, amounts, strict=True)])

    assert one(world, "earlier_orders_most", "earlier_orders_least") == (900, 20)
    assert one(World([Sale("a", ago(1), 5)]), "earlier_orders_most", "earlier_orders_least") == (None, None)


def test_order_lines_and_return_documents_are_counted_in_the_trailing_year() -> None:
    world = World(
        [
            Sale("a", ago(1), 5, number="1"),
            Sale("a", ago(1), 6, number="1"),
            Sale("a", ago(1), -2, number="2"),
            Sale("a", ago(2), 3, number="3"),
            Sale("a", ago(2), -3, number="3"),
            Sale("a", ago(3), 0, number="4", document_type="gift"),
            Sale("a", ago(365), -9, number="5"),
        ]
    )

    assert one(world, "order_lines", "return_documents", "order_count") == (3, 1, 1)


def test_abnormal_years_are_passed_over() -> None:
    world = World([Sale("a", date(year, 5, 5), year) for year in (2020, 2021, 2022, 2023)])
    odd = Policy(stars=Stars(abnormal_years=(2022,)))

    assert one(world, "counted_1_amount", "counted_2_amount") == (2023, 2022)
    assert one(world, "counted_1_amount", "counted_2_amount", policy=odd) == (2023, 2021)


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

    assert in_order(categories).rows() == [("a", "tea", 6, 10), ("a", None, 3, 3)]


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


@pytest.mark.parametrize("name", TEXTS)
def test_the_sql_is_the_golden_text(name: str) -> None:
    assert texts(DUCKDB)[name] + "\n" == (GOLDEN / f"{name}.sql").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TEXTS)
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


def in_order(categories: pl.DataFrame) -> pl.DataFrame:
    return categories.sort("customer_code", "category", nulls_last=True)


def assert_same(found: Summary, expected: Summary) -> None:
    assert found.ledger == expected.ledger
    assert found.customers.equals(expected.customers)
    assert in_order(found.categories).equals(in_order(expected.categories))
    assert found.earlier_categories is not None
    assert expected.earlier_categories is not None
    assert in_order(found.earlier_categories).equals(in_order(expected.earlier_categories))


def summarise_on(
    engine: EngineName, facts: Facts, *, server: str | None = None, codes: Sequence[str] | None = None
) -> Summary:
    return summarise(
        facts, as_of=AS_OF, policy=RESTING, codes=codes, with_earlier_categories=True, engine=engine, server=server
    )


@settings(max_examples=share_of(20))
@given(world=worlds())
def test_sqlite_gives_the_same_to_the_bit(world: World) -> None:
    facts = world.facts()

    assert_same(summarise_on(EngineName.SQLITE, facts), summarise_on(EngineName.DUCKDB, facts))


@settings(max_examples=share_of(8), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds())
def test_postgresql_gives_the_same_to_the_bit(world: World, postgresql_url: str) -> None:
    facts = world.facts()

    assert_same(summarise_on(EngineName.POSTGRES, facts, server=postgresql_url), summarise_on(EngineName.DUCKDB, facts))


@settings(max_examples=share_of(8))
@given(world=worlds(), codes=st.lists(st.sampled_from(CODES), unique=True))
@pytest.mark.parametrize("engine", [EngineName.DUCKDB, EngineName.SQLITE])
def test_some_customers_alone_get_what_they_get_among_all(engine: EngineName, world: World, codes: list[str]) -> None:
    facts = world.facts()

    some, everybody = summarise_on(engine, facts, codes=codes), summarise_on(EngineName.DUCKDB, facts)

    chosen = pl.col("customer_code").is_in(codes)
    assert some.ledger == everybody.ledger
    assert some.customers.equals(everybody.customers.filter(chosen))
    assert in_order(some.categories).equals(in_order(everybody.categories.filter(chosen)))


def test_a_scan_is_read_where_it_lies(tmp_path: Path) -> None:
    facts = World([Sale("a", ago(3), 5, category="tea", cost=2), Sale("o'a", ago(9), 7)]).facts()
    assert isinstance(facts.documents, pl.DataFrame)
    assert isinstance(facts.lines, pl.DataFrame)
    facts.documents.write_parquet(tmp_path / "documents.parquet")
    facts.lines.write_parquet(tmp_path / "lines.parquet")

    scanned = replace(
        facts,
        documents=Scan(f"FROM read_parquet('{tmp_path / 'documents.parquet'}')"),
        lines=Scan(f"FROM read_parquet('{tmp_path / 'lines.parquet'}')"),
    )

    for engine in (EngineName.DUCKDB, EngineName.SQLITE):
        assert_same(summarise_on(engine, scanned), summarise_on(EngineName.DUCKDB, facts))


@pytest.mark.parametrize(
    ("server", "message"),
    [
        (None, "No PostgreSQL server is named: set DATABASE_URL, such as postgres://user@host/name."),
        ("postgres://nobody@127.0.0.1:1/none", "The PostgreSQL server does not answer: "),
    ],
)
def test_without_a_server_postgresql_is_refused(server: str | None, message: str) -> None:
    with pytest.raises(EngineError) as caught:
        summarise_on(EngineName.POSTGRES, World([Sale("a", AS_OF, 1)]).facts(), server=server)

    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("as_of", [date.min, date(1899, 12, 31), date(2200, 1, 1), date.max])
def test_a_day_out_of_the_calendar_that_is_judged_is_refused(as_of: date) -> None:
    with pytest.raises(AsOfError) as caught:
        summarise(World([Sale("a", AS_OF, 1)]).facts(), as_of=as_of, policy=Policy())

    assert str(caught.value) == f"as_of: expected a day from 1900-01-01 to 2199-12-31, got {as_of.isoformat()}."


@pytest.mark.parametrize(("as_of", "tier"), [(FIRST_AS_OF, "prospect"), (LAST_AS_OF, "dormant")])
def test_the_first_and_the_last_day_of_the_calendar_are_judged(as_of: date, tier: str) -> None:
    assert World([Sale("a", AS_OF, 1)]).column("tier", as_of=as_of) == {"a": tier}

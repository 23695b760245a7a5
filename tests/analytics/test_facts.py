from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analytics.building import Contact, Owed, Sale, World, in_hand, lines_of
from kejing.analytics.facts import DOCUMENTS, LINES, RECEIVABLES, FactsError, facts_from_lines, facts_from_scan
from kejing.analytics.judge import judge
from kejing.analytics.policy import Policy
from kejing.analytics.summary import summarise

DAY = date(2024, 3, 1)


def documents_of(*sales: Sale) -> list[tuple[object, ...]]:
    return in_hand(facts_from_lines(lines_of(sales)).documents).sort(*DOCUMENTS).rows()


def test_lines_of_one_number_customer_and_day_are_one_document() -> None:
    documents = documents_of(
        Sale("a", DAY, 100, number="1"),
        Sale("a", DAY, -30, number="1"),
        Sale("a", DAY, 5, number="2"),
        Sale("b", DAY, 7, number="1"),
        Sale("a", date(2024, 3, 2), 9, number="1"),
    )

    assert documents == [("a", DAY, 5), ("a", DAY, 70), ("a", date(2024, 3, 2), 9), ("b", DAY, 7)]


def test_without_numbers_a_customer_day_is_one_document() -> None:
    assert documents_of(Sale("a", DAY, 1), Sale("a", DAY, 2), Sale("a", DAY, 4, number=" ")) == [("a", DAY, 7)]


def test_equal_numbers_of_two_sources_are_two_documents() -> None:
    lines = lines_of([Sale("a", DAY, 1, number="1"), Sale("a", DAY, 2, number="1")])

    facts = facts_from_lines(lines.with_columns(source=pl.Series(["east", "west"])))

    assert in_hand(facts.documents).sort("amount").rows() == [("a", DAY, 1), ("a", DAY, 2)]


def test_only_sales_and_returns_make_documents_and_a_gift_is_a_line_with_a_cost() -> None:
    facts = facts_from_lines(
        lines_of(
            [
                Sale("a", DAY, 10),
                Sale("a", DAY, -4, document_type="sale_return"),
                Sale("a", DAY, 0, cost=3, document_type="gift"),
                Sale("a", DAY, 8, document_type="gift"),
                Sale("a", DAY, 99, document_type="order"),
                Sale("a", DAY, 50, document_type="receipt"),
            ]
        )
    )

    assert in_hand(facts.documents).rows() == [("a", DAY, 6)]
    assert in_hand(facts.lines).select("amount", "cost").rows() == [(10, None), (-4, None), (0, 3)]


def test_everybody_in_the_file_is_a_customer_but_suppliers() -> None:
    facts = facts_from_lines(
        lines_of(
            [Sale("b", DAY, 1), Sale("a", DAY, 1, document_type="quote"), Sale("s", DAY, 1, document_type="purchase")]
        )
    )

    assert facts.customers["customer_code"].to_list() == ["a", "b"]


def test_a_customer_bears_its_latest_name() -> None:
    lines = lines_of([Sale("a", date(2024, 3, 2), 1), Sale("a", DAY, 1)]).with_columns(
        customer_name=pl.Series(["New", "Zebra"])
    )

    assert facts_from_lines(lines).customers["customer_name"].to_list() == ["New"]


def named(*people: tuple[str | None, str | None]) -> pl.DataFrame:
    return pl.DataFrame(list(people), schema={"customer_code": pl.String, "customer_name": pl.String}, orient="row")


def test_customers_given_beside_the_lines_are_there_and_name_those_of_the_lines() -> None:
    facts = facts_from_lines(
        lines_of([Sale("b", DAY, 1), Sale("d", DAY, 1)]), customers=named(("c", "丙"), ("b", "New"), ("a", "甲"))
    )

    assert facts.customers.select("customer_code", "customer_name").rows() == [
        ("a", "甲"),
        ("b", "New"),
        ("c", "丙"),
        ("d", "d"),
    ]


def test_a_customer_without_facts_is_a_prospect() -> None:
    facts = facts_from_lines(lines_of([Sale("a", DAY, 1)]), customers=named(("a", "a"), ("b", "乙")))

    judged = judge(summarise(facts, as_of=DAY, policy=Policy()), policy=Policy())

    assert judged.select("customer_code", "customer_name", "tier").rows() == [
        ("a", "a", "head"),
        ("b", "乙", "prospect"),
    ]


@pytest.mark.parametrize(
    ("customers", "message"),
    [
        (named(("a", "x"), ("a", "y")), "customers.customer_code: a is there more than once."),
        (named((None, "x")), "customers.customer_code: 1 rows are empty."),
        (named(("a", None)), "customers.customer_name: 1 rows are empty."),
        (pl.DataFrame({"customer_code": ["a"]}), "customers.customer_name: missing; expected a column of String."),
    ],
)
def test_unusable_customers_are_named(customers: pl.DataFrame, message: str) -> None:
    with pytest.raises(FactsError) as caught:
        facts_from_lines(lines_of([Sale("a", DAY, 1)]), customers=customers)

    assert str(caught.value) == message


def test_three_columns_are_enough() -> None:
    lines = pl.DataFrame({"customer_code": ["a"], "sold_on": [DAY], "amount": [5]})

    facts = facts_from_lines(lines)

    assert_frame_equal(in_hand(facts.lines), lines_of([Sale("a", DAY, 5)]).select(*LINES))


def test_a_blank_category_is_an_unknown_one() -> None:
    facts = facts_from_lines(lines_of([Sale("a", DAY, 5, category=" "), Sale("a", DAY, 5, category=" tea ")]))

    assert in_hand(facts.lines)["category"].to_list() == [None, "tea"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            pl.DataFrame({"customer_code": ["a"], "sold_on": [DAY]}),
            "ledger.amount: missing; expected a column of Int64.",
        ),
        (
            pl.DataFrame({"customer_code": ["a"], "sold_on": [DAY], "amount": [1.5]}),
            "ledger.amount: expected Int64, got Float64.",
        ),
        (
            pl.DataFrame({"customer_code": ["a", None], "sold_on": [DAY, DAY], "amount": [1, 2]}),
            "ledger.customer_code: 1 rows are empty.",
        ),
    ],
)
def test_unusable_lines_are_named(lines: pl.DataFrame, message: str) -> None:
    with pytest.raises(FactsError) as caught:
        facts_from_lines(lines)

    assert str(caught.value) == message


def test_a_customer_twice_is_an_error() -> None:
    facts = World(customers=["a"]).facts()

    with pytest.raises(FactsError, match=r"^customers\.customer_code: a is there more than once\.$"):
        replace(facts, customers=pl.concat([facts.customers, facts.customers]))


def test_receivables_that_come_later_are_looked_at_too() -> None:
    facts = World(customers=["a"]).facts()
    owed = pl.DataFrame({"customer_code": ["b"], "due_on": [DAY], "open": [100]}, schema=dict(RECEIVABLES))

    with pytest.raises(FactsError, match=r"^receivables\.customer_code: b is not among the customers\.$"):
        facts.with_receivables(owed)

    known = owed.with_columns(customer_code=pl.lit("a"))
    assert facts.receivables is None
    assert facts.with_receivables(known).receivables is known


def test_a_cadence_below_a_day_is_an_error() -> None:
    facts = World(customers=["a"]).facts()

    with pytest.raises(FactsError, match=r"^customers\.contact_every_days: expected 1 or more, got 0\.$"):
        replace(facts, customers=facts.customers.with_columns(contact_every_days=pl.lit(0, pl.Int32)))


def test_an_unknown_kind_of_contact_is_an_error() -> None:
    world = World(customers=["a"], contacts=[Contact("a", DAY, kind="letter")])

    with pytest.raises(
        FactsError, match=r"^contacts\.kind: expected one of report, visit, call, meeting, complaint, got letter\.$"
    ):
        world.facts()


def test_facts_of_somebody_unknown_are_an_error() -> None:
    world = World(customers=["a"], owed=[Owed("b", None, 1)])

    with pytest.raises(FactsError, match=r"^receivables\.customer_code: b is not among the customers\.$"):
        world.facts()


def test_lines_in_a_file_are_judged_as_lines_in_hand(tmp_path: Path) -> None:
    lines = lines_of(
        [
            Sale("a", DAY, 100, number="1", category="tea", cost=40),
            Sale("a", DAY, -30, number="1", category="tea", document_type="sale_return"),
            Sale("a", date(2023, 5, 1), 70),
            Sale("b", date(2024, 2, 1), 9, number="1", category="oil"),
            Sale("b", DAY, 0, cost=3, document_type="gift"),
            Sale("c", DAY, 99, document_type="order"),
        ]
    )
    lines.write_parquet(tmp_path / "lines.parquet")
    held = facts_from_lines(lines)

    scanned = facts_from_scan(f"FROM read_parquet('{tmp_path / 'lines.parquet'}')", customers=held.customers)

    found, expected = (summarise(one, as_of=DAY, policy=Policy()) for one in (scanned, held))
    assert found.ledger == expected.ledger
    assert_frame_equal(found.customers, expected.customers, check_exact=True)
    assert_frame_equal(found.categories, expected.categories, check_exact=True, check_row_order=False)

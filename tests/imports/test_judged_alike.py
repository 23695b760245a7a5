"""A file that was imported is judged as `kejing judge` judges the file."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from kejing.analytics.facts import Facts, facts_from_lines
from kejing.analytics.judge import COLUMNS, judge_ledger
from kejing.analytics.policy import Policy
from kejing.analytics.summary import summarise
from kejing.intake import read_ledger
from kejing.kit.frames import read_frames
from kejing.ledger.queries import DOCUMENT_FACTS, LINE_FACTS, Period, sales_period
from kejing.standing.operations.refresh import judge_stored_ledger, settled_tiers
from rows import store

pytestmark = pytest.mark.django_db(transaction=True)

GIFTS_AT_BOTH_ENDS = """\
日期,单据编号,单据类型,客户编码,客户名称,商品编码,商品名称,类别,数量,金额,成本
2022-01-05,1,赠品单,A,晨光店,T1,茶,茶叶,1,0,3.00
2024-01-05,2,销售单,A,晨光店,T1,茶,茶叶,10,100.00,60.00
2024-01-05,2,赠品单,A,晨光店,R1,米,粮油,1,0,2.00
2024-01-06,3,销售单,B,红星店,R1,米,粮油,4,80.00,50.00
2024-01-06,4,销售退货,B,红星店,R1,米,,1,20.00,
2024-02-20,5,赠品单,C,新客店,R1,米,粮油,1,0,2.00
2024-03-01,6,赠品单,A,晨光店,R1,米,粮油,1,0,2.00
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.csv"
    path.write_text(GIFTS_AT_BOTH_ENDS, encoding="utf-8")
    return path


def judge_facts(facts: Facts, *, as_of: date) -> pl.DataFrame:
    """Judge the facts of a file, with the cadences of the settled tiers that the stored standing keeps to."""
    policy = Policy()
    settled = settled_tiers(facts, as_of=as_of, policy=policy)
    return judge_ledger(summarise(facts, as_of=as_of, policy=policy), policy=policy, settled=settled).frame


def check_equal(stored: pl.DataFrame, expected: pl.DataFrame) -> None:
    stored, expected = stored.sort("customer_code"), expected.sort("customer_code")
    assert stored["customer_code"].to_list() == expected["customer_code"].to_list()
    for name in COLUMNS:
        assert stored[name].to_list() == expected[name].to_list(), name


@pytest.mark.parametrize("as_of", [date(2024, 1, 31), date(2024, 3, 1), date(2024, 6, 30)])
def test_gifts_at_both_ends_of_a_file_change_no_judgement_of_the_database(file: Path, as_of: date) -> None:
    lines = read_ledger([file]).lines
    store(lines, source="test")

    stored = judge_stored_ledger(as_of=as_of, policy=Policy()).frame

    expected = judge_facts(facts_from_lines(lines), as_of=as_of)
    assert expected.height == 3
    check_equal(stored, expected)


def test_customers_of_rows_set_apart_are_judged_in_the_database_as_in_the_file(file: Path) -> None:
    as_of = date(2024, 3, 1)
    lines = read_ledger([file]).lines
    customers = pl.DataFrame({"customer_code": ["A", "D"], "customer_name": ["晨光店（新）", "询价店"]})
    store(lines, source="test", customers=customers)

    stored = judge_stored_ledger(as_of=as_of, policy=Policy()).frame

    expected = judge_facts(facts_from_lines(lines, customers=customers), as_of=as_of)
    assert expected.height == 4
    check_equal(stored, expected)


def test_the_stored_facts_are_those_of_the_file(file: Path) -> None:
    lines = read_ledger([file]).lines
    store(lines, source="test")

    documents, stored_lines = read_frames([DOCUMENT_FACTS, LINE_FACTS])

    facts = facts_from_lines(lines)
    assert isinstance(facts.documents, pl.DataFrame)
    assert isinstance(facts.lines, pl.DataFrame)
    assert sorted(documents.rows()) == sorted(facts.documents.rows())
    assert sorted(stored_lines.rows(), key=repr) == sorted(facts.lines.rows(), key=repr)
    assert sales_period() == Period(first_on=date(2024, 1, 5), last_on=date(2024, 1, 6))

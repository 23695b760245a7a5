"""A file that was imported is judged as `kejing judge` judges the file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest

from imports.importing import import_files
from kejing.analytics.facts import Facts, facts_from_lines
from kejing.analytics.judge import COLUMNS, judge_ledger
from kejing.analytics.policy import Policy
from kejing.analytics.summary import summarise
from kejing.imports.enums import FileRole
from kejing.intake import Companions, read_ledger
from kejing.kit.frames import read_frames
from kejing.ledger.queries import DOCUMENT_FACTS, LINE_FACTS, Period, sales_period
from kejing.standing.operations.facts import read_stored_facts
from kejing.standing.operations.refresh import judge_stored_ledger
from rows import store

if TYPE_CHECKING:
    from pathlib import Path

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
WITHOUT_NUMBERS = "".join(
    ",".join(cell for place, cell in enumerate(line.split(",")) if place != 1)
    for line in GIFTS_AT_BOTH_ENDS.splitlines(keepends=True)
)
CUSTOMERS = "客户编号,客户名称,地区,联系周期,意向\nA,晨光店（新）,北区,7,\nD,询价店,南区,,是\n"
CONTACTS = "日期,客户编号,客户名称,方式,内容\n2024-02-20,A,晨光店,拜访,谈了\n2024-02-21,D,询价店,电话,\n"


def write(folder: Path, text: str, name: str = "ledger.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def judge(facts: Facts, *, as_of: date) -> pl.DataFrame:
    policy = Policy()
    return judge_ledger(summarise(facts, as_of=as_of, policy=policy), policy=policy).frame.sort("customer_code")


def check_equal(expected: Facts, *, as_of: date, customers: int) -> None:
    stored, found = judge(read_stored_facts().facts_as_of(as_of), as_of=as_of), judge(expected, as_of=as_of)
    assert found.height == customers
    assert stored["customer_code"].to_list() == found["customer_code"].to_list()
    for name in COLUMNS:
        assert stored[name].to_list() == found[name].to_list(), name


@pytest.mark.parametrize("text", [GIFTS_AT_BOTH_ENDS, WITHOUT_NUMBERS])
def test_gifts_at_both_ends_of_a_file_change_no_judgement_of_the_database(tmp_path: Path, text: str) -> None:
    file = write(tmp_path, text)
    import_files(file)

    for as_of in (date(2024, 1, 31), date(2024, 3, 1), date(2024, 6, 30)):
        check_equal(facts_from_lines(read_ledger([file]).lines), as_of=as_of, customers=3)


def test_a_month_end_is_judged_as_the_file_is(tmp_path: Path) -> None:
    file = write(tmp_path, GIFTS_AT_BOTH_ENDS)
    import_files(file)
    as_of = date(2024, 3, 31)

    stored = judge_stored_ledger(as_of=as_of, policy=Policy()).frame.sort("customer_code")

    expected = judge(facts_from_lines(read_ledger([file]).lines), as_of=as_of)
    assert stored.select(COLUMNS).rows() == expected.select(COLUMNS).rows()


def test_a_file_of_gifts_only_is_judged_alike(tmp_path: Path) -> None:
    gifts = GIFTS_AT_BOTH_ENDS.splitlines(keepends=True)
    file = write(tmp_path, "".join(line for line in gifts if "赠品" in line or line == gifts[0]))
    import_files(file)

    check_equal(facts_from_lines(read_ledger([file]).lines), as_of=date(2024, 3, 1), customers=2)
    assert sales_period() is None


def test_customers_and_contacts_beside_the_lines_are_judged_as_with_the_files(tmp_path: Path) -> None:
    lines, customers, contacts = (
        write(tmp_path, text, name)
        for text, name in ((GIFTS_AT_BOTH_ENDS, "a.csv"), (CUSTOMERS, "b.csv"), (CONTACTS, "c.csv"))
    )
    import_files(lines, customers, contacts, roles=(FileRole.LINES, FileRole.CUSTOMERS, FileRole.CONTACTS))

    ledger = read_ledger([lines], companions=Companions(customers=customers, contacts=contacts))
    facts = facts_from_lines(ledger.lines, customers=ledger.customers, contacts=ledger.contacts)
    check_equal(facts, as_of=date(2024, 3, 1), customers=4)


def test_lines_in_memory_are_stored_and_judged_as_the_file_is(tmp_path: Path) -> None:
    lines = read_ledger([write(tmp_path, GIFTS_AT_BOTH_ENDS)]).lines
    customers = pl.DataFrame({"customer_code": ["A", "D"], "customer_name": ["晨光店（新）", "询价店"]})
    store(lines, customers=customers)

    check_equal(facts_from_lines(lines, customers=customers), as_of=date(2024, 3, 1), customers=4)


@pytest.mark.parametrize("text", [GIFTS_AT_BOTH_ENDS, WITHOUT_NUMBERS])
def test_the_stored_facts_are_those_of_the_file(tmp_path: Path, text: str) -> None:
    file = write(tmp_path, text)
    import_files(file)

    documents, stored_lines = read_frames([DOCUMENT_FACTS, LINE_FACTS])

    facts = facts_from_lines(read_ledger([file]).lines)
    assert isinstance(facts.documents, pl.DataFrame)
    assert isinstance(facts.lines, pl.DataFrame)
    assert sorted(documents.rows()) == sorted(facts.documents.rows())
    assert sorted(stored_lines.rows(), key=repr) == sorted(facts.lines.rows(), key=repr)
    assert sales_period() == Period(first_on=date(2024, 1, 5), last_on=date(2024, 1, 6))

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.written_tables import write_csv
from kejing.intake import Companions, Ledger, Reason, read_ledger
from kejing.intake.rows.names import CleanName, clean_name, clean_names
from services.examples import share_of

PIECES = ("甲", "店", "A", " ", "（停用）", "[作废]", "(", "）", "13800000000", "138****0000", "0411-84567890", "７")

type Rows = Sequence[Sequence[str]]


def sales(*names: str) -> Rows:
    return [("日期", "客户", "金额"), *(("2024-01-02", name, "1") for name in names)]


def coded(*people: tuple[str, str]) -> Rows:
    return [("日期", "客户编号", "客户名称", "金额"), *(("2024-01-02", code, name, "1") for code, name in people)]


def read(folder: Path, *files: Rows, customers: Rows | None = None, contacts: Rows | None = None) -> Ledger:
    paths = [write_csv(folder / f"{place}.csv", rows) for place, rows in enumerate(files)]
    companions = Companions(
        customers=None if customers is None else write_csv(folder / "c.csv", customers),
        contacts=None if contacts is None else write_csv(folder / "k.csv", contacts),
    )
    return read_ledger(paths, companions=companions)


def codes(ledger: Ledger) -> list[str]:
    return ledger.lines["customer_code"].to_list()


def people(ledger: Ledger) -> list[tuple[object, ...]]:
    return ledger.customers.select("customer_code", "customer_name").rows()


def name_notes(ledger: Ledger, place: int = 0) -> list[tuple[str, object, object]]:
    notes = ledger.files[place].notes
    return [
        (note.code, note.numbers["count"], note.numbers["value"]) for note in notes if note.code.startswith("names")
    ]


@pytest.mark.parametrize(
    ("name", "plain", "phone", "is_closed"),
    [
        ("大连超市（长江鑫都） 138****0000", "大连超市（长江鑫都）", "138****0000", False),
        ("甲商行13800000000", "甲商行", "13800000000", False),
        ("甲商行（１３８００００００００）", "甲商行", "13800000000", False),
        ("甲商行 电话：0411-84567890", "甲商行", "041184567890", False),
        ("甲商行 138 0000 0000/(0411)84567890", "甲商行", "13800000000/041184567890", False),
        ("甲商行 13800000000（停用）", "甲商行", "13800000000", True),
        ("【作废】甲商行", "甲商行", None, True),
        ("Acme Corp (deleted)", "Acme Corp", None, True),
        ("Acme Corp (555) 123-4567", "Acme Corp", "5551234567", False),
        ("13800000000", "13800000000", None, False),
        ("（停用）", "（停用）", None, False),
        ("停用电子商行", "停用电子商行", None, False),
        ("店 0000012345", "店 0000012345", None, False),
        ("第113800000000号店", "第113800000000号店", None, False),
        ("店1138000000001", "店1138000000001", None, False),
        ("HY-VEE #3 (Head Office)", "HY-VEE #3 (Head Office)", None, False),
    ],
)
def test_what_is_glued_to_the_ends_of_a_name_comes_off(
    name: str, plain: str, phone: str | None, is_closed: bool
) -> None:
    assert clean_name(name) == CleanName(plain, phone, is_closed)


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=5).map("".join), max_size=6))
@settings(max_examples=share_of(40))
def test_names_cleaned_together_are_those_cleaned_one_by_one(names: list[str]) -> None:
    found = clean_names(pl.Series(names, dtype=pl.String))

    assert found.select("plain", "phone", "is_closed").rows() == [
        (one.plain, one.phone, one.is_closed) for one in map(clean_name, found["name"])
    ]


def test_a_telephone_number_behind_a_name_makes_no_other_customer(tmp_path: Path) -> None:
    ledger = read(tmp_path, sales("甲商行", "甲商行 13800000000", "甲商行 138****0000", "乙商行"))

    assert codes(ledger) == ["甲商行", "甲商行", "甲商行", "乙商行"]
    assert people(ledger) == [("乙商行", "乙商行"), ("甲商行", "甲商行")]
    assert name_notes(ledger) == [("names_cleaned", 2, "甲商行 138****0000")]


def test_two_telephone_numbers_may_be_two_customers(tmp_path: Path) -> None:
    names = ["甲商行 13800000000", "甲商行 13900000000", "甲商行"]

    ledger = read(tmp_path, sales(*names))

    assert codes(ledger) == names
    assert name_notes(ledger) == [("names_unclear", 3, "甲商行")]


def test_blanks_and_brackets_make_no_other_customer(tmp_path: Path) -> None:
    ledger = read(tmp_path, sales("甲店（城东）", "甲店 (城东)", "甲 店(城东）", "甲店（城西）", "Big Shop", "BigShop"))

    assert len(set(codes(ledger)[:3])) == 1
    assert len(set(codes(ledger))) == 4


def test_the_codes_of_one_file_are_those_of_the_names_in_another(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        sales("甲店", "乙店 13800000000", "双店", "丁店"),
        coded(("C1", "甲店"), ("C2", "乙店"), ("C3", "双店"), ("C4", "双店")),
    )

    assert codes(ledger) == ["C1", "C2", "双店", "丁店", "C1", "C2", "C3", "C4"]
    assert people(ledger) == [
        ("C1", "甲店"),
        ("C2", "乙店"),
        ("C3", "双店"),
        ("C4", "双店"),
        ("丁店", "丁店"),
        ("双店", "双店"),
    ]
    assert name_notes(ledger) == [
        ("names_found", 1, "甲店"),
        ("names_cleaned", 1, "乙店 13800000000"),
        ("names_unclear", 1, "双店"),
    ]
    assert name_notes(ledger, 1) == []


def test_a_list_says_the_code_of_a_name_whatever_is_glued_to_either(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        sales("甲店（长江） 13800000000", "乙店", "丙店（停用）", "丙店"),
        customers=[
            ("编号", "名称"),
            ("C1", "甲店(长江) 138****0000"),
            ("C2", "乙店（停用）"),
            ("C3", "丙店"),
            ("C4", "丙店（停用）"),
        ],
    )

    assert codes(ledger) == ["C1", "C2", "C4", "C3"]
    assert ledger.customers.select("customer_code", "customer_name", "is_closed").rows() == [
        ("C1", "甲店(长江)", None),
        ("C2", "乙店", True),
        ("C3", "丙店", None),
        ("C4", "丙店（停用）", True),
    ]


def test_a_column_says_more_of_a_customer_than_a_mark_in_the_name(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        sales("甲店"),
        customers=[("名称", "是否停用"), ("甲店（停用）", "否"), ("乙店(停用)", ""), ("丙店", "是")],
    )

    assert ledger.customers.select("customer_code", "is_closed").rows() == [
        ("丙店", True),
        ("乙店", True),
        ("甲店", False),
    ]


def test_two_customers_of_a_list_are_never_made_one(tmp_path: Path) -> None:
    ledger = read(tmp_path, sales("甲店"), customers=[("名称",), ("甲店",), ("甲店（停用）",), ("乙店",)])

    assert ledger.customers["customer_code"].to_list() == ["乙店", "甲店", "甲店（停用）"]


def test_contacts_find_their_customer_without_what_is_glued_to_the_name(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        coded(("C1", "甲店"), ("C2", "双店"), ("C3", "双店")),
        contacts=[
            ("客户", "日期", "类型"),
            ("甲店 13800000000", "2024-01-05", "拜访"),
            ("双店（停用）", "2024-01-05", "拜访"),
        ],
    )

    assert ledger.contacts is not None
    assert ledger.contacts["customer_code"].to_list() == ["C1", "双店（停用）"]
    assert Reason("customers_added", {"count": 1, "value": "双店（停用）"}) in ledger.companions[0].notes


def test_money_and_rows_stay_what_they_were(tmp_path: Path) -> None:
    ledger = read(tmp_path, sales("甲店", "甲店 13800000000"), coded(("C1", "甲店")))

    assert (ledger.totals.kept, ledger.totals.amount, ledger.lines["amount"].sum()) == (3, 300, 300)
    assert ledger.lines["customer_name"].to_list() == ["甲店", "甲店 13800000000", "甲店"]

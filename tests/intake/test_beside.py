from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from intake.written_tables import write_csv, write_workbook
from kejing.intake import (
    CONTACT_SCHEMA,
    CUSTOMER_SCHEMA,
    RECEIPT_SCHEMA,
    RECEIVABLE_SCHEMA,
    Beside,
    Companions,
    FileKind,
    IntakeError,
    Options,
    Reason,
    Totals,
    read_companions,
)
from kejing.intake.columns.memory import fingerprint

KNOWN = pl.DataFrame({"customer_code": ["C1", "C2", "C2"], "customer_name": ["甲店", "乙店", "乙店旧名"]})
CUSTOMERS = [("客户编号", "客户名称", "地区"), ("C1", "甲店", "大连"), ("C9", "远店", "沈阳")]
CONTACTS = [("客户名称", "日期", "类型"), ("乙店旧名", "2024-01-05", "拜访"), ("新店", "2024-01-06", "电话")]
RECEIVABLES = [("客户编号", "到期日", "未收金额"), ("C1", "2024-02-01", "12.50"), ("C7", "2024-02-01", "1")]
RECEIPTS = [("收款日期", "客户名称", "收款金额", "发票号"), ("2024-01-09", "甲店", "5", "X1")]


def read(folder: Path, options: Options | None = None, **tables: Sequence[Sequence[str]]) -> Beside:
    paths = {kind: write_csv(folder / f"{kind}.csv", rows) for kind, rows in tables.items()}
    return read_companions(Companions(**paths), known=KNOWN, options=options)


def test_a_customer_list_is_read_alone(tmp_path: Path) -> None:
    beside = read(tmp_path, customers=CUSTOMERS)

    assert beside.customers.select("customer_code", "customer_name", "region").rows() == [
        ("C1", "甲店", "大连"),
        ("C9", "远店", "沈阳"),
    ]
    assert dict(beside.customers.schema) == dict(CUSTOMER_SCHEMA)
    assert (beside.contacts, beside.receivables, beside.receipts) == (None, None, None)
    [report] = beside.files
    assert (report.kind, report.notes) == (FileKind.CUSTOMERS, ())
    assert report.totals == Totals(rows=2, kept=2, set_apart=0, rejected=0, blank=0, amount=0)


def test_contacts_find_known_customers_by_any_of_their_names_and_add_others(tmp_path: Path) -> None:
    beside = read(tmp_path, contacts=CONTACTS)

    assert beside.contacts is not None
    assert beside.contacts.select("customer_code", "contacted_on", "kind").rows() == [
        ("C2", date(2024, 1, 5), "visit"),
        ("新店", date(2024, 1, 6), "call"),
    ]
    assert dict(beside.contacts.schema) == dict(CONTACT_SCHEMA)
    assert beside.customers["customer_code"].to_list() == ["新店"]
    assert beside.files[0].notes == (Reason("customers_added", {"count": 1, "value": "新店"}),)


def test_receivables_of_an_unknown_code_are_rejected(tmp_path: Path) -> None:
    beside = read(tmp_path, receivables=RECEIVABLES)

    assert beside.receivables is not None
    assert beside.receivables.rows() == [("C1", date(2024, 2, 1), 1250)]
    assert dict(beside.receivables.schema) == dict(RECEIVABLE_SCHEMA)
    assert beside.rejects.rows() == [("receivables.csv", 3, "customer_code", "C7", "customer_unknown")]


def test_payments_are_read_alone(tmp_path: Path) -> None:
    beside = read(tmp_path, receipts=RECEIPTS)

    assert beside.receipts is not None
    assert beside.receipts.select("received_on", "customer_code", "amount", "settles").rows() == [
        (date(2024, 1, 9), "C1", 500, "X1")
    ]
    assert dict(beside.receipts.schema) == dict(RECEIPT_SCHEMA)
    assert beside.customers.is_empty()


def test_files_read_together_know_each_others_customers(tmp_path: Path) -> None:
    receivables = [*RECEIVABLES[:2], ("C9", "", "3")]

    beside = read(tmp_path, receivables=receivables, customers=CUSTOMERS, receipts=RECEIPTS)

    assert [report.kind for report in beside.files] == [FileKind.CUSTOMERS, FileKind.RECEIVABLES, FileKind.RECEIPTS]
    assert beside.rejects.is_empty()
    assert beside.customers["customer_code"].to_list() == ["C1", "C9"]


def test_a_bare_name_of_the_list_is_the_known_customer_who_alone_bears_it(tmp_path: Path) -> None:
    beside = read(tmp_path, customers=[("客户名称", "地区"), ("甲店 13800000000", "大连"), ("丙店", "沈阳")])

    assert beside.customers.select("customer_code", "region").rows() == [("C1", "大连"), ("丙店", "沈阳")]
    assert beside.files[0].notes == (Reason("names_cleaned", {"count": 1, "value": "甲店 13800000000"}),)


def test_a_known_name_under_another_code_is_a_customer_of_its_own(tmp_path: Path) -> None:
    beside = read(tmp_path, customers=[("客户编号", "客户名称"), ("D1", "甲店")])

    assert beside.customers.select("customer_code", "customer_name").rows() == [("D1", "甲店")]


def test_a_customer_on_record_under_a_bare_name_keeps_it(tmp_path: Path) -> None:
    known = pl.DataFrame({"customer_code": ["甲店"], "customer_name": ["甲店"]})
    paths = Companions(
        customers=write_csv(tmp_path / "a.csv", [("编号", "名称"), ("C1", "甲店")]),
        contacts=write_csv(tmp_path / "b.csv", [("客户", "日期", "类型"), ("甲店", "2024-01-05", "拜访")]),
    )

    beside = read_companions(paths, known=known)

    assert beside.contacts is not None
    assert beside.contacts["customer_code"].to_list() == ["甲店"]
    assert beside.customers["customer_code"].to_list() == ["C1"]


@pytest.mark.parametrize(("takes_foreign", "code"), [(True, "C1"), (False, "X1")])
def test_an_unknown_code_beside_a_known_name_is_that_customer_or_somebody_new(
    tmp_path: Path, *, takes_foreign: bool, code: str
) -> None:
    path = write_csv(tmp_path / "a.csv", [("客户编号", "客户名称", "应收余额"), ("X1", "甲店", "5")])

    beside = read_companions(Companions(receivables=path), known=KNOWN, takes_foreign=takes_foreign)

    assert beside.receivables is not None
    assert beside.receivables["customer_code"].to_list() == [code]
    assert beside.customers.select("customer_code", "customer_name").rows() == [("X1", "甲店")][: code == "X1"]


def test_nobody_needs_to_be_on_record(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", CONTACTS)

    beside = read_companions(Companions(contacts=path), known=KNOWN.clear())

    assert beside.customers["customer_code"].to_list() == ["乙店旧名", "新店"]


def test_what_is_remembered_and_what_is_said_hold_here_too(tmp_path: Path) -> None:
    headers = ("A", "B", "C")
    path = write_workbook(tmp_path / "a.xlsx", [headers, ("C1", "x", "1,5"), ("C2", "y", "2")])
    remembered = {fingerprint(headers): {"A": "customer_code"}}

    beside = read_companions(
        Companions(customers=path), known=KNOWN, mapping={"B": "region"}, options=Options(remembered=remembered)
    )

    assert beside.customers.select("customer_code", "region").rows() == [("C1", "x"), ("C2", "y")]


@pytest.mark.parametrize(
    ("tables", "code"),
    [
        ({}, "no_files"),
        ({"headers": [("单据编号", "日期"), ("X1", "2024-01-02")]}, "lone_headers"),
        ({"contacts": [("客户", "备注"), ("甲店", "x")]}, "no_columns"),
        ({"receivables": [("客户编号", "应收余额"), ("C1", "5"), ("合计", "6")]}, "control_total"),
        ({"customers": [("编号", "名称"), ("C1", "甲店", "多")]}, "broken_rows"),
    ],
)
def test_refusals_are_those_of_files_beside_lines(
    tmp_path: Path, tables: dict[str, list[tuple[str, ...]]], code: str
) -> None:
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, None, **tables)

    assert caught.value.code == code


def test_broken_rows_can_be_skipped(tmp_path: Path) -> None:
    rows = [("编号", "名称"), ("C1", "甲店", "多"), ("C2", "乙店")]

    beside = read(tmp_path, options=Options(skip_bad_rows=True), customers=rows)

    assert beside.customers["customer_code"].to_list() == ["C2"]
    assert beside.rejects["reason"].to_list() == ["too_many_cells"]


def test_a_group_that_no_file_has_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", CUSTOMERS)

    with pytest.raises(IntakeError) as caught:
        read_companions(Companions(customers=path), known=KNOWN, mapping={"(group)": "salesperson"})

    assert caught.value.code == "unknown_header"

"""Receipts, balances, customers, people, products, follow-ups: alone and beside lines, once however often, undoable."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest

from analytics.plain_accounts import Item, work_out
from imports.importing import HEADER, amounts, counted, import_files, preview_of, redo, undo, visible
from kejing.analytics.receivables import ITEMS, open_items
from kejing.customers.models import Customer
from kejing.followups.models import Followup
from kejing.followups.queries import CONTACT_FACTS
from kejing.imports.enums import FileRole
from kejing.imports.operations.options import ImportOptions
from kejing.kit.frames import read_frames
from kejing.ledger.enums import DocumentKind
from kejing.ledger.models import Document
from kejing.ledger.queries import ACCOUNT_ITEMS

if TYPE_CHECKING:
    from kejing.imports.models import Import

pytestmark = pytest.mark.django_db(transaction=True)

RECEIPTS = "收款单号,收款日期,客户编号,客户名称,金额,核销单号\n"
BARE = "收款日期,客户编号,客户名称,金额\n"
BALANCES = "客户编号,客户名称,到期日,未收金额\n"
CONTACTS = "日期,客户编号,客户名称,方式,内容,业务员\n"
LINES = HEADER + "2024-01-02,1,A,晨光店,T,茶,饮料,1,100.00\n2024-01-03,2,A,晨光店,T,茶,饮料,1,50.00\n"


def receipts(text: str) -> Import:
    return import_files(text, roles=(FileRole.RECEIPTS,))


def balances(text: str, *, on: date) -> Import:
    return import_files(text, roles=(FileRole.RECEIVABLES,), options=ImportOptions(balances_on=on))


def rows() -> list[tuple[str, str, str | None, int, str]]:
    return [(one.kind, one.number, one.customer, one.amount, one.settles) for one in visible() if one.flow == "money"]


def owed(as_of: date) -> list[tuple[str, str | None, date | None, int]]:
    """Return what is open by the product's own way, once it is what a plain loop says."""
    (items,) = read_frames([ACCOUNT_ITEMS])
    found = open_items(items.select(*ITEMS).cast(pl.Schema(ITEMS)), as_of=as_of)
    assert found is not None
    plain = [
        Item(
            kind=row["kind"],
            amount=row["amount"],
            ago=(date(2026, 3, 31) - row["dated_on"]).days,
            number=row["number"],
            settles=row["settles"],
            due_in=None if row["due_on"] is None else (row["due_on"] - date(2026, 3, 31)).days,
            payment_days=row["payment_days"],
            code=row["customer_code"],
        )
        for row in items.iter_rows(named=True)
    ]
    assert sorted(found.frame.rows(), key=repr) == sorted(work_out(plain, as_of=as_of).rows, key=repr)
    return found.frame.select("customer_code", "number", "due_on", "open").rows()


def test_receipts_come_in_alone_once_and_are_taken_back() -> None:
    text = RECEIPTS + "R1,2024-01-05,A,晨光店,60.00,1\nR2,2024-01-06,A,晨光店,-5.00,\nR3,2024-01-07,B,红星店,1.00,\n"

    one = receipts(text)

    expected = [("receipt", "R1 → 1", "A", 6000, "1"), ("receipt", "R3", "B", 100, ""), ("refund", "R2", "A", -500, "")]
    assert rows() == expected
    assert counted(preview_of(receipts(text)), "money") == (0, 0, 3, 0, 0)
    assert rows() == expected
    undo(one)
    assert rows() == []
    redo(one)
    assert rows() == expected


def test_receipts_beside_lines_settle_what_they_name() -> None:
    import_files(LINES, RECEIPTS + "R1,2024-01-05,A,晨光店,60.00,2\n", roles=(FileRole.LINES, FileRole.RECEIPTS))

    assert owed(date(2024, 1, 31)) == [("A", "1", date(2024, 1, 2), 9000)]


def test_one_receipt_that_pays_several_documents_is_one_for_each() -> None:
    text = RECEIPTS + "R1,2024-01-05,A,晨光店,70.00,1\nR1,2024-01-05,A,晨光店,20.00,2\nR1,2024-01-05,A,晨光店,3.00,\n"

    receipts(text)
    receipts(text)

    assert sorted((settles, amount) for _kind, _number, _customer, amount, settles in rows()) == [
        ("", 300),
        ("1", 7000),
        ("2", 2000),
    ]
    import_files(LINES)
    assert owed(date(2024, 1, 31)) == [("A", "1", date(2024, 1, 2), 2700), ("A", "2", date(2024, 1, 3), 3000)]


def test_a_receipt_that_is_said_to_pay_other_documents_pays_no_longer_what_it_paid() -> None:
    around = "R0,2024-01-04,B,红星店,1.00,\n", "R9,2024-01-06,B,红星店,1.00,\n"
    receipts(RECEIPTS + around[0] + "R1,2024-01-05,A,晨光店,70.00,1\nR1,2024-01-05,A,晨光店,20.00,2\n" + around[1])

    receipts(RECEIPTS + around[0] + "R1,2024-01-05,A,晨光店,90.00,2\n" + around[1])

    assert [row for row in rows() if row[2] == "A"] == [("receipt", "R1 → 2", "A", 9000, "2")]


def test_a_receipt_that_may_be_cut_keeps_what_it_paid_until_somebody_confirms() -> None:
    receipts(RECEIPTS + "R1,2024-01-05,A,晨光店,70.00,1\nR1,2024-01-05,A,晨光店,20.00,2\n")

    one = receipts(RECEIPTS + "R1,2024-01-05,A,晨光店,90.00,3\n")

    assert [settles for *_, settles in rows()] == ["1", "2", "3"]
    assert counted(preview_of(one), "money")[3] == 2


def test_receipts_without_numbers_of_one_customer_and_day_are_one_and_a_refund_goes_off() -> None:
    text = (
        BARE
        + "2024-01-05,A,晨光店,60.00\n2024-01-05,A,晨光店,10.00\n2024-01-05,A,晨光店,-15.00\n2024-01-05,B,红星店,1.00\n"
    )

    receipts(text)
    again = receipts(text)

    assert [(customer, amount) for _kind, _number, customer, amount, _settles in rows()] == [("A", 5500), ("B", 100)]
    assert counted(preview_of(again), "money") == (0, 0, 2, 0, 0)


def test_a_receipt_with_the_number_of_a_sale_is_another_document() -> None:
    import_files(LINES, RECEIPTS + "1,2024-01-02,A,晨光店,60.00,\n", roles=(FileRole.LINES, FileRole.RECEIPTS))

    assert [(one.flow, one.number, one.amount) for one in visible()] == [
        ("goods", "1", 10000),
        ("goods", "2", 5000),
        ("money", "1", 6000),
    ]


def test_receipts_of_days_that_a_file_of_receipts_does_not_cover_are_not_missing_from_it() -> None:
    receipts(RECEIPTS + "R1,2024-01-05,A,晨光店,1.00,\nR2,2024-02-05,A,晨光店,2.00,\nR3,2024-02-07,A,晨光店,3.00,\n")

    one = import_files(
        HEADER + "2024-01-01,1,A,晨光店,T,茶,饮料,1,1.00\n2024-03-01,2,A,晨光店,T,茶,饮料,1,1.00\n",
        RECEIPTS + "R2,2024-02-05,A,晨光店,2.00,\nR4,2024-02-09,A,晨光店,4.00,\n",
        roles=(FileRole.LINES, FileRole.RECEIPTS),
        options=ImportOptions(removes_missing=True),
    )

    assert counted(preview_of(one), "money") == (1, 0, 1, 1, 0)
    assert [number for _kind, number, *_ in rows()] == ["R1", "R2", "R4"]


LISTED = BALANCES + "A,晨光店,2024-02-01,30.00\nA,晨光店,2024-03-01,12.00\nB,红星店,,-5.00\nC,新店,2024-02-01,0.00\n"


def test_balances_have_an_item_for_every_due_day() -> None:
    one = balances(LISTED, on=date(2024, 1, 31))

    assert [(one.customer, one.due_on, one.dated_on, one.amount) for one in visible()] == [
        ("A", date(2024, 2, 1), date(2024, 1, 31), 3000),
        ("A", date(2024, 3, 1), date(2024, 1, 31), 1200),
        ("B", None, date(2024, 1, 31), -500),
    ]
    assert {one.kind for one in visible()} == {"opening"}
    assert owed(date(2024, 2, 15)) == [
        ("A", "2024-02-01", date(2024, 2, 1), 3000),
        ("A", "2024-03-01", date(2024, 3, 1), 1200),
        ("B", None, None, -500),
    ]
    assert counted(preview_of(balances(LISTED, on=date(2024, 1, 31))), "money") == (0, 0, 3, 0, 0)
    undo(one)
    assert visible() == []


def test_a_second_list_of_the_same_day_takes_the_place_of_the_first_whole_without_asking() -> None:
    balances(LISTED, on=date(2024, 1, 31))

    second = balances(BALANCES + "A,晨光店,2024-02-01,31.00\n", on=date(2024, 1, 31))

    assert [(one.customer, one.due_on, one.amount) for one in visible()] == [("A", date(2024, 2, 1), 3100)]
    undo(second)
    assert len(visible()) == 3


def test_a_list_of_a_later_day_is_a_statement_more() -> None:
    balances(LISTED, on=date(2024, 1, 31))

    balances(BALANCES + "A,晨光店,2024-03-01,8.00\n", on=date(2024, 2, 29))

    assert len(visible()) == 4
    assert owed(date(2024, 2, 15)) == [
        ("A", "2024-02-01", date(2024, 2, 1), 3000),
        ("A", "2024-03-01", date(2024, 3, 1), 1200),
        ("B", None, None, -500),
    ]
    assert owed(date(2024, 3, 15)) == [("A", "2024-03-01", date(2024, 3, 1), 800)]


def test_a_list_of_balances_says_nothing_of_the_receipts_of_its_day_nor_they_of_it() -> None:
    receipts(BARE + "2024-01-31,A,晨光店,60.00\n2024-02-05,A,晨光店,1.00\n")

    one = balances(BALANCES + "A,晨光店,,30.00\n", on=date(2024, 1, 31))

    assert counted(preview_of(one), "money") == (1, 0, 0, 0, 0)
    assert sorted(amount for _kind, _number, _customer, amount, _settles in rows()) == [100, 3000, 6000]
    again = receipts(BARE + "2024-01-31,A,晨光店,60.00\n2024-02-05,A,晨光店,1.00\n")
    assert counted(preview_of(again), "money") == (0, 0, 2, 0, 0)


def test_balances_beside_lines_are_those_of_the_last_day() -> None:
    import_files(LINES, LISTED, roles=(FileRole.LINES, FileRole.RECEIVABLES))

    assert set(Document.objects.filter(kind=DocumentKind.OPENING).values_list("dated_on", flat=True)) == {
        date(2024, 1, 3)
    }
    assert dict(Customer.objects.values_list("code", "name")) == {"A": "晨光店", "B": "红星店", "C": "新店"}


MET = CONTACTS + (
    "2024-01-05,A,晨光店,拜访,谈了价格,王芳\n2024-01-05,A,晨光店,电话,没人接,王芳\n2024-01-05,A,晨光店,电话,没人接,王芳\n2024-01-06,B,红星店,电话,,\n"
)


def contacts() -> list[tuple[str, date, str]]:
    (frame,) = read_frames([CONTACT_FACTS])
    return sorted(frame.select("customer_code", "contacted_on", "kind").rows())


def test_followups_come_in_alone_and_as_often_as_the_file_has_them() -> None:
    expected = [
        ("A", date(2024, 1, 5), "call"),
        ("A", date(2024, 1, 5), "call"),
        ("A", date(2024, 1, 5), "visit"),
        ("B", date(2024, 1, 6), "call"),
    ]
    one = import_files(MET, roles=(FileRole.CONTACTS,))

    again = import_files(MET + "2024-01-05,A,晨光店,电话,没人接,王芳\n", roles=(FileRole.CONTACTS,))

    assert (preview_of(one).contacts_new, preview_of(one).contacts_unchanged) == (4, 0)
    assert (preview_of(again).contacts_new, preview_of(again).contacts_unchanged) == (1, 4)
    assert contacts() == [expected[0], *expected]
    undo(again)
    assert contacts() == expected
    undo(one)
    assert contacts() == []
    assert Customer.objects.filter(is_withdrawn=False).count() == 0
    redo(one)
    assert contacts() == expected


def test_followups_beside_lines_are_of_the_same_customers() -> None:
    import_files(LINES, MET, roles=(FileRole.LINES, FileRole.CONTACTS))

    assert (Customer.objects.count(), Followup.objects.filter(customer__code="A").count()) == (2, 3)
    assert len(amounts()) == 2


def test_all_kinds_at_once_are_one_import() -> None:
    files = (
        LINES,
        RECEIPTS + "R1,2024-01-05,A,晨光店,60.00,2\n",
        "客户编号,客户名称,地区,账期\nA,晨光店,北区,30\n",
        "商品编号,商品名称,单位\nT,红茶,箱\n",
        MET,
    )
    roles = (FileRole.LINES, FileRole.RECEIPTS, FileRole.CUSTOMERS, FileRole.PRODUCTS, FileRole.CONTACTS)

    one = import_files(*files, roles=roles)
    preview = preview_of(import_files(*files, roles=roles))

    assert owed(date(2024, 1, 31)) == [("A", "1", date(2024, 2, 1), 9000)]
    assert not preview.changes_something
    undo(one)
    assert (visible(), contacts(), Customer.objects.filter(is_withdrawn=False).count()) == ([], [], 0)


def test_orders_are_kept_as_requests_and_are_in_no_figure() -> None:
    import_files(
        "日期,单据编号,单据类型,客户编号,客户名称,商品名称,金额\n"
        "2024-01-02,1,销售单,A,晨光店,茶,50.00\n2024-01-02,1,销售订单,A,晨光店,茶,70.00\n"
    )

    assert [(one.flow, one.kind, one.number, one.amount, len(one.lines)) for one in visible()] == [
        ("goods", "sale", "1", 5000, 1),
        ("request", "order", "1", 7000, 1),
    ]
    assert read_frames([ACCOUNT_ITEMS])[0]["amount"].to_list() == [5000]

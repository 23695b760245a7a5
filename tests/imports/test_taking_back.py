"""Undo and redo: whatever an import made or changed is as it was, but for what was changed since, which is named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING

import polars as pl
import pytest

from imports.importing import HEADER, amounts, import_files, read, receive, redo, undo, visible
from kejing.customers.models import Customer, Person
from kejing.customers.queries import CUSTOMER_FACTS
from kejing.imports.enums import FileRole, ImportState
from kejing.imports.operations.cancelling import cancel_import
from kejing.imports.operations.failures import ImportStopped
from kejing.imports.operations.matching import match_customers
from kejing.imports.operations.records import make_records
from kejing.imports.operations.staging import staging_of
from kejing.imports.operations.switching import Undone
from kejing.imports.operations.turns import storing_alone
from kejing.kit.frames import read_frames
from kejing.ledger.models import Product
from rows import make_user

if TYPE_CHECKING:
    from kejing.imports.models import Import

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = pl.DataFrame({"customer_code": ["A", "B"], "customer_name": ["晨光店", "红星店"]})
NOTHING = Undone(documents=0, numbers=(), customers=(), products=())
LINES = HEADER + "2024-01-02,1,A,晨光店,T,茶,饮料,1,10.00\n2024-01-03,2,B,红星店,R,米,粮油,1,20.00\n"
CUSTOMERS = "客户编号,客户名称,地区,信用额度,账期,地址,税号,联系人,手机\n"
PRODUCTS = "商品编号,商品名称,类别,单位,品牌\n"


def list_customers(*rows: str, source: str = "test") -> Import:
    return import_files(CUSTOMERS + "".join(f"{row}\n" for row in rows), roles=(FileRole.CUSTOMERS,), source=source)


def list_products(*rows: str) -> Import:
    return import_files(PRODUCTS + "".join(f"{row}\n" for row in rows), roles=(FileRole.PRODUCTS,))


def shown() -> dict[str, str]:
    """Return code and region of the customers who are there."""
    return dict(Customer.objects.filter(is_withdrawn=False).order_by("code").values_list("code", "region"))


def products() -> dict[str, str]:
    return dict(Product.objects.filter(is_withdrawn=False).order_by("code").values_list("code", "name"))


def test_an_import_that_is_taken_back_leaves_nothing_and_is_brought_back_whole() -> None:
    one = import_files(LINES)
    stored, customers, items = visible(), shown(), products()

    assert undo(one) == NOTHING
    assert (visible(), shown(), products()) == ([], {}, {})
    assert read_frames([CUSTOMER_FACTS])[0].is_empty()
    assert redo(one) == NOTHING

    assert (visible(), shown(), products()) == (stored, customers, items)
    assert customers == {"A": "", "B": ""}
    assert items == {"R": "米", "T": "茶"}


def test_only_what_is_stored_is_taken_back_and_only_that_brought_back() -> None:
    one = import_files(LINES)

    with pytest.raises(ImportStopped) as not_undone:
        redo(one)
    undo(one)
    with pytest.raises(ImportStopped) as not_applied:
        undo(one)

    assert [caught.value.failure.code for caught in (not_undone, not_applied)] == ["not_undone", "not_applied"]
    one.refresh_from_db()
    assert one.state == ImportState.UNDONE


def test_a_customer_list_makes_and_changes_customers_and_its_undo_restores_all_of_it() -> None:
    import_files(LINES)
    Customer.objects.filter(code="A").update(credit_limit=Decimal("100.00"), created_on=date(2020, 1, 1))
    before = list(Customer.objects.order_by("code").values())

    one = list_customers("A,晨光大店,北区,5000,30,长安街1号,91110000,王芳,13800000000", "N,新店,南区,800,,解放路2号,,,")

    made = Customer.objects.get(code="N")
    assert (made.name, made.region, made.credit_limit, made.address) == ("新店", "南区", Decimal("800.00"), "解放路2号")
    changed = Customer.objects.get(code="A")
    assert (changed.name, changed.region, changed.credit_limit, changed.payment_days, changed.address) == (
        "晨光大店",
        "北区",
        Decimal("5000.00"),
        30,
        "长安街1号",
    )
    assert list(Person.objects.values_list("customer__code", "name", "phone")) == [("A", "王芳", "13800000000")]
    after = list(Customer.objects.order_by("code").values())
    assert undo(one) == NOTHING
    assert list(Customer.objects.filter(is_withdrawn=False).order_by("code").values()) == before
    assert not Person.objects.exists()
    assert redo(one) == NOTHING
    assert list(Customer.objects.order_by("code").values()) == after
    assert list(Person.objects.values_list("customer__code", "name", "phone")) == [("A", "王芳", "13800000000")]


def test_the_same_customer_list_twice_changes_nothing_the_second_time() -> None:
    row = "A,晨光店,北区,5000,30,长安街1号,91110000,王芳,13800000000"
    list_customers(row)
    before = list(Customer.objects.values())

    again = list_customers(row)

    assert (again.changes.count(), Person.objects.count()) == (0, 1)
    assert list(Customer.objects.values()) == before


def test_what_the_list_leaves_empty_stays() -> None:
    list_customers("A,晨光店,北区,5000,30,长安街1号,91110000,,")

    list_customers("A,晨光店,,,,,,,")

    kept = Customer.objects.get(code="A")
    assert (kept.region, kept.credit_limit, kept.payment_days, kept.address) == (
        "北区",
        Decimal("5000.00"),
        30,
        "长安街1号",
    )


def test_what_was_edited_since_is_kept_and_named() -> None:
    import_files(LINES)
    one = list_customers("A,晨光店,北区,5000,,,,,", "B,红星店,南区,,,,,,", "N,新店,南区,,,,,,", "M,无名店,,,,,,,")
    Customer.objects.filter(code="A").update(region="东区")
    Customer.objects.filter(code="N").update(name="新新店")

    undone = undo(one)

    assert undone == Undone(documents=0, numbers=(), customers=("晨光店", "新新店"), products=())
    assert shown() == {"A": "东区", "B": "", "N": "南区"}
    assert Customer.objects.get(code="A").credit_limit is None


def test_customers_that_others_use_stay_until_those_are_taken_back_too() -> None:
    first = import_files(LINES)
    second = import_files(HEADER + "2024-02-02,7,A,晨光店,T,茶,饮料,1,1.00\n")

    undone = undo(first)

    assert undone.customers == ("晨光店",)
    assert undone.products == ("茶",)
    assert (shown(), products()) == ({"A": ""}, {"T": "茶"})
    assert undo(second) == NOTHING
    assert (shown(), products()) == ({}, {})
    redo(second)
    assert (shown(), products()) == ({"A": ""}, {"T": "茶"})
    redo(first)
    assert (shown(), products()) == ({"A": "", "B": ""}, {"R": "米", "T": "茶"})


def test_lists_are_taken_back_and_brought_back_in_any_order() -> None:
    import_files(LINES)
    regions = ("北区", "南区", "西区")
    lists = [list_customers(f"A,晨光店,{region},,,,,,") for region in regions]
    live = [True, True, True]

    def expected() -> str:
        return next((regions[place] for place in (2, 1, 0) if live[place]), "")

    for order in permutations(range(3)):
        for switch, is_live in ((undo, False), (redo, True)):
            for place in order:
                switch(lists[place])
                live[place] = is_live
                assert shown()["A"] == expected()


def test_a_list_that_is_imported_after_another_was_taken_back_is_told_from_what_was_before() -> None:
    import_files(LINES)
    first = list_customers("A,晨光店,北区,,,,,,")
    second = list_customers("A,晨光店,南区,,,,,,")
    undo(second)
    third = list_customers("A,晨光店,西区,,,,,,")

    undo(first)
    assert shown()["A"] == "西区"
    undo(third)
    assert shown()["A"] == ""
    redo(second)
    assert shown()["A"] == "南区"


def test_a_customer_that_one_import_made_and_a_later_list_changed_goes_with_both_in_either_order() -> None:
    first = list_customers("A,晨光店,北区,,,,,,")
    second = list_customers("A,晨光店,南区,,,,,,")

    assert undo(first).customers == ("晨光店",)
    assert shown() == {"A": "南区"}
    undo(second)
    assert shown() == {}
    redo(first)
    assert shown() == {"A": "北区"}
    redo(second)
    assert shown() == {"A": "南区"}


def test_a_product_list_makes_and_changes_products_and_its_undo_restores_them() -> None:
    import_files(LINES)
    before = list(Product.objects.order_by("code").values())

    one = list_products("T,红茶,茶叶,箱,老字号", "S,盐,调料,袋,")

    assert list(Product.objects.order_by("code").values_list("code", "name", "category__name", "unit", "brand")) == [
        ("R", "米", "粮油", "", ""),
        ("S", "盐", "调料", "袋", ""),
        ("T", "红茶", "茶叶", "箱", "老字号"),
    ]
    assert undo(one) == NOTHING
    assert list(Product.objects.filter(is_withdrawn=False).order_by("code").values()) == before
    redo(one)
    Product.objects.filter(code="T").update(name="绿茶")
    assert undo(one).products == ("绿茶",)
    assert products() == {"R": "米", "T": "绿茶"}
    assert Product.objects.get(code="T").unit == ""


def test_an_undo_says_of_which_documents_a_later_version_counts() -> None:
    one = import_files(LINES)
    import_files(LINES.replace("20.00", "25.00"))

    assert undo(one) == Undone(documents=1, numbers=("2",), customers=("红星店",), products=("米",))
    assert amounts() == {("2", "B", date(2024, 1, 3)): 2500}


def test_a_customer_whose_import_was_taken_back_is_who_a_later_file_means() -> None:
    undo(import_files(LINES))
    hidden = Customer.objects.get(code="A").pk

    import_files(HEADER + "2024-02-02,7,A,晨光店,T,茶,饮料,1,1.00\n")

    assert shown() == {"A": ""}
    assert Customer.objects.get(code="A").pk == hidden


def test_a_new_owner_of_a_customer_is_an_edit_that_stays() -> None:
    one = import_files(LINES)
    Customer.objects.filter(code="A").update(owner=make_user("anna"))

    assert undo(one).customers == ("晨光店",)
    assert shown() == {"A": ""}


def test_what_a_cancelled_import_would_have_made_is_made_anew_by_the_next_one() -> None:
    one = receive(LINES.replace("茶,饮料", "错名,错类"))
    read(one)
    with storing_alone():
        make_records(of=one, staging=staging_of(one), matched=match_customers(PEOPLE, of=one, has_codes=True))

    cancel_import(one=one)

    assert (shown(), products(), Customer.objects.count()) == ({}, {}, 0)
    later = import_files(LINES)
    assert products() == {"R": "米", "T": "茶"}
    assert list(Product.objects.order_by("code").values_list("category__name", flat=True)) == ["粮油", "饮料"]
    undo(later)
    assert (shown(), products()) == ({}, {})

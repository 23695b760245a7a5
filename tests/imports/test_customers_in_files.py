"""Who is meant by the customers of a file: by code, by exact name, by what somebody decided, or nobody yet."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest

from imports.importing import (
    HEADER,
    amounts,
    apply,
    counted,
    import_files,
    preview_of,
    read,
    receive,
    redo,
    undo,
    visible,
)
from kejing.customers.models import Alias, Customer
from kejing.imports.enums import FileRole, NameDecision
from kejing.imports.models import Import, NameFound
from kejing.imports.operations.failures import ImportStopped
from kejing.imports.operations.matching import find_alike
from kejing.imports.operations.names import assign_document, decide_name
from kejing.imports.queries.pot import measure_pot, unassigned
from kejing.ledger.models import Document
from kejing.standing.models import DirtyCustomer
from rows import make_customer

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db(transaction=True)

NAMED = "日期,单据编号,客户名称,商品名称,金额\n"
BARE = "日期,客户名称,商品名称,金额\n"
DAY = date(2024, 1, 2)


def a_customer(code: str, name: str) -> Customer:
    return Customer.objects.create(code=code, name=name)


def decide(one: Import, name: str, customer: Customer | None) -> None:
    decide_name(
        found=NameFound.objects.get(of_import=one, name=name), customer=customer, by=None, now=datetime.now(UTC)
    )


def assign(customer: Customer, *, number: str = "") -> None:
    assign_document(
        document=unassigned().filter(number=number).get() if number else unassigned().get(),
        customer=customer,
        now=datetime.now(UTC),
    )


def dirty() -> set[int]:
    return set(DirtyCustomer.objects.values_list("customer_id", flat=True))


def owners() -> list[tuple[str, str | None, int]]:
    return [(one.number, one.customer, one.amount) for one in visible()]


def shown() -> list[str]:
    return list(Customer.objects.filter(is_withdrawn=False).order_by("code").values_list("code", flat=True))


def test_a_code_says_who_it_is_whatever_the_name() -> None:
    a_customer("A", "晨光店")

    one = import_files(HEADER + "2024-01-02,1,A,晨光大药房,T,茶,饮料,1,10.00\n")

    assert owners() == [("1", "A", 1000)]
    assert preview_of(one).customers.new == 0


def test_the_same_name_with_another_code_is_a_new_customer_and_proposed_as_a_duplicate() -> None:
    known = a_customer("A", "晨光店")

    one = import_files(HEADER + "2024-01-02,1,X9,晨光店,T,茶,饮料,1,10.00\n")

    assert owners() == [("1", "X9", 1000)]
    assert (preview_of(one).customers.new, preview_of(one).duplicates, preview_of(one).names_open) == (1, 1, 0)
    found = NameFound.objects.get()
    assert (found.name, found.rows, found.amount, found.candidates) == ("X9", 1, 1000, [[known.pk, 100]])


def test_without_codes_the_exact_name_counts_if_just_one_bears_it() -> None:
    a_customer("A", "晨光店")
    a_customer("B", "红星店")
    a_customer("C", "红星店")

    import_files(NAMED + "2024-01-02,1,晨光店,茶,10.00\n2024-01-02,2,红星店,茶,20.00\n")

    assert owners() == [("1", "A", 1000), ("2", "红星店", 2000)]


def test_a_name_that_is_like_a_customers_waits_with_its_candidates_and_is_provisional_meanwhile() -> None:
    near = a_customer("A", "上海晨光贸易有限公司")
    a_customer("B", "北京红星酒店")

    one = import_files(NAMED + "2024-01-02,1,上海晨光贸易公司,茶,10.00\n")

    found = NameFound.objects.get()
    assert (found.name, found.decision, found.rows, found.amount) == ("上海晨光贸易公司", NameDecision.OPEN, 1, 1000)
    assert [candidate for candidate, _score in found.candidates] == [near.pk]
    assert 80 <= found.candidates[0][1] < 100
    assert preview_of(one).names_open == 1
    assert owners() == [("1", "上海晨光贸易公司", 1000)]


def test_a_name_decided_before_it_is_stored_is_the_customers_from_the_start() -> None:
    near = a_customer("A", "上海晨光贸易有限公司")
    one = receive(NAMED + "2024-01-02,1,上海晨光贸易公司,茶,10.00\n")
    read(one)

    decide(one, "上海晨光贸易公司", near)
    apply(one)

    assert owners() == [("1", "A", 1000)]
    assert list(Alias.objects.values_list("name", "customer__code")) == [("上海晨光贸易公司", "A")]
    assert shown() == ["A"]


def test_a_provisional_customer_is_merged_and_stays_merged_through_undo_redo_and_the_next_import() -> None:
    near = a_customer("A", "上海晨光贸易有限公司")
    text = NAMED + "2024-01-02,1,上海晨光贸易公司,茶,10.00\n2024-01-03,2,上海晨光贸易公司,茶,20.00\n"
    one = import_files(text)
    provisional = Customer.objects.get(code="上海晨光贸易公司")

    decide(one, "上海晨光贸易公司", near)

    assert owners() == [("1", "A", 1000), ("2", "A", 2000)]
    assert shown() == ["A"]
    assert dirty() == {near.pk, provisional.pk}
    undo(one)
    assert (owners(), shown()) == ([], ["A"])
    redo(one)
    assert (owners(), shown()) == ([("1", "A", 1000), ("2", "A", 2000)], ["A"])
    again = import_files(text + "2024-01-04,3,上海晨光贸易公司,茶,30.00\n")
    assert owners() == [("1", "A", 1000), ("2", "A", 2000), ("3", "A", 3000)]
    assert counted(preview_of(again)) == (1, 0, 2, 0, 0)
    assert (shown(), preview_of(again).names_open) == (["A"], 0)


def test_whoever_is_found_to_be_new_is_asked_for_no_more() -> None:
    a_customer("A", "上海晨光贸易有限公司")
    text = NAMED + "2024-01-02,1,上海晨光贸易公司,茶,10.00\n"
    one = import_files(text)

    decide(one, "上海晨光贸易公司", None)
    again = import_files(text)

    assert owners() == [("1", "上海晨光贸易公司", 1000)]
    assert (preview_of(again).names_open, NameFound.objects.filter(decision=NameDecision.OPEN).count()) == (0, 0)


def test_a_duplicate_by_code_is_merged_too_and_its_code_remembered() -> None:
    known = a_customer("A", "晨光店")
    text = HEADER + "2024-01-02,1,X9,晨光店,T,茶,饮料,1,10.00\n"
    one = import_files(text)

    decide(one, "X9", known)
    again = import_files(text)

    assert owners() == [("1", "A", 1000)]
    assert counted(preview_of(again)) == (0, 0, 1, 0, 0)
    assert (shown(), preview_of(again).duplicates) == (["A"], 0)


def test_a_merge_after_a_correction_moves_all_versions_so_that_undoing_shows_the_one_before() -> None:
    near = a_customer("A", "上海晨光贸易有限公司")
    text = NAMED + "2024-01-01,0,红星店,茶,1.00\n2024-01-02,1,上海晨光贸易公司,茶,10.00\n2024-01-03,2,红星店,茶,1.00\n"
    one = import_files(text)
    second = import_files(text.replace("10.00", "15.00"))

    decide(one, "上海晨光贸易公司", near)

    assert amounts()["1", "A", DAY] == 1500
    undo(second)
    assert amounts()["1", "A", DAY] == 1000


def test_two_names_of_one_customer_on_one_day_are_one_document_after_the_merge_and_in_the_next_import() -> None:
    near = a_customer("A", "上海晨光贸易有限公司")
    text = (
        BARE
        + "2024-01-01,红星店,茶,1.00\n2024-01-02,上海晨光贸易有限公司,茶,10.00\n"
        + "2024-01-02,上海晨光贸易公司,米,20.00\n2024-01-03,红星店,茶,1.00\n"
    )
    one = import_files(text)
    assert (amounts()["", "A", DAY], amounts()["", "上海晨光贸易公司", DAY]) == (1000, 2000)

    decide(one, "上海晨光贸易公司", near)

    merged = visible()
    assert amounts()["", "A", DAY] == 3000
    again = import_files(text)
    assert counted(preview_of(again)) == (0, 0, 3, 0, 0)
    assert visible() == merged
    undo(one)
    assert visible() == []


def test_two_names_of_one_customer_that_are_known_from_the_start_make_one_document() -> None:
    a_customer("A", "晨光店")
    Alias.objects.create(name="晨光小店", customer=Customer.objects.get(code="A"), decided_at=datetime.now(UTC))
    text = BARE + "2024-01-02,晨光店,茶,10.00\n2024-01-02,晨光小店,米,20.00\n"

    one = import_files(text)

    assert counted(preview_of(one)) == (1, 0, 0, 0, 0)
    assert [(document.customer, document.amount, len(document.lines)) for document in visible()] == [("A", 3000, 2)]
    assert counted(preview_of(import_files(text))) == (0, 0, 1, 0, 0)


def test_documents_of_both_names_that_different_imports_brought_are_not_guessed_at() -> None:
    near = a_customer("A", "上海晨光贸易有限公司")
    import_files(BARE + "2024-01-02,上海晨光贸易有限公司,茶,10.00\n")
    one = import_files(BARE + "2024-01-02,上海晨光贸易公司,米,20.00\n")

    with pytest.raises(ImportStopped) as caught:
        decide(one, "上海晨光贸易公司", near)

    assert caught.value.failure.code == "documents_clash"
    assert owners() == [("", "A", 1000), ("", "上海晨光贸易公司", 2000)]
    assert not Alias.objects.exists()


UNASSIGNED = (
    HEADER
    + """\
2024-01-01,0,B,红星店,T,茶,饮料,1,1.00
2024-01-02,1,,,T,茶,饮料,1,7.00
2024-01-02,1,,,R,米,粮油,1,3.00
2024-01-03,2,B,红星店,T,茶,饮料,1,1.00
"""
)


def test_rows_without_a_customer_lie_in_the_pot_with_their_total() -> None:
    one = import_files(UNASSIGNED)

    assert (preview_of(one).unassigned, preview_of(one).unassigned_amount) == (2, 1000)
    assert (measure_pot().documents, measure_pot().goods) == (1, Decimal(10))
    assert owners() == [("0", "B", 100), ("1", None, 1000), ("2", "B", 100)]
    assert counted(preview_of(import_files(UNASSIGNED))) == (0, 0, 3, 0, 0)


def test_a_document_that_was_assigned_stays_assigned_when_the_file_comes_again() -> None:
    one = import_files(UNASSIGNED)
    owner = make_customer("A")

    assign(owner)

    assert owners() == [("0", "B", 100), ("1", "A", 1000), ("2", "B", 100)]
    assert dirty() == {owner.pk}
    assert measure_pot().documents == 0
    again = import_files(UNASSIGNED)
    assert counted(preview_of(again)) == (0, 0, 3, 0, 0)
    assert (preview_of(again).unassigned, preview_of(again).unassigned_amount) == (0, 0)
    assert owners() == [("0", "B", 100), ("1", "A", 1000), ("2", "B", 100)]
    undo(one)
    assert owners() == []
    redo(one)
    assert owners() == [("0", "B", 100), ("1", "A", 1000), ("2", "B", 100)]


def test_a_correction_of_an_assigned_document_is_one_of_its_customers() -> None:
    import_files(UNASSIGNED)
    assign(make_customer("A"))

    second = import_files(UNASSIGNED.replace("7.00", "8.00"))

    assert counted(preview_of(second)) == (0, 1, 2, 0, 0)
    assert owners() == [("0", "B", 100), ("1", "A", 1100), ("2", "B", 100)]
    undo(second)
    assert owners() == [("0", "B", 100), ("1", "A", 1000), ("2", "B", 100)]


def test_assigning_moves_every_version_so_that_no_older_one_falls_back_into_the_pot() -> None:
    import_files(UNASSIGNED)
    second = import_files(UNASSIGNED.replace("7.00", "8.00"))

    assign(make_customer("A"))

    assert owners() == [("0", "B", 100), ("1", "A", 1100), ("2", "B", 100)]
    undo(second)
    assert owners() == [("0", "B", 100), ("1", "A", 1000), ("2", "B", 100)]


def test_lines_of_a_customers_document_that_named_nobody_join_it_and_stay_joined() -> None:
    text = UNASSIGNED.replace("2024-01-02,1,,,R", "2024-01-02,1,A,晨光店,R")
    import_files(text)
    assert owners() == [("0", "B", 100), ("1", "A", 300), ("1", None, 700), ("2", "B", 100)]

    assign(Customer.objects.get(code="A"))

    joined = visible()
    assert owners() == [("0", "B", 100), ("1", "A", 1000), ("2", "B", 100)]
    again = import_files(text)
    assert visible() == joined
    assert counted(preview_of(again)) == (0, 0, 3, 0, 0)


def test_what_is_somebodys_already_is_not_assigned_again() -> None:
    import_files(UNASSIGNED)
    document = unassigned().get()
    assign(make_customer("A"))

    with pytest.raises(ImportStopped) as caught:
        assign_document(document=document, customer=make_customer("C"), now=datetime.now(UTC))

    assert caught.value.failure.code == "has_customer"
    assert Document.objects.get(pk=document.pk).customer == Customer.objects.get(code="A")


def test_a_receipt_without_its_customer_is_rejected_and_so_in_the_error_sheet() -> None:
    one = import_files(
        "收款单号,收款日期,客户编号,客户名称,金额\nR1,2024-01-05,,,4.00\nR2,2024-01-05,A,晨光店,6.00\n",
        roles=(FileRole.RECEIPTS,),
    )

    assert preview_of(one).rejected == 1
    assert owners() == [("R2", "A", 600)]


def test_most_of_who_is_meant_by_dirty_names_of_organisations_is_among_their_candidates(real_ledgers: Path) -> None:
    whole = pl.read_csv(real_ledgers / "names" / "dedupe_org" / "org_sites_with_true_ids.csv", infer_schema=False)
    sites = whole.head(800).select(
        pl.col("True Id").alias("true"),
        pl.col("Id").alias("customer_code"),
        pl.col("Site name").str.replace_all(r"\s+", " ").alias("customer_name"),
    )
    stored = sites.unique("true", keep="first", maintain_order=True).with_row_index("id")
    stored = stored.select(pl.col("id").cast(pl.Int64), "true", pl.col("customer_name").alias("name"))
    others = sites.join(stored, left_on="customer_name", right_on="name", how="anti")
    others = others.unique(["true", "customer_name"], maintain_order=True)

    found = find_alike(others, stored)

    rated = found.join(stored, on="id").join(others.select("customer_code", own="true"), on="customer_code")
    is_meant = rated.group_by("customer_code").agg((pl.col("true") == pl.col("own")).any())
    # The names of some sites have nothing in common: no more than three quarters can be found by them.
    assert others.height > 250
    assert is_meant["true"].sum() > 0.7 * others.height

"""Documents that come again: unchanged, changed, missing, cut; and versions that imports and undoing put on top."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from imports.importing import (
    HEADER,
    amounts,
    counted,
    import_files,
    preview_of,
    read,
    receive,
    redo,
    undo,
    visible,
)
from kejing.imports.operations.options import ImportOptions
from kejing.ledger.models import Document

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, SECOND, THIRD = date(2024, 1, 2), date(2024, 1, 3), date(2024, 1, 4)
JANUARY = (
    HEADER
    + """\
2024-01-02,1,A,晨光店,T,茶,饮料,1,10.00
2024-01-02,1,A,晨光店,R,米,粮油,2,20.00
2024-01-03,2,B,红星店,T,茶,饮料,1,11.00
2024-01-03,2,B,红星店,R,米,粮油,1,9.00
2024-01-04,3,A,晨光店,T,茶,饮料,3,33.00
2024-01-04,3,A,晨光店,R,米,粮油,1,4.00
2024-01-04,3,A,晨光店,S,盐,调料,1,5.00
"""
)
ROWS = JANUARY.splitlines(keepends=True)[1:]
WHOLE = {("1", "A", FIRST): 3000, ("2", "B", SECOND): 2000, ("3", "A", THIRD): 4200}


def cut(first: int, last: int) -> str:
    """Return a file of some of the rows, counted from 0, the last one not included."""
    return HEADER + "".join(ROWS[first:last])


def test_the_same_file_twice_is_the_ledger_of_once() -> None:
    import_files(JANUARY)
    once = visible()

    again = import_files(JANUARY)

    assert visible() == once
    assert amounts() == WHOLE
    assert counted(preview_of(again)) == (0, 0, 3, 0, 0)
    assert not preview_of(again).changes_something
    assert Document.objects.count() == 3


@pytest.mark.parametrize(
    "parts",
    [
        # Whole in one part, cut in the other.
        ((0, 4), (1, 7)),
        ((0, 6), (2, 7)),
        # Cut in both: the end of the one is the beginning of the other.
        ((0, 6), (5, 7)),
    ],
)
def test_overlapping_parts_in_either_order_are_the_ledger_of_the_union(parts: tuple[tuple[int, int], ...]) -> None:
    import_files(JANUARY, source="union")
    first, second = (cut(*part) for part in parts)

    for source, files in (("forwards", (first, second, first)), ("backwards", (second, first, second))):
        for file in files:
            import_files(file, source=source)

    stored = visible()
    union, forwards, backwards = (
        [replace(one, source="") for one in stored if one.source == source]
        for source in ("union", "forwards", "backwards")
    )
    assert forwards == union
    assert backwards == union


def test_a_document_that_the_file_cuts_is_named_and_stays_as_it_is() -> None:
    import_files(JANUARY)

    one = import_files(cut(1, 5))

    goods = preview_of(one).flows[0]
    assert amounts() == WHOLE
    assert [(shown.number, shown.before, shown.after) for shown in goods.cut.shown] == [
        ("1", 3000, 2000),
        ("3", 4200, 3300),
    ]
    assert counted(preview_of(one)) == (0, 0, 1, 0, 2)


def test_a_document_within_the_file_that_lost_lines_is_replaced_whole() -> None:
    import_files(JANUARY)

    one = import_files(cut(0, 3) + "".join(ROWS[4:]))

    assert counted(preview_of(one)) == (0, 1, 2, 0, 0)
    assert amounts() == {**WHOLE, ("2", "B", SECOND): 1100}


def test_a_first_document_whose_lines_changed_is_no_part_and_is_replaced() -> None:
    import_files(JANUARY)

    import_files(JANUARY.replace("10.00", "12.00").replace("20.00", "22.00"))

    assert amounts() == {**WHOLE, ("1", "A", FIRST): 3400}


def test_a_first_document_with_another_salesperson_only_is_changed_and_not_cut() -> None:
    with_person = JANUARY.replace("金额\n", "金额,业务员\n").replace("0\n", "0,王芳\n")
    import_files(with_person)

    one = import_files(with_person.replace("王芳", "李明"))

    assert counted(preview_of(one)) == (0, 3, 0, 0, 0)
    assert {document.salesperson for document in visible()} == {"李明"}


def test_a_re_export_that_lost_a_document_lists_it_and_keeps_it() -> None:
    import_files(JANUARY)

    one = import_files(cut(0, 2) + "".join(ROWS[4:]))

    goods = preview_of(one).flows[0]
    assert counted(preview_of(one)) == (0, 0, 2, 1, 0)
    assert [(shown.number, shown.customer_name, shown.before) for shown in goods.missing.shown] == [
        ("2", "红星店", 2000)
    ]
    assert amounts() == WHOLE


def test_missing_documents_go_on_confirmation_and_come_back_with_the_undo() -> None:
    import_files(JANUARY)
    before = visible()

    one = import_files(cut(0, 2) + "".join(ROWS[4:]), options=ImportOptions(removes_missing=True))

    assert amounts() == {key: amount for key, amount in WHOLE.items() if key[0] != "2"}
    undo(one)
    assert visible() == before
    redo(one)
    assert amounts() == {key: amount for key, amount in WHOLE.items() if key[0] != "2"}


def test_a_document_that_was_removed_comes_back_with_the_file_that_has_it() -> None:
    import_files(JANUARY)
    import_files(cut(0, 2) + "".join(ROWS[4:]), options=ImportOptions(removes_missing=True))

    again = import_files(JANUARY)

    assert counted(preview_of(again)) == (1, 0, 2, 0, 0)
    assert amounts() == WHOLE


def test_documents_of_other_days_and_sources_are_never_missing() -> None:
    import_files(JANUARY)
    import_files(JANUARY, source="other")

    one = import_files(cut(4, 7), options=ImportOptions(removes_missing=True))

    assert counted(preview_of(one)) == (0, 0, 1, 0, 0)
    assert len(amounts()) == 3
    assert len(visible()) == 6


def test_of_two_versions_the_later_import_wins_whichever_is_undone() -> None:
    first = import_files(JANUARY)
    second = import_files(JANUARY.replace("9.00", "90.00"))
    third = import_files(JANUARY.replace("9.00", "900.00"))

    def second_document() -> int | None:
        return amounts().get(("2", "B", SECOND))

    assert second_document() == 91100
    undo(second)
    assert second_document() == 91100
    undo(third)
    assert second_document() == 2000
    redo(second)
    assert second_document() == 10100
    undo(first)
    assert amounts() == {("2", "B", SECOND): 10100}
    redo(third)
    assert amounts() == {("2", "B", SECOND): 91100}
    redo(first)
    assert amounts() == {**WHOLE, ("2", "B", SECOND): 91100}


def test_without_numbers_a_customer_day_is_replaced_whole() -> None:
    bare = "日期,客户编号,客户名称,商品名称,金额\n"
    import_files(
        bare
        + "2024-01-02,A,晨光店,茶,10.00\n2024-01-03,A,晨光店,米,20.00\n"
        + "2024-01-03,A,晨光店,茶,1.00\n2024-01-04,A,晨光店,盐,5.00\n"
    )

    import_files(bare + "2024-01-02,A,晨光店,茶,10.00\n2024-01-03,A,晨光店,米,25.00\n2024-01-04,A,晨光店,盐,5.00\n")

    assert amounts() == {("", "A", FIRST): 1000, ("", "A", SECOND): 2500, ("", "A", THIRD): 500}


NUMBERED = "日期,单据编号,行号,客户编号,客户名称,商品名称,金额\n"


def test_documents_with_line_numbers_are_merged_by_line() -> None:
    before = "2024-01-01,0,1,A,晨光店,茶,1.00\n"
    after = "2024-01-09,9,1,A,晨光店,茶,1.00\n"
    lines = "2024-01-05,5,1,A,晨光店,茶,10.00\n2024-01-05,5,2,A,晨光店,米,20.00\n2024-01-05,5,3,A,晨光店,盐,30.00\n"
    import_files(NUMBERED + before + lines + after)

    one = import_files(
        NUMBERED + before + "2024-01-05,5,2,A,晨光店,米,25.00\n2024-01-05,5,4,A,晨光店,糖,40.00\n" + after
    )

    assert counted(preview_of(one)) == (0, 1, 2, 0, 0)
    (document,) = [document for document in visible() if document.number == "5"]
    assert [(line.number, line.amount) for line in document.lines] == [
        ("1", 1000),
        ("2", 2500),
        ("3", 3000),
        ("4", 4000),
    ]
    assert document.amount == 10500
    undo(one)
    assert amounts()["5", "A", date(2024, 1, 5)] == 6000


def test_lines_that_a_numbered_document_lost_go_on_confirmation() -> None:
    edge = "2024-01-01,0,1,A,晨光店,茶,1.00\n", "2024-01-09,9,1,A,晨光店,茶,1.00\n"
    lines = "2024-01-05,5,1,A,晨光店,茶,10.00\n2024-01-05,5,2,A,晨光店,米,20.00\n"
    import_files(NUMBERED + edge[0] + lines + edge[1])
    short = NUMBERED + edge[0] + lines.splitlines(keepends=True)[0] + edge[1]

    kept = import_files(short)
    assert counted(preview_of(kept)) == (0, 0, 2, 0, 1)
    assert amounts()["5", "A", date(2024, 1, 5)] == 3000
    import_files(short, options=ImportOptions(removes_missing=True))

    assert amounts()["5", "A", date(2024, 1, 5)] == 1000


def test_numbers_of_the_rows_of_a_sheet_are_no_numbers_of_lines() -> None:
    header = "序号,日期,单据编号,客户编号,客户名称,商品名称,金额\n"
    rows = [
        "2024-01-01,0,A,晨光店,茶,1.00",
        "2024-01-05,5,A,晨光店,茶,10.00",
        "2024-01-05,5,A,晨光店,米,20.00",
        "2024-01-09,9,A,晨光店,茶,1.00",
    ]

    def number(first: int) -> str:
        return header + "".join(f"{first + place},{row}\n" for place, row in enumerate(rows))

    import_files(number(1))
    import_files(number(101))

    assert amounts()["5", "A", date(2024, 1, 5)] == 3000


def test_nothing_is_stored_before_it_is_confirmed() -> None:
    one = receive(JANUARY)

    preview = read(one)

    assert counted(preview) == (3, 0, 0, 0, 0)
    assert visible() == []

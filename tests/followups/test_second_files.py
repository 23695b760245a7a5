"""What WeCom's files of check-ins say, whichever way they were saved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from followups.second_files import an_answer, an_entry
from followups.visits import HERE, MORNING
from kejing.followups.operations.second_files import FileRefusal, FileRefused, SecondFile, SecondRow, read_second_file
from kejing.geo import Datum, Position, convert, metres_between

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read(path: Path) -> SecondFile:
    return read_second_file(path, name=path.name, now=MORNING + timedelta(days=30))


def refusal(path: Path) -> FileRefusal:
    with pytest.raises(FileRefused) as refused:
        read(path)
    return refused.value.reason


def a_workbook(folder: Path, *rows: Sequence[Any], name: str = "export.xlsx") -> Path:
    path = folder / name
    with xlsxwriter.Workbook(path) as book:
        sheet, moments = book.add_worksheet("记录"), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, place, cell, moments)
                else:
                    sheet.write(number, place, cell)
    return path


def a_text(folder: Path, text: str, *, name: str = "export.csv", encoding: str = "utf-8-sig") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def test_an_answer_gives_the_moment_and_the_place_as_satellites_say_it(tmp_path: Path) -> None:
    found = read(an_answer(tmp_path, an_entry("LiMing", MORNING)))

    [row] = found.rows
    assert (row.account, row.at, row.place) == ("LiMing", MORNING, "河南中路 黄浦区河南中路")
    assert row.position is not None
    assert metres_between(row.position, Position(HERE.latitude, HERE.longitude)) < 60
    gcj = convert(row.position, origin=Datum.WGS84, to=Datum.GCJ02)
    assert (round(gcj.latitude, 6), round(gcj.longitude, 6)) == (31.228458, 121.478226)


def test_a_place_in_hong_kong_keeps_its_numbers(tmp_path: Path) -> None:
    found = read(an_answer(tmp_path, an_entry("li", MORNING, lat=22_302_711, lng=114_177_216)))

    assert found.rows[0].position == Position(22.302711, 114.177216)


def test_other_kinds_and_what_never_was_are_counted_apart(tmp_path: Path) -> None:
    noon = MORNING + timedelta(hours=2)
    entries = [
        an_entry("li", MORNING),
        an_entry("li", noon, checkin_type="上班打卡"),
        an_entry("wang", noon, exception_type="未打卡"),
        {"userid": "", "checkin_time": 1},
    ]

    found = read(an_answer(tmp_path, *entries))

    assert (len(found.rows), found.others, found.unread) == (1, [("li", "", 1), ("wang", "", 1)], 1)
    assert (found.from_at, found.until_at) == (MORNING, noon)


def test_an_entry_without_coordinates_counts_as_a_time(tmp_path: Path) -> None:
    found = read(an_answer(tmp_path, an_entry("li", MORNING, lat=0, lng=0)))

    assert (found.rows[0].at, found.rows[0].position) == (MORNING, None)


def test_a_workbook_with_a_title_and_chinese_headers_is_read(tmp_path: Path) -> None:
    # Spreadsheets know no time zones: ten o'clock is that of the company.
    ten = datetime(2026, 3, 20, 10, 0)  # noqa: DTZ001 - see above
    path = a_workbook(
        tmp_path,
        ["外勤打卡明细 2026-03"],
        ["打卡时间", "姓名", "账号", "打卡类型", "打卡地点", "经度", "纬度"],
        [ten, "李明", "LiMing", "外出打卡", "河南中路", 121.478226, 31.228458],
        ["2026/03/20 18:01", "李明", "LiMing", "下班打卡", "办公室", "", ""],
    )

    found = read(path)

    [row] = found.rows
    assert (row.account, row.name, row.at, row.place) == ("LiMing", "李明", MORNING, "河南中路")
    assert row.position is not None
    assert round(row.position.longitude, 3) == 121.474
    assert found.others == [("LiMing", "李明", 1)]


def test_a_text_with_day_and_time_apart_and_english_headers_is_read(tmp_path: Path) -> None:
    text = "Date,Name,Check-in type,Check-in time,Location\n2026-03-20,Li,Out of office,10:00,Shop\n"

    found = read(a_text(tmp_path, text))

    assert found.rows == [SecondRow("", "Li", MORNING, None, "Shop")]


def test_a_text_of_a_chinese_spreadsheet_is_read(tmp_path: Path) -> None:
    text = "日期,姓名,打卡类型,打卡时间\n2026年3月20日,李明,外出打卡,次日 00:05:30\n"

    found = read(a_text(tmp_path, text, encoding="gb18030"))

    assert found.rows[0].at == datetime(2026, 3, 20, 16, 5, 30, tzinfo=UTC)


def test_rows_without_person_or_moment_are_counted(tmp_path: Path) -> None:
    text = "时间,姓名,打卡类型\n2026-03-20 10:00,李明,外出打卡\n,李明,外出打卡\n2026-03-20 25:61,李明,外出打卡\n"

    found = read(a_text(tmp_path, text))

    assert (len(found.rows), found.unread) == (1, 2)


def test_a_table_without_the_kind_is_taken_where_its_name_says_what_it_is(tmp_path: Path) -> None:
    text = "时间,姓名\n2026-03-20 10:00,李明\n"

    named = read(a_text(tmp_path, text, name="外出打卡.csv"))

    assert len(named.rows) == 1
    assert refusal(a_text(tmp_path, text)) == FileRefusal.NO_KIND


def test_what_holds_no_check_ins_says_why(tmp_path: Path) -> None:
    refusals = [
        refusal(an_answer(tmp_path, errcode=40014, errmsg="invalid access_token")),
        refusal(an_answer(tmp_path)),
        refusal(an_answer(tmp_path, checkindata=None)),
        refusal(a_text(tmp_path, "{ half", name="half.json")),
        refusal(a_text(tmp_path, "客户,金额\nA,3\n", name="sales.csv")),
        refusal(a_text(tmp_path, "[" * 100_000, name="deep.json")),
    ]

    assert refusals == [
        FileRefusal.WECOM_REFUSED,
        FileRefusal.EMPTY,
        FileRefusal.NO_COLUMNS,
        FileRefusal.NOT_READABLE,
        FileRefusal.NO_COLUMNS,
        FileRefusal.NOT_READABLE,
    ]


def test_what_is_no_moment_and_no_place_on_earth_is_not_read(tmp_path: Path) -> None:
    far = an_entry("li", MORNING, lat=10**400, lng=181_000_000)
    coming = an_entry("li", MORNING + timedelta(days=400))

    found = read(an_answer(tmp_path, far, coming))

    assert ([row.position for row in found.rows], found.unread, found.until_at) == ([None], 1, MORNING)


@pytest.mark.parametrize("moment", ["0001-01-01 07:00", "9999-12-31 次日 07:00"])
def test_the_first_and_the_last_day_there_is_are_no_moments(tmp_path: Path, moment: str) -> None:
    path = a_text(tmp_path, f"姓名,打卡时间,打卡类型\n李,{moment},外出打卡\n王,2026-03-20 10:00,外出打卡\n")

    found = read(path)

    assert ([row.name for row in found.rows], found.unread) == (["王"], 1)

"""The page on reading ledgers names everything there is, and shows what the program really says."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from typer.main import get_group

from intake.written_workbooks import write_old_workbook
from kejing.intake.fields import MAPPABLE_FIELDS
from kejing.intake.rows.documents import DOCUMENT_TYPES
from kejing.site.cli.app import app
from services.command_line import Run

pytestmark = pytest.mark.once

PAGE = (Path(__file__).parents[2] / "docs" / "reading-ledgers.md").read_text(encoding="utf-8")
JUDGING = (Path(__file__).parents[2] / "docs" / "judging.md").read_text(encoding="utf-8")
NOT_ON_READING = {"--database", "--as-of", "--out", "--policy", "--currency", "--lang", "--json", "--engine"}
HEADER = (
    "行号", "日期", "单据编号", "单据类型", "商品编号", "商品全名", "产地", "单位", "数量", "单价", "金额", "价税合计",
    "成本金额", "单位全名",
)  # fmt: skip


def line(
    place: int, day: int, number: str, kind: str, item: tuple[str, ...], *figures: str, whose: str
) -> tuple[object, ...]:
    return (place, date(2024, 1, day), number, kind, *item, *map(Decimal, figures), whose)


def wide(*cells: object) -> tuple[object, ...]:
    return (*cells, *[None] * (len(HEADER) - len(cells)))


MILK = ("0012", "纯牛奶", "乳品", "箱")
ROWS = (
    wide("销售明细表"),
    wide("查询时间:2024-01-01至2024-01-31"),
    HEADER,
    wide(1, None, "张伟"),
    line(2, 2, "XS-2024-01-02-00001", "销售单", MILK, "10", "50", "500", "565", "400", whose="大连鑫都超市"),
    line(3, 2, "XS-2024-01-02-00001", "销售单", ("0013", "酸奶", "乳品", "箱"), "2", "30", "60", "67.80", "48",
         whose="大连鑫都超市"),
    line(4, 2, "XS-2024-01-02-00001", "销售单", ("0099", "雨伞", "促销品", "把"), "1", "0", "0", "0", "12",
         whose="大连鑫都超市"),
    wide(5, None, "小计", *[None] * 5, 13, None, Decimal(560), Decimal("632.80"), Decimal(460)),
    wide(6, None, "李娜"),
    line(7, 3, "XS-2024-01-03-00002", "销售单", MILK, "4", "50", "200", "226", "160", whose="庄河客运站店"),
    line(8, 5, "XT-2024-01-05-00001", "销售退货单", MILK, "-1", "50", "-50", "-56.50", "-40", whose="庄河客运站店"),
    line(9, 8, "XS-2024-01-08-00003", "调拨样品单", MILK, "1", "50", "50", "56.50", "40", whose="庄河客运站店"),
    wide(10, None, "小计", *[None] * 5, 4, None, Decimal(200), Decimal(226), Decimal(160)),
    wide("合计", *[None] * 7, 17, None, Decimal(760), Decimal("858.80"), Decimal(620)),
)  # fmt: skip


def test_the_page_shows_what_the_program_says_of_such_a_workbook(run: Run, tmp_path: Path) -> None:
    file = write_old_workbook(tmp_path / "销售明细.xls", ROWS, codepage=936)
    shown = re.search(r"```text\n(销售明细\.xls .*?)```", PAGE, re.DOTALL)

    code, said, _ = run("judge", str(file), "--no-memory", "--lang", "en")

    assert code == 0
    assert shown is not None
    assert shown[1].splitlines() == [line.rstrip() for line in said.splitlines()][: len(shown[1].splitlines())]


def test_every_field_and_every_document_type_that_a_person_may_name_is_on_the_page() -> None:
    assert [name for name in (*MAPPABLE_FIELDS, *DOCUMENT_TYPES) if f"`{name}`" not in PAGE] == []


def test_every_option_is_on_the_page_of_judging_and_those_on_reading_on_this_one() -> None:
    judge = get_group(app).commands["judge"]
    named = {name for parameter in judge.params for name in parameter.opts if name.startswith("--")}

    assert {name for name in named if f"`{name}" not in JUDGING} == set()
    assert {name for name in named - NOT_ON_READING if f"`{name}" not in PAGE} == set()

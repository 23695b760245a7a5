"""Whenever a typed file needs no reading, what is said of it is what reading its text says."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from intake.test_columnar import assert_same_account
from kejing.intake import IntakeError, read_ledger
from kejing.intake.columnar import scan_ledger
from services.examples import share_of

TEXTS = {
    "单据类型": ("销售单", "销售退货单", "赠送单", "销售订单", "收款单", "进货单", "没见过", "Invoice"),
    "单据状态": ("已审核", "草稿", "作废", "正常"),
    "客户名称": ("阳光超市", "O'Neill", "合计", "小计", "Total", "名\n店", "㛃𠮷", "甲 ", "阳光超市 13800000000"),
    "商品类别": ("茶", "饼", "合计", "a\tb", "期初余额"),
    "商品编号": ("0012", "P-1", "小计", "7.0"),
    "商品名称": ("牛奶", "酸奶", "合计", "总计划", "商品名称"),
    "备注": ("送货", "自提", "合计", "第 1 页"),
}
SAFE = ("单据类型", "单据状态")
"""Whatever a column of these says is told from the text of its groups."""
CODES = ("A1", "0012", "B'2", "合计", "12.0", "4129", "1E+5", "客户编号")
NUMBERS = ("1", "01", "XS-1", "XS-2", "小计", "Page 1", "7")
MONEY = st.one_of(
    st.decimals(min_value=-(10**6), max_value=10**6, places=2), st.sampled_from([Decimal(0), Decimal("10.00")])
)
DAYS = st.dates(min_value=date(2023, 1, 1), max_value=date(2026, 12, 31))


@st.composite
def columns(draw: st.DrawFn, rows: int) -> dict[str, pl.Series]:
    """Return the columns of a file, of any types that a database gives them."""

    def take(values: st.SearchStrategy[object], *, blanks: int = 0) -> list[object]:
        cells = draw(st.lists(values, min_size=rows, max_size=rows))
        return [None if draw(st.integers(0, 9)) < blanks else cell for cell in cells]

    blanks = draw(st.sampled_from([0, 0, 0, 2]))
    odd = draw(st.sampled_from(["", "", "", *TEXTS, "codes"]))
    days = take(DAYS)
    is_moment = draw(st.booleans())
    clock = draw(st.times())
    found = {
        "单据日期": pl.Series([datetime.combine(day, clock) for day in days], dtype=pl.Datetime(draw(UNITS)))  # type: ignore[arg-type]  # one of its three units
        if is_moment
        else pl.Series(days, dtype=pl.Date)
    }
    if draw(st.booleans()):
        found["单据编号"] = pl.Series(
            take(st.sampled_from(NUMBERS[: draw(st.sampled_from([4, 4, 7]))]), blanks=blanks), dtype=pl.String
        )
    is_number = draw(st.booleans())
    codes = st.integers(0, 30) if is_number else st.sampled_from(CODES[: 8 if odd == "codes" else 3])
    if draw(st.booleans()):
        found["客户编号"] = pl.Series(take(codes, blanks=blanks), dtype=draw(WHOLE) if is_number else pl.String)
    for header, words in TEXTS.items():
        is_line = header == "商品名称" and "单据编号" in found
        if draw(st.booleans()) or is_line or (header == "客户名称" and "客户编号" not in found):
            chosen = words if header == odd or header in SAFE else words[:2]
            found[header] = pl.Series(take(st.sampled_from(chosen), blanks=blanks), dtype=pl.String)
    money = draw(st.sampled_from([pl.Decimal(18, 2), pl.Decimal(12, 2), pl.Int64()]))
    amounts = take(MONEY)
    others = draw(st.sets(st.sampled_from(["不含税金额", "成本金额", "数量"])))
    for header in ("价税合计", *sorted(others)):
        is_like = header == "价税合计" or (header == "数量" and draw(st.integers(0, 9)) > 0)
        cells = amounts if is_like else take(MONEY, blanks=blanks)
        whole = [None if cell is None else int(str(cell).partition(".")[0]) for cell in cells]
        found[header] = pl.Series(whole if money == pl.Int64() else cells, dtype=money)
    return found


UNITS = st.sampled_from(["ms", "us", "ns"])
WHOLE = st.sampled_from([pl.Int8(), pl.Int16(), pl.Int32(), pl.Int64(), pl.UInt32()])


@settings(max_examples=share_of(20))
@given(data=st.data(), files=st.integers(1, 2))
def test_a_typed_file_is_told_of_alike_without_reading_its_text(data: st.DataObject, files: int) -> None:
    with TemporaryDirectory() as folder:
        paths = []
        for place in range(files):
            frame = pl.DataFrame(data.draw(columns(data.draw(st.integers(1, 6)))))
            paths.append(Path(folder) / f"{place}.parquet")
            frame.write_parquet(paths[-1])
        try:
            read = read_ledger(paths)
        except IntakeError as error:
            event("refused")
            assert refused_by_scan(paths) in {error.code, None}  # noqa: PT017 : both ways are asked
            return
        scanned = scan_ledger(paths)
        event("taken" if scanned else "left to the text")
        if scanned is not None:
            assert_same_account(scanned, read)


def refused_by_scan(paths: list[Path]) -> str | None:
    """Return how files are refused, null where they are left to the text; never are they taken."""
    try:
        assert scan_ledger(paths) is None
    except IntakeError as error:
        return error.code
    return None


DAY = date(2026, 3, 2)


def write_rows(path: Path, *rows: tuple[str | None, str | None, str | None, str], kind: str | None = None) -> Path:
    """Write document number, customer, product and amount."""
    frame = pl.DataFrame(
        [(DAY, *row[:3], Decimal(row[3])) for row in rows],
        schema={
            "单据日期": pl.Date(),
            "单据编号": pl.String(),
            "客户名称": pl.String(),
            "商品名称": pl.String(),
            "金额": pl.Decimal(18, 2),
        },
        orient="row",
    )
    (frame if kind is None else frame.with_columns(单据类型=pl.lit(kind))).write_parquet(path)
    return path


@pytest.mark.parametrize(
    "odd",
    [
        (None, "合计", None, "3.00"),
        ("小计", None, None, "3.00"),
        (None, None, "合计", "3.00"),
        ("XS-1", None, "酸奶", "3.00"),
    ],
    ids=["a total", "a subtotal", "a total of products", "a line whose document has its customer elsewhere"],
)
def test_a_row_that_the_layout_looks_at_is_left_to_the_text(
    tmp_path: Path, odd: tuple[str | None, str | None, str | None, str]
) -> None:
    sound = [("XS-1", "阳光超市", "牛奶", "1.00"), ("XS-2", None, "牛奶", "2.00"), (None, "阳光超市", "牛奶", "2.00")]

    assert scan_ledger([write_rows(tmp_path / "a.parquet", *sound)]) is not None
    assert scan_ledger([write_rows(tmp_path / "b.parquet", *sound, odd)]) is None


def test_a_document_in_two_files_is_left_to_the_text(tmp_path: Path) -> None:
    first = write_rows(tmp_path / "1.parquet", ("XS-1", "阳光超市", "牛奶", "1.00"))
    second = write_rows(tmp_path / "2.parquet", ("XS-1", "阳光超市", "牛奶", "1.00"), ("XS-2", "甲", "牛奶", "2.00"))

    assert scan_ledger([first, second]) is None
    assert read_ledger([first, second]).totals.amount == 300


def test_a_file_without_a_line_beside_one_with_some_is_told_of_alike(tmp_path: Path) -> None:
    sold = write_rows(tmp_path / "1.parquet", ("XS-1", "阳光超市", "牛奶", "1.00"))
    ordered = write_rows(tmp_path / "2.parquet", ("DD-1", "阳光超市", "牛奶", "9.00"), kind="销售订单")

    scanned = scan_ledger([sold, ordered])

    assert scanned is not None
    assert_same_account(scanned, read_ledger([sold, ordered]))

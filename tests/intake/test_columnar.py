"""A file that needs no reading says what reading its text says."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from kejing.intake import AmountBasis, Ledger, Options, read_ledger
from kejing.intake.columnar import Scanned, scan_ledger
from kejing.intake.columns.memory import fingerprint
from kejing.intake.errors import MixedBasisError, NoColumnsError, SameFileError

HEADERS = ("单据日期", "单据编号", "单据类型", "客户编号", "客户名称", "商品类别", "价税合计", "不含税金额", "成本金额")
DAY = date(2026, 3, 2)
type Row = tuple[object, ...]


def row(
    day: object = DAY,
    number: str | None = "1",
    kind: str | None = "销售单",
    code: str | None = "A1",
    name: str | None = "阳光超市",
    category: str | None = "茶",
    amount: str | None = "12.30",
    net: str | None = "10.88",
    cost: str | None = None,
) -> Row:
    money = [None if text is None else Decimal(text) for text in (amount, net, cost)]
    return (day, number, kind, code, name, category, *money)


def write(folder: Path, *rows: Row, name: str = "ledger.parquet", money: pl.DataType | None = None) -> Path:
    file = folder / name
    digits = money or pl.Decimal(18, 2)
    texts = dict.fromkeys(HEADERS[1:6], pl.String)
    frame = pl.DataFrame(
        list(rows), schema={HEADERS[0]: pl.Date, **texts, **dict.fromkeys(HEADERS[6:], digits)}, orient="row"
    )
    frame.write_parquet(file)
    return file


def assert_same_account(scanned: Scanned, read: Ledger) -> None:
    ledger = scanned.ledger
    assert (ledger.totals, ledger.period, ledger.set_apart, ledger.files) == (
        read.totals,
        read.period,
        read.set_apart,
        read.files,
    )
    assert (ledger.notes, ledger.rounding) == (read.notes, read.rounding)
    assert_frame_equal(ledger.rejects, read.rejects)
    assert_frame_equal(ledger.customers, read.customers)
    found = duckdb.sql(scanned.sql)
    assert found is not None
    lines: pl.DataFrame = found.pl()
    columns = list(lines.columns)
    expected = read.lines.select(columns)
    if any("单据类型" not in [column.header for column in file.columns] for file in ledger.files):
        lines, expected = lines.drop("document_type"), expected.drop("document_type")
    assert_frame_equal(lines, expected, check_row_order=False)


MIXED = (
    row(),
    row(number="2", kind="销售退货单", amount="3.00", net="2.65", cost="1.10"),
    row(number="3", kind="销售退货单", amount="-4.00", net="-3.54"),
    row(number="4", kind="赠送单", amount="0.00", net=None, cost="9.99", code="B'2", name="O'Neill"),
    row(number="5", kind="赠送单", amount="5.00"),
    row(number="6", kind="销售订单", amount="99.00", code="C3", name="新客户"),
    row(number="7", kind="进货单", amount="70.00", code="S1", name="供应商"),
    row(number="8", code=None, name=None, amount="1.00"),
    row(number=None, code=None, name="只有名字", category=None),
    row(day=date(2026, 3, 9), number="9", name="阳光超市新名"),
    row(number="10", kind="没见过", amount="2.00"),
    row(number="11", kind=None, amount="2.50"),
)


def test_every_kind_of_row_ends_where_reading_the_text_ends_it(tmp_path: Path) -> None:
    file = write(tmp_path, *MIXED)

    scanned = scan_ledger([file])

    assert scanned is not None
    assert_same_account(scanned, read_ledger([file]))
    assert scanned.last_sale_on == date(2026, 3, 9)


def test_without_types_all_rows_are_sales(tmp_path: Path) -> None:
    file = tmp_path / "plain.parquet"
    pl.DataFrame(
        {"日期": [DAY, DAY], "客户编号": [7, 12], "金额": [5, -2]},
        schema={"日期": pl.Date, "客户编号": pl.Int32, "金额": pl.Int32},
    ).write_parquet(file)

    scanned = scan_ledger([file])

    assert scanned is not None
    assert_same_account(scanned, read_ledger([file]))
    assert scanned.ledger.totals.amount == 300


def test_two_files_are_one_ledger(tmp_path: Path) -> None:
    first = write(tmp_path, *MIXED[:4], name="a.parquet")
    second = write(tmp_path, *MIXED[4:], name="it's b.parquet")

    scanned = scan_ledger([first, second])

    assert scanned is not None
    assert_same_account(scanned, read_ledger([first, second]))


def test_times_of_day_are_days(tmp_path: Path) -> None:
    file = tmp_path / "times.parquet"
    pl.DataFrame(
        {"日期": [datetime(2026, 3, 2, 23, 59)], "客户编号": ["a"], "金额": [Decimal("1.50")]},  # noqa: DTZ001 - ledgers name no zone
        schema_overrides={"金额": pl.Decimal(18, 2)},
    ).write_parquet(file)

    scanned = scan_ledger([file])

    assert scanned is not None
    assert_same_account(scanned, read_ledger([file]))


@pytest.mark.parametrize(
    "rows",
    [
        (row(), row(day=None)),
        (row(), row(amount=None)),
        (row(), row(code=" A1")),
        (row(), row(number="1 ")),
        (row(), row(number="\u30001")),
        (row(), row(name="")),
        (row(), row(category="茶\t")),
        (row(kind="销售订单"),),
        (row(), row(code="A1\ufeff")),
        (row(), row(number="\u200b1")),
        (row(), row(day=date(1899, 12, 31))),
        (row(), row(day=date(2200, 1, 1))),
        (row(), row(amount="10000000000000.00")),
        (row(), row(cost="-10000000000000.00")),
    ],
    ids=[
        "no day",
        "no amount",
        "code",
        "number",
        "wide blank",
        "empty name",
        "category",
        "nothing kept",
        "marked code",
        "marked number",
        "day too early",
        "day too late",
        "amount too large",
        "cost too large",
    ],
)
def test_rows_that_need_a_second_look_are_left_to_the_text(tmp_path: Path, rows: tuple[Row, ...]) -> None:
    assert scan_ledger([write(tmp_path, *rows)]) is None


@pytest.mark.parametrize("money", [pl.Float64(), pl.Decimal(18, 4), pl.Decimal(38, 2), pl.String()], ids=str)
def test_money_that_would_be_rounded_or_read_is_left_to_the_text(tmp_path: Path, money: pl.DataType) -> None:
    assert scan_ledger([write(tmp_path, row(net="1.00", cost="1.00"), money=money)]) is None


@pytest.mark.parametrize(
    ("header", "told"),
    [("业务员", ["陈", "王"]), ("地区", ["华东", "华南"]), ("单据状态", ["正常", "红冲"])],
    ids=["salesperson", "region", "red letter"],
)
def test_what_only_the_text_tells_is_left_to_it(tmp_path: Path, header: str, told: list[str]) -> None:
    file = write(tmp_path, row(), row(number="2", code="B2", name="大客户"))
    pl.read_parquet(file).with_columns(pl.Series(header, told)).write_parquet(file)

    assert scan_ledger([file]) is None
    assert read_ledger([file]).lines.height == len(told)


def test_a_name_with_wildcards_is_this_file_and_its_folders_tell_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "客户名称=谁"
    folder.mkdir()
    write(folder, row(code="B2"), name="a1.parquet")
    file = write(folder, row(), name="a[1]*.parquet")

    scanned = scan_ledger([file])

    assert scanned is not None
    assert_same_account(scanned, read_ledger([file]))


def test_amounts_of_a_file_without_statistics_are_looked_at(tmp_path: Path) -> None:
    sound, odd = write(tmp_path, row(), name="a.parquet"), write(tmp_path, row(amount="10000000000000.00"))
    for file in (sound, odd):
        pl.read_parquet(file).write_parquet(file, statistics=False)

    assert scan_ledger([sound]) is not None
    assert scan_ledger([odd]) is None


def test_other_files_are_left_to_the_text(tmp_path: Path) -> None:
    file = tmp_path / "ledger.csv"
    file.write_text("日期,客户编号,金额\n2026-03-02,a,1\n")

    assert scan_ledger([file]) is None
    assert scan_ledger([tmp_path / "none.parquet"]) is None


def test_files_that_cannot_be_a_ledger_are_refused_alike(tmp_path: Path) -> None:
    file = write(tmp_path, *MIXED)
    twin = write(tmp_path, *MIXED, name="twin.parquet")
    other = tmp_path / "other.parquet"
    pl.DataFrame({"城市": ["杭州"]}).write_parquet(other)

    with pytest.raises(SameFileError):
        scan_ledger([file, twin])
    with pytest.raises(NoColumnsError):
        scan_ledger([other])


BASES = {"价税合计": "11.30", "不含税金额": "10.00"}


def write_amounts(folder: Path, *headers: str, name: str) -> Path:
    file = folder / name
    amounts = {header: [Decimal(BASES.get(header, "7.00"))] for header in headers}
    pl.DataFrame(
        {"日期": [DAY], "客户编号": ["C1"], "商品编号": ["A"], **amounts},
        schema_overrides=dict.fromkeys(headers, pl.Decimal(18, 2)),
    ).write_parquet(file)
    return file


def test_amounts_with_and_without_tax_are_never_added_up(tmp_path: Path) -> None:
    files = [write_amounts(tmp_path, header, name=f"{header}.parquet") for header in BASES]

    with pytest.raises(MixedBasisError):
        scan_ledger(files)


@pytest.mark.parametrize(("basis", "amount"), [("gross", 1130), ("net", 1000)])
def test_the_basis_that_is_asked_for_is_scanned(tmp_path: Path, basis: AmountBasis, amount: int) -> None:
    file = write_amounts(tmp_path, *BASES, name="a.parquet")
    options = Options(amount_basis=basis)

    scanned = scan_ledger([file], options=options)

    assert scanned is not None
    assert_same_account(scanned, read_ledger([file], options=options))
    assert scanned.ledger.totals.amount == amount


def test_what_is_remembered_and_said_of_types_leaves_the_rows_where_they_lie(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    pl.DataFrame(
        {
            "日期": [DAY, DAY],
            "客户编号": ["C1", "C2"],
            "商品编号": ["A", "A"],
            "单据类型": ["样品出库", "销售单"],
            "Summe": [Decimal("7.00"), Decimal("5.00")],
        },
        schema_overrides={"Summe": pl.Decimal(18, 2)},
    ).write_parquet(file)
    entry = {fingerprint(["日期", "客户编号", "商品编号", "单据类型", "Summe"]): {"Summe": "amount"}}
    options = Options(remembered=entry, types={"样品出库": "sale_return"})

    scanned = scan_ledger([file], options=options)

    assert scanned is not None
    assert_same_account(scanned, read_ledger([file], options=options))
    assert scanned.ledger.totals.amount == -200

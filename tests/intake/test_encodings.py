from collections.abc import Sequence
from pathlib import Path

import pytest

from intake.written_tables import write_bytes, write_csv
from kejing.intake.containers.encodings import decode_name
from kejing.intake.containers.opening import open_tables
from kejing.intake.containers.tables import HeaderPlace, Table

SIMPLIFIED = ("单据日期", "客户名称", "业务员", "金额")
TRADITIONAL = ("單據日期", "客戶名稱", "業務員", "金額")
ENGLISH = ("Date", "Customer", "Salesperson", "Amount")
KNOWN = frozenset({*SIMPLIFIED, *TRADITIONAL, *ENGLISH})
SIMPLIFIED_ROW = ("2024-01-02", "长江鑫都超市", "张丽", "1,234.50")
TRADITIONAL_ROW = ("2024-01-02", "長江鑫都超市", "張麗", "1,234.50")


def find_header(rows: Sequence[Sequence[str]]) -> HeaderPlace:
    """Take the row with most known words."""
    known, row = max(
        ((len(KNOWN.intersection(cells)), -number) for number, cells in enumerate(rows, start=1)), default=(0, -1)
    )
    return HeaderPlace(row=-row, levels=1, headers=tuple(rows[-row - 1]) if rows else (), known=known)


def open_one(path: Path) -> Table:
    folder = path.parent / "rewritten"
    folder.mkdir(exist_ok=True)
    (table,) = open_tables(path, folder=folder, find_header=find_header)
    return table


def read_cells(table: Table) -> list[tuple[str, ...]]:
    return [row[1:-1] for batch in table.read_batches() for row in batch.rows()]


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("big5", "big5"),
        ("cp950", "big5"),
        ("big5hkscs", "big5"),
    ],
)
@pytest.mark.parametrize("titles", [[], [("某某公司",), (), ("2024/01/01 - 2024/12/31",)]])
def test_the_words_of_the_header_tell_the_encoding(
    tmp_path: Path, codec: str, encoding: str, titles: list[tuple[str, ...]]
) -> None:
    rows = [TRADITIONAL, TRADITIONAL_ROW]

    table = open_one(write_csv(tmp_path / "a.csv", [*titles, *rows], encoding=codec))

    assert (table.encoding, table.headers, table.damaged) == (encoding, TRADITIONAL, 0)
    assert read_cells(table) == [TRADITIONAL_ROW]


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "gb2312", "utf-16-le"])
def test_simplified_headers_are_told_apart_as_well(tmp_path: Path, codec: str) -> None:
    table = open_one(write_csv(tmp_path / "a.csv", [SIMPLIFIED, SIMPLIFIED_ROW], encoding=codec))

    assert (table.headers, read_cells(table)) == (SIMPLIFIED, [SIMPLIFIED_ROW])


@pytest.mark.parametrize(
    ("codec", "encoding", "row"),
    [
        ("utf-8", "utf-8", SIMPLIFIED_ROW),
        ("gb18030", "gb18030", SIMPLIFIED_ROW),
        ("gb18030", "gb18030", TRADITIONAL_ROW),
        ("cp950", "big5", TRADITIONAL_ROW),
        ("utf-16-le", "utf-16", SIMPLIFIED_ROW),
    ],
)
def test_under_an_english_header_the_encoding_is_the_one_that_reads_best(
    tmp_path: Path, codec: str, encoding: str, row: tuple[str, ...]
) -> None:
    table = open_one(write_csv(tmp_path / "a.csv", [ENGLISH, row], encoding=codec))

    assert (table.encoding, read_cells(table)) == (encoding, [row])


@pytest.mark.parametrize(("codec", "encoding"), [("gb18030", "gb18030"), ("cp950", "big5")])
def test_what_tells_the_encoding_may_stand_far_down(tmp_path: Path, codec: str, encoding: str) -> None:
    plain = ("2024-01-02", "Plain Shop", "Smith", "1")
    rows = [ENGLISH, *[plain] * 60_000, ("2024-01-02", "大同商行", "王小明", "1"), *[plain] * 60_000]

    table = open_one(write_csv(tmp_path / "a.csv", rows, encoding=codec))

    assert (table.encoding, read_cells(table)[60_000]) == (encoding, rows[60_001])


def test_plain_ascii_is_utf_8(tmp_path: Path) -> None:
    table = open_one(write_csv(tmp_path / "a.csv", [ENGLISH, ("2024-01-02", "Shop", "Smith", "1")]))

    assert (table.encoding, table.damaged) == ("utf-8", 0)


def test_characters_of_hong_kong_survive(tmp_path: Path) -> None:
    row = ("2024-01-02", "鰂魚涌士多", "陳栢邨", "1")

    table = open_one(write_csv(tmp_path / "a.csv", [TRADITIONAL, row], encoding="big5hkscs"))

    assert (table.encoding, table.damaged, read_cells(table)) == ("big5", 0, [row])


def test_one_name_cut_in_half_does_not_make_utf_8_another_encoding(tmp_path: Path) -> None:
    content = (
        "Date,Customer,Salesperson,Amount\n2024-01-02,长江超市,张三,1\n2024-01-02,乙商".encode() + b"\xe5\xba,1,1\n"
    )

    table = open_one(write_bytes(tmp_path / "a.csv", content))

    assert (table.encoding, table.damaged) == ("utf-8", 1)


@pytest.mark.parametrize("codec", ["utf-8", "gbk", "cp950"])
def test_names_in_archives_are_read_in_the_encoding_of_their_country(codec: str) -> None:
    name = "銷售明細.csv" if codec == "cp950" else "一月/销售明细.csv"

    assert decode_name(name.encode(codec)) == name


@pytest.mark.parametrize(
    ("codec", "line"),
    [("gb18030", "宏达贸易商行"), ("gb18030", "福鑫小吃店"), ("cp950", "永豐貿易行"), ("cp950", "鴻運餐廳")],
)
@pytest.mark.parametrize("start", range(4))
def test_a_single_name_is_enough_to_tell_simplified_from_big5(codec: str, line: str, start: int) -> None:
    name = line[start:] + line[:start]

    assert decode_name(name.encode(codec)) == name


@pytest.mark.parametrize("cut", [b"\x95", b"\x953", b"\x953\x81"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_a_character_that_is_cut_off_swallows_no_line_end(tmp_path: Path, cut: bytes, end: bytes) -> None:
    lines = [",".join(SIMPLIFIED).encode("gb18030"), b"2024-01-02,A,B," + cut, b"2024-01-03,C,D," + cut]

    table = open_one(write_bytes(tmp_path / "a.csv", end.join([*lines, b""])))

    assert [cells[:3] for cells in read_cells(table)] == [("2024-01-02", "A", "B"), ("2024-01-03", "C", "D")]
    assert table.expected_rows == 2

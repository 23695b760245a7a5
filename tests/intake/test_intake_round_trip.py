from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.written_tables import HEADERS, write_csv, write_workbook
from kejing.intake import read_ledger
from services.examples import share_of

# GB2312 lacks 镕 and 喆, GBK lacks 㛃 and 𠮷: only GB18030 holds them all
RARE = "镕喆堃㛃𠮷"
PLAIN = st.text(alphabet=st.sampled_from(f"甲乙丙店 Ab9é\"',;|\t\n-{RARE}"), min_size=1, max_size=8).map(
    lambda text: f"名{text}店"
)
ROWS = st.lists(
    st.tuples(
        st.dates(min_value=date(1990, 1, 1), max_value=date(2190, 1, 1)),
        st.from_regex(r"0?[A-Z0-9]{1,5}", fullmatch=True),
        st.from_regex(r"0{0,2}[1-9][0-9]{0,3}", fullmatch=True),
        PLAIN,
        PLAIN,
        PLAIN,
        st.decimals(min_value=-(10**6), max_value=10**6, places=4, allow_nan=False),
        st.integers(min_value=-(10**11), max_value=10**11),
    ),
    min_size=1,
    max_size=12,
)
FIELDS = (
    "sold_on", "document_number", "customer_code", "customer_name", "salesperson", "item_name", "quantity", "amount",
)  # fmt: skip

type Row = tuple[object, ...]


@contextmanager
def fresh_folder() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        yield Path(folder)


def as_text(rows: list[Row]) -> list[tuple[str, ...]]:
    return [HEADERS, *((*(str(cell) for cell in row[:-1]), f"{int(str(row[-1])) / 100:.2f}") for row in rows)]


@settings(max_examples=share_of(60))
@given(
    rows=ROWS,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    delimiter=st.sampled_from([",", "\t", ";", "|"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    ending=st.sampled_from([".csv", ".csv.gz"]),
)
def test_any_clean_table_of_text_reads_back_equal(
    rows: list[Row], encoding: str, delimiter: str, line_end: str, ending: str
) -> None:
    with fresh_folder() as folder:
        path = write_csv(
            folder / f"a{ending}", as_text(rows), encoding=encoding, delimiter=delimiter, line_end=line_end
        )

        ledger = read_ledger([path])

    assert ledger.lines.select(FIELDS).rows() == rows
    assert (ledger.files[0].encoding, ledger.files[0].delimiter) == (encoding, delimiter)


@settings(max_examples=share_of(25))
@given(rows=ROWS)
def test_any_clean_workbook_reads_back_equal(rows: list[Row]) -> None:
    with fresh_folder() as folder:
        ledger = read_ledger([write_workbook(folder / "a.xlsx", as_text(rows))])

    assert ledger.lines.select(FIELDS).rows() == rows


def test_rare_characters_survive_gb18030(tmp_path: Path) -> None:
    rows = [("日期", "客户", "金额"), *(("2024-01-02", f"朱{character}", "1") for character in RARE)]

    ledger = read_ledger([write_csv(tmp_path / "a.csv", rows, encoding="gb18030")])

    assert ledger.lines["customer_name"].to_list() == [f"朱{character}" for character in RARE]
    assert ledger.files[0].encoding == "gb18030"


def test_chinese_rows_under_an_english_header_are_decoded_right(tmp_path: Path) -> None:
    rows = [("Date", "Customer", "Amount"), ("2024-01-02", "大连甲商店", "1")]

    ledgers = [
        read_ledger([write_csv(tmp_path / f"{encoding}.csv", rows, encoding=encoding)])
        for encoding in ("utf-8", "gb18030")
    ]

    assert [ledger.lines["customer_name"].to_list() for ledger in ledgers] == [["大连甲商店"], ["大连甲商店"]]


def test_a_name_cut_in_half_is_rejected_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("日期,客户,金额\n2024-01-02,甲商店,1\n2024-01-02,乙商".encode("gb18030") + b"\xb5,2\n")

    ledger = read_ledger([path])

    assert ledger.lines["customer_name"].to_list() == ["甲商店"]
    assert ledger.rejects.select("row", "field", "reason").rows() == [(3, "customer_name", "text_damaged")]


def test_a_replacement_character_already_in_the_file_is_no_damage(tmp_path: Path) -> None:
    rows = [("Date", "Customer", "Amount"), ("2024-01-02", "CAF\ufffd 30°", "1")]

    ledger = read_ledger([write_csv(tmp_path / "a.csv", rows)])

    assert (ledger.lines["customer_name"].to_list(), ledger.files[0].encoding) == (["CAF\ufffd 30°"], "utf-8")


@pytest.mark.parametrize("blank_lines", ["\n", "\n\n\n"])
def test_blank_lines_at_the_end_are_blank_rows(tmp_path: Path, blank_lines: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(("日期,客户,金额\n2024-01-02,甲,1\n" + blank_lines).encode())

    totals = read_ledger([path]).totals

    assert (totals.rows, totals.kept, totals.blank) == (1 + len(blank_lines), 1, len(blank_lines))

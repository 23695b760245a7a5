from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import fastexcel
from hypothesis import given
from hypothesis import strategies as st

from kejing.kit.spreadsheets import Sheet, write_sheets

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=12)
NUMBERS = st.integers(-(10**14), 10**14) | st.integers(-(10**14), 10**14).map(lambda minor: minor / 100)


@given(st.lists(st.tuples(TEXTS, NUMBERS), min_size=1, max_size=6))
def test_every_text_and_number_is_read_back_as_it_was_written(rows: list[tuple[str, float]]) -> None:
    file = BytesIO()

    write_sheets(file, sheets=[Sheet("x", ["text", "number"], rows, ["", "#,##0.00"])])

    sheet = fastexcel.read_excel(file.getvalue()).load_sheet(0, dtypes={"text": "string", "number": "float"})
    assert sheet.to_polars().rows() == [(text, float(number)) for text, number in rows]


def test_numbers_are_shown_in_the_format_of_their_column() -> None:
    file = BytesIO()

    write_sheets(file, sheets=[Sheet("x", ["a", "b", "c"], [(1, 2.5, "<&>"), (None, 0.5, " y")], ["", "0.0%", ""])])

    with ZipFile(file) as book:
        page, styles = book.read("xl/worksheets/sheet1.xml").decode(), book.read("xl/styles.xml").decode()
    style = page.split('<c r="B2" s="')[1].split('"')[0]
    formats = styles.split("<cellXfs")[1].split("<xf ")[1:]
    number = formats[int(style)].split('numFmtId="')[1].split('"')[0]
    assert f'numFmtId="{number}" formatCode="0.0%"' in styles
    assert '<c r="A2"><v>1</v></c>' in page
    assert '<c r="A3"' not in page

"""What holds for every layout: no row is lost, and pieces of any size say the same."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.laid_tables import lay, make_table
from kejing.intake.columns.mapping import match_columns
from kejing.intake.columns.synonyms import list_words
from kejing.intake.layout.bodies import lay_out
from services.examples import share_of

HEADER = ["", "日期", "单号", "客户", "商品名称", "数量", "金额", "备注"]
TEXTS = list_words(
    "张三|北京店|小计|合计|Total for 张三|北京店小计|期初余额|本月合计|日期|单号|客户|2024-01-02|29 Jun 2026 (2)|"
    "业务员：张三|XS-1|XS-2|牛奶|5|7.50|1|2|3|制表人：王五|x"
)
CELLS = st.lists(st.sampled_from(["", "", "", " ", "  北区", *TEXTS]), max_size=9)
ORDINARY = st.sampled_from(
    [
        ["1", "2024-01-02", "XS-1", "北京店", "牛奶", "1", "5", ""],
        ["", "2024-01-03", "XS-2", "天津店", "酸奶", "2", "7.50", "x"],
        ["", "", "", "", "酸奶", "2", "7.50", ""],
        ["", "", "XS-2", "", "酸奶", "2", "7.50", ""],
    ]
)
GRIDS = st.lists(st.one_of(CELLS, ORDINARY), max_size=14)


@settings(max_examples=share_of(120))
@given(GRIDS, st.sampled_from([",", None]))
def test_every_row_of_any_grid_is_a_row_of_the_table_or_folded(rows: list[list[str]], delimiter: str | None) -> None:
    read = lay([HEADER, *rows], delimiter=delimiter)  # `lay` holds the two against the rows of the sheet

    folded = [row for row, _, _, _ in read.folded]
    assert [segment for _, _, _, segment in read.folded] == list(range(len(folded)))
    assert read.segments == [sum(row < other for row in folded) for other in read.rows]


@settings(max_examples=share_of(60))
@given(GRIDS, st.integers(1, 4))
def test_pieces_of_any_size_say_the_same(rows: list[list[str]], size: int) -> None:
    whole, pieces = lay([HEADER, *rows]), lay_as(rows, size)

    assert pieces == (whole.headers, whole.details, whole.folded)


def lay_as(rows: list[list[str]], size: int) -> tuple[object, object, object]:
    """Lay rows out in batches of a size, by the matches of them all."""
    matches = match_columns(
        make_table([HEADER, *rows]).headers, pl.concat(list(make_table([HEADER, *rows]).read_batches())), mapping={}
    )
    laid = lay_out(make_table([HEADER, *rows], batch_rows=size), matches)
    pieces = list(laid.read_pieces())
    width = len(laid.table.headers)
    details = [row for piece in pieces for row in piece.details.select(f"c{at}" for at in range(width)).iter_rows()]
    folded = [row for piece in pieces for row in piece.folded.select("row", "kind", "label", "segment").iter_rows()]
    return (
        laid.table.headers,
        [tuple(cell or "" for cell in row) for row in details],
        [(row, kind, label or "", segment) for row, kind, label, segment in folded],
    )


def test_ordinary_rows_come_through_as_they_are() -> None:
    rows = [["", f"2024-01-{day:02d}", f"XS-{day}", "北京店", "牛奶", "1", "5", ""] for day in range(1, 29)]

    read = lay([HEADER, *rows])

    assert read.details == [tuple(cells) for cells in rows]
    assert (read.folded, set(read.segments), read.headers) == ([], {0}, tuple(HEADER))


def test_a_table_without_rows_is_empty() -> None:
    read = lay([HEADER])

    assert (read.details, read.folded, read.headers) == ([], [], tuple(HEADER))

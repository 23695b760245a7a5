"""Names alone on their rows: the groups of what follows, in one level or several, and never a mere note."""

from collections.abc import Sequence

from intake.laid_tables import Read, lay

HEADER = ["日期", "单号", "客户", "商品名称", "数量", "金额"]


def sale(number: int, customer: str = "北京店", day: str = "2024-01-02") -> list[str]:
    return [day, f"XS-{number}", customer, "牛奶", "1", "5"]


def groups(read: Read) -> list[tuple[str, ...]]:
    """Return the number of each row and its groups."""
    count = len(read.laid.group_places)
    return [(cells[1], *cells[len(cells) - count :]) for cells in read.details]


def kinds(read: Read) -> list[tuple[str, str]]:
    return [(kind, label) for _, kind, label, _ in read.folded]


def lay_rows(*rows: Sequence[str]) -> Read:
    return lay([HEADER, *rows])


def test_a_new_name_ends_the_group_above_it_where_nothing_sums_up() -> None:
    read = lay_rows(["张三"], sale(1), sale(2), ["李四"], sale(3))

    assert read.headers[-1] == "(group)"
    assert groups(read) == [("XS-1", "张三"), ("XS-2", "张三"), ("XS-3", "李四")]


def test_heads_in_different_columns_are_levels_from_the_outermost() -> None:
    read = lay_rows(["张三"], ["", "北区"], sale(1), ["", "南区"], sale(2), ["李四"], ["", "北区"], sale(3))

    assert read.headers[-2:] == ("(group 1)", "(group 2)")
    assert groups(read) == [("XS-1", "张三", "北区"), ("XS-2", "张三", "南区"), ("XS-3", "李四", "北区")]


def test_heads_with_and_without_blanks_before_them_are_levels() -> None:
    read = lay_rows(["张三"], ["　　北区"], sale(1), ["李四"], ["　　北区"], sale(2))

    assert groups(read) == [("XS-1", "张三", "北区"), ("XS-2", "李四", "北区")]


def test_heads_that_follow_each_other_are_levels() -> None:
    read = lay_rows(["张三"], ["北区"], sale(1), ["南区"], sale(2), ["李四"], ["北区"], sale(3))

    assert groups(read) == [("XS-1", "张三", "北区"), ("XS-2", "张三", "南区"), ("XS-3", "李四", "北区")]


def test_totals_named_after_their_heads_close_them() -> None:
    read = lay_rows(
        ["North"],
        ["Hill"],
        sale(1),
        ["Total for Hill", "", "", "", "1", "5"],
        ["Lake"],
        sale(2),
        ["Total for Lake", "", "", "", "1", "5"],
        ["Total for North", "", "", "", "2", "10"],
        ["South"],
        sale(3),
        ["Total for South", "", "", "", "1", "5"],
        ["TOTAL", "", "", "", "3", "15"],
    )

    assert groups(read) == [("XS-1", "North", "Hill"), ("XS-2", "North", "Lake"), ("XS-3", "South", "South")]


def test_a_head_that_says_what_it_is_names_the_column() -> None:
    read = lay_rows(["业务员：张三"], sale(1), ["业务员：", "李四"], sale(2))

    assert read.headers[-1] == "(业务员)"
    assert groups(read) == [("XS-1", "张三"), ("XS-2", "李四")]
    assert kinds(read) == [("group", "业务员：张三"), ("group", "李四")]


def test_a_name_alone_in_a_column_that_is_otherwise_blank_fills_it() -> None:
    read = lay_rows(["", "", "北京店"], sale(1, ""), sale(2, ""), ["", "", "天津店"], sale(3, ""))

    assert read.headers == tuple(HEADER)
    assert read.laid.group_places == ()
    assert [(cells[1], cells[2]) for cells in read.details] == [
        ("XS-1", "北京店"),
        ("XS-2", "北京店"),
        ("XS-3", "天津店"),
    ]


def test_a_day_alone_on_its_row_is_the_day_of_what_follows() -> None:
    read = lay_rows(["2024-01-02"], sale(1, day=""), sale(2, day=""), ["2024-01-03"], sale(3, day=""))

    assert [(cells[0], cells[1]) for cells in read.details] == [
        ("2024-01-02", "XS-1"),
        ("2024-01-02", "XS-2"),
        ("2024-01-03", "XS-3"),
    ]


def test_counts_behind_the_names_are_left_out_only_where_they_count() -> None:
    counted = lay_rows(["张三 (2)"], sale(1), sale(2), ["李四 (1)"], sale(3))
    named = lay_rows(["门店 (7)"], sale(1), sale(2), ["门店 (8)"], sale(3))

    assert groups(counted) == [("XS-1", "张三"), ("XS-2", "张三"), ("XS-3", "李四")]
    assert groups(named) == [("XS-1", "门店 (7)"), ("XS-2", "门店 (7)"), ("XS-3", "门店 (8)")]


def test_the_only_name_is_a_group_if_a_sum_of_parts_or_the_missing_customer_says_so() -> None:
    note = lay_rows(["一月"], sale(1), sale(2))
    summed = lay_rows(["张三"], sale(1), ["小计", "", "", "", "1", "5"])
    only = lay_rows(["北京店"], sale(1, ""), sale(2, ""))

    assert (note.laid.group_places, kinds(note)) == ((), [("footer", "一月")])
    assert groups(summed) == [("XS-1", "张三")]
    assert groups(only) == [("XS-1", "北京店"), ("XS-2", "北京店")]


def test_a_note_in_the_middle_is_no_group() -> None:
    plain = lay_rows(sale(1), ["货款月底结"], sale(2), ["已对账"], sale(3))
    banded = lay_rows(
        ["张三"],
        sale(1),
        ["已对账"],
        sale(2),
        ["小计", "", "", "", "2", "10"],
        ["李四"],
        sale(3),
        ["小计", "", "", "", "1", "5"],
    )

    assert (plain.laid.group_places, kinds(plain)) == ((), [("footer", "货款月底结"), ("footer", "已对账")])
    assert groups(banded) == [("XS-1", "张三"), ("XS-2", "张三"), ("XS-3", "李四")]
    assert ("footer", "已对账") in kinds(banded)


def test_a_name_with_nothing_below_it_is_a_footer() -> None:
    read = lay_rows(["张三"], sale(1), ["李四"], sale(2), ["盖章处"])

    assert kinds(read) == [("group", "张三"), ("group", "李四"), ("footer", "盖章处")]


def test_a_sentence_is_never_a_group() -> None:
    read = lay_rows(["以下为一月数据，单位为元。"], ["张三"], sale(1), ["李四"], sale(2))

    assert kinds(read) == [("footer", "以下为一月数据，单位为元。"), ("group", "张三"), ("group", "李四")]
    assert groups(read) == [("XS-1", "张三"), ("XS-2", "李四")]


def test_later_lines_belong_to_the_document_of_their_own_group() -> None:
    read = lay_rows(
        ["张三"], sale(1), ["", "", "", "酸奶", "2", "8"], ["李四"], ["", "", "", "奶酪", "1", "9"], sale(2)
    )

    assert [(cells[1], cells[3], cells[-1]) for cells in read.details] == [
        ("XS-1", "牛奶", "张三"),
        ("XS-1", "酸奶", "张三"),
        ("", "奶酪", "李四"),
        ("XS-2", "牛奶", "李四"),
    ]


def test_a_title_names_the_customer_of_every_row_unless_it_names_all_of_them() -> None:
    header = ["日期", "单号", "商品名称", "金额"]
    row = ["2024-01-02", "XS-1", "牛奶", "5"]

    one = lay([["客户往来明细"], ["客户：北京医疗  业务员：张三  币种：人民币"], header, row, []])
    every = lay([["客户：全部  日期：2024-01-01至2024-12-31"], header, row])
    own = lay([["客户：北京医疗"], HEADER, sale(1)])

    assert one.headers == (*header, "(客户)", "(业务员)")
    assert one.details == [(*row, "北京医疗", "张三"), ("", "", "", "", "", "")]
    assert (every.headers, own.headers) == (tuple(header), tuple(HEADER))

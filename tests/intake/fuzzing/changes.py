"""Changes that break a table or a file of bytes, each drawn from a seeded generator."""

import random
import struct
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Final

from intake.fuzzing.making import list_headers
from intake.fuzzing.tables import COMPANIONS, LEDGERS, Table, split_table
from kejing.intake.columns.synonyms import list_words

_NUMBERS: Final = (
    "0", "-0", "1", "-1.5", "1,234.50", "1.234,56", "1,234", "(1,234.50)", "1,234-", "￥1234.5", "NT$5", "１２３．４",
    "1234.5元", "1.2万", "1万2", "12%", "1e5", "1E+400", "1e-320", "9" * 17, "9" * 40, "0." + "3" * 60, "inf", "-inf",
    "nan", "NULL", "-", "--", "—", "+5", "5 000", "5\u00a0000", "1 2", "0x10", "1_000", "⅓", "五", "1.2.3", "1,2,3",
    "#N/A", "#REF!", "92233720368547758.07", "92233720368547758.08", "-92233720368547758.08", "184467440737095516.16",
    "0.005", "-0.005", "1.005", ".5", "5.", "'5", "=1+1", '=HYPERLINK("http://127.0.0.1:9/")', "1.23457E+11",
)  # fmt: skip
_DATES: Final = (
    "2024-01-02", "2024/1/2", "2024.1.2", "20240102", "2024年1月2日", "2024-01-02 10:11:12", "2024-01-02T10:11:12Z",
    "1/2/2024", "13/2/2024", "2/13/2024", "1/2/24", "113/01/02", "民國113年1月2日", "45292", "45292.5", "2958466",
    "60", "0", "-1", "2024-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "0001-01-01", "1900-02-29", "2024-13-01",
    "12:30:00", "昨天", "Jan 2, 2024", "2 Jan 2024", "2024-1", "2024", "２０２４－０１－０２", "1582-10-10", "999999",
    "2024-01-02 25:61:61", "1/1/0001", "32/1/2024", "99999999", "00000000", "111/2/29", "29/02/2023",
)  # fmt: skip
_WORDS: Final = (
    "", " ", "\u3000", "\ufeff", "\u200b", "\u00a0", "合计", "小计", "总计", "Total", "TOTAL", "Subtotal", "期初余额",
    "承前页", "本月合计", "本年累计", "制表人：", "第 1 页", "合计金额", "Total for A", "张三", "销售单", "退货单",
    "销售订单", "赠送单", "收款单", "草稿", "作废", "红字", "已审核", "是", "否", "true", "Y", "0012", "12.0", "c0",
    "overflow", "row", "segment", "kind", "label", "null", "None", "甲店(停用)", "甲店 138****0000", "\ufffd", "\x1a",
    "\r", "\n", "\t", '"', '""', "'", 'a"b', ",", ";", "|", "\\", "$1", "{value}", "%s", "%(x)s", "<b>", "&lt;",
    "]]>", "\ud7ff", "\U00020bb7", "👩‍👩‍👧", "e\u0301", "\u202e倒", "ﬁ", "İ", "ß", "ǅ", "x" * 300, "甲" * 200,
    "_x0000_", "_xD800_",
)  # fmt: skip
_HEADERS: Final = list_words(
    "日期|单据日期|客户|客户编号|金额|价税合计|数量|单价|折扣|折扣率|优惠金额|单据编号|单据类型|行号|成本|毛利|税额|应收余额|Date|"
    "Customer|Amount|Total|Qty|Type|No.|amount|sold_on|customer_code|gross_amount|net_amount|单位|单位全名|备注|金额(元)|"
    "金额（含税）|日 期|(group)|红冲|到期日|方式|是否|借方|贷方|余额|数量1|金额1|row|c1"
)


def change_table(table: Table, chance: random.Random) -> Table:
    """Return a table with a few changes; the one given stays as it is."""
    changed = [list(row) for row in table]
    for _ in range(chance.choice((0, 0, 1, 1, 1, 2, 3, 5, 9))):
        chance.choice(_TABLE_CHANGES)(changed, chance)
    return changed


def _any_cell(table: Table, chance: random.Random) -> tuple[list[str], int] | None:
    row = chance.choice(table) if table else []
    return (row, chance.randrange(len(row))) if row else None


def _draw_text(chance: random.Random) -> str:
    if chance.random() < 0.1:
        size = chance.choice((1, 2, 5, 20))
        return "".join(
            chr(chance.choice((*range(0x20, 0x7F), *range(0x4E00, 0x4E80), 0xE9, 0x600))) for _ in range(size)
        )
    return chance.choice(chance.choice((_NUMBERS, _DATES, _WORDS)))


def _replace_cell(table: Table, chance: random.Random) -> None:
    if (found := _any_cell(table, chance)) is not None:
        row, place = found
        row[place] = _draw_text(chance)


def _replace_column(table: Table, chance: random.Random) -> None:
    width = max(map(len, table), default=0)
    if width:
        place = chance.randrange(width)
        pool = chance.choice((_NUMBERS, _DATES, _WORDS, ("", chance.choice(_WORDS))))
        for row in table[chance.randrange(len(table)) :]:
            if place < len(row):
                row[place] = chance.choice(pool)


def _dress_cell(table: Table, chance: random.Random) -> None:
    if (found := _any_cell(table, chance)) is not None:
        row, place = found
        before, after = chance.choice(_WORDS), chance.choice(_WORDS)
        row[place] = chance.choice((before + row[place], row[place] + after, f"({row[place]})", row[place] * 2))


def _swap_cells(table: Table, chance: random.Random) -> None:
    one, other = _any_cell(table, chance), _any_cell(table, chance)
    if one is not None and other is not None:
        (row, place), (second, at) = one, other
        row[place], second[at] = second[at], row[place]


def _change_header(table: Table, chance: random.Random) -> None:
    rows = [row for row in table[:6] if len(row) > 2]
    if rows:
        row = chance.choice(rows)
        row[chance.randrange(len(row))] = chance.choice(chance.choice((_HEADERS, list_headers())))


def _shuffle_rows(table: Table, chance: random.Random) -> None:
    start = chance.randrange(len(table)) if table else 0
    rows = table[start:]
    chance.shuffle(rows)
    table[start:] = rows


def _shuffle_columns(table: Table, chance: random.Random) -> None:
    width = max(map(len, table), default=0)
    order = list(range(width))
    chance.shuffle(order)
    for row in table:
        cells = [*row, *[""] * (width - len(row))]
        row[:] = [cells[place] for place in order]


def _drop_row(table: Table, chance: random.Random) -> None:
    if table:
        del table[chance.randrange(len(table))]


def _repeat_rows(table: Table, chance: random.Random) -> None:
    if table:
        start = chance.randrange(len(table))
        rows = [list(row) for row in table[start : start + chance.choice((1, 1, 3, len(table)))]]
        place = chance.randrange(len(table) + 1)
        table[place:place] = rows * chance.choice((1, 1, 2))


def _add_row(table: Table, chance: random.Random) -> None:
    width = max(map(len, table), default=0)
    row = [""] * chance.choice((0, 1, width, width, width + 2))
    for _ in range(chance.choice((0, 0, 1, 1, 2, 4))):
        if row:
            row[chance.randrange(len(row))] = _draw_text(chance)
    table.insert(chance.randrange(len(table) + 1), row)


def _cut_row(table: Table, chance: random.Random) -> None:
    if (found := _any_cell(table, chance)) is not None:
        row, place = found
        del row[place:]


def _lengthen_row(table: Table, chance: random.Random) -> None:
    if table:
        row = chance.choice(table)
        row.extend(_draw_text(chance) for _ in range(chance.choice((1, 1, 2, 40))))


def _drop_column(table: Table, chance: random.Random) -> None:
    width = max(map(len, table), default=0)
    place = chance.randrange(width) if width else 0
    for row in table:
        del row[place : place + 1]


def _add_column(table: Table, chance: random.Random) -> None:
    width = max(map(len, table), default=0)
    place = chance.randrange(width + 1)
    cells = chance.choice((_NUMBERS, _DATES, _WORDS, ("",), ("1", "2", "3")))
    header = chance.choice(chance.choice((_HEADERS, list_headers())))
    for at, row in enumerate(table):
        if len(row) > 1:
            row.insert(place, header if at < 4 else chance.choice(cells))


def _empty_document(table: Table, chance: random.Random) -> None:
    """Leave the first cells of a row out, as exports do in the further lines of a document."""
    if table:
        row = chance.choice(table)
        count = chance.randrange(len(row) + 1)
        row[:count] = [""] * count


def _join_other(table: Table, chance: random.Random) -> None:
    other = split_table(chance.choice((*LEDGERS, *COMPANIONS.values())))
    if chance.random() < 0.5:
        table.extend(other)
        return
    for row, cells in zip(table, other, strict=False):
        row.extend(cells)


def _turn(table: Table, chance: random.Random) -> None:
    if chance.random() < 0.2:
        width = max(map(len, table), default=0)
        table[:] = [[row[place] if place < len(row) else "" for row in table] for place in range(width)]


_TABLE_CHANGES: Final[Sequence[Callable[[Table, random.Random], None]]] = (
    _replace_cell, _replace_cell, _replace_cell, _replace_column, _dress_cell, _swap_cells, _change_header,
    _change_header, _shuffle_rows, _shuffle_columns, _drop_row, _repeat_rows, _add_row, _cut_row, _lengthen_row,
    _drop_column, _add_column, _empty_document, _join_other, _turn,
)  # fmt: skip


def change_bytes(content: bytes, chance: random.Random, *, others: Sequence[bytes] = ()) -> bytes:
    """Return bytes with a few changes; parts of `others` may be spliced in."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 4, 16))):
        if not changed:
            break
        chance.choice(_BYTE_CHANGES)(changed, chance)
    if others and chance.random() < 0.1:
        other = chance.choice(others)
        start, end = sorted(chance.randrange(len(other) + 1) for _ in range(2))
        place = chance.randrange(len(changed) + 1)
        changed[place:place] = other[start : min(end, start + 4096)]
    return bytes(changed)


def _flip_bit(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def _set_byte(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] = chance.choice((*b'\n\r\t ,;|"<>&\x1a', 0x80, 0xFE, 0xFF, 0x7F))


def _set_number(content: bytearray, chance: random.Random) -> None:
    number = chance.choice((0, 1, 0x7F, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF))
    packed = struct.pack("<I", number)[: chance.choice((1, 2, 4))]
    place = chance.randrange(len(content))
    content[place : place + len(packed)] = packed


def _cut_end(content: bytearray, chance: random.Random) -> None:
    if chance.random() < 0.4:
        del content[chance.randrange(len(content)) :]


def _cut_out(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content))
    del content[start : start + chance.choice((1, 1, 2, 3, 16, 200))]


def _repeat_part(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content))
    part = content[start : start + chance.choice((1, 2, 8, 64, 512))]
    place = chance.randrange(len(content) + 1)
    content[place:place] = part * chance.choice((1, 1, 2, 50))


def _put_text(content: bytearray, chance: random.Random) -> None:
    text = chance.choice(
        (*chain(_NUMBERS, _DATES, _WORDS, _HEADERS), "</td>", "<tr>", "<table>", "&x;", "<!--", "<Row>")
    )
    place = chance.randrange(len(content) + 1)
    content[place:place] = text.encode(chance.choice(("utf-8", "gb18030", "utf-16-le")), errors="replace")


def _replace_digits(content: bytearray, chance: random.Random) -> None:
    places = [place for place, byte in enumerate(content[:100_000]) if 0x30 <= byte <= 0x39]
    if places:
        place = chance.choice(places)
        content[place : place + 1] = chance.choice(
            (b"0", b"9", b"-1", b"999999999", b"99999999999999999999", b"", b".")
        )


_BYTE_CHANGES: Final[Sequence[Callable[[bytearray, random.Random], None]]] = (
    _flip_bit, _flip_bit, _set_byte, _set_number, _cut_end, _cut_out, _repeat_part, _put_text, _replace_digits,
)  # fmt: skip

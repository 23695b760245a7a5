"""The kinds of rows that are no rows of the table."""

from enum import StrEnum
from typing import Final

SEGMENT: Final = "segment"
KIND: Final = "kind"
LABEL: Final = "label"


class Fold(StrEnum):
    """What a row is that is no row of the table."""

    HEADER = "header"  # the header said again, or a title of the page
    GROUP = "group"  # the name of what follows, alone on its row or beside the sums of what follows
    SUBTOTAL = "subtotal"  # 小计, Total for X: the sums of a part
    TOTAL = "total"  # 合计, Grand Total, or sums without a word
    RUNNING = "running"  # 本月合计, 本年累计, 本页小计, 承前页: sums of a stretch of time or paper
    OPENING = "opening"  # 期初余额, 上期结转: what was there before
    FOOTER = "footer"  # 制表人, 打印日期, 第 1 页, a note

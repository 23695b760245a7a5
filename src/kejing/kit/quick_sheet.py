"""A worksheet of xlsxwriter that writes its cells in half the time: 100 000 rows are what somebody waits for.

The library writes each cell by general functions that escape every attribute again. Ours have a place and a style and
nothing else, so that one line of text is enough. It stands on one method of the library that is not public; the tests
read back what it writes, and whatever it does not know goes the library's own way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

if TYPE_CHECKING:
    from xlsxwriter.format import Format

_NUMBERS: Final = frozenset({"Number", "Datetime"})
_ESCAPED: Final = frozenset('&<>"_\n\r\t')


class QuickSheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A worksheet that is written row by row."""

    previous_row: int

    def __init__(self) -> None:
        super().__init__()
        self._names: list[str] = []
        self._styles: dict[int, str] = {}

    @override
    def _write_single_row(self, current_row_num: int = 0) -> None:
        """Write the row that is full; the next one is `current_row_num`."""
        row, cells = self.previous_row, self.table.get(self.previous_row)
        if not cells or row in self.row_info:
            super()._write_single_row(current_row_num)
            return
        self.previous_row = current_row_num
        number = row + 1
        told = [f'<row r="{number}">']
        for col in sorted(cells):
            cell = cells[col]
            kind = type(cell).__name__
            if kind in _NUMBERS:
                told.append(
                    f'<c r="{self._column(col)}{number}"{self._style(cell.format)}><v>{cell.number:.16G}</v></c>'
                )
            elif kind == "String" and _is_plain(cell.string):
                style = self._style(cell.format)
                told.append(
                    f'<c r="{self._column(col)}{number}"{style} t="inlineStr"><is><t>{cell.string}</t></is></c>'
                )
            else:
                self.fh.write("".join(told))
                told.clear()
                self._write_cell(row, col, cell)
        told.append("</row>")
        self.fh.write("".join(told))
        self.table.clear()

    def _column(self, col: int) -> str:
        while len(self._names) <= col:
            self._names.append(xl_col_to_name(len(self._names)))
        return self._names[col]

    def _style(self, how: Format | None) -> str:
        if how is None:
            return ""
        found = self._styles.get(id(how))
        if found is None:
            found = self._styles[id(how)] = f' s="{how._get_xf_index()}"'  # noqa: SLF001 - see the module
        return found


def _is_plain(text: str) -> bool:
    """Answer whether a text is the same in XML as it is; what may not be is left to the library."""
    return text.isprintable() and _ESCAPED.isdisjoint(text) and text[:1] != " " and text[-1:] != " "

"""One look at every byte of a text table: its records counted, and what its quotation marks mean."""

import codecs
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kejing.intake.errors import LineTooLongError, NulBytesError

MOST_RECORD_BYTES: Final = 16 * 1024 * 1024
"""A longer record is no row of a ledger, and would have to be held in memory."""

_QUOTE: Final = 34
_NEWLINE: Final = 10
_RETURN: Final = 13


class Survey:
    """What text in UTF-8 holds, fed with blocks of whole lines."""

    def __init__(self, *, name: str, delimiter: str) -> None:
        self._name = name
        self._edges = np.zeros(256, dtype=np.bool_)
        self._edges[[_NEWLINE, *delimiter.encode()]] = True
        self._lines = 0
        self._records = 0
        self._quotes = 0
        self._is_strict = True
        self._opens_cells = False
        self._unended = 0
        self._overlong: int | None = None

    @property
    def is_certain(self) -> bool:
        """Whether every reader sees the same records.

        Each quotation mark opens a cell, closes one or stands twice inside one, or else no cell begins with one and
        all are ordinary characters.
        """
        return not self._opens_cells or (self._is_strict and self._quotes % 2 == 0)

    @property
    def quote(self) -> str | None:
        """The character that encloses cells; null where none does."""
        return '"' if self._opens_cells else None

    @property
    def records(self) -> int | None:
        """How many records there are, null where only reading can tell.

        Raises LineTooLongError when one goes on over too many lines.
        """
        if not self.is_certain:
            return None
        if self._opens_cells and self._overlong is not None:
            raise LineTooLongError(file=self._name, row=self._overlong)
        return self._records if self._opens_cells else self._lines

    def add(self, block: bytes) -> None:
        """Look at the next block.

        Raises NulBytesError, and LineTooLongError for a line that does not end.
        """
        if (place := block.find(b"\0")) >= 0:
            raise NulBytesError(file=self._name, row=self._lines + 1 + block.count(b"\n", 0, place))
        if len(block) > MOST_RECORD_BYTES and b"\n" not in block:
            raise LineTooLongError(file=self._name, row=self._lines + 1)
        if not self._lines:
            block = block.removeprefix(codecs.BOM_UTF8)
        if not block.endswith(b"\n"):  # the last line of all
            block += b"\n"
        if b'"' in block:
            self._look_at_quotes(block)
            return
        ends = int(np.count_nonzero(np.frombuffer(block, dtype=np.uint8) == _NEWLINE))
        self._lines += ends
        if self._quotes % 2 == 0:
            self._records += ends
        else:
            self._go_on(len(block))

    def _look_at_quotes(self, block: bytes) -> None:
        codes = np.frombuffer(b"\n" + block, dtype=np.uint8)  # every mark has a byte before and after it
        marks = np.flatnonzero(codes == _QUOTE)
        self._opens_cells = self._opens_cells or bool(np.any(self._edges[codes[marks - 1]]))
        self._is_strict = self._is_strict and self._are_strict(codes, marks)
        if not self._is_strict:
            self._lines += int(np.count_nonzero(codes == _NEWLINE)) - 1
            return
        newlines = np.flatnonzero(codes[1:] == _NEWLINE) + 1
        is_outside = (np.searchsorted(marks, newlines) + self._quotes) % 2 == 0
        ends = newlines[is_outside]
        self._lines += len(newlines)
        self._records += len(ends)
        self._quotes += len(marks)
        if len(ends):
            self._unended = len(codes) - 1 - int(ends[-1])
        else:
            self._go_on(len(block))

    def _are_strict(self, codes: NDArray[np.uint8], marks: NDArray[np.int64]) -> bool:
        """Tell whether every mark stands where it must: they open and close in turn, a mark inside a cell is two."""
        is_odd = self._quotes % 2
        opening, closing = marks[is_odd::2], marks[1 - is_odd :: 2]
        before, after = codes[opening - 1], codes[closing + 1]
        ends_line = (after == _RETURN) & (codes[np.minimum(closing + 2, len(codes) - 1)] == _NEWLINE)
        return bool(
            np.all(self._edges[before] | (before == _QUOTE))
            and np.all(self._edges[after] | (after == _QUOTE) | ends_line)
        )

    def _go_on(self, size: int) -> None:
        """Note that a quotation goes on over a whole block."""
        self._unended += size
        if self._unended > MOST_RECORD_BYTES and self._overlong is None:
            self._overlong = self._records + 1

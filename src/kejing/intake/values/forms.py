"""How one column writes its dates and numbers, where a cell alone does not say it: decided once for a whole file."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class DateOrder(StrEnum):
    """In which order a column writes day, month and year, where the year does not stand first in full."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"  # 24-1-2
    ROC = "roc"  # 99/1/2 is 2010-01-02, a year of the Republic of China


class DecimalSign(StrEnum):
    """What stands before the decimals."""

    POINT = "."
    COMMA = ","


@dataclass(frozen=True, slots=True)
class DateForm:
    """How a column writes its dates; `order` is null where no cell needs it, or none of them tells it.

    `since_1904` says that a spreadsheet's day numbers begin in 1904. `is_settled` says that the whole column was
    looked at: reading by a form that is not settled raises `FormMet` where a cell needs another.
    """

    order: DateOrder | None = None
    since_1904: bool = False
    is_settled: bool = True


@dataclass(frozen=True, slots=True)
class NumberForm:
    """How a column writes its numbers; `is_settled` as in `DateForm`."""

    decimal: DecimalSign = DecimalSign.POINT
    is_settled: bool = True


class FormMet(Exception):
    """A cell is written in a form that the first rows did not show: look at the whole column, and read it again.

    It is a signal between the reading of rows and the reading of a file, and never reaches a person.
    """


ISO: Final = DateForm()
POINT: Final = NumberForm()
COMMA: Final = NumberForm(decimal=DecimalSign.COMMA)

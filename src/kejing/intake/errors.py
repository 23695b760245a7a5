"""Everything that can stop a reading, each with one sentence a person can act on."""

from typing import TYPE_CHECKING, ClassVar

from kejing.intake.reasons import Number
from kejing.intake.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping


class IntakeError(Exception):
    """A file could not be read as a ledger; `code` and `numbers` make the sentence in any language."""

    code: ClassVar[str]

    def __init__(self, **numbers: Number) -> None:
        super().__init__(self.code, numbers)
        self.numbers: Mapping[str, Number] = numbers

    def __str__(self) -> str:
        return sentence(self, language="en")


class NoFilesError(IntakeError):
    """No path was given."""

    code = "no_files"


class SameFileError(IntakeError):
    """Two of the files have the same content, so every row of it would count twice."""

    code = "same_file"


class MissingFileError(IntakeError):
    """The path does not exist."""

    code = "missing_file"


class NotAFileError(IntakeError):
    """The path is a folder or cannot be opened."""

    code = "not_a_file"


class EmptyFileError(IntakeError):
    """The file holds nothing at all."""

    code = "empty_file"


class NoRowsError(IntakeError):
    """There is a header and nothing under it."""

    code = "no_rows"


class NotATableError(IntakeError):
    """The bytes are a picture, a document, or anything else that is no table."""

    code = "not_a_table"


class DamagedFileError(IntakeError):
    """A compressed file or workbook breaks off or is corrupt."""

    code = "damaged_file"


class PasswordProtectedError(IntakeError):
    """The workbook is encrypted."""

    code = "password_protected"


class OldWorkbookError(IntakeError):
    """A real .xls workbook, which is not read yet."""

    code = "old_workbook"


class WebPageError(IntakeError):
    """A web page under a workbook's name, which is not read yet."""

    code = "web_page"


class WideTextError(IntakeError):
    """Text in UTF-16, which is not read yet."""

    code = "wide_text"


class NulBytesError(IntakeError):
    """A text table holds NUL bytes."""

    code = "nul_bytes"


class UnclosedQuoteError(IntakeError):
    """A quotation mark opens a cell and never closes it."""

    code = "unclosed_quote"


class NoColumnsError(IntakeError):
    """The columns a ledger cannot do without were not recognised."""

    code = "no_columns"


class UnknownHeaderError(IntakeError):
    """The mapping names a column that no file has."""

    code = "unknown_header"


class UnknownFieldError(IntakeError):
    """The mapping names a field that does not exist."""

    code = "unknown_field"


class RepeatedFieldError(IntakeError):
    """The mapping gives one field to two columns of one file."""

    code = "repeated_field"


class AmbiguousDatesError(IntakeError):
    """The date column is written as day/month/year or month/day/year."""

    code = "ambiguous_dates"


class DiscountUnclearError(IntakeError):
    """The amount would have to be worked out with a discount that may be a part paid as well as a part taken off."""

    code = "discount_unclear"


class AllRowsRejectedError(IntakeError):
    """Not one row could be read."""

    code = "all_rows_rejected"


class NoSalesError(IntakeError):
    """Rows were read, but none of them is a sale."""

    code = "no_sales"


class AllDroppedError(IntakeError):
    """Rows were read, but the options drop every one that could have been kept."""

    code = "all_dropped"


class LostRowsError(IntakeError):
    """A fault of this program: the rows kept, set apart, rejected and blank do not add up to those read."""

    code = "lost_rows"

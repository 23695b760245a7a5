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


class LoneHeadersError(IntakeError):
    """Document headers were given without the lines of the documents."""

    code = "lone_headers"


class SameFileError(IntakeError):
    """Two of the files have the same content, so every row of it would count twice."""

    code = "same_file"


class MissingFileError(IntakeError):
    """The path does not exist."""

    code = "missing_file"


class NotAFileError(IntakeError):
    """The path cannot be opened as a file or folder."""

    code = "not_a_file"


class ChangedFileError(IntakeError):
    """A file was written to, or taken away, while it was read."""

    code = "changed_file"


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


class NoTableInPageError(IntakeError):
    """A web page holds no table of rows: it is the page of a login or an error."""

    code = "no_table_in_page"


class TooLargeError(IntakeError):
    """A workbook or web page holds more than can be opened in bounded memory."""

    code = "too_large"


class RepeatedSheetsError(IntakeError):
    """Two sheets of a workbook hold the same rows, so that they would count twice."""

    code = "repeated_sheets"


class FarCellError(IntakeError):
    """A cell stands so far from the others that its sheet would be nothing but empty cells."""

    code = "far_cell"


class NulBytesError(IntakeError):
    """A text table holds NUL bytes."""

    code = "nul_bytes"


class UnclosedQuoteError(IntakeError):
    """A quotation mark opens a cell and never closes it."""

    code = "unclosed_quote"


class BrokenRowsError(IntakeError):
    """Rows of a text table have more cells than its header, so that nobody can tell which cell belongs where."""

    code = "broken_rows"


class LineTooLongError(IntakeError):
    """A line of text goes on for more bytes than any row of a ledger has."""

    code = "line_too_long"


class UnpacksTooLargeError(IntakeError):
    """A compressed file or archive would unpack to more than can be a ledger."""

    code = "unpacks_too_large"


class UnknownPackingError(IntakeError):
    """An archive is packed by a method that is not read."""

    code = "unknown_packing"


class NestedArchiveError(IntakeError):
    """An archive holds another archive."""

    code = "nested_archive"


class NoFilesInsideError(IntakeError):
    """A folder or an archive holds no file that could be a table."""

    code = "no_files_inside"


class NoColumnsError(IntakeError):
    """The columns a ledger cannot do without were not recognised."""

    code = "no_columns"


class ScaledAmountsError(IntakeError):
    """A title says that the amounts are written in thousands or the like."""

    code = "scaled_amounts"


class SecondTableError(IntakeError):
    """Under the rows of a table stands the header of another one."""

    code = "second_table"


class UnknownTypeError(IntakeError):
    """A person says that a word means a document type that does not exist."""

    code = "unknown_type"


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


class AmbiguousYearsError(IntakeError):
    """The date column has short years that may be of two calendars."""

    code = "ambiguous_years"


class MixedDatesError(IntakeError):
    """Some dates of a column have the day first and others the month, or years of two calendars."""

    code = "mixed_dates"


class MixedNumbersError(IntakeError):
    """Some numbers of a column have a decimal point and others a decimal comma."""

    code = "mixed_numbers"


class DiscountUnclearError(IntakeError):
    """The amount would have to be worked out with a discount that may be a part paid as well as a part taken off."""

    code = "discount_unclear"


class MixedBasisError(IntakeError):
    """Files whose amounts contain tax stand beside files whose amounts do not, or do not say so."""

    code = "mixed_basis"


class OtherCurrencyError(IntakeError):
    """Two files are in different currencies, and would be added up."""

    code = "other_currency"


class MixedCurrenciesError(IntakeError):
    """The amounts of a file are in several currencies."""

    code = "mixed_currencies"


class WrongBasisError(IntakeError):
    """A file has no amounts of the basis that is asked for."""

    code = "wrong_basis"


class AllRowsRejectedError(IntakeError):
    """Not one row could be read."""

    code = "all_rows_rejected"


class NoSalesError(IntakeError):
    """Rows were read, but none of them is a sale."""

    code = "no_sales"


class TitleNoSalesError(IntakeError):
    """None of the rows is a sale, and what says so is the title above them."""

    code = "title_no_sales"


class AllDroppedError(IntakeError):
    """Rows were read, but the options drop every one that could have been kept."""

    code = "all_dropped"


class ControlTotalError(IntakeError):
    """A total printed in the file is not what its rows come to: rows are missing, or were changed."""

    code = "control_total"


class LostRowsError(IntakeError):
    """A fault of this program: the rows kept, set apart, rejected and blank do not add up to those read."""

    code = "lost_rows"

"""Text cells and codes, and how a column stands after its cast: a value or a reason per row."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from kejing.intake.reasons import RejectReason

NOTHING: Final = ("", "-", "--", "—", "——", "/", "\\", "无", "無", "n/a", "null", "none")
"""What stands in a cell that says nothing, in lower case."""

_TO_STRIP: Final = "^[\\s\ufeff\u200b]|[\\s\ufeff\u200b]$|^$"
_MINUS_SIGNS: Final = r"[−‐‑–﹣]"
_APOSTROPHES: Final = r"[’‘`´]"
_SHORTENED: Final = r"^\s*\d(?:\.\d+)?E\+\d\d\s*$"


@dataclass(frozen=True, slots=True)
class Parsed:
    """One column after the cast: a value or a reason per row; both null where the cell was blank."""

    values: pl.Series
    reasons: pl.Series

    def filter(self, mask: pl.Series) -> "Parsed":
        """Return the rows where `mask` is true."""
        return Parsed(self.values.filter(mask), self.reasons.filter(mask))

    def put(self, mask: pl.Series, few: "Parsed") -> "Parsed":
        """Return the column with `few`, in their order, where `mask` is true."""
        places = mask.arg_true()
        values, reasons = self.values.clone(), self.reasons.clone()
        return Parsed(values.scatter(places, few.values), reasons.scatter(places, few.reasons))


def read_text(cells: pl.Series) -> pl.Series:
    """Return the cells without blanks around them; nothing but blanks is null. Nothing inside is changed."""
    if not cells.str.contains(_TO_STRIP).any():
        return cells
    trimmed = pl.col(cells.name).str.strip_chars().str.strip_chars("\ufeff\u200b")
    return compute(cells, pl.when(trimmed != "").then(trimmed))


def read_codes(cells: pl.Series, *, strip_zero_decimals: bool) -> pl.Series:
    """Return codes as text with their leading zeros; ``4129.0`` becomes ``4129`` when `strip_zero_decimals`."""
    text = read_text(cells)
    if not strip_zero_decimals:
        return text
    return compute(text, pl.col(text.name).str.replace(r"^(\d+)\.0+$", "$1"))


def holds_float_codes(cells: pl.Series) -> bool:
    """Tell whether codes went through a spreadsheet's numbers: some end in ``.0`` and none has other decimals."""
    text = read_text(cells).drop_nulls()
    return bool(text.str.contains(r"^\d+\.0+$").any()) and not bool(text.str.contains(r"^\d+\.\d*[1-9]\d*$").any())


def find_shortened(codes: pl.Series) -> Parsed:
    """Return the codes, with a reason where a spreadsheet shortened a long one: ``1.23457E+11`` may be many codes."""
    suspects = codes.str.contains("E+", literal=True)
    if not suspects.any():
        return Parsed(codes, no_reasons(len(codes)))
    shortened = suspects & codes.str.contains(_SHORTENED)
    return Parsed(codes, mark(shortened.fill_null(value=False), RejectReason.CODE_SHORTENED))


def canonical_text(cells: pl.Series) -> pl.Series:
    """Return the cells trimmed, full-width digits and signs made plain; NFKC only where there is anything to do."""
    text = read_text(cells)
    wide = text.str.len_bytes() != text.str.len_chars()
    if not wide.any():
        return text
    plain = (
        pl.col(text.name)
        .str.normalize("NFKC")
        .str.replace_all(_MINUS_SIGNS, "-")
        .str.replace_all(_APOSTROPHES, "'")
        .str.strip_chars()
    )
    return compute(text, pl.when(wide).then(plain).otherwise(pl.col(text.name)))


def mark(mask: pl.Series, reason: RejectReason) -> pl.Series:
    """Return the reason where `mask` is true, null elsewhere."""
    if not mask.any():
        return no_reasons(len(mask))
    return pl.select(pl.when(mask).then(pl.lit(reason.value)).cast(pl.String).alias("reason"))["reason"]


def no_reasons(height: int) -> pl.Series:
    """Return no reason for any of so many rows."""
    return pl.Series("reason", [None], dtype=pl.String).new_from_index(0, height)


def compute(cells: pl.Series, expression: pl.Expr) -> pl.Series:
    """Return what the expression makes of the cells, under their name."""
    return cells.to_frame().select(expression.alias(cells.name)).to_series()

"""Accounts of receivables read as sales lines: what came onto a customer's account, and what went off it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import polars as pl

from kejing.intake.columns.mapping import ColumnMatch
from kejing.intake.containers.tables import column_name
from kejing.intake.headers import normalise_header
from kejing.intake.reasons import Note, Reason
from kejing.intake.rows.documents import read_document_types
from kejing.intake.rows.forms import Forms
from kejing.intake.values.forms import POINT, NumberForm
from kejing.intake.values.numbers import read_plain, trim_float_noise
from kejing.intake.values.texts import Parsed, no_reasons

_INCREASES: Final = (
    "应收增加|应收增加金额|本期应收增加|应收发生额|借方-发生-金额|借方发生金额|借方发生额|借方金额|借方本币|借方|本期借方|"
    "本期增加|本期应收|Invoiced Amount|Debit Amount|Debit|Charges"
)
_CREDIT_NOTES: Final = "Credit Note|Credit Note Amount|Credited Amount"
_DECREASES: Final = (
    "应收减少|应收减少金额|本期应收减少|贷方-发生-金额|贷方发生金额|贷方发生额|贷方金额|贷方本币|贷方|本期贷方|本期减少|"
    "Credit Amount|Credit"
)
_NOUGHT: Final = r"^-?0*\.?0*$"


@dataclass(frozen=True, slots=True)
class Account:
    """The two sides of an account: `increase` and `decrease` are batch columns, the latter null where there is none.

    `are_credit_notes` says that what went off is what was credited on the row's own document, never a payment.
    """

    increase: str
    decrease: str | None
    increase_header: str
    decrease_header: str | None
    are_credit_notes: bool
    increase_form: NumberForm = POINT
    decrease_form: NumberForm = POINT
    holds_floats: bool = False

    def in_forms(self, forms: Forms, *, holds_floats: bool) -> "Account":
        """Return the account with the forms of its columns' numbers."""
        return replace(
            self,
            increase_form=forms.of_numbers(self.increase),
            decrease_form=POINT if self.decrease is None else forms.of_numbers(self.decrease),
            holds_floats=holds_floats,
        )

    def tell(self, *, has_types: bool) -> tuple[Reason, ...]:
        """Return what has to be said of a file that is read so."""
        if self.decrease_header is None:
            return (Reason(Note.AMOUNT_FROM_INCREASE, {"header": self.increase_header}),)
        headers = {"header": self.increase_header, "decrease": self.decrease_header}
        if self.are_credit_notes:
            return (Reason(Note.AMOUNT_LESS_CREDITS, headers),)
        if has_types:
            return (Reason(Note.AMOUNT_FROM_ACCOUNT, headers),)
        return (Reason(Note.PAYMENTS_FROM_ACCOUNT, headers),)

    def read_amounts(self, batch: pl.DataFrame, types: pl.Series) -> tuple[pl.Series, Parsed, Parsed]:
        """Return the amount of every row as plain text, and both sides as read; `types` are those of the documents.

        It is what came onto the account, or else what went off it, with a minus. Of both, a sale is the former (the
        other was paid on the spot), a return the latter, anything else the difference.
        """
        increase, decrease = self._read_sides(batch)
        comes, goes = _is_some(increase.values), _is_some(decrease.values)
        minus = pl.select(_negate(decrease.values)).to_series()
        nothing = pl.coalesce(increase.values, decrease.values)
        amounts = pl.select(
            pl.when(comes).then(increase.values).when(goes).then(minus).otherwise(nothing).alias("amount")
        ).to_series()
        both = comes & goes
        if not both.any():
            return amounts, increase, decrease
        return self._settle_both(amounts, both, increase.values, decrease.values, types), increase, decrease

    def read_types(self, batch: pl.DataFrame, remarks: pl.Series | None) -> pl.Series:
        """Return the types of rows that no column tells: what came on is a sale, what only went off a payment.

        What went off as a credit note is a return; rows whose remark says so are what was open before.
        """
        increase, decrease = self._read_sides(batch)
        off = "sale_return" if self.are_credit_notes else "receipt"
        only_off = _is_some(decrease.values) & ~_is_some(increase.values)
        types = pl.when(only_off).then(pl.lit(off)).otherwise(pl.lit("sale"))
        if remarks is None:
            return pl.select(types).to_series()
        is_opening = (read_document_types(remarks) == "opening").fill_null(value=False)
        return pl.select(pl.when(is_opening).then(pl.lit("opening")).otherwise(types)).to_series()

    def _read_sides(self, batch: pl.DataFrame) -> tuple[Parsed, Parsed]:
        increase = read_plain(self._cells(batch, self.increase), self.increase_form)
        if self.decrease is None:
            nothing = pl.Series([None], dtype=pl.String).new_from_index(0, batch.height)
            return increase, Parsed(nothing, no_reasons(batch.height))
        return increase, read_plain(self._cells(batch, self.decrease), self.decrease_form)

    def _cells(self, batch: pl.DataFrame, column: str) -> pl.Series:
        return trim_float_noise(batch[column]) if self.holds_floats else batch[column]

    def _settle_both(
        self,
        amounts: pl.Series,
        both: pl.Series,
        increase: pl.Series,
        decrease: pl.Series,
        types: pl.Series,
    ) -> pl.Series:
        """Return the amounts with those of the few rows that have something on both sides."""
        settled: list[str] = []
        for kind, came, went in zip(types.filter(both), increase.filter(both), decrease.filter(both), strict=True):
            if self.are_credit_notes or kind not in {"sale", "sale_return"}:
                settled.append(f"{Decimal(came) - Decimal(went):f}")
            else:
                settled.append(str(came) if kind == "sale" else f"{-Decimal(went):f}")
        return amounts.scatter(both.arg_true(), pl.Series(settled, dtype=pl.String))


def find_account(matches: Sequence[ColumnMatch]) -> Account | None:
    """Return the account in a file's columns, null where none says what came onto one."""
    places = {normalise_header(match.header): match for match in reversed(matches)}
    increase = _find(places, _INCREASES)
    if increase is None:
        return None
    decrease, credited = _find(places, _DECREASES), _find(places, _CREDIT_NOTES)
    off = credited or decrease
    return Account(
        increase=column_name(increase.place),
        decrease=None if off is None else column_name(off.place),
        increase_header=increase.header,
        decrease_header=None if off is None else off.header,
        are_credit_notes=credited is not None,
    )


def _find(places: dict[str, ColumnMatch], words: str) -> ColumnMatch | None:
    found = (places.get(normalise_header(word)) for word in words.split("|"))
    return next((match for match in found if match is not None), None)


def _is_some(numbers: pl.Series) -> pl.Series:
    return (~numbers.str.contains(_NOUGHT)).fill_null(value=False)


def _negate(numbers: pl.Series) -> pl.Expr:
    text = pl.lit(numbers)
    return pl.when(text.str.starts_with("-")).then(text.str.strip_prefix("-")).otherwise(pl.lit("-") + text)

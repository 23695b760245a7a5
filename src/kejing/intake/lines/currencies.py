"""Whether the amounts of a file are all in one currency: those of two are never added up."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from kejing.intake.columns.mapping import ColumnMatch
from kejing.intake.columns.synonyms import list_words
from kejing.intake.columns.vocabulary import SAID
from kejing.intake.containers.tables import ROW, Table, column_name
from kejing.intake.errors import MixedCurrenciesError, OtherCurrencyError
from kejing.intake.headers import normalise_header
from kejing.intake.values.texts import read_text

_HEADERS: Final = frozenset(
    map(
        normalise_header,
        list_words(
            "币种|币别|货币|结算币种|结算币别|交易币种|币种名称|币别名称|Currency|Currency Code|Currency Name|"
            "Document Currency|Transaction Currency|FSettleCurrId.FName|FCurrencyId.FName|currencyName"
        ),
    )
)
_IN_OWN: Final = ("本位币", "本币", "company", "base", "home")
_SIGNED: Final = "signed"
_IN_CURRENCY: Final = "incurrency"
_OWN_NAMES: Final = {"人民币": "cny", "rmb": "cny", "人民币元": "cny", "¥": "cny"}


def find_currency(matches: Sequence[ColumnMatch], *, amount: str) -> ColumnMatch | None:
    """Return the column that names the currency of each row's amount; `amount` is the header of the amounts.

    Null where there is none, where a person takes the column out, or where the amounts are in the company's own
    currency whatever the document's was: 本位币金额, and Odoo's Total Signed.
    """
    plain = normalise_header(amount)
    is_own = any(word in plain for word in _IN_OWN) or (_SIGNED in plain and _IN_CURRENCY not in plain)
    if is_own or any(word in amount.casefold() for word in _IN_OWN):
        return None
    return next((one for one in matches if one.how not in SAID and normalise_header(one.header) in _HEADERS), None)


def list_currencies(rows: pl.DataFrame, match: ColumnMatch, *, kept: pl.Series) -> dict[str, str]:
    """Return the currencies of the rows that are `kept`, as they are written first, by a plain word for each."""
    cells = rows[column_name(match.place)]
    if cells.n_unique() > 1:
        cells = cells.filter(rows[ROW].is_in(kept.implode()))
    words = read_text(cells).drop_nulls().unique(maintain_order=True)
    found: dict[str, str] = {}
    for word in words:
        plain = normalise_header(word)
        found.setdefault(_OWN_NAMES.get(plain, plain), word)
    return found


def refuse_other_currencies(files: Sequence[tuple[str, tuple[str, ...]]]) -> None:
    """Raise OtherCurrencyError where files, each with its name and its currency, if it says one, differ.

    The currency is written as in the file; the plain word for it stands first.
    """
    said = [(file, *currency) for file, currency in files if currency]
    for file, plain, word in said[1:]:
        if plain != said[0][1]:
            raise OtherCurrencyError(first=said[0][0], first_value=said[0][2], second=file, second_value=word)


def refuse_mixed_currencies(table: Table, match: ColumnMatch, words: Sequence[str]) -> None:
    """Raise MixedCurrenciesError where there are several."""
    if len(words) > 1:
        raise MixedCurrenciesError(file=table.name, header=match.header, first=words[0], second=words[1])

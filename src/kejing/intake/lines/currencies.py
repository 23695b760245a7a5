"""Which currency the amounts of a file are in: those of two are never added up."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import polars as pl

from kejing.intake.columns.mapping import ColumnMatch
from kejing.intake.columns.synonyms import list_words
from kejing.intake.columns.vocabulary import SAID
from kejing.intake.containers.tables import ROW, Table, column_name
from kejing.intake.errors import MixedCurrenciesError, OtherCurrencyError
from kejing.intake.headers import bracketed_words, normalise_header
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
_CODES: Final = frozenset(
    list_words(
        "AED|AFN|ALL|AMD|ANG|AOA|ARS|AUD|AWG|AZN|BAM|BBD|BDT|BGN|BHD|BIF|BMD|BND|BOB|BRL|BSD|BTN|BWP|BYN|"
        "BZD|CAD|CDF|CHF|CLP|CNY|COP|CRC|CUP|CVE|CZK|DJF|DKK|DOP|DZD|EGP|ERN|ETB|EUR|FJD|FKP|GBP|GEL|GHS|"
        "GIP|GMD|GNF|GTQ|GYD|HKD|HNL|HTG|HUF|IDR|ILS|INR|IQD|IRR|ISK|JMD|JOD|JPY|KES|KGS|KHR|KMF|KPW|KRW|"
        "KWD|KYD|KZT|LAK|LBP|LKR|LRD|LSL|LYD|MAD|MDL|MGA|MKD|MMK|MNT|MOP|MRU|MUR|MVR|MWK|MXN|MYR|MZN|NAD|"
        "NGN|NIO|NOK|NPR|NZD|OMR|PAB|PEN|PGK|PHP|PKR|PLN|PYG|QAR|RON|RSD|RUB|RWF|SAR|SBD|SCR|SDG|SEK|SGD|"
        "SHP|SLE|SOS|SRD|SSP|STN|SVC|SYP|SZL|THB|TJS|TMT|TND|TOP|TRY|TTD|TWD|TZS|UAH|UGX|USD|UYU|UZS|VED|"
        "VES|VND|VUV|WST|XAF|XCD|XOF|XPF|YER|ZAR|ZMW|ZWG"
    )
)
"""The currencies of ISO 4217 that are in use."""

_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        normalise_header(word): code
        for code, words in {
            "CNY": "人民币|人民幣|人民币元|RMB|CNH|¥|￥|Renminbi|Chinese Yuan|Yuan Renminbi|中国元",
            "USD": "美元|美金|US$|U.S. Dollar|US Dollar|US Dollars|USD$|美圆",
            "HKD": "港币|港元|港幣|港圓|港纸|HK$|Hong Kong Dollar|Hong Kong Dollars",
            "TWD": "台币|新台币|台幣|新台幣|新臺幣|臺幣|NT$|NTD|New Taiwan Dollar|Taiwan Dollar",
            "MOP": "澳门元|澳门币|澳門元|澳門幣|葡币|MOP$|Macau Pataca|Pataca",
            "EUR": "欧元|歐元|€|Euro|Euros",
            "JPY": "日元|日圆|日圓|日币|日幣|円|JP¥|JPY¥|Yen|Japanese Yen",
            "GBP": "英镑|英鎊|£|Pound Sterling|British Pound|British Pounds",
            "KRW": "韩元|韩币|韓元|韓圓|₩|Korean Won|South Korean Won",
            "SGD": "新加坡元|新元|新币|坡币|S$|SG$|Singapore Dollar",
            "AUD": "澳元|澳币|澳幣|A$|AU$|Australian Dollar",
            "CAD": "加元|加币|加幣|C$|CA$|Canadian Dollar",
            "THB": "泰铢|泰銖|泰币|฿|Thai Baht|Baht",
            "MYR": "马币|林吉特|马来西亚林吉特|馬幣|令吉|RM|Malaysian Ringgit|Ringgit",
            "VND": "越南盾|₫|Vietnamese Dong",
            "IDR": "印尼盾|印尼卢比|Rp|Indonesian Rupiah",
            "PHP": "菲律宾比索|₱|Philippine Peso",
            "INR": "印度卢比|₹|Indian Rupee",
            "RUB": "卢布|俄罗斯卢布|盧布|₽|Russian Ruble",
            "CHF": "瑞士法郎|瑞郎|Swiss Franc",
        }.items()
        for word in words.split("|")
    }
)


def read_currency(word: str) -> str | None:
    """Return the ISO code of a currency by its code, name or sign; null where it may be none or several ($, 元)."""
    plain = normalise_header(word)
    return plain.upper() if plain.upper() in _CODES else _NAMES.get(plain)


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


def read_header_currency(amount: str) -> dict[str, str]:
    """Return the currency in the brackets of the header over the amounts, as `list_currencies` does: 金额(USD)."""
    inside = bracketed_words(amount)
    code = read_currency(inside) if inside else None
    return {} if code is None else {code: code}


def list_currencies(rows: pl.DataFrame, match: ColumnMatch, *, kept: pl.Series) -> dict[str, str]:
    """Return the currencies of the rows that are `kept`, as they are written first, by a plain word for each.

    The plain word is the ISO code where that is known: 美元 and USD are one.
    """
    cells = rows[column_name(match.place)]
    if cells.n_unique() > 1:
        cells = cells.filter(rows[ROW].is_in(kept.implode()))
    words = read_text(cells).drop_nulls().unique(maintain_order=True)
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(read_currency(word) or normalise_header(word), word)
    return found


def choose_code(files: Sequence[tuple[str, ...]]) -> str | None:
    """Return the ISO code of the one currency of all files, each with its plain word, if it says one."""
    said = next((currency[0] for currency in files if currency), None)
    return said if said in _CODES else None


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
        raise MixedCurrenciesError(file=table.address, header=match.header, first=words[0], second=words[1])

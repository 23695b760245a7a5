"""Terms of payment: how many days after its date a document is to be paid."""

from typing import Final

import polars as pl

from kejing.intake.reasons import RejectReason
from kejing.intake.values.texts import NOTHING, Parsed, canonical_text, mark

_MOST_DAYS: Final = 3660
_BEFORE: Final = (
    r"(?:net|n/?|eom|月[结結](?:后|後)?|[账賬帳]期|信用期|赊销|賒銷|[票货貨]到(?:后|後)?|收[货貨](?:后|後)|"
    r"[开開發发]票(?:后|後)|(?:payment )?due (?:in|within)|within|terms?)"
)
_AFTER: Final = r"(?:天|日|个工作日|days?|d|calendar days?)"
_LAST: Final = (
    r"(?:付款|[结結]清|[结結]算|到期|内|內|之内|net|eom|end of month|from invoice(?: date)?|after invoice(?: date)?)"
)
_DAYS: Final = (
    rf"(?i)^(?:{_BEFORE})?\s*[:,(]?\s*(\d{{1,4}})(?:\.0+)?\s*(?:{_AFTER})?\s*(?:{_LAST})?\s*(?:{_LAST})?\s*\)?$"
)
# 2/10 net 30: what is paid within ten days costs less, and thirty is the term.
_WITH_DISCOUNT: Final = r"(?i)^\d+(?:\.\d+)?\s*%?\s*/\s*\d+\s*[,;]?\s*n(?:et)?\s*/?\s*(\d{1,4})(?:\s*days?)?$"
_AT_ONCE: Final = (
    r"(?i)^(?:现结|现款|现金|现付|现款现[货结]|即付|即时付款|货到付款|款到发货|预付|预付款|先款后货|現結|現款|現金|現付|即付|貨到付款|"
    r"款到發貨|預付|預付款|cash|cod|c\.o\.d\.?|cash on delivery|prepaid|prepayment|in advance|payment in advance|"
    r"(?:due )?(?:up)?on receipt|immediate(?: payment)?|due immediately)$"
)


def read_terms(cells: pl.Series) -> Parsed:
    """Return the days of ``30``, ``30天``, ``月结30天``, ``Net 30`` and ``2/10 net 30``, 0 of what is paid at once.

    What says no number of days (月结, 年底) or more than ten years is not believed.
    """
    text = canonical_text(cells)
    days = pl.select(
        pl.when(text.str.contains(_AT_ONCE))
        .then(pl.lit(0, pl.Int32))
        .otherwise(pl.coalesce(text.str.extract(_WITH_DISCOUNT, 1), text.str.extract(_DAYS, 1)).cast(pl.Int32))
        .alias("days")
    ).to_series()
    values = pl.select(pl.when(days.is_between(0, _MOST_DAYS)).then(days)).to_series()
    is_said = text.is_not_null() & ~text.str.to_lowercase().is_in(list(NOTHING))
    return Parsed(values, mark((is_said & values.is_null()).fill_null(value=False), RejectReason.NUMBER_UNREADABLE))

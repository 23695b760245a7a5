"""Headers brought to one form, so that 「單據日期」, “单 据 日 期：” and “单据日期(必填)” are the same word."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_TRADITIONAL: Final = (
    "單據開銷貨憑證號碼類別戶編來業務員經辦買門區產價稅總計額優數條倉庫備註餘帳應實聯絡電話機統郵訂報購讓"
    "沖紅調簡稱發個規項組終鋪廠狀態廢審時間製對結運費贈淨過賬億負責車匯滙幣現確認額貸資訊級種廣東軟檔當驗"
)
_SIMPLIFIED: Final = (
    "单据开销货凭证号码类别户编来业务员经办买门区产价税总计额优数条仓库备注余账应实联络电话机统邮订报购让"
    "冲红调简称发个规项组终铺厂状态废审时间制对结运费赠净过账亿负责车汇汇币现确认额贷资讯级种广东软档当验"
)
_TO_SIMPLIFIED: Final = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_BRACKETS: Final = re.compile(r"[(\[{【〔<][^()\[\]{}【】〔〕<>]*[)\]}】〕>]")
_NOISE: Final = re.compile(r"[\s*:_.\-#'\"“”‘’]+")


@lru_cache(maxsize=4096)
def normalise_header(header: str) -> str:
    """Return the header as the dictionary knows it: NFKC, no blanks, marks or bracketed units, lower case, simplified.

    A header that is nothing but a bracket keeps what is inside it.
    """
    text = unicodedata.normalize("NFKC", header)
    bare = _BRACKETS.sub("", text)
    text = bare if _NOISE.sub("", bare) else text.strip("()[]{}【】〔〕<> ")
    return _NOISE.sub("", text).casefold().translate(_TO_SIMPLIFIED)


def bracketed_words(header: str) -> str:
    """Return what stands in the header's brackets, normalised, "" if there are none; 含税 in 金额（含税） matters."""
    text = unicodedata.normalize("NFKC", header)
    return "".join(normalise_header(part[1:-1]) for part in _BRACKETS.findall(text))

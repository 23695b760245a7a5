"""Headers brought to one form, so that 「單據日期」, “单 据 日 期：” and “单据日期(必填)” are the same word."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_TRADITIONAL: Final = (
    "單據開銷貨憑證號碼類別戶編來業務員經辦買門區產價稅總計額優數條倉庫備註餘帳應實聯絡電話機統郵訂報購讓沖紅調簡"
    "稱發個規項組終鋪廠狀態廢審時間製對結運費贈淨過賬億負責車匯滙幣現確認貸資訊級種廣東軟檔當驗會關閉啟縣鎮鄉職體"
    "積歷還屬係處轉給標誌記錄說細進換與筆張雙盤櫃樓點場館隨傳國後欄頁紀歸納幾際損沒無預繳補虧範週銀釦設賣貼賒續併"
    "拋擔質繫殘導專謹術釋敘畫適該較載連達違遠選邊邏鄰醫釀鐘鑑長閱隊階離難雲頂順須領頭題顏願顧風飛飲馬魚鹽麗麥黃齊"
    "齡龍親觀討訓許診詢詳誤課談請論識議護變豐貝財貢販貴賓賞賠贏軍輔輛輪輸農醬釐針錢鍵鏡鐵閒陸陽隱雜靜韓響頻餅養驅"
    "鮮鳥鴨麵齒帐"
)
_SIMPLIFIED: Final = (
    "单据开销货凭证号码类别户编来业务员经办买门区产价税总计额优数条仓库备注余账应实联络电话机统邮订报购让冲红调简"
    "称发个规项组终铺厂状态废审时间制对结运费赠净过账亿负责车汇汇币现确认贷资讯级种广东软档当验会关闭启县镇乡职体"
    "积历还属系处转给标志记录说细进换与笔张双盘柜楼点场馆随传国后栏页纪归纳几际损没无预缴补亏范周银扣设卖贴赊续并"
    "抛担质系残导专谨术释叙画适该较载连达违远选边逻邻医酿钟鉴长阅队阶离难云顶顺须领头题颜愿顾风飞饮马鱼盐丽麦黄齐"
    "龄龙亲观讨训许诊询详误课谈请论识议护变丰贝财贡贩贵宾赏赔赢军辅辆轮输农酱厘针钱键镜铁闲陆阳隐杂静韩响频饼养驱"
    "鲜鸟鸭面齿账"
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


def is_group_header(header: str) -> bool:
    """Tell whether a header stands for names above the rows and no column of the file: (group), (group 2), (客户)."""
    text = header.strip()
    return text.startswith("(") and text.endswith(")") and _BRACKETS.fullmatch(text) is not None

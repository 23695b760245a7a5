"""Whether names that stand above rows are people's, and what else their endings say."""

import re
from collections.abc import Callable
from functools import partial
from typing import Final

import polars as pl

from kejing.intake.fields import Field
from kejing.intake.values.texts import read_text

_SURNAMES: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟"
    "殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时"
    "穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩"
    "佘池查麻苑迟邝張劉陳楊黃趙吳孫馬羅鄭謝許韓馮鄧蕭葉蘇呂盧鍾譚陸賈鄒龍賀顧龔錢嚴湯莊聶魯歐關蘭寧單畢駱藍饒連簡車項麥費衛應"
    "閔師簫閻萬齊喬龐顏倪蔣"
)
_CHINESE_NAME: Final = re.compile(r"^[\u3400-\u9fff]{2,4}$")
_LATIN_NAME: Final = re.compile(r"^[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*){1,2}$")
_NO_PERSON: Final = re.compile(
    r"[店部组队区市县省州仓库司行厂场站酒茶烟水奶油粮货品类]$|"
    r"\b(?:ltd|inc|llc|co|corp|gmbh|store|stores|shop|market|foods?|group|company|trading|bar|hotel|restaurant)\b",
    re.IGNORECASE,
)
_ASIDE: Final = re.compile(r"^[A-Za-z]{0,4}\d+[\s_-]*|[(（【\[].*?[)）】\]]|\d+")
_CALLED: Final = "小老阿"
_LONGEST_CALLED: Final = 3
_SHORTEST_CHINESE: Final = re.compile(r"^[\u3400-\u9fffA-Za-z·. ]{1,6}$")

_ENDINGS: Final = (
    (Field.WAREHOUSE, re.compile(r"(?:仓|仓库|倉|倉庫|warehouse)$", re.IGNORECASE)),
    (
        Field.DEPARTMENT,
        re.compile(
            r"(?:(?:销售|业务|市场|营销|渠道|电商|客服|大客户|配送|[一二三四五六七八九十]|\d)[部组队科課]|分公司|department|"
            r"team)$",
            re.IGNORECASE,
        ),
    ),
    (
        Field.REGION,
        re.compile(
            r"(?:省|自治区|地区|地區|片区|片區|大区|大區|区域|區域|县|縣|(?<![超门門菜夜集商])市|region|territory)$",
            re.IGNORECASE,
        ),
    ),
)
_MONTH: Final = re.compile(
    r"^(?:\d{4}[-/.年]\s*\d{1,2}月?|\d{1,2}月|\d{4}年?|(?:第?[一二三四1-4]季度?|Q[1-4]).*|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ ,.-]*\d{2,4})$",
    re.IGNORECASE,
)
_SHARE: Final = 0.7


def share_of_persons(names: pl.Series) -> float:
    """Return which part of the different names look like a person's: 张伟, Amy Weber; 0 if there are none."""
    return _share(names, _is_person)


def are_chinese_persons(names: pl.Series) -> bool:
    """Tell whether nearly all of several different names are those of people, by their surnames."""
    texts = _distinct(names)
    found = sum(1 for text in texts if _CHINESE_NAME.match(text) and _is_person(text))
    return len(texts) > 1 and found >= 0.9 * len(texts)


def are_short(names: pl.Series) -> bool:
    """Tell whether most names are as short as what people call each other."""
    return _share(names, lambda text: _SHORTEST_CHINESE.match(text) is not None or _is_person(text)) >= _SHARE


def are_months(names: pl.Series) -> bool:
    """Tell whether most names are months, quarters or years."""
    return _share(names, lambda text: _MONTH.match(text) is not None) >= _SHARE


def read_ending(names: pl.Series) -> Field | None:
    """Return what the endings of most names say they are: 大连市, 销售一部, 中心仓; null where they say nothing."""
    for field, ending in _ENDINGS:
        if _share(names, partial(_ends_in, ending)) >= _SHARE:
            return field
    return None


def _ends_in(ending: re.Pattern[str], text: str) -> bool:
    return ending.search(text) is not None


def _is_person(text: str) -> bool:
    name = _ASIDE.sub("", text).strip()
    if _NO_PERSON.search(name):
        return False
    if _CHINESE_NAME.match(name):
        return name[0] in _SURNAMES or (name[0] in _CALLED and len(name) <= _LONGEST_CALLED)
    return _LATIN_NAME.match(name) is not None


def _share(names: pl.Series, holds: Callable[[str], bool]) -> float:
    texts = _distinct(names)
    return sum(1 for text in texts if holds(text)) / len(texts) if texts else 0.0


def _distinct(names: pl.Series) -> list[str]:
    return read_text(names).drop_nulls().unique(maintain_order=True).to_list()

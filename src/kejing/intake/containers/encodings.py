"""What encoding a text is in, told by the words of its header first, and by how sensible its characters are."""

import codecs
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

REPLACEMENT: Final = "\ufffd"
"""Stands for what could not be decoded."""

_WIDE_SHARE: Final = 0.1
_ONE_SIDED: Final = 0.8
_PAIR: Final = 2


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding by the `name` people know and Python's `codec` for it."""

    name: str
    codec: str

    @property
    def is_utf8(self) -> bool:
        """Whether the bytes can stay as they are."""
        return self.codec == "utf-8"

    @property
    def is_wide(self) -> bool:
        """Whether every character takes two bytes or four, so that zero bytes are nothing odd."""
        return self.name == "utf-16"


UTF8_MARKED: Final = Encoding("utf-8-sig", "utf-8")
UTF8: Final = Encoding("utf-8", "utf-8")
UTF16_LITTLE: Final = Encoding("utf-16", "utf-16-le")
UTF16_BIG: Final = Encoding("utf-16", "utf-16-be")
GB18030: Final = Encoding("gb18030", "gb18030")
"""Reads GBK and GB2312 too, and names that neither can hold."""
BIG5: Final = Encoding("big5", "cp950")
BIG5_HONG_KONG: Final = Encoding("big5", "big5hkscs")
NARROW: Final = (UTF8, GB18030, BIG5)
"""Candidates in order of preference."""


def list_candidates(head: bytes) -> tuple[Encoding, ...]:
    """Return the encodings a text beginning with `head` may be in: one alone if a mark says so."""
    if head.startswith(codecs.BOM_UTF8):
        return (UTF8_MARKED,)
    if head.startswith(codecs.BOM_UTF16_LE):
        return (UTF16_LITTLE,)
    if head.startswith(codecs.BOM_UTF16_BE):
        return (UTF16_BIG,)
    big, little = head[0::2].count(0), head[1::2].count(0)
    zeros = big + little
    if not zeros or zeros < _WIDE_SHARE * len(head) / 2 or max(big, little) < _ONE_SIDED * zeros:
        return NARROW
    return (UTF16_LITTLE if little > big else UTF16_BIG, *NARROW)


def find_most_sensible(text: bytes, candidates: Sequence[Encoding]) -> Encoding:
    """Return the encoding in which the text holds least nonsense, the first of several."""
    return min(candidates, key=lambda encoding: weigh_nonsense(text, encoding))


def weigh_nonsense(text: bytes, encoding: Encoding) -> float:
    """Return how badly a text reads: 2 for a character that is none, 1 for a rare one, ½ for an uncommon one.

    Nearly any two bytes are some character of GB18030 and of Big5. But a text in the one, read as the other, is full
    of characters that nobody uses, outside the first, common part of GB2312 or Big5. UTF-8 and UTF-16 prove
    themselves, so there only damage counts.
    """
    if encoding not in _WEIGHTS:
        return 2 * decode_lines(text, encoding)[1]
    counts = Counter(text.decode(encoding.codec, errors="replace"))
    return sum(count * _WEIGHTS[encoding](character) for character, count in counts.items())


def decode_name(name: bytes) -> str:
    """Return the name of a file in an archive, which does not say in which encoding it was written."""
    return name.decode(find_most_sensible(name, NARROW).codec, errors="replace")


def decode_lines(lines: bytes, encoding: Encoding) -> tuple[str, int]:
    """Return whole lines as text, and how many characters could not be decoded and became U+FFFD.

    A replacement character that somebody else's program already wrote is no damage of ours.
    """
    codec = encoding.codec
    try:
        return lines.decode(codec), 0
    except UnicodeDecodeError:  # a character that is cut off may not swallow the end of the line
        end = next((end for end in "\n\r" if lines.endswith(end.encode(codec))), "")
        lines = lines.removesuffix(end.encode(codec))
    text = lines.decode(codec, errors="replace")
    written = lines.decode(codec, errors="ignore").count(REPLACEMENT)
    return text + end, text.count(REPLACEMENT) - written


@lru_cache(maxsize=4096)
def _weigh_gb18030(character: str) -> float:
    if character.isascii():
        return 0
    pair = character.encode("gb18030", errors="ignore")
    if len(pair) != _PAIR:
        return 2
    lead = pair[:1]
    if lead < b"\xa1" or pair[1:] < b"\xa1":  # what GBK added to GB2312
        return 1
    if b"\xb0" <= lead <= b"\xd7" or lead <= b"\xa3":  # common characters; punctuation, digits
        return 0
    return 0.5 if b"\xd8" <= lead <= b"\xf7" else 1  # uncommon characters; kana, Greek, drawing


@lru_cache(maxsize=4096)
def _weigh_big5(character: str) -> float:
    if character.isascii():
        return 0
    pair = character.encode("cp950", errors="ignore")
    if len(pair) != _PAIR:
        return 2
    if pair <= b"\xa3\x43" or b"\xa4\x40" <= pair <= b"\xc6\x7e":  # punctuation, digits; common characters
        return 0
    # Greek and bopomofo weigh all: as such the full-width punctuation of GB18030 would be read
    return 0.5 if b"\xc9\x40" <= pair <= b"\xf9\xdc" else 1


_WEIGHTS: Final[Mapping[Encoding, Callable[[str], float]]] = MappingProxyType(
    {GB18030: _weigh_gb18030, BIG5: _weigh_big5}
)

"""What somebody types, held against names: by characters, by sound, by the first letters of the sound.

A name's words are lines of one text: `MADE_SO`, `#` the code, `=` the name, `@` the place, then each spelling: first
letters `~bjyl`, syllables ` bei jing yi liao`, and `-beijingyiliao`, in which whole syllables are found whichever they
are. A place's are `*cyq`, `. chao yang qu` and `_chaoyangqu`: who is found by them stands behind who is called so. A
database narrows words down by parts that they contain; `Question.rank` decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final
from zlib import crc32

from kejing.kit.spelling import SYLLABLES, fold, has_han, spell, split_spelt

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_TOKENS: Final = 6
LONGEST: Final = 60
FEWEST_DIGITS: Final = 4
"""Shorter numbers are in nearly every phone."""
MADE_SO: Final = "\ue003"
"""How words are made, their first line: another sign, which nobody types, after every change of what is made here."""
EXACT_CODE, EXACT_NAME, CODE_BEGINS, NAME_BEGINS, SOUND_BEGINS, NAME_HAS, SOMEWHERE = range(7)
_RUNS: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[^\u3400-\u9fff\uf900-\ufaff\s]+")
MARKS: Final = 512
"""So many bits stand for the parts of words: about a fifth of them are set for a name of eight characters."""
_BITS: Final = 63
_LETTERS: Final = re.compile(r"[a-z0-9]+")
_PHONE: Final = re.compile(r"[+0-9()\-. ]+")


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of what was typed; `splits` is how its letters may sound."""

    text: str
    splits: Sequence[Sequence[str]]

    @property
    def is_han(self) -> bool:
        """Whether it is made of Chinese characters."""
        return has_han(self.text)

    @property
    def needles(self) -> Sequence[tuple[str, ...]]:
        """What words contain that it can match: all parts of one of these."""
        found: list[tuple[str, ...]] = [(self.text,)]
        for parts in self.splits:
            # Where all but the last are whole, the syllables one behind the other have it as it was typed.
            if not all(part in SYLLABLES for part in parts[:-1]):
                whole = tuple(f" {part}" for part in parts if len(part) > 1)
                found.append(("".join(part[0] for part in parts), *whole))
        # One that another one asks less than is covered by that.
        return list(dict.fromkeys(one for one in found if one == found[0] or self.text not in one))

    def sounds(self, spelt: str) -> bool:
        """Answer whether a line of syllables sounds like it."""
        return bool(self.splits) and _sounds_like(self.text, spelt, {at + 1 for at in _spaces(spelt)})

    def matches(self, lines: Sequence[str]) -> bool:
        """Answer whether words have it."""
        return any(
            (line[0] not in "-_" and self.text in line[1:]) or (line[0] in " ." and self.sounds(line))
            for line in lines
            if line
        )


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed: as it was, folded, in pieces that must all be there, and its digits if it may be a phone."""

    typed: str
    text: str
    tokens: Sequence[Token]
    digits: str

    @property
    def is_too_short(self) -> bool:
        """Whether nearly everything would match: one letter or digit is, one character is not."""
        return not self.tokens or (len(self.text) == 1 and not has_han(self.text))

    def rank(self, words: str) -> int | None:
        """Return how well words match, nought best, or None where they do not."""
        lines = words.split("\n")
        if not all(token.matches(lines) for token in self.tokens):
            return None
        named = [line[1:] for line in lines if line[:1] == "="]
        codes = [line[1:] for line in lines if line[:1] == "#"]
        standing = {
            EXACT_CODE: self.text in codes,
            EXACT_NAME: self.text in named,
            CODE_BEGINS: any(code.startswith(self.text) for code in codes),
            NAME_BEGINS: any(name.startswith(self.text) for name in named),
            SOUND_BEGINS: any(map(self._sounds_from_the_start, lines)),
            NAME_HAS: any(token.text in name for name in named for token in self.tokens),
        }
        return next((rank for rank, holds in standing.items() if holds), SOMEWHERE)

    def _sounds_from_the_start(self, line: str) -> bool:
        letters = self.text.replace(" ", "")
        if line.startswith("~"):
            return line.startswith(letters, 1)
        if not line.startswith(" "):
            return False
        return _LETTERS.fullmatch(letters) is not None and _sounds_like(letters, line, {1})


def ask(typed: str) -> Question:
    """Return what was typed as a question."""
    typed = "".join(sign if sign.isprintable() else " " for sign in typed[:LONGEST]).strip()
    text = fold(typed)
    pieces = [piece for word in text.split() for piece in _RUNS.findall(word)][:MOST_TOKENS]
    tokens = [Token(piece, split_spelt(piece) if _LETTERS.fullmatch(piece) else ()) for piece in pieces]
    digits = "".join(filter(str.isdigit, text)) if _PHONE.fullmatch(text) else ""
    return Question(typed=typed, text=text, tokens=tokens, digits=digits if len(digits) >= FEWEST_DIGITS else "")


def _sounds_like(letters: str, spelt: str, begins: set[int]) -> bool:
    """Answer whether syllables one behind the other are begun with these letters, from one of these places on.

    Each letter goes on with its syllable or begins the next one. All ways are followed at once: a pattern would try
    them one after the other, which somebody could make it do for minutes.
    """
    places = begins
    for number, letter in enumerate(letters):
        if number:
            nexts = (spelt.find(" ", place) + 1 for place in places)
            places = places | {place for place in nexts if place}
        places = {place + 1 for place in places if spelt[place : place + 1] == letter}
    return bool(places)


def _spaces(line: str) -> Sequence[int]:
    return [at for at, sign in enumerate(line) if sign == " "]


def make_words(*, code: str = "", name: str = "", place: str = "") -> str:
    """Return the words that something is found by."""
    folded, where = fold(name), fold(place)
    lines = [f"{sign}{text}" for sign, text in (("#", fold(code)), ("=", folded), ("@", where)) if text]
    if has_han(folded):
        lines += _spellings(folded, signs=("~", "", "-"))
    else:
        # Who types "hyvee" means "Hy-Vee", and who types "bm" "Beijing Medical".
        words = _LETTERS.findall(folded)
        lines.append(f"~{''.join(filter(str.isalnum, folded))}")
        lines += [f"~{''.join(word[0] for word in words)}"] if len(words) > 1 else []
    if has_han(where):
        lines += _spellings(where, signs=("*", ".", "_"))
    return "\n".join([MADE_SO, *dict.fromkeys(lines), ""])


@dataclass(frozen=True, slots=True)
class Marks:
    """What words can be passed over by without reading them.

    `parts` are `MARKS` bits that stand for the Chinese characters, their pairs, and the pairs and triples of other
    signs: what is a part of words has no bit that the words lack. `beginnings` are bits of how their lines begin, and
    the sums those of the whole code and the whole name.
    """

    parts: int
    beginnings: int
    code_sum: int
    name_sum: int


def mark(words: str) -> Marks:
    """Return the marks of words."""
    lines = [line for line in words.split("\n") if line]
    sums = {line[0]: sum_of(line[1:]) for line in lines if line[0] in "#="}
    beginnings = reduce(or_, (mark_beginning(line[1:]) for line in lines), 0)
    return Marks(mark_part(words), beginnings, sums.get("#", 0), sums.get("=", 0))


def mark_part(text: str) -> int:
    """Return the bits of `Marks.parts` that words have at least if they contain a text."""
    pieces: set[str] = set()
    for run in _RUNS.findall(text):
        lengths = (1, 2) if has_han(run) else (2, 3)
        pieces |= {run[at : at + length] for length in lengths for at in range(len(run) - length + 1)}
    return reduce(or_, (1 << crc32(piece.encode()) % MARKS for piece in pieces), 0)


def mark_beginning(text: str) -> int:
    """Return the bits of `Marks.beginnings` that words have at least if one of their lines begins with a text."""
    return reduce(or_, (1 << crc32(text[:signs].encode()) % _BITS for signs in (1, 2)[: len(text)]), 0)


def sum_of(text: str) -> int:
    """Return a number that the same text has always, and few others."""
    return crc32(text.encode())


def _spellings(text: str, *, signs: tuple[str, str, str]) -> Sequence[str]:
    first, apart, together = signs
    return [
        line
        for spelt in spell(text)
        for line in (
            f"{first}{''.join(syllable[0] for syllable in spelt)}",
            f"{apart} {' '.join(spelt)}",
            f"{together}{''.join(spelt)}",
        )
    ]

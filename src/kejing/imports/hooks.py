"""Functions that upper apps register here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kejing.intake import FileReport


class Said(Protocol):
    """A sentence about a file; `is_warning` marks what should be looked at before the figures are believed."""

    @property
    def text(self) -> str:
        """The sentence, in the reader's language."""
        ...

    @property
    def is_warning(self) -> bool:
        """Whether it asks to be looked at."""
        ...


class Teller(Protocol):
    """Says what is to be said of a file that was read, beside its columns, its totals and its notes."""

    def __call__(self, file: FileReport, /, *, language: str, minor_digits: int) -> Sequence[Said]:
        """Return the sentences in a language."""
        ...


_tellers: list[Teller] = []


def register_teller(teller: Teller) -> None:
    """Have `teller` speak about files from now on; a later one takes the place of the one before."""
    _tellers[:] = [teller]


def tell_file(file: FileReport, *, language: str, minor_digits: int) -> Sequence[Said]:
    """Return what is to be said of a file, nothing where nobody registered to say it."""
    return [said for teller in _tellers for said in teller(file, language=language, minor_digits=minor_digits)]

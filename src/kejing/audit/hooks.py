"""Functions that upper apps registered here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser
    from django_stubs_ext import StrPromise

    type Reader = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True, slots=True)
class Readers:
    """Who may read the log, and who may read in it of customers too."""

    may_read: Callable[[Reader], bool]
    may_read_business: Callable[[Reader], bool]


_readers: Final[list[Readers]] = []
_values: Final[dict[str, Mapping[str, str | StrPromise]]] = {}


def register_readers(readers: Readers) -> None:
    """Have these say from now on who reads the log; later ones take the place of those before."""
    _readers[:] = [readers]


def name_values(field: str, labels: Mapping[str, str | StrPromise]) -> None:
    """Have the log show the codes of a field by these names."""
    _values[field] = labels


def may_read(user: Reader) -> bool:
    """Answer whether this person may read the log; nobody may where nobody registered to say it."""
    return any(readers.may_read(user) for readers in _readers)


def may_read_business(user: Reader) -> bool:
    """Answer whether this person may read in the log of customers too."""
    return any(readers.may_read_business(user) for readers in _readers)


def value_labels() -> Mapping[str, Mapping[str, str | StrPromise]]:
    """Return the names of the codes of each field that has some."""
    return dict(_values)

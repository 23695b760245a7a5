"""Chains: each link holds the digest of one record and the hash of the link before it.

A record's digest is salted with 32 random bytes that lie beside it and go with it, so that the link of an erased record
says nothing: nobody can try out telephone numbers against it. Both hashes are SHA-256, told apart by what they begin
with.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kejing.proof.canonical import write_canonical

if TYPE_CHECKING:
    from kejing.proof.canonical import Content

SALT_BYTES: Final = 32
OF_RECORD: Final = b"kejing record 1\0"
OF_LINK: Final = b"kejing link 1\0"
NO_LINK: Final = bytes(32)
"""What the first link has before it."""


@dataclass(frozen=True, slots=True)
class Record:
    """What was captured, with its salt."""

    content: Content
    salt: bytes

    @property
    def digest(self) -> bytes:
        """The salted digest.

        :raises ValueError: if the salt has another length, which would let content pass for salt
        """
        if len(self.salt) != SALT_BYTES:
            raise ValueError(f"A salt has {SALT_BYTES} bytes.")
        return hashlib.sha256(OF_RECORD + self.salt + write_canonical(self.content)).digest()


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a chain, the first has number 1; `own` is its hash, `before` that of the one before it."""

    chain: str
    number: int
    record: str
    digest: bytes
    before: bytes
    own: bytes

    def hash_again(self) -> bytes:
        """Return the hash that its own words give."""
        return _hash(self.chain, self.number, self.record, self.digest, self.before)


def make_salt() -> bytes:
    """Return a new salt."""
    return secrets.token_bytes(SALT_BYTES)


def append(*, chain: str, last: Link | None, name: str, digest: bytes) -> Link:
    """Return the link after the last one, for the record of this name; a device and the company have a chain each.

    :raises ValueError: if the last link is of another chain, or the chain's name is no one word
    """
    if chain.split() != [chain]:
        raise ValueError("A chain's name is one word, as its head is one line of words.")
    if last is not None and last.chain != chain:
        raise ValueError("A link follows one of its own chain.")
    number = last.number + 1 if last else 1
    before = last.own if last else NO_LINK
    return Link(chain, number, name, digest, before, _hash(chain, number, name, digest, before))


def _hash(chain: str, number: int, name: str, digest: bytes, before: bytes) -> bytes:
    words: Content = {"chain": chain, "number": number, "record": name, "digest": digest, "before": before}
    return hashlib.sha256(OF_LINK + write_canonical(words)).digest()

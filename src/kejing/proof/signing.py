"""What only the holder of the key can say: how long a chain was and how it ended, and that a record was to go.

Ed25519, so that whoever has the public half can check without being able to sign: a keyed digest (HMAC) would let every
checker forge. The private half is kept outside the database.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kejing.proof.canonical import write_canonical

if TYPE_CHECKING:
    from kejing.proof.canonical import Content
    from kejing.proof.chains import Link

OF_HEAD: Final = b"kejing head 1\0"
OF_TOMBSTONE: Final = b"kejing tombstone 1\0"
HEAD_MARK: Final = "kejing-head-1"
TOMBSTONE: Final = "tombstone"
HEAD_PARTS: Final = 6


class SignatureWrong(Exception):
    """Words and signature do not belong to each other, or to this key."""


class HeadNotReadable(Exception):
    """This is no head as it was sent out."""


@dataclass(frozen=True, slots=True)
class Key:
    """A private key."""

    private: Ed25519PrivateKey

    @classmethod
    def from_pem(cls, pem: bytes) -> Self:
        """Return the key of a file.

        :raises ValueError: if it holds no private Ed25519 key without a password
        """
        try:
            private = serialization.load_pem_private_key(pem, password=None)
        except TypeError as error:  # it has a password
            raise ValueError("The key has a password.") from error
        if not isinstance(private, Ed25519PrivateKey):
            raise ValueError("This is another kind of key.")  # noqa: TRY004 - the file's content, no caller's mistake
        return cls(private)

    def to_pem(self) -> bytes:
        """Return the private key for its file, as PKCS #8."""
        return self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    @property
    def public(self) -> bytes:
        """The 32 bytes with which everybody can check."""
        return self.private.public_key().public_bytes_raw()


def make_key() -> Key:
    """Return a new key."""
    return Key(Ed25519PrivateKey.generate())


@dataclass(frozen=True, slots=True)
class Head:
    """How long a chain was at a moment, and the hash of its last link."""

    chain: str
    number: int
    own: bytes
    at: datetime
    signature: bytes

    @classmethod
    def sign(cls, *, last: Link, at: datetime, key: Key) -> Self:
        """Return the signed head of the chain that this link ends."""
        words = OF_HEAD + _head_words(last.chain, last.number, last.own, at)
        return cls(last.chain, last.number, last.own, at, key.private.sign(words))

    def check(self, public: bytes) -> None:
        """Do nothing.

        :raises SignatureWrong: if this key did not sign it
        """
        _check(public, self.signature, OF_HEAD + _head_words(self.chain, self.number, self.own, self.at))

    def to_text(self) -> str:
        """Return one line that can be mailed, printed or kept in a file."""
        parts = (self.chain, str(self.number), self.at.isoformat(), self.own.hex(), _text(self.signature))
        return " ".join((HEAD_MARK, *parts))


def read_head(text: str) -> Head:
    """Return the head of the line that `to_text` made; blanks and line ends that a mail added do not matter.

    :raises HeadNotReadable: if it is no such line
    """
    parts = text.split()
    if len(parts) != HEAD_PARTS or parts[0] != HEAD_MARK:
        raise HeadNotReadable("This is no line of a head.")
    _mark, chain, number, at, own, signature = parts
    try:
        moment = datetime.fromisoformat(at)
        head = Head(chain, int(number), bytes.fromhex(own), moment, base64.b64decode(signature, validate=True))
    except (ValueError, binascii.Error) as error:
        raise HeadNotReadable("A part of the head cannot be read.") from error
    if moment.tzinfo is None:
        raise HeadNotReadable("The head has no time zone.")
    return head


@dataclass(frozen=True, slots=True)
class Tombstone:
    """That a record was lawfully deleted: who did it, under which rule, and when; `digest` is its link's.

    It is a record like any other, appended to the chain of the one that is gone.
    """

    erases: str
    digest: bytes
    by: str
    rule: str
    at: datetime
    signature: bytes

    @classmethod
    def sign(cls, *, link: Link, by: str, rule: str, at: datetime, key: Key) -> Self:
        """Return the signed tombstone of the record of this link."""
        words = _tombstone_words(link.record, link.digest, by, rule, at)
        return cls(link.record, link.digest, by, rule, at, key.private.sign(OF_TOMBSTONE + write_canonical(words)))

    def check(self, public: bytes) -> None:
        """Do nothing.

        :raises SignatureWrong: if this key did not sign it
        """
        words = _tombstone_words(self.erases, self.digest, self.by, self.rule, self.at)
        _check(public, self.signature, OF_TOMBSTONE + write_canonical(words))

    def to_content(self) -> Content:
        """Return what its record holds."""
        words = _tombstone_words(self.erases, self.digest, self.by, self.rule, self.at)
        return {TOMBSTONE: {**words, "signature": self.signature}}


def read_tombstone(content: Content) -> Tombstone | None:
    """Return the tombstone that a record holds; None if it is another record."""
    words = content.get(TOMBSTONE)
    match words:
        case {
            "erases": str(erases),
            "digest": bytes(digest),
            "by": str(by),
            "rule": str(rule),
            "at": datetime() as at,
            "signature": bytes(signature),
        }:
            return Tombstone(erases, digest, by, rule, at, signature)
        case _:
            return None


def _tombstone_words(erases: str, digest: bytes, by: str, rule: str, at: datetime) -> Content:
    return {"erases": erases, "digest": digest, "by": by, "rule": rule, "at": at}


def _head_words(chain: str, number: int, own: bytes, at: datetime) -> bytes:
    return write_canonical({"chain": chain, "number": number, "own": own, "at": at})


def _check(public: bytes, signature: bytes, words: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, words)
    except (InvalidSignature, ValueError) as error:
        raise SignatureWrong("The signature is not of these words by this key.") from error


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")

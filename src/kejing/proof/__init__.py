"""Records that show later changes: chains of digests, signed heads, and fingerprints of pictures. No web framework.

It shows what was changed after the last head that was given away, never that what was recorded is true. Fingerprints
of pictures are imported from `kejing.proof.pictures`: they load what decodes pictures.
"""

from kejing.proof.canonical import Content, NotCanonical, Value, read_canonical, write_canonical
from kejing.proof.chains import Link, Record, append, make_salt
from kejing.proof.signing import (
    Head,
    HeadNotReadable,
    Key,
    SignatureWrong,
    Tombstone,
    make_key,
    read_head,
    read_tombstone,
)
from kejing.proof.verifying import Break, Difference, Entry, Erased, Verdict, verify, verify_against

__all__ = [
    "Break",
    "Content",
    "Difference",
    "Entry",
    "Erased",
    "Head",
    "HeadNotReadable",
    "Key",
    "Link",
    "NotCanonical",
    "Record",
    "SignatureWrong",
    "Tombstone",
    "Value",
    "Verdict",
    "append",
    "make_key",
    "make_salt",
    "read_canonical",
    "read_head",
    "read_tombstone",
    "verify",
    "verify_against",
    "write_canonical",
]

"""Records that show later changes: chains of digests, signed heads, and fingerprints of pictures. No web framework.

It shows what was changed after the last head that was given away, never that what was recorded is true.
"""

from kejing.proof.canonical import NotCanonical, write_canonical
from kejing.proof.chains import Link, Record, append, make_salt
from kejing.proof.pictures import MOST_DIFFERENT_BITS, difference_hash, different_bits, find_near
from kejing.proof.signing import Head, HeadNotReadable, Key, SignatureWrong, Tombstone, make_key, read_head
from kejing.proof.verifying import Break, Difference, Entry, Erased, Verdict, verify, verify_against

__all__ = [
    "MOST_DIFFERENT_BITS",
    "Break",
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
    "Verdict",
    "append",
    "difference_hash",
    "different_bits",
    "find_near",
    "make_key",
    "make_salt",
    "read_head",
    "verify",
    "verify_against",
    "write_canonical",
]

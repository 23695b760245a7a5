"""`kejing verify`: whether the records are as they were kept."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console

from kejing.followups.models import PublishedHead
from kejing.followups.models.records import COMPANY
from kejing.followups.operations.chaining import adopt_loose
from kejing.followups.operations.checking import check_chains
from kejing.followups.operations.heads import KeyNotUsable, load_key, read_key
from kejing.proof import HeadNotReadable, SignatureWrong, read_head
from kejing.rounds.queries.records import break_words, record_words
from kejing.site.cli.errors import BadInput
from kejing.site.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kejing.followups.operations.checking import ChainVerdict
    from kejing.proof import Head

KEY_BYTES: Final = 32
MOST_ERASED: Final = 20


def verify_records(*, against: Sequence[str], key: str, with_files: bool, adopts: bool) -> bool:
    """Print what is found along all chains, and return whether nothing was changed.

    :raises BadInput: if a head or a key cannot be read, or a head was signed by another key
    """
    console = Console(markup=False, emoji=False, highlight=False, soft_wrap=True)
    public, heads = _read_public(key), [head for said in against for head in _read_heads(said)]
    if adopts:
        count = adopt_loose()
        told = ngettext(
            "{count} record was taken in as it is now.", "{count} records were taken in as they are now.", count
        )
        console.print(told.format(count=count))
    try:
        with console.status(_("Walking along the chains…")):
            found = check_chains(public=public, heads=heads, with_files=with_files)
    except SignatureWrong as error:
        raise BadInput(_("A head was not signed by this key. Give the key of its time with --key.")) from error
    for sentence in _tell(found, is_against=bool(heads)):
        console.print(sentence)
    return all(one.verdict.first_break is None for one in found)


def _read_public(key: str) -> bytes:
    if not key:
        try:
            # Before anything was signed there is no key to be lost.
            own = read_key() if PublishedHead.objects.exists() else load_key()
        except KeyNotUsable as error:
            raise BadInput(_("The key of the records cannot be read ({reason}).").format(reason=error)) from error
        return own.public
    try:
        public = base64.b64decode(key, validate=True)
    except binascii.Error as error:
        raise BadInput(_("--key is no public key: it is 44 characters, as the mail of heads names it.")) from error
    if len(public) != KEY_BYTES:
        raise BadInput(_("--key is no public key: it is 44 characters, as the mail of heads names it."))
    return public


def _read_heads(said: str) -> Iterator[Head]:
    """Yield the head of a line, or those of a file; other lines of a file, such as a mail's, are passed over."""
    try:
        yield read_head(said)
    except HeadNotReadable:
        pass
    else:
        return
    try:
        text = Path(said).read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError) as error:
        raise BadInput(
            _("--against {given} is neither a head nor a file that can be read.").format(given=said)
        ) from error
    heads = []
    for line in text.splitlines():
        try:
            heads.append(read_head(line))
        except HeadNotReadable:
            continue
    if not heads:
        raise BadInput(_("There is no head in {file}.").format(file=said))
    yield from heads


def _tell(found: Sequence[ChainVerdict], *, is_against: bool) -> Iterator[str]:
    company = [one.verdict for one in found if one.chain == COMPANY]
    devices = {one.chain for one in found} - {COMPANY}
    links = max((verdict.links for verdict in company), default=0)
    kept = ngettext("{count} record is in the company's chain.", "{count} records are in the company's chain.", links)
    own = ngettext("{count} device has one of its own.", "{count} devices have one of their own.", len(devices))
    yield f"{kept.format(count=links)} {own.format(count=len(devices))}"
    erased = {one.record: one for verdict in company for one in verdict.erased}
    if erased:
        yield ngettext("{count} was erased:", "{count} were erased:", len(erased)).format(count=len(erased))
        for one in list(erased.values())[:MOST_ERASED]:
            stone = one.tombstone
            yield "  " + _("{record} on {day} by {by} under “{rule}”").format(
                record=record_words(one.record), day=stone.at.date().isoformat(), by=stone.by, rule=stone.rule
            )
        if len(erased) > MOST_ERASED:
            yield "  " + _("and {count} more").format(count=len(erased) - MOST_ERASED)
    breaks = [(one.chain, one.verdict.first_break) for one in found]
    broken = [(chain, first) for chain, first in breaks if first is not None]
    for chain, first in broken:
        told = break_words(first.what, number=first.number, record=first.record)
        yield _("Chain {chain}: {what}").format(chain=chain, what=told)
    if not broken:
        yield _("Nothing was changed since it was kept.")
    if is_against:
        yield _("Held against the heads given: whatever was changed since they were signed would show.")
    else:
        yield _(
            "Without a head that was sent out before (--against), somebody who can write into the database could have"
            " written all links anew."
        )
    yield _("This shows changes, never whether what was recorded is true.")

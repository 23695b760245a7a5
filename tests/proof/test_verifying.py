from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kejing.proof import (
    Break,
    Difference,
    Entry,
    Erased,
    Head,
    HeadNotReadable,
    Key,
    Link,
    Record,
    SignatureWrong,
    Tombstone,
    Verdict,
    append,
    make_key,
    make_salt,
    read_head,
    verify,
    verify_against,
)
from kejing.proof.canonical import Value

CHAIN = "company"
NOW = datetime(2026, 7, 1, 4, tzinfo=UTC)
KEY = make_key()

type Rows = list[Entry]


def chain_of(*contents: dict[str, Value], name: str = CHAIN) -> Rows:
    entries: Rows = []
    for number, content in enumerate(contents, start=1):
        entries = add(entries, Record(content, make_salt()), f"r{number}", chain=name)
    return entries


def add(entries: Rows, record: Record, name: str, chain: str = CHAIN) -> Rows:
    last = entries[-1].link if entries else None
    return [*entries, Entry(append(chain=chain, last=last, name=name, digest=record.digest), record)]


def made(count: int) -> Rows:
    contents: list[dict[str, Value]] = [{"customer": number, "words": f"say {number}"} for number in range(count)]
    return chain_of(*contents)


def linked_again(entries: Rows) -> Rows:
    """Return what somebody who may write everything makes of the records: a chain that fits together."""
    found: Rows = []
    for entry in entries:
        assert entry.record is not None
        found = add(found, entry.record, entry.link.record)
    return found


def check(entries: Rows, loose: tuple[str, ...] = ()) -> Verdict:
    return verify(chain=CHAIN, entries=entries, public=KEY.public, loose=loose)


def changed(entry: Entry) -> Entry:
    assert entry.record is not None
    return replace(entry, record=replace(entry.record, content={**entry.record.content, "words": "something else"}))


def bury(entries: Rows, at: int, key: Key = KEY) -> Rows:
    """Return the chain after one record was erased under a rule."""
    tombstone = Tombstone.sign(link=entries[at].link, by="li", rule="erasure", at=NOW, key=key)
    buried = [*entries[:at], replace(entries[at], record=None), *entries[at + 1 :]]
    return add(buried, Record(tombstone.to_content(), make_salt()), "tombstone")


def test_a_chain_that_nobody_touched_holds() -> None:
    assert check([]) == Verdict(0, (), None)
    assert check(made(5)) == Verdict(5, (), None)


def test_the_hashes_stay_as_they_are_published() -> None:
    record = Record({"customer": 7, "words": "你好"}, bytes(32))
    first = append(chain=CHAIN, last=None, name="r1", digest=record.digest)

    assert (record.digest.hex(), first.own.hex()) == (
        "d00053d9a56d82e5feb3cc4d223c65328014429edf29adc1990234d670815db1",
        "799de62375465fbf1a4b26c73bb36fd6ce8c28ce0e508c751fff3c5cb4347e99",
    )


EDITS: dict[str, tuple[Callable[[Rows], Rows], Break]] = {
    "a record's words": (lambda rows: [*rows[:2], changed(rows[2]), *rows[3:]], Break(Difference.CHANGED, 3, "r3")),
    "a record's salt": (
        lambda rows: [*rows[:2], replace(rows[2], record=Record({"customer": 2}, make_salt())), *rows[3:]],
        Break(Difference.CHANGED, 3, "r3"),
    ),
    "a digest to fit other words": (
        lambda rows: [*rows[:2], _with_digest_of(changed(rows[2])), *rows[3:]],
        Break(Difference.CHANGED, 3, "r3"),
    ),
    "a record gone": (
        lambda rows: [*rows[:2], replace(rows[2], record=None), *rows[3:]],
        Break(Difference.MISSING, 3, "r3"),
    ),
    "a link gone": (lambda rows: [*rows[:2], *rows[3:]], Break(Difference.MISSING, 3, "")),
    "two links changed about": (
        lambda rows: [*rows[:1], rows[2], rows[1], *rows[3:]],
        Break(Difference.REORDERED, 2, "r3"),
    ),
    "two links changed about, with their numbers": (
        lambda rows: [
            rows[0],
            Entry(_numbered(rows[2].link, 2), rows[2].record),
            Entry(_numbered(rows[1].link, 3), rows[1].record),
            *rows[3:],
        ],
        Break(Difference.INSERTED, 2, "r3"),
    ),
    "two records changed about": (
        lambda rows: [rows[0], replace(rows[1], record=rows[2].record), replace(rows[2], record=rows[1].record)],
        Break(Difference.REORDERED, 2, "r2"),
    ),
    "a link twice": (lambda rows: [*rows[:2], rows[1], *rows[2:]], Break(Difference.INSERTED, 2, "r2")),
    "a foreign link": (
        lambda rows: [*rows[:2], replace(chain_of({}, {"a": 1}, {"b": 2})[2]), *rows[2:]],
        Break(Difference.INSERTED, 3, "r3"),
    ),
    "a link of another chain": (
        lambda rows: [*rows[:2], chain_of({}, {}, {}, name="device")[2], *rows[3:]],
        Break(Difference.CHANGED, 3, "r3"),
    ),
}


def _with_digest_of(entry: Entry) -> Entry:
    assert entry.record is not None
    return replace(entry, link=replace(entry.link, digest=entry.record.digest))


def _numbered(link: Link, number: int) -> Link:
    again = replace(link, number=number)
    return replace(again, own=again.hash_again())


@pytest.mark.parametrize("edit", EDITS)
def test_each_edit_is_found_where_it_is(edit: str) -> None:
    make, expected = EDITS[edit]

    assert check(make(made(4))).first_break == expected


def test_a_record_that_no_link_names_was_put_in() -> None:
    assert check(made(2), loose=("r9",)).first_break == Break(Difference.INSERTED, None, "r9")


@given(
    count=st.integers(1, 6),
    at=st.integers(0, 5),
    field=st.sampled_from(
        ["customer", "words", "extra", "salt", "gone", "number", "record", "digest", "before", "own"]
    ),
    bit=st.integers(0, 255),
)
def test_any_single_change_is_found_at_its_place(count: int, at: int, field: str, bit: int) -> None:
    rows = made(count)
    at %= count
    link, record = rows[at].link, rows[at].record
    assert record is not None

    def flip(raw: bytes) -> bytes:
        return bytes(byte ^ (1 << bit % 8 if index == bit // 8 else 0) for index, byte in enumerate(raw))

    edited = {
        "customer": Entry(link, replace(record, content={**record.content, "customer": bit + 100})),
        "words": Entry(link, replace(record, content={**record.content, "words": f"{bit}"})),
        "extra": Entry(link, replace(record, content={**record.content, "extra": None})),
        "salt": Entry(link, replace(record, salt=flip(record.salt))),
        "gone": Entry(link, None),
        "number": Entry(replace(link, number=link.number + bit + 1), record),
        "record": Entry(replace(link, record=f"x{bit}"), record),
        "digest": Entry(replace(link, digest=flip(link.digest)), record),
        "before": Entry(replace(link, before=flip(link.before)), record),
        "own": Entry(replace(link, own=flip(link.own)), record),
    }[field]

    found = check([*rows[:at], edited, *rows[at + 1 :]])

    assert found.links == at + (field == "gone") * (count - at)
    assert found.first_break is not None
    assert found.first_break.number in {at + 1, edited.link.number}


@given(count=st.integers(2, 6), at=st.integers(0, 5), kind=st.sampled_from(["change", "drop", "swap", "insert"]))
def test_whoever_rewrites_the_whole_chain_is_found_by_a_head_that_was_given_away(
    count: int, at: int, kind: str
) -> None:
    rows = made(count)
    at %= count
    head = read_head(Head.sign(last=rows[-1].link, at=NOW, key=KEY).to_text())
    other = (at + 1) % count
    edited = {
        "change": [*rows[:at], changed(rows[at]), *rows[at + 1 :]],
        "drop": [*rows[:at], *rows[at + 1 :]],
        "swap": [rows[{at: other, other: at}.get(index, index)] for index in range(count)],
        "insert": [*rows[:at], replace(made(1)[0], link=replace(rows[at].link, record="new")), *rows[at:]],
    }[kind]
    forged = linked_again(edited)

    found = verify_against(head, entries=forged, public=KEY.public)

    assert check(forged).first_break is None  # nothing inside the chain tells
    assert found.first_break is not None
    assert found.first_break.what == (Difference.MISSING if kind == "drop" else Difference.REWRITTEN)
    assert found.first_break.number == count


def test_what_is_added_after_a_head_breaks_nothing() -> None:
    rows = made(3)
    head = Head.sign(last=rows[1].link, at=NOW, key=KEY)

    assert verify_against(head, entries=rows, public=KEY.public) == Verdict(3, (), None)


def test_an_erased_record_is_told_with_who_did_it_and_by_which_rule() -> None:
    rows = bury(made(4), 1)
    tombstone = Tombstone.sign(link=rows[1].link, by="li", rule="erasure", at=NOW, key=KEY)

    assert check(rows) == Verdict(5, (Erased(2, "r2", tombstone),), None)


def test_a_tombstone_counts_only_for_its_record_and_with_the_right_signature() -> None:
    forged = bury(made(4), 1, key=make_key())
    rows = bury(made(4), 1)
    both = [rows[0], rows[1], replace(rows[2], record=None), *rows[3:]]
    without = rows[:-1]

    assert check(forged).first_break == Break(Difference.MISSING, 2, "r2")
    assert check(both).first_break == Break(Difference.MISSING, 3, "r3")
    assert check(without).first_break == Break(Difference.MISSING, 2, "r2")


def test_a_break_after_an_erased_record_does_not_hide_that_it_was_erased() -> None:
    rows = bury(made(4), 1)
    edited = [*rows[:2], changed(rows[2]), *rows[3:]]

    found = check(edited)

    assert [one.record for one in found.erased] == ["r2"]
    assert found.first_break == Break(Difference.CHANGED, 3, "r3")


def test_a_head_of_somebody_else_is_no_head() -> None:
    rows = made(2)
    head = Head.sign(last=rows[-1].link, at=NOW, key=make_key())
    longer = replace(Head.sign(last=rows[-1].link, at=NOW, key=KEY), number=3)

    for wrong in (head, longer):
        with pytest.raises(SignatureWrong):
            verify_against(wrong, entries=rows, public=KEY.public)


@pytest.mark.parametrize(
    "text", ["", "kejing-head-1 company", "kejing-head-1 company x 2026-07-01 00 ==", "a b c d e f"]
)
def test_a_line_that_is_no_head_is_not_read(text: str) -> None:
    with pytest.raises(HeadNotReadable):
        read_head(text)


def test_a_key_is_the_same_after_it_lay_in_a_file() -> None:
    assert Key.from_pem(KEY.to_pem()).public == KEY.public


def test_links_know_their_chain() -> None:
    with pytest.raises(ValueError, match="its own chain"):
        append(chain="device", last=made(1)[0].link, name="r2", digest=bytes(32))
    with pytest.raises(ValueError, match="one word"):
        append(chain="my device", last=None, name="r1", digest=bytes(32))
    with pytest.raises(ValueError, match="32 bytes"):
        _digest = Record({}, b"short").digest


def test_each_link_is_the_hash_that_the_next_one_holds() -> None:
    rows = made(3)

    assert all(other.link.before == one.link.own for one, other in pairwise(rows))

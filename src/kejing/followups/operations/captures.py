"""What of each row is captured for good, read the same way when it is chained and when it is checked.

Left out is what may change afterwards: whether it still counts, what became of it, what was found about it, and what
an account that ends takes along. What hangs on later words (taken back, accepted) is held against those words: where
the two differ the record says so, and no longer has the digest it had.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models import Value as Words
from django.db.models.functions import Cast, Concat

from kejing.followups.enums import CorrectionKind, Verdict, VisitState
from kejing.followups.models import ChainLink, Comment, Correction, Decision, Followup, Photo, Visit
from kejing.followups.models.records import COMPANY
from kejing.followups.operations.photo_files import path_of
from kejing.ledger.models import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

    from django.db.models import Model, QuerySet

    from kejing.proof import Content, Value


@dataclass(frozen=True, slots=True)
class Captured:
    """What a row holds that was captured, whose it is now and of which customer, by their keys."""

    person: int | None
    customer: int
    content: Content


def read_captures(names: Collection[str], *, with_files: bool = False) -> dict[str, Captured]:
    """Return what there is of these records, by name; those that are gone are left out.

    With files, a photo is read too, and one that is not what it was says so.
    """
    keys: dict[str, list[int]] = {}
    for name in names:
        kind, _colon, key = name.partition(":")
        if kind in READERS:
            keys.setdefault(kind, []).append(int(key))
    found = {}
    for kind, wanted in keys.items():
        for pk, captured in READERS[kind](wanted):
            found[f"{kind}:{pk}"] = captured
    if with_files:
        _add_files(found, keys.get("photo", ()))
    return found


def loose_records() -> Iterator[str]:
    """Return the names of the records that no link of the company names: put in past the chain, or older than it."""
    everything: dict[str, QuerySet[Model]] = {
        # The contact that a visit became is captured as the visit's end; what was imported is the ledger's.
        "report": Followup.objects.exclude(Q(batch__isnull=False) | Q(visit__state=VisitState.DONE)),
        "visit-in": Visit.objects.all(),
        "visit-out": Visit.objects.filter(state=VisitState.DONE),
        # Those that were broken off before this was recorded do not say when, and have no link.
        "visit-off": Visit.objects.filter(state=VisitState.DROPPED, dropped_at__isnull=False),
        "request": Request.objects.filter(belongs_to__isnull=False),
        "photo": Photo.objects.all(),
        "correction": Correction.objects.all(),
        "decision": Decision.objects.all(),
        "comment": Comment.objects.all(),
    }
    for kind, rows in everything.items():
        name = Concat(Words(f"{kind}:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
        linked = ChainLink.objects.filter(chain=COMPANY, record=name)
        for pk in rows.filter(~Exists(linked)).order_by("pk").values_list("pk", flat=True).iterator():
            yield f"{kind}:{pk}"


@dataclass(frozen=True, slots=True)
class _Said:
    """Which contacts somebody took back, and what was last decided about each visit, by contact."""

    taken_back: frozenset[int]
    verdicts: Mapping[int, str]

    def counts_no_longer(self, contact: int) -> bool:
        return contact in self.taken_back or self.verdicts.get(contact) == Verdict.REJECTED


def _read_said(contacts: Collection[int]) -> _Said:
    taken_back = Correction.objects.filter(followup__in=contacts, kind=CorrectionKind.WITHDRAWN)
    decisions = Decision.objects.filter(visit__followup__in=contacts).order_by("pk")
    return _Said(
        frozenset(taken_back.values_list("followup", flat=True)),
        {contact: verdict for contact, verdict in decisions.values_list("visit__followup", "verdict") if contact},
    )


def _contacts(keys: Collection[int]) -> Iterator[tuple[int, Captured]]:
    said = _read_said(keys)
    for row in Followup.objects.filter(pk__in=keys).prefetch_related("met", "promises"):
        yield row.pk, Captured(row.by_id, row.customer_id, _contact(row, said))


def _contact(row: Followup, said: _Said) -> Content:
    promises = row.promises.all()
    content: dict[str, Value] = {
        "uid": row.uid,
        "kind": row.kind,
        "way": row.way,
        "happened_on": row.happened_on,
        "happened_at": row.happened_at,
        "received_at": row.received_at,
        "answered": row.answered,
        "text": row.text,
        "rival_news": row.rival_news,
        "purposes": [purpose.value for purpose in row.purposes],
        "place": _place(row),
        "met": sorted(one.name for one in row.met.all()),
        "promises": sorted([one.what, one.made_on.isoformat(), one.due_on.isoformat()] for one in promises),
    }
    if row.photo_count:  # those from before this was told have none
        content["photo_count"] = row.photo_count
    if row.is_withdrawn != said.counts_no_longer(row.pk):
        content["is_withdrawn"] = row.is_withdrawn
    return content


def _visits_begun(keys: Collection[int]) -> Iterator[tuple[int, Captured]]:
    for row in Visit.objects.filter(pk__in=keys):
        content: dict[str, Value] = {
            "uid": row.uid,
            "template": row.template_id,
            "device": row.device,
            "began_at": row.began_at,
            "received_at": row.began_received_at,
            "place": _place(row),
            "drift_seconds": row.drift_seconds,
            "is_offline": row.is_offline,
        }
        yield row.pk, Captured(row.by_id, row.customer_id, content)


def _visits_ended(keys: Collection[int]) -> Iterator[tuple[int, Captured]]:
    rows = Visit.objects.filter(pk__in=keys, state=VisitState.DONE).select_related("followup")
    visits = list(rows.prefetch_related("answers", "followup__met", "followup__promises"))
    said = _read_said([row.followup_id for row in visits if row.followup_id is not None])
    for row in visits:
        contact = row.followup
        content: dict[str, Value] = {
            "uid": row.uid,
            "ended_at": row.ended_at,
            "received_at": row.ended_received_at,
            "place": [row.left_latitude, row.left_longitude, row.left_accuracy],
            "answers": sorted([one.step_id, one.text, one.skipped_because] for one in row.answers.all()),
            "contact": None if contact is None else _contact(contact, said),
        }
        if contact is not None and row.verdict != said.verdicts.get(contact.pk, ""):
            content["verdict"] = row.verdict
        yield row.pk, Captured(row.by_id, row.customer_id, content)


def _visits_dropped(keys: Collection[int]) -> Iterator[tuple[int, Captured]]:
    for row in Visit.objects.filter(pk__in=keys, state=VisitState.DROPPED):
        content: dict[str, Value] = {"uid": row.uid, "dropped_at": row.dropped_at}
        yield row.pk, Captured(row.by_id, row.customer_id, content)


def _requests(keys: Collection[int]) -> Iterator[tuple[int, Captured]]:
    for row in Request.objects.filter(pk__in=keys).prefetch_related("lines"):
        content: dict[str, Value] = {
            "uid": row.uid,
            "belongs_to": row.belongs_to,
            "kind": row.kind,
            "taken_at": row.taken_at,
            "taken_on": row.taken_on,
            "received_at": row.received_at,
            "words": row.words,
            "amount": row.amount,
            "method": row.method,
            "reference": row.reference,
            # A number is kept with as many digits as the column has; it was taken down with fewer.
            "lines": [
                [line.position, line.words, line.quantity.normalize(), line.unit, line.price]
                for line in sorted(row.lines.all(), key=lambda line: line.position)
            ],
        }
        yield row.pk, Captured(row.by_id, row.customer_id, content)


def _photos(keys: Collection[int]) -> Iterator[tuple[int, Captured]]:
    for row in Photo.objects.filter(pk__in=keys):
        content: dict[str, Value] = {
            "uid": row.uid,
            "belongs_to": row.belongs_to,
            "subject": row.subject,
            "taken_at": row.taken_at,
            "received_at": row.received_at,
            "drift_seconds": row.drift_seconds,
            "is_offline": row.is_offline,
            "place": _place(row),
            "original": row.original,
            "sha256": row.sha256,
            "byte_count": row.byte_count,
        }
        yield row.pk, Captured(row.by_id, row.customer_id, content)


def _corrections(keys: Collection[int]) -> Iterator[tuple[int, Captured]]:
    for row in Correction.objects.filter(pk__in=keys).select_related("followup"):
        content: dict[str, Value] = {
            "followup": row.followup_id,
            "kind": row.kind,
            "text": row.text,
            "made_at": row.made_at,
        }
        yield row.pk, Captured(row.by_id, row.followup.customer_id, content)


def _decisions(keys: Collection[int]) -> Iterator[tuple[int, Captured]]:
    for row in Decision.objects.filter(pk__in=keys).select_related("visit"):
        content: dict[str, Value] = {
            "visit": row.visit_id,
            "verdict": row.verdict,
            "words": row.words,
            "made_at": row.made_at,
        }
        yield row.pk, Captured(row.by_id, row.visit.customer_id, content)


def _comments(keys: Collection[int]) -> Iterator[tuple[int, Captured]]:
    for row in Comment.objects.filter(pk__in=keys).select_related("followup"):
        content: dict[str, Value] = {
            "uid": row.uid,
            "followup": row.followup_id,
            "made_at": row.made_at,
            "text": row.text,
            "is_question": row.is_question,
            "answers": row.answers_id,
        }
        yield row.pk, Captured(row.by_id, row.followup.customer_id, content)


def _place(row: Followup | Visit | Photo) -> list[float | None]:
    return [row.latitude, row.longitude, row.accuracy]


READERS: Final[Mapping[str, Callable[[Collection[int]], Iterator[tuple[int, Captured]]]]] = {
    "report": _contacts,
    "contact": _contacts,
    "visit-in": _visits_begun,
    "visit-out": _visits_ended,
    "visit-off": _visits_dropped,
    "request": _requests,
    "photo": _photos,
    "correction": _corrections,
    "decision": _decisions,
    "comment": _comments,
}
"""How the rows of each kind of record are read; `contact` is what stays of a visit when its facts are erased."""


def _add_files(found: dict[str, Captured], keys: Collection[int]) -> None:
    for pk, original, sha256 in Photo.objects.filter(pk__in=keys).values_list("pk", "original", "sha256"):
        there = _fingerprint(path_of(original))
        if there != sha256:
            captured = found[f"photo:{pk}"]
            found[f"photo:{pk}"] = replace(captured, content={**captured.content, "file": there})


def _fingerprint(path: Path) -> str | None:
    """Return the SHA-256 of a file, None where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None

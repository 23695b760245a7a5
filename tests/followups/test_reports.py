"""A report is kept once, whole, and counts for the right day; later words are added and never overwrite."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from followups.reports import NOW, a_report, report
from kejing.audit.models import Entry
from kejing.customers.models import Customer, Person
from kejing.followups.enums import FollowupKind, Purpose, Way
from kejing.followups.models import Correction, Draft, Followup, Met, Photo
from kejing.followups.operations.correcting import CorrectionRefusal, CorrectionRefused, add_words, take_back
from kejing.followups.operations.drafting import DraftRefusal, DraftRefused, discard_draft, save_draft
from kejing.followups.operations.reporting import Place, Refusal, ReportRefused, UidTaken, day_of, send_report
from kejing.followups.permissions import may_correct, may_report, may_take_back
from kejing.followups.queries import contacts_that_count, followups_visible_to
from kejing.people.enums import Role
from kejing.people.models import User
from rows import live_batch, make_customer, make_team, make_user

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


def refused(**values: Any) -> Refusal:
    """Return why a report with these values is refused."""
    owner = User.objects.filter(username="li").first() or make_user("li")
    customer = Customer.objects.filter(code="A").first() or make_customer("A", owner=owner)
    with pytest.raises(ReportRefused) as told:
        report(customer, by=owner, **values)
    return told.value.reason


def test_a_report_is_kept_with_all_that_belongs_to_it() -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)
    wang = Person.objects.create(customer=customer, name="Wang", phone="138")
    sent = a_report(
        customer,
        way=Way.VISIT,
        purposes=frozenset({Purpose.TRADE, Purpose.CARE}),
        text="  Took an order.\0 ",
        rival_news="Rival gives 5 %.",
        met=[wang],
        place=Place(latitude=31.2, longitude=121.5, accuracy=12.5),
    )
    mine, another = uuid4(), uuid4()
    for uid, by in ((mine, li), (another, make_user("zhao"))):
        photo(uid, customer=customer, by=by, belongs_to=sent.uid)
    save_draft(uid=sent.uid, by=li, customer=customer, content={"text": "Took"}, now=NOW)

    kept = send_report(report=sent, by=li, now=NOW + timedelta(hours=1))

    kept.refresh_from_db()
    assert (kept.uid, kept.customer, kept.kind, kept.way, kept.by) == (
        sent.uid,
        customer,
        FollowupKind.REPORT,
        Way.VISIT,
        li,
    )
    assert (kept.text, kept.rival_news, kept.purposes) == (
        "Took an order.",
        "Rival gives 5 %.",
        (Purpose.CARE, Purpose.TRADE),
    )
    assert (kept.happened_on, kept.happened_at, kept.received_at) == (
        date(2026, 3, 20),
        NOW,
        NOW + timedelta(hours=1),
    )
    assert (kept.latitude, kept.longitude, kept.accuracy, kept.answered) == (31.2, 121.5, 12.5, True)
    assert list(Met.objects.values_list("followup", "person", "name")) == [(kept.pk, wang.pk, "Wang")]
    assert dict(Photo.objects.values_list("uid", "followup")) == {mine: kept.pk, another: None}
    assert not Draft.objects.exists()
    assert list(Entry.objects.values_list("by_name", "action", "object_kind", "object_name", "after")) == [
        (
            "Li",
            "report_sent",
            "customer",
            "Shop A",
            {"contacted_on": "2026-03-20", "way": "visit", "purposes": ["care", "trade"], "answered": True},
        )
    ]


def photo(uid: Any, **values: Any) -> Photo:
    return Photo.objects.create(
        uid=uid, taken_at=NOW, received_at=NOW, original=str(uid), sha256="0" * 64, byte_count=1, **values
    )


def test_what_a_device_sends_twice_is_kept_once_as_it_was_first() -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)
    sent = a_report(customer)
    first = send_report(report=sent, by=li, now=NOW)
    # Meanwhile it is not this person's customer any more: what was sent is there all the same.
    customer.owner = None
    customer.save()

    again = send_report(report=a_report(customer, uid=sent.uid), by=li, now=NOW + timedelta(days=1))

    assert (again, again.text, Followup.objects.count(), Entry.objects.count()) == (first, "All well.", 1, 1)


def test_other_words_under_an_identifier_that_was_sent_are_not_taken_for_sent() -> None:
    li = make_user("li")
    customer, other = make_customer("A", owner=li), make_customer("B", owner=li)
    uid = report(customer, by=li).uid

    for later in (a_report(customer, uid=uid, text="Else."), a_report(other, uid=uid)):
        with pytest.raises(UidTaken):
            send_report(report=later, by=li, now=NOW)


def test_an_identifier_of_somebody_else_is_refused_and_tells_nothing() -> None:
    li, zhao = make_user("li"), make_user("zhao")
    sent = a_report(make_customer("A", owner=li))
    send_report(report=sent, by=li, now=NOW)

    with pytest.raises(UidTaken):
        send_report(report=a_report(make_customer("B", owner=zhao), uid=sent.uid), by=zhao, now=NOW)


@pytest.mark.parametrize(
    ("happened_at", "day"),
    [
        # Half past midnight in company time is the day that begins there.
        (datetime(2026, 3, 19, 16, 30, tzinfo=UTC), date(2026, 3, 20)),
        (NOW - timedelta(days=7), date(2026, 3, 13)),
        (NOW - timedelta(days=7, seconds=1), date(2026, 3, 20)),
        (NOW + timedelta(days=400), date(2026, 3, 20)),
    ],
)
def test_it_counts_for_the_day_it_happened_unless_it_arrives_too_late(happened_at: datetime, day: date) -> None:
    assert day_of(happened_at, now=NOW) == day


def test_what_cannot_be_kept_is_refused_with_the_reason_and_nothing_of_it_is_kept() -> None:
    stranger = Person.objects.create(customer=make_customer("X"), name="Sun")

    reasons = [
        refused(text=" \0 "),
        refused(purposes=frozenset()),
        refused(text="x" * 10_001),
        refused(met=[stranger]),
        refused(place=Place(latitude=91, longitude=0, accuracy=1)),
        refused(place=Place(latitude=0, longitude=0, accuracy=float("nan"))),
    ]

    assert reasons == [
        Refusal.NO_WORDS,
        Refusal.NO_PURPOSE,
        Refusal.TOO_LONG,
        Refusal.NO_SUCH_PERSON,
        Refusal.NO_SUCH_PLACE,
        Refusal.NO_SUCH_PLACE,
    ]
    assert not Followup.objects.exists()


def test_an_attempt_nobody_answered_needs_no_words() -> None:
    li = make_user("li")

    assert not report(make_customer("A", owner=li), by=li, text="", answered=False).answered


def test_who_sees_the_customer_and_sells_serves_or_advertises_reports() -> None:
    li = make_user("li")
    gone = make_customer("G", owner=li)
    type(gone).objects.filter(pk=gone.pk).update(is_withdrawn=True)
    administrator = make_user("admin", role=Role.ADMINISTRATOR)
    manager = make_user("boss", role=Role.GENERAL_MANAGER)
    reasons = []
    for by, customer in ((make_user("zhao"), make_customer("A", owner=li)), (li, gone), (administrator, gone)):
        with pytest.raises(ReportRefused) as told:
            report(customer, by=by)
        reasons.append(told.value.reason)

    assert reasons == [Refusal.CUSTOMER_GONE, Refusal.CUSTOMER_GONE, Refusal.NOT_ALLOWED]
    assert [role for role in Role if may_report(make_user(role.value, role=role))] == [
        Role.SALESPERSON,
        Role.SUPERVISOR,
        Role.SERVICE,
        Role.MARKETING,
        Role.GENERAL_MANAGER,
    ]
    assert report(make_customer("B", owner=li), by=manager).by == manager


def test_words_are_added_by_its_author_and_the_same_ones_once() -> None:
    li = make_user("li")
    sent = report(make_customer("A", owner=li), by=li)

    added = [add_words(followup=sent, text=text, by=li, now=NOW) for text in ("More.", "More. ", "And more.")]

    sent.refresh_from_db()
    assert sent.text == "All well."
    assert added[0] == added[1]
    assert list(Correction.objects.order_by("pk").values_list("kind", "text", "by")) == [
        ("added", "More.", li.pk),
        ("added", "And more.", li.pk),
    ]


def test_a_report_is_taken_back_once_by_its_author_or_who_is_above_him() -> None:
    north = make_team("N")
    li, qian = make_user("li", team=north), make_user("qian", role=Role.SUPERVISOR, team=north)
    shared = make_user("zhao")
    sent = report(make_customer("A", owner=li), by=li)
    imported = Followup.objects.create(
        customer=sent.customer, kind=FollowupKind.CALL, happened_on=NOW.date(), by=li, batch=live_batch()
    )

    first = take_back(followup=sent, why="Wrong customer.", by=qian, now=NOW)
    again = take_back(followup=sent, why="Once more.", by=li, now=NOW)

    assert (first, first.kind, first.text) == (again, "withdrawn", "Wrong customer.")
    assert [*contacts_that_count()] == [imported]
    assert set(followups_visible_to(li)) == {sent, imported}
    assert list(Entry.objects.order_by("pk").values_list("by_name", "action", "after"))[1:] == [
        ("Qian", "report_taken_back", {"contacted_on": "2026-03-20", "because": "Wrong customer."})
    ]
    assert [may_take_back(user, sent) for user in (li, qian, shared)] == [True, True, False]
    assert [may_correct(user, sent) for user in (li, qian, shared)] == [True, False, False]
    assert not may_take_back(li, imported)
    with pytest.raises(CorrectionRefused) as told:
        add_words(followup=sent, text="More.", by=li, now=NOW)
    assert told.value.reason == CorrectionRefusal.TAKEN_BACK


@pytest.mark.parametrize(
    ("why", "reason"), [(" ", CorrectionRefusal.NO_WORDS), ("x" * 10_001, CorrectionRefusal.TOO_LONG)]
)
def test_what_is_taken_back_without_a_word_stays(why: str, reason: CorrectionRefusal) -> None:
    li = make_user("li")
    sent = report(make_customer("A", owner=li), by=li)

    with pytest.raises(CorrectionRefused) as told:
        take_back(followup=sent, why=why, by=li, now=NOW)

    sent.refresh_from_db()
    assert (told.value.reason, sent.is_withdrawn) == (reason, False)


def test_somebody_elses_report_is_neither_corrected_nor_taken_back() -> None:
    li, zhao = make_user("li"), make_user("zhao")
    sent = report(make_customer("A", owner=li), by=li)
    reasons = []
    attempts: list[Callable[[], object]] = [
        lambda: add_words(followup=sent, text="More.", by=zhao, now=NOW),
        lambda: take_back(followup=sent, why="Because.", by=zhao, now=NOW),
    ]
    for attempt in attempts:
        with pytest.raises(CorrectionRefused) as told:
            attempt()
        reasons.append(told.value.reason)

    assert reasons == [CorrectionRefusal.NOT_ALLOWED] * 2
    assert not Correction.objects.exists()


def test_a_draft_holds_what_was_typed_last_until_it_is_sent() -> None:
    li, zhao = make_user("li"), make_user("zhao")
    customer = make_customer("A", owner=li)
    uid, other = uuid4(), uuid4()
    for text in ("On", "Once\0 in C:\\u0000"):
        save_draft(uid=uid, by=li, customer=customer, content={"text": text}, now=NOW)
    save_draft(uid=other, by=li, customer=None, content={}, now=NOW)
    discard_draft(uid=other, by=zhao)

    held = [(draft.uid, draft.customer, draft.content) for draft in Draft.objects.filter(by=li)]
    discard_draft(uid=other, by=li)
    send_report(report=a_report(customer, uid=uid), by=li, now=NOW)

    assert sorted(held, key=str) == sorted([(uid, customer, {"text": "Once in C:\\u0000"}), (other, None, {})], key=str)
    assert not Draft.objects.exists()


def test_a_page_that_saves_late_does_not_bring_back_what_was_sent() -> None:
    li, zhao = make_user("li"), make_user("zhao")
    customer = make_customer("A", owner=li)
    sent = report(customer, by=li)
    assert sent.uid
    uid = uuid4()
    save_draft(uid=uid, by=li, customer=customer, content={}, now=NOW)
    reasons = []
    drafts: list[dict[str, Any]] = [
        {"uid": sent.uid, "by": li, "customer": customer, "content": {}},
        {"uid": uuid4(), "by": li, "customer": make_customer("B"), "content": {}},
        {"uid": uuid4(), "by": li, "customer": customer, "content": {"text": "x" * 60_000}},
    ]
    for values in drafts:
        with pytest.raises(DraftRefused) as told:
            save_draft(**values, now=NOW)
        reasons.append(told.value.reason)

    with pytest.raises(UidTaken):
        save_draft(uid=uid, by=zhao, customer=None, content={}, now=NOW)
    assert reasons == [DraftRefusal.SENT_ALREADY, DraftRefusal.NOT_ALLOWED, DraftRefusal.TOO_LONG]
    assert list(Draft.objects.values_list("uid", flat=True)) == [uid]

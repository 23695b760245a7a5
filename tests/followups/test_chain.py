"""Whatever is changed, removed, moved or put in after it was captured is found."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from followups.pictures import receive, shelf, stored
from followups.reports import NOW, report
from followups.visits import begin, visit
from kejing.followups.enums import Verdict, VisitState
from kejing.followups.models import ChainLink, Comment, Correction, Followup, Met, Photo, Promise, Visit
from kejing.followups.models.records import COMPANY
from kejing.followups.operations.chaining import (
    NothingCaptured,
    adopt_loose,
    capture,
    capture_move,
    erase_captures,
    link_of,
)
from kejing.followups.operations.checking import check_chains, keep_check
from kejing.followups.operations.correcting import add_words, take_back
from kejing.followups.operations.deciding import decide_visit
from kejing.followups.operations.photo_files import path_of
from kejing.followups.operations.reporting import Place, Promised
from kejing.followups.operations.talking import say
from kejing.followups.operations.visiting import drop_visit
from kejing.people.enums import Role
from kejing.proof import Difference, Head, SignatureWrong, make_key
from rows import make_customer, make_user

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import Settings

    from kejing.customers.models import Customer
    from kejing.people.models import User
    from kejing.proof import Break
    from kejing.proof import Verdict as Found

pytestmark = pytest.mark.django_db
KEY = make_key()


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.PHOTOS_DIR = tmp_path / "photos"
    return tmp_path / "photos"


def walk(*heads: Head, chain: str = COMPANY) -> Found:
    return next(one.verdict for one in check_chains(public=KEY.public, heads=heads) if one.chain == chain)


def first_break() -> Break | None:
    return walk().first_break


def head() -> Head:
    last = ChainLink.objects.filter(chain=COMPANY).order_by("-number").first()
    assert last is not None
    return Head.sign(last=link_of(last), at=NOW, key=KEY)


def everything(tmp: User, boss: User, customer: Customer) -> None:
    """Write one of each kind of record."""
    said = report(
        customer,
        by=tmp,
        text="Asked for prices.",
        place=Place(31.2, 121.4, 9.0),
        met=[customer.people.create(name="Wang")],
        promise=Promised("Send the list", NOW.date() + timedelta(days=2)),
    )
    add_words(followup=said, text="He called back.", by=tmp, now=NOW)
    say(uid=uuid4(), followup=said, by=boss, text="Well done.", now=NOW)
    seen = visit(customer, by=tmp)
    receive(customer, by=tmp, content=stored(shelf(3)), belongs_to=seen.uid)
    decide_visit(visit=seen, verdict=Verdict.ACCEPTED, words="", by=boss, now=NOW)
    taken = report(customer, by=tmp, text="Wrong customer.")
    take_back(followup=taken, why="Wrong customer.", by=tmp, now=NOW)


@pytest.fixture
def li() -> User:
    return make_user("li")


@pytest.fixture
def boss() -> User:
    return make_user("boss", role=Role.GENERAL_MANAGER)


@pytest.fixture
def customer(li: User, boss: User) -> Customer:
    made = make_customer("A", owner=li)
    everything(li, boss, made)
    return made


@pytest.mark.usefixtures("customer")
def test_what_was_written_is_chained_and_unbroken() -> None:
    found = walk()

    assert (found.links, found.first_break) == (9, None)


@pytest.mark.usefixtures("customer")
def test_a_device_has_a_chain_of_its_own() -> None:
    found = {one.chain: one.verdict.links for one in check_chains(public=KEY.public)}

    assert sorted(found.values()) == [3, 9]


@pytest.mark.usefixtures("customer")
def test_the_chain_holds_whatever_company_it_is_read_in(li: User, boss: User) -> None:
    everything(li, boss, make_customer("B", owner=li))

    assert first_break() is None


CHANGES: dict[str, Callable[[], Any]] = {
    "the words of a report": lambda: Followup.objects.filter(text="Asked for prices.").update(text="Sold."),
    "its day": lambda: Followup.objects.filter(text="Asked for prices.").update(happened_on="2026-03-01"),
    "its place": lambda: Followup.objects.filter(text="Asked for prices.").update(latitude=31.3),
    "that it counts": lambda: Followup.objects.filter(text="Wrong customer.").update(is_withdrawn=False),
    "that it no longer counts": lambda: Followup.objects.filter(text="Asked for prices.").update(is_withdrawn=True),
    "whom he met": lambda: Met.objects.update(name="Zhang"),
    "what was promised": lambda: Promise.objects.update(due_on="2026-12-31"),
    "an addition": lambda: Correction.objects.filter(kind="added").update(text="He did not call."),
    "a comment": lambda: Comment.objects.update(text="Badly done."),
    "when a visit began": lambda: Visit.objects.update(began_at=NOW - timedelta(days=1)),
    "where a visit was": lambda: Visit.objects.update(latitude=31.5),
    "where it ended": lambda: Visit.objects.update(left_longitude=100.0),
    "what a visit says": lambda: Followup.objects.filter(kind="visit").update(text="Sold a lot."),
    "what was decided of it": lambda: Visit.objects.update(verdict=Verdict.REJECTED),
    "when a photo was taken": lambda: Photo.objects.update(taken_at=NOW - timedelta(days=1)),
    "the file of a photo": lambda: path_of(Photo.objects.get().original).write_bytes(stored(shelf(4))),
    "the customer": lambda: Followup.objects.update(customer=make_customer("B")),
    "the writer": lambda: Followup.objects.filter(kind="report").update(by=make_user("other")),
    "that nobody wrote it": lambda: Followup.objects.filter(kind="report").update(by=None),
}


@pytest.mark.usefixtures("customer")
@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_found(what: str) -> None:
    CHANGES[what]()

    found = first_break()

    assert found is not None
    assert found.what == Difference.CHANGED


@pytest.mark.usefixtures("customer")
def test_a_report_that_was_removed_is_missing() -> None:
    gone = Followup.objects.get(text="Asked for prices.")
    name = f"report:{gone.pk}"
    Promise.objects.all().delete()
    gone.delete()

    found = first_break()

    assert found is not None
    assert (found.what, found.record) == (Difference.MISSING, name)


@pytest.mark.usefixtures("customer")
def test_a_photo_whose_file_is_gone_is_found() -> None:
    path_of(Photo.objects.get().original).unlink()

    found = first_break()

    assert found is not None
    assert found.what == Difference.CHANGED


def test_a_report_put_in_past_the_chain_is_found(customer: Customer, li: User) -> None:
    put_in = Followup.objects.create(
        uid=uuid4(), customer=customer, by=li, kind="report", happened_on=NOW.date(), happened_at=NOW, received_at=NOW
    )

    found = first_break()

    assert found is not None
    assert (found.what, found.record) == (Difference.INSERTED, f"report:{put_in.pk}")


def test_what_was_there_before_the_chain_is_taken_in_by_hand(customer: Customer, li: User) -> None:
    Followup.objects.create(
        uid=uuid4(), customer=customer, by=li, kind="report", happened_on=NOW.date(), happened_at=NOW, received_at=NOW
    )

    assert (adopt_loose(), first_break()) == (1, None)


@pytest.mark.usefixtures("customer")
def test_two_links_that_changed_places_are_found() -> None:
    one, other = ChainLink.objects.filter(chain=COMPANY, number__in=[2, 3]).order_by("number")
    ChainLink.objects.filter(pk=one.pk).update(number=1_000)
    ChainLink.objects.filter(pk=other.pk).update(number=2)
    ChainLink.objects.filter(pk=one.pk).update(number=3)

    assert first_break() is not None


def test_links_cut_off_at_the_end_are_found_against_a_head(customer: Customer, li: User) -> None:
    cut = report(customer, by=li, text="Best cut off.")
    told = head()
    ChainLink.objects.filter(record=f"report:{cut.pk}").delete()
    cut.delete()

    assert walk().first_break is None
    found = walk(told).first_break
    assert found is not None
    assert found.what == Difference.MISSING


@pytest.mark.usefixtures("customer")
def test_what_is_written_after_a_head_does_not_break_it(customer: Customer, li: User) -> None:
    told = head()

    report(customer, by=li, text="Later.")

    assert walk(told).first_break is None


@pytest.mark.usefixtures("customer")
def test_a_head_signed_by_another_key_is_refused() -> None:
    forged = Head.sign(last=link_of(ChainLink.objects.filter(chain=COMPANY).latest("number")), at=NOW, key=make_key())

    with pytest.raises(SignatureWrong):
        walk(forged)


@pytest.mark.usefixtures("customer")
def test_a_head_of_a_chain_that_is_gone_is_found() -> None:
    told = head()
    ChainLink.objects.all().delete()

    found = walk(told).first_break

    assert found is not None


def test_a_report_sent_twice_is_chained_once(customer: Customer, li: User) -> None:
    uid = uuid4()
    report(customer, by=li, uid=uid)
    before = ChainLink.objects.count()

    report(customer, by=li, uid=uid)

    assert ChainLink.objects.count() == before


@pytest.mark.usefixtures("customer")
def test_what_was_erased_is_told_and_breaks_nothing() -> None:
    photo = Photo.objects.get()
    name = f"photo:{photo.pk}"
    erase_captures(names=[name], by="chen", rule="retention", key=KEY, now=NOW)
    photo.delete()

    found = walk()

    assert found.first_break is None
    assert [(one.record, one.tombstone.by, one.tombstone.rule) for one in found.erased] == [(name, "chen", "retention")]


@pytest.mark.usefixtures("customer")
def test_a_tombstone_by_another_key_buries_nothing() -> None:
    photo = Photo.objects.get()
    erase_captures(names=[f"photo:{photo.pk}"], by="chen", rule="retention", key=make_key(), now=NOW)
    photo.delete()

    found = first_break()

    assert found is not None
    assert found.what == Difference.MISSING


@pytest.mark.usefixtures("customer")
def test_who_erases_twice_says_it_once() -> None:
    names = [f"photo:{Photo.objects.get().pk}"]
    erase_captures(names=names, by="chen", rule="retention", key=KEY, now=NOW)

    assert erase_captures(names=names, by="chen", rule="retention", key=KEY, now=NOW) == 0


@pytest.mark.usefixtures("customer")
def test_a_salt_taken_away_is_no_erasure() -> None:
    ChainLink.objects.filter(record__startswith="photo:").update(salt=None)

    found = first_break()

    assert found is not None
    assert found.what == Difference.MISSING


def test_a_customer_who_became_another_one_takes_the_records_along(customer: Customer) -> None:
    into = make_customer("B")
    for rows in (Followup, Promise, Photo, Visit):
        rows.objects.update(customer=into)
    capture_move(origin=customer.pk, into=into.pk)

    assert first_break() is None


def test_an_account_that_ended_takes_its_name_along(li: User) -> None:
    report(make_customer("A"), by=make_user("gone", role=Role.GENERAL_MANAGER))

    type(li).objects.get(username="gone").delete()

    assert first_break() is None


def test_what_is_not_there_is_not_captured() -> None:
    with pytest.raises(NothingCaptured):
        capture(names=["report:1"])


@pytest.mark.usefixtures("customer")
def test_a_check_keeps_what_it_found() -> None:
    Followup.objects.filter(text="Asked for prices.").update(text="Sold.")

    kept = keep_check(found=check_chains(public=KEY.public), now=NOW)

    assert [(one["chain"], one["what"], one["number"]) for one in kept.breaks] == [(COMPANY, "changed", 1)]


def test_breaking_a_visit_off_is_captured_and_what_is_changed_of_it_is_found(li: User, customer: Customer) -> None:
    begun = begin(customer, by=li)
    drop_visit(uid=begun.uid, by=li, now=NOW)
    kept = first_break()
    drop_visit(uid=begun.uid, by=li, now=NOW + timedelta(days=1))
    links = ChainLink.objects.filter(chain=COMPANY, record__regex=rf"^visit-.*:{begun.pk}$").order_by("number")
    names = list(links.values_list("record", flat=True))

    Visit.objects.filter(pk=begun.pk).update(state=VisitState.OPEN)

    found = first_break()
    assert (kept, names) == (None, [f"visit-in:{begun.pk}", f"visit-off:{begun.pk}"])
    assert found is not None
    assert (found.what, found.record) == (Difference.MISSING, f"visit-off:{begun.pk}")


def test_a_visit_that_is_broken_off_past_the_chain_is_found(li: User, customer: Customer) -> None:
    begun = begin(customer, by=li)

    Visit.objects.filter(pk=begun.pk).update(state=VisitState.DROPPED, dropped_at=NOW)

    found = first_break()
    assert found is not None
    assert (found.what, found.record) == (Difference.INSERTED, f"visit-off:{begun.pk}")


def test_a_visit_that_was_broken_off_before_that_was_recorded_is_as_it_was_kept(li: User, customer: Customer) -> None:
    begun = begin(customer, by=li)

    Visit.objects.filter(pk=begun.pk).update(state=VisitState.DROPPED)

    assert first_break() is None

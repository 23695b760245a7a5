"""Who is above decides whether a visit counts, and may decide again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from followups.reports import NOW
from followups.visits import begin, visit
from kejing.followups.enums import Verdict
from kejing.followups.models import Decision, Followup
from kejing.followups.operations.correcting import take_back
from kejing.followups.operations.deciding import DecisionRefusal, DecisionRefused, decide_visit
from kejing.followups.permissions import may_decide
from kejing.people.enums import Role
from rows import make_customer, make_team, make_user

if TYPE_CHECKING:
    from kejing.customers.models import Customer
    from kejing.followups.models import Visit
    from kejing.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def li() -> User:
    return make_user("li", team=make_team("east"))


@pytest.fixture
def shop(li: User) -> Customer:
    return make_customer("A", owner=li)


@pytest.fixture
def qian(li: User) -> User:
    return make_user("qian", role=Role.SUPERVISOR, team=li.team)


def decide(seen: Visit, verdict: Verdict, *, by: User, words: str = "") -> Decision:
    return decide_visit(visit=seen, verdict=verdict, words=words, by=by, now=NOW)


def counts() -> list[bool]:
    return [not withdrawn for withdrawn in Followup.objects.values_list("is_withdrawn", flat=True)]


def test_a_visit_that_is_rejected_counts_no_longer_and_accepted_later_counts_again(
    li: User, shop: Customer, qian: User
) -> None:
    done = visit(shop, by=li)
    told = [counts()]
    for verdict, words in ((Verdict.REJECTED, "Not there."), (Verdict.ACCEPTED, "He was.")):
        decide(done, verdict, by=qian, words=words)
        told.append(counts())

    done.refresh_from_db()
    assert told == [[True], [False], [True]]
    assert done.verdict == Verdict.ACCEPTED
    assert list(Decision.objects.order_by("pk").values_list("verdict", "words", "by")) == [
        ("rejected", "Not there.", qian.pk),
        ("accepted", "He was.", qian.pk),
    ]


def test_who_rejects_a_visit_says_why(li: User, shop: Customer, qian: User) -> None:
    done = visit(shop, by=li)

    with pytest.raises(DecisionRefused) as refused:
        decide(done, Verdict.REJECTED, by=qian, words=" \0 ")

    assert (refused.value.reason, counts()) == (DecisionRefusal.NO_WORDS, [True])


def test_a_visit_that_goes_on_is_not_decided(li: User, shop: Customer, qian: User) -> None:
    with pytest.raises(DecisionRefused) as refused:
        decide(begin(shop, by=li), Verdict.ACCEPTED, by=qian)

    assert refused.value.reason is DecisionRefusal.NOT_ENDED


def test_what_its_author_took_back_stays_so(li: User, shop: Customer, qian: User) -> None:
    done = visit(shop, by=li)
    take_back(followup=Followup.objects.get(), why="Wrong shop.", by=li, now=NOW)

    decide(done, Verdict.ACCEPTED, by=qian)

    assert counts() == [False]


def test_who_is_above_decides_and_nobody_about_a_visit_of_his_own(li: User, shop: Customer, qian: User) -> None:
    of_li, of_qian = visit(shop, by=li), visit(make_customer("B", owner=li), by=qian)
    boss = make_user("boss", role=Role.GENERAL_MANAGER)
    stranger = make_user("sun", role=Role.SUPERVISOR, team=make_team("west"))
    people = (li, qian, boss, stranger, make_user("root", role=Role.ADMINISTRATOR))
    with pytest.raises(DecisionRefused) as refused:
        decide(of_li, Verdict.ACCEPTED, by=stranger)

    assert [may_decide(user, of_li) for user in people] == [False, True, True, False, False]
    assert [may_decide(user, of_qian) for user in people] == [False, False, True, False, False]
    assert refused.value.reason is DecisionRefusal.NOT_ALLOWED

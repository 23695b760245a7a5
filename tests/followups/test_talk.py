"""People talk about a contact: comments, questions that wait for an answer, mentions, and who has seen it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from followups.reports import NOW, report
from kejing.followups.models import Comment, Mention, Seen
from kejing.followups.operations.reporting import UidTaken
from kejing.followups.operations.talking import TalkRefusal, TalkRefused, mark_seen, say
from kejing.people.enums import Role
from kejing.rounds.queries.first import first_of
from rows import make_customer, make_team, make_user

pytestmark = pytest.mark.django_db


def test_a_question_waits_until_somebody_answers_it() -> None:
    north = make_team("N")
    li, qian = make_user("li", team=north), make_user("qian", role=Role.SUPERVISOR, team=north)
    sent = report(make_customer("A", owner=li), by=li)
    asked = say(uid=uuid4(), followup=sent, by=qian, text="How much?", now=NOW, is_question=True, mentions=[li, qian])
    waiting = first_of(li, today=NOW.date())

    answer = say(uid=uuid4(), followup=sent, by=li, text=" 300. ", now=NOW, answers=asked)
    mark_seen(followup=sent, by=li, now=NOW)

    assert [call.text for call in waiting.questions] == ["How much?"]
    assert (answer.text, answer.answers) == ("300.", asked)
    assert not first_of(li, today=NOW.date()).questions
    assert Mention.objects.get().seen_at == NOW


def test_what_a_device_says_twice_is_said_once() -> None:
    li, zhao = make_user("li"), make_user("zhao", role=Role.GENERAL_MANAGER)
    sent = report(make_customer("A", owner=li), by=li)
    uid = uuid4()

    said = [say(uid=uid, followup=sent, by=li, text=text, now=NOW) for text in ("One.", "Two.")]

    assert said[0] == said[1]
    assert list(Comment.objects.values_list("text", flat=True)) == ["One."]
    with pytest.raises(UidTaken):
        say(uid=uid, followup=sent, by=zhao, text="Three.", now=NOW)


def test_a_contact_is_seen_once_by_each_who_did_not_write_it() -> None:
    li, boss = make_user("li"), make_user("boss", role=Role.GENERAL_MANAGER)
    sent = report(make_customer("A", owner=li), by=li)

    for person in (li, boss, boss):
        mark_seen(followup=sent, by=person, now=NOW)
    mark_seen(followup=sent, by=boss, now=NOW + timedelta(hours=1))

    assert list(Seen.objects.values_list("followup", "person", "seen_at")) == [(sent.pk, boss.pk, NOW)]


def test_what_cannot_be_said_is_refused_with_the_reason() -> None:
    li, zhao = make_user("li"), make_user("zhao")
    sent, other = (report(make_customer(code, owner=li), by=li) for code in "AB")
    elsewhere = say(uid=uuid4(), followup=other, by=li, text="How much?", now=NOW, is_question=True)
    no_question = say(uid=uuid4(), followup=sent, by=li, text="Well.", now=NOW)
    told = {"followup": sent, "by": li, "text": "Yes.", "now": NOW}
    reasons = []
    for values in (
        {"by": zhao},
        {"text": " "},
        {"text": "x" * 1001},
        {"answers": elsewhere},
        {"answers": no_question},
        {"mentions": [zhao]},
    ):
        with pytest.raises(TalkRefused) as refused:
            say(uid=uuid4(), **(told | values))  # type: ignore[arg-type]  # each of its own kind
        reasons.append(refused.value.reason)
    with pytest.raises(TalkRefused):
        mark_seen(followup=sent, by=zhao, now=NOW)

    assert reasons == [
        TalkRefusal.NOT_ALLOWED,
        TalkRefusal.NO_WORDS,
        TalkRefusal.TOO_LONG,
        TalkRefusal.NO_SUCH_QUESTION,
        TalkRefusal.NO_SUCH_QUESTION,
        TalkRefusal.CANNOT_SEE_IT,
    ]
    assert Comment.objects.count() == 2

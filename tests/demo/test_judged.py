"""What the pages have to show of the made-up company."""

from collections import Counter
from datetime import date

import pytest
from django.db.models import F, Q

from kejing.demo import DemoSpec
from kejing.followups.enums import PURPOSE_FIELDS, PromiseState, Way
from kejing.followups.models import Comment, Followup, Mention, Promise, Seen
from kejing.site.demo_making import make
from kejing.standing.models import Refresh, Standing

pytestmark = pytest.mark.django_db(transaction=True)

AS_OF = date(2026, 11, 22)


def counted(column: str) -> Counter[object]:
    return Counter[object](Standing.objects.filter(**{f"{column}__isnull": False}).values_list(column, flat=True))


def test_the_demo_shows_every_kind_of_judgement() -> None:
    make(DemoSpec(as_of=AS_OF, customers=480), tell=lambda _: None)

    flags = Counter(flag for row in Standing.objects.all() for flag in row.raised_flags)
    flagged = Standing.objects.exclude(flags="").count()
    assert {"credit_overdue", "over_limit", "falling", "order_drop", "rhythm_alarm", "contact_overdue"} <= set(flags)
    # Red is for few, or nobody would look.
    assert flagged < 480 / 5
    assert set(counted("star")) == {0, 1, 2, 3, 4, 5}
    assert len(counted("value_class")) >= 7
    assert len(counted("lifecycle")) == 8
    assert counted("settled_tier").total() >= 5
    assert set(counted("next_action")) == {"keep_promise", "collect", "call", "contact", "wait"}
    # What people wrote in the last weeks: promises of every fate, and a talk in which somebody waits.
    written = Followup.objects.exclude(uid=None)
    assert 500 < written.count() < Followup.objects.count() / 3
    assert set(written.values_list("way", flat=True)) == set(Way.values)
    assert all(written.filter(**{field: True}).exists() for field in PURPOSE_FIELDS.values())
    assert written.exclude(rival_news="").exists()
    assert not written.filter(Q(received_at__lt=F("happened_at")) | Q(received_at__isnull=True)).exists()
    assert not Followup.objects.filter(uid=None, received_at__isnull=False).exists()
    waiting = Promise.objects.filter(state=PromiseState.OPEN)
    assert Promise.objects.filter(state=PromiseState.KEPT, closed_on__lte=AS_OF).exists()
    assert waiting.filter(due_on__lt=AS_OF).exists()
    assert waiting.filter(due_on__gt=AS_OF).exists()
    assert Comment.objects.filter(is_question=True, answered_by=None).exists()
    assert Comment.objects.filter(answers__isnull=False).exists()
    assert Mention.objects.filter(seen_at=None).exists()
    assert Seen.objects.exists()
    assert ["finding.stars_provisional" in finding for finding in Refresh.objects.get().findings] == [True]

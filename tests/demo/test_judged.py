"""What the pages have to show of the made-up company."""

from collections import Counter
from datetime import date

import pytest

from kejing.demo import DemoSpec
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
    assert set(counted("next_action")) == {"collect", "call", "contact", "wait"}
    assert ["finding.stars_provisional" in finding for finding in Refresh.objects.get().findings] == [True]

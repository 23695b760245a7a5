"""What a phone sends twice at the same moment is there once, and is called kept both times."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from battlemap.measured import sign_in
from followups.test_same_time import at_once
from kejing.followups.models import Followup, Visit
from rounds.test_syncing import come, leave, send, written
from rows import make_customer, make_user

if TYPE_CHECKING:
    from typing import Any

    from kejing.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


def send_thrice(li: User, what: str, said: dict[str, Any]) -> list[Any]:
    phones = [sign_in(li) for _time in range(3)]
    return at_once(*[lambda phone=phone: send(phone, what, said) for phone in phones])


def test_a_visit_whose_parts_are_each_sent_thrice_at_once_is_kept_once() -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)
    coming = come(customer, timezone.now() - HOUR)
    kept = (201, {"kept": coming["uid"]})

    came = send_thrice(li, "check_in", coming)
    left = send_thrice(li, "check_out", leave(coming["uid"], customer, timezone.now() - HOUR / 2))

    assert (came, left) == ([kept] * 3, [kept] * 3)
    assert (Visit.objects.count(), Followup.objects.count()) == (1, 1)


def test_a_report_sent_thrice_at_once_is_kept_once() -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)
    said = written(customer, timezone.now() - HOUR)

    sent = send_thrice(li, "report", said)

    assert (sent, Followup.objects.count()) == ([(201, {"kept": said["uid"]})] * 3, 1)

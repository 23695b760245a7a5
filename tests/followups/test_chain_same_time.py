"""Records that come at the same moment stand one after the other in the chain."""

from __future__ import annotations

from functools import partial

import pytest

from followups.reports import report
from followups.test_same_time import at_once
from followups.visits import visit
from kejing.followups.models import ChainLink
from kejing.followups.models.records import COMPANY
from kejing.followups.operations.checking import check_chains
from kejing.proof import make_key
from rows import make_customer, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_comes_at_once_makes_one_chain() -> None:
    li = make_user("li")
    customers = [make_customer(code, owner=li) for code in "ABCDEF"]

    came = at_once(
        *(partial(report, customer, by=li) for customer in customers[:3]),
        *(partial(visit, customer, by=li) for customer in customers[3:]),
    )

    assert [one for one in came if isinstance(one, Exception)] == []
    assert [one.verdict.first_break for one in check_chains(public=make_key().public)] == [None, None]
    numbers = ChainLink.objects.filter(chain=COMPANY).order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 10))

"""What is written of a customer stays with it through imports that are taken back and names that are decided."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from followups.reports import NOW, report
from followups.visits import begin
from imports.importing import import_files, undo
from kejing.customers.models import Customer
from kejing.followups.models import Draft, Followup, Photo, Promise, Visit
from kejing.followups.operations.drafting import save_draft
from kejing.followups.operations.promising import make_promise
from kejing.followups.operations.reporting import Promised
from kejing.imports.models import NameFound
from kejing.imports.operations.names import decide_name
from kejing.ledger.models import Request
from kejing.people.enums import Role
from ledger.taking import take
from rows import make_user

pytestmark = pytest.mark.django_db(transaction=True)

LINES = (
    "日期,单据编号,客户编号,客户名称,商品名称,金额\n2024-01-02,1,A,晨光店,茶,10.00\n2024-01-02,2,B,远望店,茶,10.00\n"
)
NAMED = "日期,单据编号,客户名称,商品名称,金额\n2024-01-02,1,上海晨光贸易公司,茶,10.00\n"


def test_a_customer_who_was_promised_something_stays_when_its_import_is_taken_back() -> None:
    boss = make_user("boss", role=Role.GENERAL_MANAGER)
    one = import_files(LINES)
    day = NOW.date() + timedelta(days=1)
    make_promise(customer=Customer.objects.get(code="A"), what="Samples", due_on=day, by=boss, now=NOW)

    undo(one)

    assert list(Customer.objects.filter(is_withdrawn=False).values_list("code", flat=True)) == ["A"]


def test_what_was_written_of_a_provisional_customer_is_the_decided_ones() -> None:
    boss = make_user("boss", role=Role.GENERAL_MANAGER)
    near = Customer.objects.create(code="C1", name="上海晨光贸易有限公司")
    one = import_files(NAMED)
    provisional = Customer.objects.get(code="上海晨光贸易公司")
    report(provisional, by=boss, promise=Promised("Samples", NOW.date()))
    save_draft(uid=uuid4(), by=boss, customer=provisional, content={}, now=NOW)
    begin(provisional, by=boss)
    take(provisional, by=boss)
    uid = uuid4()
    Photo.objects.create(
        uid=uid, belongs_to=uid, customer=provisional, taken_at=NOW, received_at=NOW, original="a", byte_count=1
    )

    decide_name(found=NameFound.objects.get(of_import=one), customer=near, by=None, now=datetime.now(UTC))

    for model in (Followup, Promise, Photo, Draft, Visit, Request):
        assert list(model.objects.values_list("customer", flat=True)) == [near.pk]

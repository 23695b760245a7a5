from datetime import date

import pytest
from django.db.models import Sum

from kejing.customers.models import Customer
from kejing.customers.queries import visible_to
from kejing.demo import DemoSpec
from kejing.followups.enums import FlagCode
from kejing.followups.models import Flag, Followup, Photo, Stop, Visit
from kejing.imports.models import Import
from kejing.ledger.enums import DocumentKind
from kejing.ledger.models import Document
from kejing.ledger.queries import live_documents
from kejing.people.models import User
from kejing.site import demo_company, demo_making
from kejing.standing.models import Standing

pytestmark = pytest.mark.django_db(transaction=True)

SPEC = DemoSpec(as_of=date(2026, 6, 30), customers=20, lines=None, language="en")
CONTACTS = "Collecting payments and visits…"


class Interrupted(Exception):
    """Somebody pulled the plug."""


def test_the_made_up_company_is_stored_whole_paid_visited_judged_and_shared() -> None:
    demo_making.make(SPEC, tell=lambda _said: None)

    paid = live_documents().filter(kind=DocumentKind.RECEIPT)
    assert demo_company.is_there()
    assert (Customer.objects.count(), Standing.objects.count()) == (20, 20)
    assert paid.exclude(settles="").count() == paid.count() > 0
    assert not live_documents().filter(customer=None).exists()
    assert Followup.objects.exists()
    assert Customer.objects.exclude(latitude=None).count() > 10
    assert Visit.objects.filter(followup__kind="visit", latitude__isnull=False).exists()
    photos = Photo.objects.filter(state="ready", followup__visit__isnull=False)
    assert 2 <= photos.count() == Photo.objects.count()
    assert not Visit.objects.filter(weighed_at=None).exists()
    assert not Flag.objects.exclude(code=FlagCode.NEAR_PHOTO).exists()
    assert Stop.objects.filter(planned_on=SPEC.as_of, state="open").exists()
    assert Standing.objects.aggregate(owed=Sum("receivable"))["owed"] > 0
    assert Import.objects.get().source.name == "demo"
    people = {one.username: one for one in User.objects.all()}
    own = {name: Customer.objects.filter(owner=people[name]).count() for name in ("sales001", "sales002")}
    assert [visible_to(people[name]).count() for name in ("service001", "marketing001")] == [12, 20]
    assert visible_to(people["sales002"]).count() == own["sales002"] + min(own["sales001"], 1)
    shown = ["manager", "lead001", "sales001", "service001", "marketing001"]
    assert [one.username for one in demo_company.accounts()] == shown


def test_a_making_that_is_interrupted_leaves_nothing_and_the_next_one_makes_it_whole() -> None:
    def tell(said: str) -> None:
        if said == CONTACTS:
            raise Interrupted

    with pytest.raises(Interrupted):
        demo_making.make(SPEC, tell=tell)
    left = [model.objects.count() for model in (User, Customer, Document, Import, Followup)]
    demo_making.make(SPEC, tell=lambda _said: None)

    assert left == [0, 0, 0, 0, 0]
    assert (Customer.objects.count(), Standing.objects.count()) == (20, 20)

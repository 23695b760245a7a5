"""The photos of the made-up company are handed in like anybody's, whatever hour it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from followups.visits import DEVICE, MORNING, STAY, visit
from kejing.demo import DemoSpec, make_company
from kejing.followups.enums import PHOTO_STEPS
from kejing.followups.models import Answer, Photo
from kejing.followups.operations.photos import TICKET_LASTS, issue_tickets
from kejing.site.demo_photos import store_photos
from rows import make_customer, make_team, make_user

pytestmark = pytest.mark.django_db


def test_a_ticket_of_the_day_before_that_ends_while_a_visit_lasts_is_left_aside() -> None:
    seller = make_user("seller", team=make_team("north"))
    seen = visit(make_customer("A", owner=seller), by=seller)
    # As the demo stores its visits: what was photographed is answered with the photos.
    Answer.objects.filter(visit=seen, step__kind__in=PHOTO_STEPS).delete()
    ends_at = MORNING + STAY / 2
    issue_tickets(person=seller, device=DEVICE, now=ends_at - TICKET_LASTS)

    store_photos(make_company(DemoSpec(as_of=(MORNING + timedelta(days=1)).date(), customers=20, lines=None)))

    photos = Photo.objects.filter(belongs_to=seen.uid)
    assert photos.count() >= 2
    assert not photos.filter(ticket__expires_at__lte=MORNING + STAY).exists()

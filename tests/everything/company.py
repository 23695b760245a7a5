"""A small company that has one of everything that an address can be about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from battlemap.measured import sign_in, store_refresh, store_standing
from everything.addresses import ADDRESSES
from followups.pictures import receive
from followups.visits import visit
from kejing.battlemap.models import SavedView
from kejing.customers.models import Access, CustomerTag, Tag
from kejing.followups.models import Plan, SecondImport, Stop
from kejing.followups.operations.looking import look_at_photos
from kejing.followups.operations.subscribing import make_calendar_key
from kejing.imports.models import Import, ImportFile, NameFound
from kejing.ledger.models import Document, Source
from kejing.people.enums import Role
from kejing.people.models import CalendarDays, Device
from kejing.people.operations.people import invite_person
from kejing.people.queries.invitations import token_of
from ledger.taking import take
from people.doors import give_phone
from rounds.reports import send
from rows import make_document, make_team, make_user

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse


@dataclass(frozen=True, slots=True)
class Site:
    """A small company: the sessions of who is in it, and what its addresses are about."""

    sessions: Mapping[str, str]
    things: Mapping[str, object]

    def ask(self, who: str, method: str, name: str, *, checks_csrf: bool = False, **also: str) -> HttpResponse:
        """Return how an address answers somebody, or nobody; nothing of what that does stays."""
        browser = Client(headers={"accept-language": "en"}, enforce_csrf_checks=checks_csrf)
        if who:
            browser.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        line = ADDRESSES[name]
        address = reverse(name, args=[self.things[thing] for thing in line.of])
        sent = {
            key: value if isinstance(value, list) else value.format(**self.things) for key, value in line.sent.items()
        }
        with transaction.atomic():
            answer = getattr(browser, method)(address, sent | also if method == "post" else also)
            if answer.streaming:
                # Read to its end, a file is closed.
                list(answer.streaming_content)
            transaction.set_rollback(True)
        return answer  # type: ignore[no-any-return]  # a response of the test client


def store_everything() -> Site:
    """Store a customer of the team in the north, which a reader was given to see, and one of everything else."""
    now, north = timezone.now(), make_team("north")
    people = {
        "manager": make_user("manager", role=Role.GENERAL_MANAGER),
        "secured": make_user("secured", role=Role.GENERAL_MANAGER),
        "seller": make_user("seller", team=north),
        "other": make_user("other", team=make_team("south")),
        "reader": make_user("reader", role=Role.SERVICE, team=north),
    }
    give_phone(people["secured"])
    RecoveryCodes.activate(people["secured"])
    store_refresh()
    customer = store_standing("A", owner=people["seller"]).customer
    tag = Tag.objects.create(name="VIP", key="vip")
    CustomerTag.objects.create(customer=customer, tag=tag, put_on_at=now)
    seen = Access.objects.create(person=people["reader"], customer=customer, given_at=now)
    one = Import.objects.create(source=Source.objects.create(name="files"), requested_at=now)
    invited = invite_person(
        username="new",
        display_name="New",
        email="new@example.com",
        role=Role.SALESPERSON,
        team=None,
        by=people["manager"],
        now=now,
    )
    unassigned = make_document(customer, on=date(2026, 3, 2), amount="1")
    Document.objects.filter(pk=unassigned.pk).update(customer=None)
    holiday = CalendarDays.objects.create(first_on=date(2026, 1, 1), last_on=date(2026, 1, 1))
    things = {
        "customer": customer.pk,
        "document": make_document(customer, on=date(2026, 3, 1), amount="1").pk,
        "unassigned": unassigned.pk,
        "tag": tag.pk,
        "reader": people["reader"].pk,
        "access": seen.pk,
        "view": SavedView.objects.create(owner=people["seller"], name="mine", made_at=now).pk,
        "column": "region",
        "day": "2026-03-02",
        "one": one.pk,
        "file": ImportFile.objects.create(of_import=one, role="lines", name="a", place="a", size=1).pk,
        "name": NameFound.objects.create(of_import=one, name="a", rows=1, amount=1).pk,
        "person": invited.user_id,
        "token": token_of(invited),
        "team": make_team("empty").pk,
        "holiday": holiday.pk,
        "device": Device.objects.create(user=people["manager"], session_key="x", signed_in_at=now, seen_at=now).pk,
        "version": 0,
    }
    things |= {"uid": uuid4(), "entry": send(customer, by=people["seller"], at=now).pk}
    seen_there = visit(customer, by=people["seller"], at=now)
    things |= {"visited": seen_there.followup_id}
    stop = Stop.objects.create(
        person=people["seller"], customer=customer, planned_on=now.date(), made_at=now, made_on=now.date()
    )
    plan = Plan.objects.create(
        person=people["seller"], span="day", begins_on=now.date(), ends_on=now.date(), text="Tea", saved_at=now
    )
    things |= {"secret": make_calendar_key(person=people["seller"], now=now)}
    things |= {"stop": stop.pk, "plan": plan.pk, "span": "day"}
    things |= {"taken": take(customer, by=people["seller"]).pk}
    things |= {"photo": receive(customer, by=people["seller"]).pk}
    look_at_photos()
    things |= {"check_ins": SecondImport.objects.create(name="a.csv", from_at=now, until_at=now, made_at=now).pk}
    sessions = {who: sign_in(user).cookies[settings.SESSION_COOKIE_NAME].value for who, user in people.items()}
    return Site(sessions, things)

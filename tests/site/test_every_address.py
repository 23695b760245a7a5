"""Every address of the site, to everybody: an address without a line in the table below fails."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from battlemap.measured import sign_in, store_refresh, store_standing
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
    from collections.abc import Iterator, Mapping, Sequence

    from django.http import HttpResponse
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

IN: Final = 200
"""Let in: a page, the way to one, or a form that is not filled in right."""
WELL: Final = frozenset({200, 302, 422})
METHODS: Final = ("get", "post", "delete")
ELSEWHERE: Final = "//elsewhere.example/"
LEADS_OUT: Final = re.compile(r"\s*([a-z]+:|//|/\\)", re.IGNORECASE)
INLINE: Final = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|\shx-on|javascript:", re.IGNORECASE)
LOOSE: Final = re.compile(r"unsafe-|\*|https?:")
FORBIDDEN: Final = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""What each answer tells the browser."""


@dataclass(frozen=True, slots=True)
class For:
    """How somebody of another team is answered, and somebody whose role changes nothing."""

    other: int
    reader: int


EVERYBODY = For(IN, IN)
WHO_SEES_HIM = For(404, IN)
WHO_SELLS_TO_HIM = For(404, 403)
WHO_SELLS_TO_THEM = For(404, 403)
WHO_LEADS = For(403, 403)
WHO_MANAGES = For(403, 403)
ITS_OWNER = For(404, 404)
WHO_HAS_A_PHONE = For(404, 404)
WHO_SEES_ANY = For(403, IN)
WHO_PLANS = For(404, 404)


@dataclass(frozen=True, slots=True)
class Line:
    """Who may open an address (`see`) and who may send something to it (`do`); null where that is no way to use it.

    `of` names what it is about, `sent` what makes sense there. `may` is who is let in, if there is anything in this
    company. `is_open` it is to who is not signed in; what answers `to_phones` tells him so in place of leading to the
    door.
    """

    see: For | None = None
    do: For | None = None
    of: tuple[str, ...] = ()
    sent: Mapping[str, Any] = field(default_factory=dict)
    may: str = "manager"
    is_there: bool = True
    is_open: bool = False
    to_phones: bool = False

    @property
    def ways(self) -> Mapping[str, For]:
        """The methods that it takes."""
        return {method: who for method, who in (("get", self.see), ("post", self.do)) if who is not None}


def bulk(who: For, **sent: str) -> Line:
    return Line(do=who, sent={"code": ["A"], "query": "list=all"} | sent)


SEEN_BY_ALL = Line(see=EVERYBODY)
MANAGERS_PAGE = Line(see=WHO_MANAGES)
MANAGERS_FORM = Line(see=WHO_MANAGES, do=WHO_MANAGES)
ONE_IMPORT = Line(do=WHO_MANAGES, of=("one",))
ONE_PERSON = Line(do=WHO_MANAGES, of=("person",))
HIS_PART = Line(see=WHO_SEES_HIM, of=("customer",))
ONE_TAG = Line(do=WHO_LEADS, of=("tag",))
A_DAY = Line(do=EVERYBODY, of=("day",))

ADDRESSES: Final[Mapping[str, Line]] = {
    "battlemap:pyramid": SEEN_BY_ALL,
    "battlemap:groups": SEEN_BY_ALL,
    "battlemap:search": SEEN_BY_ALL,
    "battlemap:today": SEEN_BY_ALL,
    "battlemap:table": SEEN_BY_ALL,
    "battlemap:totals": SEEN_BY_ALL,
    "battlemap:condition": SEEN_BY_ALL,
    "battlemap:add_condition": SEEN_BY_ALL,
    "battlemap:columns": SEEN_BY_ALL,
    "battlemap:keep_columns": Line(do=EVERYBODY),
    "battlemap:export": Line(do=EVERYBODY, sent={"query": "list=all"}),
    "battlemap:ask_owner": bulk(WHO_LEADS),
    "battlemap:assign": bulk(WHO_LEADS),
    "battlemap:ask_tags": bulk(WHO_SELLS_TO_THEM),
    "battlemap:tag_customers": bulk(WHO_SELLS_TO_THEM),
    "battlemap:ask_plan": bulk(WHO_SEES_HIM),
    "battlemap:plan_customers": bulk(WHO_SEES_HIM, planned_on="2026-03-02", whose="own", expected="1"),
    "battlemap:tags": Line(see=WHO_LEADS),
    "battlemap:tag": Line(see=WHO_LEADS, do=WHO_LEADS, of=("tag",)),
    "battlemap:merge_tag": ONE_TAG,
    "battlemap:delete_tag": ONE_TAG,
    "battlemap:give_reason": Line(do=WHO_SELLS_TO_HIM, of=("customer",)),
    "battlemap:save_view": Line(do=EVERYBODY),
    "battlemap:change_view": Line(do=ITS_OWNER, of=("view",), sent={"what": "open"}, may="seller"),
    "battlemap:customer": HIS_PART,
    "battlemap:tag_customer": Line(do=WHO_SELLS_TO_HIM, of=("customer",)),
    "battlemap:edit_customer": Line(see=WHO_SELLS_TO_HIM, do=WHO_SELLS_TO_HIM, of=("customer",), sent={"seen": "{{}}"}),
    "battlemap:share_customer": Line(see=WHO_SELLS_TO_HIM, do=WHO_SELLS_TO_HIM, of=("customer",)),
    "battlemap:unshare_customer": Line(do=WHO_SELLS_TO_HIM, of=("customer", "access")),
    "battlemap:customer_history": HIS_PART,
    "battlemap:customer_whitespace": HIS_PART,
    "battlemap:customer_document": Line(see=WHO_SEES_HIM, of=("customer", "document")),
    "battlemap:days": SEEN_BY_ALL,
    "battlemap:day": Line(see=EVERYBODY, of=("day",)),
    "battlemap:compute_day": Line(do=WHO_SEES_ANY, of=("day",)),
    "battlemap:cancel_day": A_DAY,
    "battlemap:judge_again": Line(do=WHO_MANAGES),
    "rounds:feed": SEEN_BY_ALL,
    "rounds:people": SEEN_BY_ALL,
    "rounds:entry": Line(see=WHO_SEES_HIM, of=("entry",)),
    "rounds:say": Line(do=WHO_SEES_HIM, of=("entry",), sent={"uid": "{uid}", "text": "Why?"}),
    "rounds:seen": Line(do=WHO_SEES_HIM, of=("entry",)),
    "rounds:add": Line(do=WHO_SELLS_TO_HIM, of=("entry",), sent={"text": "More"}, may="seller"),
    "rounds:take_back": Line(do=WHO_SELLS_TO_HIM, of=("entry",), sent={"text": "Not so"}),
    "rounds:sync": Line(see=EVERYBODY, to_phones=True),
    "rounds:sync_check_in": Line(do=EVERYBODY, to_phones=True),
    "rounds:sync_check_out": Line(do=EVERYBODY, to_phones=True),
    "rounds:sync_break_off": Line(do=EVERYBODY, to_phones=True),
    "rounds:sync_report": Line(do=EVERYBODY, to_phones=True),
    "rounds:sync_track": Line(do=EVERYBODY, to_phones=True),
    "rounds:privacy": SEEN_BY_ALL,
    "rounds:privacy_agree": Line(do=EVERYBODY),
    "rounds:privacy_withdraw": Line(do=EVERYBODY),
    "rounds:privacy_forget": Line(do=EVERYBODY),
    "rounds:privacy_download": Line(do=EVERYBODY),
    "rounds:team_day": Line(see=EVERYBODY, of=("day",)),
    "rounds:track_day": Line(see=For(404, 404), of=("day", "person")),
    "rounds:records": MANAGERS_PAGE,
    "rounds:records_check": Line(do=WHO_MANAGES),
    "rounds:steps": MANAGERS_PAGE,
    "rounds:check_ins": MANAGERS_PAGE,
    "rounds:check_ins_bring": Line(do=WHO_MANAGES),
    "rounds:check_ins_one": Line(see=WHO_MANAGES, of=("check_ins",)),
    "rounds:check_ins_take": Line(do=WHO_MANAGES, of=("check_ins",)),
    "rounds:check_ins_discard": Line(do=WHO_MANAGES, of=("check_ins",)),
    "rounds:check_ins_back": Line(do=WHO_MANAGES, of=("check_ins",)),
    "rounds:check_ins_name": Line(do=WHO_MANAGES, of=("check_ins",)),
    "rounds:edit_steps": MANAGERS_FORM,
    "rounds:places": SEEN_BY_ALL,
    "rounds:place": Line(see=WHO_SELLS_TO_HIM, do=WHO_SELLS_TO_HIM, of=("customer",)),
    "rounds:place_leave": Line(do=WHO_SELLS_TO_HIM, of=("customer",)),
    "rounds:plans": SEEN_BY_ALL,
    "rounds:plan_add": Line(do=EVERYBODY, sent={"customer": "A", "planned_on": "2026-03-02"}),
    "rounds:plan_take": Line(do=EVERYBODY, sent={"on": "2026-03-02"}),
    "rounds:plan_move": Line(do=WHO_PLANS, of=("stop",), sent={"planned_on": "2026-03-02"}),
    "rounds:plan_drop": Line(do=WHO_PLANS, of=("stop",), sent={"why": "Closed"}),
    "rounds:calendar": Line(see=EVERYBODY, do=EVERYBODY),
    "rounds:close_calendar": Line(do=EVERYBODY),
    "rounds:calendar_file": Line(see=EVERYBODY, of=("secret",), is_open=True),
    "rounds:plan_day": Line(see=EVERYBODY, of=("day",)),
    "rounds:plan_order": A_DAY,
    "rounds:plan_note": Line(do=WHO_PLANS, of=("plan",), sent={"kind": "log", "text": "Half done"}),
    "rounds:plan_words": Line(see=EVERYBODY, do=EVERYBODY, of=("span", "day"), sent={"text": "Tea"}),
    "rounds:requests": SEEN_BY_ALL,
    "rounds:requests_export": Line(do=EVERYBODY),
    "rounds:request": Line(see=WHO_SEES_HIM, of=("taken",)),
    "rounds:request_book": Line(do=WHO_SELLS_TO_HIM, of=("taken",), sent={"document": "{document}"}),
    "rounds:request_enter": Line(do=WHO_SELLS_TO_HIM, of=("taken",)),
    "rounds:request_cancel": Line(do=WHO_SELLS_TO_HIM, of=("taken",), sent={"why": "Sold out"}),
    "rounds:request_reopen": Line(do=WHO_SELLS_TO_HIM, of=("taken",)),
    "rounds:choose": SEEN_BY_ALL,
    "rounds:report": Line(see=WHO_SEES_HIM, do=WHO_SEES_HIM, of=("customer",)),
    "rounds:draft": Line(do=WHO_SEES_HIM, of=("customer",), sent={"uid": "{uid}", "text": "Half"}),
    "rounds:visit": Line(see=WHO_SEES_HIM, of=("customer",)),
    "rounds:check_out": Line(do=WHO_SEES_HIM, of=("customer",)),
    "rounds:break_off": Line(do=WHO_SEES_HIM, of=("customer",)),
    "rounds:decide": Line(do=For(404, 403), of=("visited",), sent={"verdict": "accepted"}),
    "rounds:hand_in": Line(do=WHO_SEES_HIM, of=("customer",), to_phones=True),
    "rounds:tickets": Line(do=EVERYBODY, sent={"device": "{uid}"}, to_phones=True),
    "rounds:photo": Line(see=WHO_SEES_HIM, of=("photo",)),
    "rounds:small_photo": Line(see=WHO_SEES_HIM, of=("photo",)),
    "rounds:discard": Line(do=WHO_SEES_HIM, of=("customer",), sent={"uid": "{uid}"}),
    "customers:access": Line(see=WHO_MANAGES, do=WHO_MANAGES, of=("reader",)),
    "customers:access_customer": Line(do=WHO_MANAGES, of=("reader",)),
    "customers:withdraw_access": Line(do=WHO_MANAGES, of=("reader", "access")),
    "imports:history": MANAGERS_PAGE,
    "imports:new": MANAGERS_FORM,
    "imports:names": MANAGERS_PAGE,
    "imports:decide": Line(do=WHO_MANAGES, of=("name",), sent={"is_new": "on"}),
    "imports:unassigned": MANAGERS_PAGE,
    "imports:assign": Line(do=WHO_MANAGES, sent={"document": "{unassigned}", "code": "A"}),
    "imports:one": Line(see=WHO_MANAGES, of=("one",)),
    "imports:add": ONE_IMPORT,
    "imports:change_file": Line(do=WHO_MANAGES, of=("one", "file")),
    "imports:read": ONE_IMPORT,
    "imports:rate": ONE_IMPORT,
    "imports:apply": ONE_IMPORT,
    "imports:resume": ONE_IMPORT,
    "imports:cancel": ONE_IMPORT,
    "imports:undo": ONE_IMPORT,
    "imports:redo": ONE_IMPORT,
    "imports:errors": Line(see=WHO_MANAGES, of=("one",), is_there=False),
    "people:list": MANAGERS_PAGE,
    "people:new": MANAGERS_FORM,
    "people:one": Line(see=WHO_MANAGES, do=WHO_MANAGES, of=("person",)),
    "people:close": ONE_PERSON,
    "people:open": ONE_PERSON,
    "people:forget_second_factor": ONE_PERSON,
    "people:link": ONE_PERSON,
    "people:take_back": ONE_PERSON,
    "people:mail": ONE_PERSON,
    "people:teams": MANAGERS_PAGE,
    "people:add_team": Line(do=WHO_MANAGES),
    "people:change_team": Line(do=WHO_MANAGES, of=("team",)),
    "people:remove_team": Line(do=WHO_MANAGES, of=("team",)),
    "people:company": MANAGERS_FORM,
    "people:add_days": Line(do=WHO_MANAGES),
    "people:remove_days": Line(do=WHO_MANAGES, of=("holiday",)),
    "people:masks": Line(do=WHO_MANAGES),
    "own:page": SEEN_BY_ALL,
    "own:end_one": Line(do=ITS_OWNER, of=("device",)),
    "own:end_others": Line(do=EVERYBODY),
    "own:join": Line(see=EVERYBODY, do=EVERYBODY, of=("person", "token"), is_open=True),
    "standing:policy": Line(see=EVERYBODY, do=WHO_MANAGES),
    "standing:policy_file": Line(see=EVERYBODY, of=("version",)),
    "audit:log": MANAGERS_PAGE,
    "design": SEEN_BY_ALL,
    "phone_manifest": Line(see=EVERYBODY, is_open=True),
    "phone_worker": Line(see=EVERYBODY, is_open=True),
    "phone_offline": Line(see=EVERYBODY, is_open=True),
    "phone_waiting": SEEN_BY_ALL,
    "account_login": Line(see=EVERYBODY, do=EVERYBODY, is_open=True),
    "account_logout": Line(see=EVERYBODY, do=EVERYBODY),
    "account_inactive": Line(see=EVERYBODY, is_open=True),
    "account_change_password": Line(see=EVERYBODY, do=EVERYBODY),
    "account_reauthenticate": Line(see=EVERYBODY, do=EVERYBODY),
    "mfa_authenticate": Line(see=EVERYBODY, do=EVERYBODY),
    "mfa_reauthenticate": Line(see=EVERYBODY, do=EVERYBODY),
    "mfa_index": SEEN_BY_ALL,
    "mfa_activate_totp": Line(see=EVERYBODY, do=EVERYBODY),
    "mfa_deactivate_totp": Line(see=WHO_HAS_A_PHONE, do=WHO_HAS_A_PHONE, may="secured"),
    "mfa_view_recovery_codes": Line(see=WHO_HAS_A_PHONE, may="secured"),
    "mfa_generate_recovery_codes": Line(see=EVERYBODY, do=EVERYBODY, may="secured"),
    "mfa_download_recovery_codes": Line(see=WHO_HAS_A_PHONE, may="secured"),
    "set_language": Line(do=EVERYBODY, sent={"language": "en"}, is_open=True),
}


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


@pytest.fixture
def site(settings: Settings) -> Site:
    """Return a customer of the team in the north, which a reader was given to see, and one of everything else."""
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
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


def every_address(patterns: Sequence[URLPattern | URLResolver], within: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from every_address(
                pattern.url_patterns, f"{within}{pattern.namespace}:" if pattern.namespace else within
            )
        else:
            yield f"{within}{pattern.name or pattern.pattern}"


def fits(answer: HttpResponse, expected: int) -> bool:
    return answer.status_code in WELL if expected == IN else answer.status_code == expected


def leads_to(answer: HttpResponse) -> str:
    return "".join(answer.headers.get(header, "") for header in ("Location", "HX-Redirect", "HX-Location"))


def faults_of(answer: HttpResponse) -> Iterator[str]:
    """What in an answer a browser should not get."""
    yield from (f"{header} is missing" for header, value in FORBIDDEN.items() if answer.headers.get(header) != value)
    policy = answer.headers.get("Content-Security-Policy", "")
    if "frame-ancestors 'none'" not in policy or "script-src 'self'" not in policy or LOOSE.search(policy):
        yield f"the policy is loose: {policy}"
    if LEADS_OUT.match(leads_to(answer)):
        yield f"leads to {leads_to(answer)}"
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        yield from (f"has {found} in it" for found in INLINE.findall(answer.content.decode()))


def test_every_address_has_its_line() -> None:
    assert sorted(every_address(get_resolver().url_patterns)) == sorted(ADDRESSES)


def test_only_the_door_stands_open() -> None:
    assert {name for name, line in ADDRESSES.items() if line.is_open} == {
        "account_login",
        "account_inactive",
        "own:join",
        "rounds:calendar_file",
        "set_language",
        # What the app is made of, and what it says without a connection: nobody's figures.
        "phone_manifest",
        "phone_worker",
        "phone_offline",
    }


def test_who_is_not_signed_in_is_led_to_the_door(site: Site) -> None:
    wrong = [
        f"{method} {name}: {answer.status_code} {leads_to(answer)}"
        for name, line in ADDRESSES.items()
        for method in METHODS
        for answer in [site.ask("", method, name)]
        if not (
            line.is_open
            or answer.status_code == 405
            or (line.to_phones and answer.status_code == 401)
            or (answer.status_code == 302 and leads_to(answer).startswith(reverse("account_login")))
        )
    ]

    assert not wrong, "\n".join(wrong)


def test_who_may_is_let_in_and_the_browser_is_told_what_it_may_not_do(site: Site) -> None:
    """A page that nobody is let in to would look well kept. No other site is led to, whatever an address says."""
    wrong = []
    for name, line in ADDRESSES.items():
        for method in line.ways:
            answer = site.ask(line.may, method, name, next=ELSEWHERE, back=ELSEWHERE)
            if not fits(answer, IN if line.is_there else 404):
                wrong.append(f"{method} {name}: {answer.status_code}")
            wrong += [f"{method} {name}: {fault}" for fault in faults_of(answer)]

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", ["other", "reader"])
def test_others_are_answered_as_the_table_says(who: str, site: Site) -> None:
    wrong = []
    for name, line in ADDRESSES.items():
        for method, answered in line.ways.items():
            answer, expected = site.ask(who, method, name), getattr(answered, who)
            if not fits(answer, expected):
                wrong.append(f"{method} {name}: {answer.status_code}, not {expected}")
            wrong += [f"{method} {name}: {fault}" for fault in faults_of(answer)]

    assert not wrong, "\n".join(wrong)


def test_an_address_takes_only_what_it_is_for_and_no_form_of_another_site(site: Site) -> None:
    wrong = []
    for name, line in ADDRESSES.items():
        for method in set(METHODS) - set(line.ways):
            answer = site.ask(line.may, method, name)
            if answer.status_code != 405:
                wrong.append(f"{method} {name}: {answer.status_code}")
        if line.do is not None:
            answer = site.ask(line.may, "post", name, checks_csrf=True)
            if answer.status_code != 403 or "This form has waited too long" not in answer.content.decode():
                wrong.append(f"post {name} without its token: {answer.status_code}")

    assert not wrong, "\n".join(wrong)

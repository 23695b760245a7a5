"""Past days as pages show them: clearly marked, with today's owners, to be read and not changed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import fastexcel
import polars as pl
import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from battlemap.measured import minor, sign_in, store_day, store_standing
from battlemap.reading import read_page
from battlemap.standings import AS_OF, reason
from battlemap.tabling import ask, codes, grid, totals
from kejing.audit.models import Entry
from kejing.battlemap.models import TableChoice
from kejing.customers.models import Customer
from kejing.people.enums import Role
from kejing.people.models import Company
from kejing.standing.enums import PastSource, PastState, PastStep
from kejing.standing.models import PastDay, PastStanding, Refresh, Standing
from rows import make_customer, make_team, make_user

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from kejing.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shown")]

FEBRUARY = date(2026, 2, 28)
JANUARY = date(2026, 1, 31)
THEN = "as_of=2026-02-28"
UNKNOWN = "2026-02-11"


def keep(*codes: str, **changes: object) -> None:
    """Keep how these customers, of which there are rows of today, stood at February's end."""
    store_day(
        FEBRUARY, [{"customer_code": code, "tier": "core", "amount_this_year": 5_000} | changes for code in codes]
    )


def computed(code: str, *, on: date = date(2026, 2, 11), **changes: object) -> PastDay:
    """Store a day that was computed, with the row and the reasons of one customer."""
    now = timezone.now()
    told = {
        "customer_code": code,
        "tier_reason": reason("tier.small.months", bought=1, window_months=12, needed=4),
        "contact_reason": reason("contact.overdue", cadence_days=30, since_days=40, over_days=10),
        "rhythm_reason": reason("rhythm.unknown", found_gaps=0, needed=3),
        "flag_reasons": "[]",
    }
    packed = BytesIO()
    pl.DataFrame([told]).write_parquet(packed)
    day = PastDay.objects.create(
        as_of=on,
        source=PastSource.COMPUTED,
        state=PastState.DONE,
        requested_at=now,
        opened_at=now,
        finished_at=now,
        revision="a",
        customer_count=1,
        contacts_known=True,
        ledger_first_on=date(2024, 1, 1),
        ledger_last_on=on,
        reasons=packed.getvalue(),
    )
    standing = Standing.objects.get(customer_code=code)
    values = {
        field.name: getattr(standing, field.name)
        for field in PastStanding._meta.concrete_fields
        if field.name not in {"id", "day"}
    }
    PastStanding.objects.create(pk=day.keys[0], day=day, **values | changes)
    return day


def test_a_month_end_is_shown_at_once_and_says_on_every_page_which_day_it_is(desk: Client) -> None:
    store_standing("A", tier="small", amount_this_year=Decimal("90.00"))
    keep("A")

    now, then = ask(desk), ask(desk, THEN)

    assert [(row.tier, row.amount) for row in (*now.rows, *then.rows)] == [
        ("small", Decimal("90.00")),
        ("core", Decimal("50.00")),
    ]
    assert (now.as_of, now.band, then.as_of) == (AS_OF, None, FEBRUARY)
    assert (totals(desk)[5], totals(desk, THEN)[5]) == ("0.1", "0.1")
    for address in (f"/customers/?{THEN}", f"/?{THEN}"):
        page = read_page(desk.get(address).content.decode())
        assert "You are looking at 2026-02-28" in page.one("section", class_="past-band").words


def test_who_owns_a_customer_today_sees_it_on_a_past_day_and_nobody_else_below_the_manager(manager: User) -> None:
    team = make_team("north")
    lead, seller, other = make_user("lead", role=Role.SUPERVISOR, team=team), make_user("seller"), make_user("other")
    seller.team = team
    seller.save()
    for code, owner in {"A": seller, "B": other}.items():
        store_standing(code, owner=owner)
    keep("A", "B", salesperson="Somebody else then", region="North")

    seen = {user: codes(sign_in(user), THEN) for user in (manager, lead, seller, other)}

    assert seen == {manager: ["A", "B"], lead: ["A"], seller: ["A"], other: ["B"]}
    theirs = sign_in(seller)
    pages = [
        theirs.get(f"/customers/?{THEN}&customer=B"),
        theirs.get(f"/?{THEN}"),
        theirs.get(f"/customers/totals/?{THEN}"),
        theirs.get(f"/groups/?{THEN}"),
        theirs.get(f"/days/?page=table&{THEN}"),
        theirs.get("/days/2026-02-11/"),
    ]
    assert all("Shop B" not in page.content.decode() for page in pages)
    assert (pages[0].context["page"].drawer, pages[1].context["page"].customers) == (None, 1)
    assert totals(theirs, THEN)[0] == "Total, 1 customer"
    assert [tab.count for tab in ask(theirs, THEN).layers if tab.count] == [1]
    sent = theirs.post("/customers/export/", {"query": THEN, "code": ["B"]})
    assert sent.status_code == 404
    moved = Customer.objects.get(code="B")
    moved.owner = seller
    moved.save()
    assert codes(theirs, THEN) == ["A", "B"]


@pytest.mark.parametrize("day", ["2026-04-01", "2099-01-01", "20260228", "x", "1899-12-31", "2026-02-30", "\0"])
@pytest.mark.parametrize("address", ["/customers/?as_of={}", "/customers/totals/?as_of={}", "/?as_of={}", "/days/{}/"])
def test_a_day_that_is_none_or_is_still_to_come_is_not_found(address: str, day: str, desk: Client) -> None:
    assert desk.get(address.format(day)).status_code == 404


def test_the_day_that_pages_show_is_now(desk: Client) -> None:
    store_standing("A")

    page = ask(desk, f"as_of={AS_OF.isoformat()}")

    assert (page.band, page.asked.as_of, page.query) == (None, None, "")


def test_a_day_that_is_not_computed_leads_to_its_page_which_has_it_computed_and_leads_back(desk: Client) -> None:
    store_standing("A")

    missing = desk.get(f"/customers/?as_of={UNKNOWN}&tier=small&sort=rank")
    own = missing["Location"]
    page = desk.get(own)
    asked = desk.post(own.replace("/?", "/compute/?"))

    assert own == f"/days/{UNKNOWN}/?page=table&tier=small&sort=rank"
    assert (page.context["page"].state, "This day is not computed yet" in page.content.decode()) == ("missing", True)
    assert (asked.status_code, asked["Location"]) == (302, own)
    day = PastDay.objects.get()
    assert (day.as_of.isoformat(), day.state, day.requested_by) == (UNKNOWN, PastState.REQUESTED, desk_user(desk))
    assert [task.task_path.rsplit(".", 1)[1] for task in DBTaskResult.objects.all()] == ["compute_past_day"]
    desk.post(own.replace("/?", "/compute/?"))
    assert (PastDay.objects.count(), DBTaskResult.objects.count()) == (1, 1)
    waiting = desk.get(own)
    assert waiting.context["page"].progress.words == "Waiting for its turn"
    PastDay.objects.update(state=PastState.RUNNING, step=PastStep.SUM)
    polled = desk.get(own, headers={"hx-request": "true", "hx-target": "day-progress"})
    assert "Summing up everybody until that day" in polled.content.decode()
    PastDay.objects.update(state=PastState.DONE)
    done = desk.get(own, headers={"hx-request": "true", "hx-target": "day-progress"})
    assert done["HX-Redirect"] == f"/customers/?as_of={UNKNOWN}&tier=small&sort=rank"


def desk_user(desk: Client) -> User:
    user: User = desk.get("/customers/?list=all").context["user"]
    return user


def test_a_day_can_be_left_while_it_is_computed_and_another_waits_until_then(desk: Client) -> None:
    store_standing("A")
    desk.post(f"/days/{UNKNOWN}/compute/?page=pyramid")

    other = desk.post("/days/2026-02-12/compute/", follow=True)
    left = desk.post(f"/days/{UNKNOWN}/cancel/?page=pyramid", follow=True)

    assert "Another day is being computed" in other.content.decode()
    assert ("The day is not computed." in left.content.decode(), left.context["page"].state) == (True, "missing")
    assert [day.state for day in PastDay.objects.all()] == [PastState.CANCELLED]
    assert desk.post("/days/2026-02-12/compute/").status_code == 302
    assert PastDay.objects.count() == 2


@pytest.mark.parametrize(("role", "says"), [(Role.GENERAL_MANAGER, True), (Role.SALESPERSON, False)])
def test_why_a_day_failed_is_told_in_detail_only_to_who_may_have_all_judged(role: Role, says: bool) -> None:
    PastDay.objects.create(
        as_of=date.fromisoformat(UNKNOWN),
        source=PastSource.COMPUTED,
        state=PastState.FAILED,
        error="db-host-7 refused",
        requested_at=timezone.now(),
        opened_at=timezone.now(),
    )

    said = sign_in(make_user("reader", role=role)).get(f"/days/{UNKNOWN}/").content.decode()

    assert ("This day could not be computed." in said, "db-host-7" in said) == (True, says)


def test_a_day_before_the_first_sale_says_so(desk: Client) -> None:
    said = desk.get("/customers/?as_of=2023-12-31", follow=True).content.decode()

    assert "Nothing was sold by this day" in said
    assert "The ledger begins on 2024-01-01." in said
    assert "compute/" not in said


def test_access_to_the_pages_of_days(client: Client, desk: Client) -> None:
    for address in ("/days/", f"/days/{UNKNOWN}/"):
        assert client.get(address)["Location"].startswith("/accounts/login/")
        assert desk.post(address).status_code == 405
    for address in (f"/days/{UNKNOWN}/compute/", f"/days/{UNKNOWN}/cancel/"):
        assert client.post(address)["Location"].startswith("/accounts/login/")
        assert desk.get(address).status_code == 405
        assert desk.post(address.replace(UNKNOWN, "2026-03-31")).status_code == 404
    Refresh.objects.all().delete()
    assert desk.post(f"/days/{UNKNOWN}/compute/").status_code == 404
    assert desk.get("/days/").status_code == 200


def test_nothing_is_changed_or_offered_to_be_done_on_a_past_day(desk: Client) -> None:
    store_standing("A", flags="falling")
    keep("A", flags="falling")

    page = ask(desk, f"{THEN}&customer=A")
    said = desk.get(f"/customers/?{THEN}&customer=A").content.decode()

    assert "next_action" not in page.asked.columns
    assert {tab.code for tab in page.worklists} & {"urgent", "unanswered"} == set()
    assert page.drawer is not None
    assert (page.drawer.action, page.drawer.may_answer, page.drawer.pk) == (None, False, Standing.objects.get().pk)
    offered = [
        f'action="{address}' for address in ("/customers/assign", "/customers/tag", "/customers/views", "/judge")
    ]
    assert [address for address in offered if address in said] == []
    for address in ("/customers/assign/", "/customers/assign/do/", "/customers/tag/", "/customers/tag/do/"):
        assert desk.post(address, {"query": THEN, "code": ["A"]}).status_code == 403
    for query in ("list=unanswered", "list=urgent", "sort=next_action", "f=next_action:is:call"):
        assert desk.get(f"/customers/?{THEN}&{query}").status_code == 404
    assert "next_action" not in ask(desk, f"{THEN}&columns=rank,next_action").asked.columns


@pytest.mark.parametrize("sort", ["flags", "-flags", "tag", "-tag"])
def test_a_past_day_too_is_sorted_by_abnormal_figures_and_tags(sort: str, desk: Client) -> None:
    store_standing("A")
    keep("A", flags="falling")

    assert [row.code for row in ask(desk, f"{THEN}&columns=flags,tag&sort={sort}").rows] == ["A"]


def test_columns_chosen_on_a_past_day_are_of_that_page_alone(desk: Client) -> None:
    store_standing("A")
    keep("A")

    led = desk.post("/customers/columns/keep/", {"query": THEN, "columns": ["rank", "tier"]})

    assert parse_qs(urlsplit(led["Location"]).query) == {"as_of": ["2026-02-28"], "columns": ["rank,tier"]}
    assert TableChoice.objects.count() == 0


def test_what_is_masked_stays_so_on_a_past_day() -> None:
    Company.objects.create(pk=1, masks={"salesperson": ["receivable", "margin"]})
    seller = make_user("seller")
    store_standing("A", owner=seller)
    keep("A", receivable=7_777, receivable_overdue=7_777, margin_12m=8_888, flags="credit_overdue;falling")
    desk = sign_in(seller)

    page = ask(desk, f"{THEN}&customer=A")
    said = desk.get(f"/customers/?{THEN}&customer=A").content.decode()

    assert page.drawer is not None
    assert ([flag.code for flag in page.drawer.flags], page.drawer.margin_12m) == (["falling"], None)
    assert ("77.77" in said, "88.88" in said, "overdue credit" in said.lower()) == (False, False, False)
    for query in ("sort=-receivable", "f=receivable:ge:1", "columns=margin_12m", "list=credit"):
        assert desk.get(f"/customers/?{THEN}&{query}").status_code == 404


def test_a_computed_day_tells_why_and_a_month_end_that_it_does_not_know(desk: Client) -> None:
    store_standing("A")
    keep("A")
    computed("A")

    whole = ask(desk, f"as_of={UNKNOWN}&customer=A").drawer
    bare = ask(desk, f"{THEN}&customer=A").drawer

    assert whole is not None and bare is not None  # noqa: PT018 - both are open
    assert ([judgement.text[:24] for judgement in whole.judgements][:1], whole.note) == (
        ["Small, not core: bought "],
        "",
    )
    assert [judgement.text for judgement in bare.judgements][:2] == ["Core", "on time"]
    assert "the figures are kept, not the sentences" in bare.note


def test_a_month_end_names_the_columns_it_does_not_keep_and_a_stale_day_says_so(desk: Client) -> None:
    store_standing("A")
    keep("A")
    computed("A")

    usual, more = ask(desk, THEN).band, ask(desk, f"{THEN}&columns=rank,typical_order_amount").band
    PastDay.objects.update(marks=2)
    stale = ask(desk, f"as_of={UNKNOWN}").band

    assert usual is not None and more is not None and stale is not None  # noqa: PT018 - there is a band on each
    assert (usual.lacking, more.lacking) == ("", "Typical order")
    assert (usual.own, stale.is_stale, stale.own) == (
        "/days/2026-02-28/?page=table",
        True,
        f"/days/{UNKNOWN}/?page=table",
    )
    assert more.back == "/customers/?columns=rank%2Ctypical_order_amount"


@pytest.mark.parametrize(
    ("query", "lacking"),
    [
        ("f=typical_order_amount:ge:1", "Typical order"),
        ("sort=-typical_order_amount", "Typical order"),
        ("list=surging", "Surging"),
        ("list=due", ""),
        ("sort=customer_name", ""),
        ("f=typical_order_amount:ge:1&sort=typical_order_amount&columns=rank,typical_order_amount", "Typical order"),
    ],
)
def test_a_month_end_names_what_its_rows_are_chosen_or_ordered_by_and_does_not_keep(
    query: str, lacking: str, desk: Client
) -> None:
    store_standing("A")
    keep("A")
    ask(desk, THEN)
    PastDay.objects.update(lacks=["typical_order_amount", "is_surging"])

    band = ask(desk, f"{THEN}&{query}").band

    assert band is not None
    assert band.lacking == lacking


def test_only_who_asked_for_a_day_or_may_have_all_judged_cancels_it(desk: Client) -> None:
    asking, other = make_user("asking"), make_user("other")
    for code, owner in {"A": asking, "B": other}.items():
        store_standing(code, owner=owner)
    own, theirs = sign_in(asking), sign_in(other)
    own.post(f"/days/{UNKNOWN}/compute/")

    pages = [one.get(f"/days/{UNKNOWN}/").content.decode() for one in (own, theirs, desk)]
    refused = theirs.post(f"/days/{UNKNOWN}/cancel/")
    waiting = PastDay.objects.get().state
    own.post(f"/days/{UNKNOWN}/cancel/")

    assert ["/cancel/" in page for page in pages] == [True, False, True]
    assert (refused.status_code, waiting, PastDay.objects.get().state) == (
        403,
        PastState.REQUESTED,
        PastState.CANCELLED,
    )
    own.post(f"/days/{UNKNOWN}/compute/")
    desk.post(f"/days/{UNKNOWN}/cancel/")
    assert [day.state for day in PastDay.objects.all()] == [PastState.CANCELLED] * 2


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SERVICE, Role.SALESPERSON])
def test_who_sees_no_customer_has_no_day_computed(role: Role) -> None:
    store_standing("A")
    client = sign_in(make_user("nobody", role=role))

    refused = client.post(f"/days/{UNKNOWN}/compute/")

    assert (refused.status_code, PastDay.objects.count()) == (403, 0)
    assert "Compute this day" not in client.get(f"/days/{UNKNOWN}/").content.decode()


def test_a_day_that_is_whole_is_opened_and_not_computed_again_until_something_has_changed(desk: Client) -> None:
    store_standing("A")
    computed("A")

    whole = desk.post(f"/days/{UNKNOWN}/compute/?page=table&tier=small")
    before = PastDay.objects.count()
    PastDay.objects.update(marks=2)
    stale = desk.post(f"/days/{UNKNOWN}/compute/?page=table&tier=small")

    assert (whole["Location"], before) == (f"/customers/?as_of={UNKNOWN}&tier=small", 1)
    assert (stale["Location"], PastDay.objects.count()) == (f"/days/{UNKNOWN}/?page=table&tier=small", 2)


@pytest.mark.parametrize("address", ["/customers/", "/", "/groups/"])
def test_every_link_and_form_of_a_page_keeps_its_day(address: str, manager: User) -> None:
    team = make_team("north")
    for code in "ABC":
        store_standing(code, owner=make_user(f"seller{code}", team=team), region=f"Region {code}")
    keep(*"ABC", contact_state="overdue", amount_12m=9_000)
    store_day(JANUARY, [{"customer_code": code, "tier": "head"} for code in "ABC"])

    page = read_page(sign_in(manager).get(f"{address}?{THEN}").content.decode())

    main = page.one("main")
    links = [link.attributes["href"] for link in main.every("a") if not link.matches({"class_": "btn"})]
    links += [brick.attributes["data-href"] for brick in main.every("g", class_="brick")]
    links += [part.attributes["hx-get"] for part in main.every("*") if "hx-get" in part.attributes]
    fields = [one.attributes["value"] for one in main.every("input", name="query")]
    led = [link for link in links if re.match(r"\?|/(customers/|groups/)?(\?|$)", link)]
    assert len(led) > 3
    assert [link for link in [*led, *fields] if THEN not in link] == []


def test_the_days_to_choose_lead_back_to_the_page_one_comes_from(desk: Client) -> None:
    store_standing("A")
    keep("A")
    computed("A")

    choices = desk.get(f"/days/?page=table&{THEN}&tier=small&list=due&columns=rank").context["choices"]
    picked = desk.get(f"/days/?page=pyramid&since=2026-02-28&by=region&of=X&day={UNKNOWN}")

    asked = "list=due&tier=small&columns=rank"
    assert (choices.now.href, choices.now.is_current) == (f"/customers/?{asked}", False)
    assert [(one.href, one.is_current) for one in (*choices.month_ends, *choices.computed)] == [
        (f"/customers/?{THEN}&{asked}", True),
        (f"/customers/?as_of={UNKNOWN}&{asked}", False),
    ]
    assert picked["Location"] == f"/?by=region&of=X&as_of={UNKNOWN}"
    assert desk.get("/days/?page=table&sort=password").status_code == 404


def test_sums_and_counts_of_a_day_are_its_own_and_those_of_now_stay(desk: Client) -> None:
    Refresh.objects.update(revision="now")
    store_standing("A", tier="small", order_count=1)
    keep("A", order_count=7)

    found = [(totals(desk, query)[11], ask(desk, query).layers[1].count) for query in ("list=all", THEN, "list=all")]

    assert found == [("1", 0), ("7", 1), ("1", 0)]


def test_the_pyramid_of_a_past_day_compares_with_month_ends_before_it(desk: Client) -> None:
    for code in "ABC":
        store_standing(code, tier="dormant")
    keep(*"ABC", tier="core")
    store_day(JANUARY, [{"customer_code": code, "tier": "head"} for code in "ABC"])

    page = desk.get(f"/?{THEN}").context["page"]

    assert (page.as_of, page.behind.since, [tier.count for tier in page.tiers]) == (FEBRUARY, JANUARY, [0, 3, 0, 0, 0])
    moved = page.behind.movement.rows[0].cells[1]
    assert (moved.customers, codes(desk, moved.href.split("?")[1])) == (3, ["A", "B", "C"])
    assert desk.get(f"/?{THEN}&since=2026-02-28").status_code == 404


def test_an_export_of_a_past_day_is_of_that_day_and_says_that_owners_are_of_today(desk: Client) -> None:
    store_standing("A", order_count=1)
    make_customer("gone")
    Customer.objects.filter(code="gone").update(is_withdrawn=True)
    keep("A", "gone", order_count=7)

    sent = desk.post("/customers/export/", {"query": f"{THEN}&columns=order_count&sort=customer_name", "all": "on"})

    book = fastexcel.read_excel(b"".join(sent.streaming_content))  # type: ignore[attr-defined]  # a file is streamed
    about, rows = (book.load_sheet(place, header_row=None).to_polars().rows() for place in (0, 1))
    assert 'filename="customers 2026-02-28.xlsx"' in sent["Content-Disposition"]
    assert [row[1] for row in about if row[1] and "owners and teams" in str(row[1])]
    assert [row[2] for row in rows[1:]] == ["7", "7"]
    assert (Entry.objects.get().after or {})["as_of"] == "2026-02-28"


def test_a_day_that_is_opened_is_kept_longer(desk: Client) -> None:
    store_standing("A")
    day = computed("A")
    PastDay.objects.update(opened_at=timezone.now() - timedelta(days=6))

    ask(desk, f"as_of={UNKNOWN}")

    assert timezone.now() - PastDay.objects.get(pk=day.pk).opened_at < timedelta(minutes=1)


def test_nothing_is_changed_in_the_cells_of_a_past_day(desk: Client) -> None:
    store_standing("A")
    keep("A")
    query = "columns=region,customer_type,cadence,tag,salesperson"

    now, then = (grid(desk, f"{query}{day}").every("a", class_="pen") for day in ("", f"&{THEN}"))

    assert (len(now), then) == (5, [])


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        (f"/customers/?{THEN}", 12),
        (f"/customers/totals/?{THEN}", 8),
        (f"/?{THEN}", 7),
        (f"/days/?page=table&{THEN}", 7),
        (f"/days/{UNKNOWN}/?page=table", 10),
    ],
)
def test_more_rows_need_no_more_queries(
    address: str, queries: int, desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for code in "ABC":
        store_standing(code)
    keep(*"ABC", amount_12m=minor("90.00"))
    desk.get(address)
    PastStanding.objects.exclude(customer_code="A").delete()

    with django_assert_num_queries(queries):
        desk.get(address)
    PastDay.objects.all().delete()
    desk.get(address)
    with django_assert_num_queries(queries):
        desk.get(address)

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries

from battlemap.standings import AS_OF, a_standing, reason
from kejing.people.enums import Role
from kejing.people.models import User
from kejing.standing.enums import RefreshState
from kejing.standing.models import Refresh, Standing
from rows import make_customer, make_user

pytestmark = pytest.mark.django_db

PYRAMID, TABLE, JUDGE_AGAIN = "battlemap:pyramid", "battlemap:table", "battlemap:judge_again"

type SignIn = Callable[[User], Client]


@pytest.fixture
def shown() -> Refresh:
    return Refresh.objects.create(
        as_of=AS_OF, state=RefreshState.DONE, requested_at=timezone.now(), contacts_known=True, customer_count=1
    )


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(user: User) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def manager() -> User:
    return make_user("manager", role=Role.GENERAL_MANAGER)


def make_standing(code: str, *, owner: User | None = None, amount: str = "100.00", **changes: Any) -> Standing:
    money = dict.fromkeys(("amount_this_year", "amount_this_month", "last_order_amount", "amount_12m"), Decimal(amount))
    standing = a_standing(code, **money, **changes)
    standing.customer = make_customer(code, owner=owner)
    standing.save(force_insert=True)
    return standing


def page_of(client: Client, name: str, **query: str) -> object:
    response = client.get(reverse(name), query)
    assert response.status_code == 200
    return response.context["page"]


@pytest.mark.parametrize("name", [PYRAMID, TABLE])
def test_nobody_sees_a_page_without_signing_in(name: str) -> None:
    response = Client().get(reverse(name))

    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("account_login"))


@pytest.mark.parametrize("name", [PYRAMID, TABLE])
def test_pages_only_answer_to_reading(name: str, manager: User, sign_in: SignIn) -> None:
    assert sign_in(manager).post(reverse(name)).status_code == 405


@pytest.mark.parametrize("name", [PYRAMID, TABLE])
def test_before_the_first_ledger_the_page_says_what_to_do(name: str, manager: User, sign_in: SignIn) -> None:
    response = sign_in(manager).get(reverse(name))

    assert "kejing import FILE" in response.content.decode()


def test_the_pyramid_counts_what_its_reader_may_see(shown: Refresh, manager: User, sign_in: SignIn) -> None:
    seller, other = make_user("seller"), make_user("other")
    make_standing("A", owner=seller, tier="head", amount="300.00")
    make_standing("B", owner=seller)
    make_standing("C", owner=other)

    def counted(user: User) -> list[tuple[str, int, Decimal, int]]:
        page = page_of(sign_in(user), PYRAMID)
        return [(tier.tier, tier.count, tier.amount, tier.overdue) for tier in page.tiers if tier.count]  # type: ignore[attr-defined]  # the page's record

    assert counted(manager) == [("head", 1, Decimal("300.00"), 1), ("small", 2, Decimal("200.00"), 2)]
    assert counted(seller) == [("head", 1, Decimal("300.00"), 1), ("small", 1, Decimal("100.00"), 1)]
    assert counted(other) == [("small", 1, Decimal("100.00"), 1)]


def test_the_drawer_of_a_customer_one_may_not_see_stays_shut(shown: Refresh, sign_in: SignIn) -> None:
    seller = make_user("seller")
    make_standing("A", owner=seller)
    make_standing("B", owner=make_user("other"))

    response = sign_in(seller).get(reverse(TABLE), {"customer": "B"})

    assert response.context["page"].drawer is None
    assert "Shop B" not in response.content.decode()


def test_the_drawer_says_why_in_sentences(shown: Refresh, manager: User, sign_in: SignIn) -> None:
    make_standing("A")

    response = sign_in(manager).get(reverse(TABLE), {"customer": "A"})

    body = response.content.decode()
    assert "Small, not core: bought in 1 of 12 months (needs 4)" in body
    assert "Due every 30 days, last contact 40 days ago, 10 days over" in body


def test_an_abnormal_figure_is_red_in_the_table_and_asks_for_a_reason_in_the_drawer(
    shown: Refresh, manager: User, sign_in: SignIn
) -> None:
    owed = reason("flag.over_limit", owed_amount=500_000, limit_amount=100_000)
    make_standing("A", flags="over_limit", flag_reasons=f"[{owed}]")
    make_standing("B")

    response = sign_in(manager).get(reverse(TABLE), {"customer": "A"})

    page = response.context["page"]
    assert [(row.code, [cell.text for cell in row.cells if "bad" in cell.css]) for row in page.rows] == [
        ("A", ["—"]),
        ("B", []),
    ]
    assert "5,000.00 owed, credit limit 1,000.00" in response.content.decode()


def test_stars_that_nobody_has_confirmed_are_marked_in_the_drawer_and_not_above_every_page(
    shown: Refresh, manager: User, sign_in: SignIn
) -> None:
    shown.findings = [reason("finding.stars_provisional", one_amount=1), reason("finding.contacts_unknown")]
    shown.save(update_fields=["findings"])
    make_standing("A")

    response = sign_in(manager).get(reverse(TABLE), {"customer": "A"})

    assert [notice.text for notice in response.context["page"].notices] == [
        "No contact is on record yet, so nobody is due or overdue"
    ]
    assert "provisional" in response.content.decode()


@pytest.mark.parametrize(
    ("language", "sentence"), [("zh-hans", "小客户"), ("zh-hant", "小客戶"), ("en", "Small customers")]
)
def test_pages_speak_the_reader_s_language(language: str, sentence: str, shown: Refresh, manager: User) -> None:
    make_standing("A")
    client = Client(headers={"accept-language": language})
    client.force_login(manager)

    assert sentence in client.get(reverse(PYRAMID)).content.decode()


@pytest.mark.parametrize(
    ("name", "query", "queries"), [(PYRAMID, {}, 8), (TABLE, {}, 12), (TABLE, {"customer": "A"}, 15)]
)
def test_more_rows_need_no_more_queries(
    name: str,
    query: dict[str, str],
    queries: int,
    shown: Refresh,
    manager: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in(manager)
    make_standing("A")
    client.get(reverse(name), query)
    with django_assert_num_queries(queries):
        client.get(reverse(name), query)
    for code in "BC":
        make_standing(code)
    with django_assert_num_queries(queries):
        client.get(reverse(name), query)


def test_a_general_manager_has_all_judged_again_in_the_background(manager: User, sign_in: SignIn) -> None:
    response = sign_in(manager).post(reverse(JUDGE_AGAIN), {"as_of": "2026-02-28"})

    asked = Refresh.objects.get()
    assert response.status_code == 302
    assert (asked.as_of, asked.state, asked.requested_by) == (date(2026, 2, 28), RefreshState.REQUESTED, manager)
    assert DBTaskResult.objects.get().args_kwargs["args"] == [asked.pk]


def test_a_refresh_under_way_is_announced_over_the_figures_before(
    shown: Refresh, manager: User, sign_in: SignIn
) -> None:
    make_standing("A")
    Refresh.objects.create(as_of=date(2026, 2, 28), requested_at=timezone.now())

    page = page_of(sign_in(manager), PYRAMID)

    assert page.as_of == AS_OF  # type: ignore[attr-defined]  # the page's record
    assert "2026-02-28" in page.notices[0].text  # type: ignore[attr-defined]  # the same


def test_a_refresh_that_never_ended_is_no_longer_announced_as_under_way(
    shown: Refresh, manager: User, sign_in: SignIn
) -> None:
    Refresh.objects.create(as_of=date(2026, 2, 28), requested_at=timezone.now() - timedelta(hours=3))

    notice = page_of(sign_in(manager), PYRAMID).notices[0]  # type: ignore[attr-defined]  # the page's record

    assert (notice.kind, "interrupted" in notice.text) == ("act", True)


def test_what_went_wrong_is_told_only_to_who_can_do_something_about_it(
    shown: Refresh, manager: User, sign_in: SignIn
) -> None:
    seller = make_user("seller")
    make_standing("A", owner=seller)
    Refresh.objects.create(
        as_of=AS_OF, requested_at=timezone.now(), state=RefreshState.FAILED, error="db-host-7 refused"
    )

    assert "db-host-7" in sign_in(manager).get(reverse(PYRAMID)).content.decode()
    assert "db-host-7" not in sign_in(seller).get(reverse(PYRAMID)).content.decode()


@pytest.mark.parametrize("name", [PYRAMID, TABLE])
@pytest.mark.parametrize("role", [Role.SALESPERSON, Role.ADMINISTRATOR])
def test_who_sees_no_customer_is_told_so_and_not_to_import(
    name: str, role: Role, shown: Refresh, sign_in: SignIn
) -> None:
    make_standing("A")

    body = sign_in(make_user("somebody", role=role)).get(reverse(name)).content.decode()

    assert "No customer is assigned to you" in body
    assert "kejing import" not in body


@pytest.mark.parametrize("role", [Role.SALESPERSON, Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_nobody_else_may_have_all_judged_again(role: Role, sign_in: SignIn) -> None:
    response = sign_in(make_user("somebody", role=role)).post(reverse(JUDGE_AGAIN), {"as_of": "2026-02-28"})

    assert (response.status_code, Refresh.objects.count()) == (403, 0)


def test_judging_again_is_never_done_by_reading(manager: User, sign_in: SignIn) -> None:
    assert sign_in(manager).get(reverse(JUDGE_AGAIN)).status_code == 405


def test_a_day_before_any_ledger_is_refused_with_a_sentence(manager: User, sign_in: SignIn) -> None:
    response = sign_in(manager).post(reverse(JUDGE_AGAIN), {"as_of": "0001-01-01"}, follow=True)

    assert Refresh.objects.count() == 0
    assert "0001-01-01 is before any ledger." in response.content.decode()


def test_a_day_still_to_come_is_refused_with_a_sentence(manager: User, sign_in: SignIn) -> None:
    tomorrow = (timezone.now() + timedelta(days=2)).date().isoformat()

    response = sign_in(manager).post(reverse(JUDGE_AGAIN), {"as_of": tomorrow}, follow=True)

    assert Refresh.objects.count() == 0
    assert f"{tomorrow} is still to come." in response.content.decode()


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "Too many tries"), ("zh-hans", "试得太多了"), ("zh-hant", "試得太多了")]
)
def test_who_tried_to_sign_in_too_often_reads_so_in_his_language(language: str, sentence: str) -> None:
    client = Client(headers={"accept-language": language})
    answers = [client.post(reverse("account_login"), {"login": "", "password": ""}) for _ in range(31)]

    assert answers[-1].status_code == 429
    assert sentence in answers[-1].content.decode()

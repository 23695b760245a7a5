from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from battlemap.measured import BEFORE, NEW_YEAR, minor, sign_in, store_day, store_refresh, store_standing
from battlemap.standings import AS_OF
from kejing.analytics.tiers import TIERS
from kejing.battlemap.queries.movement import ANY, NoSuchMove, codes_moved
from kejing.people.enums import Role
from kejing.people.models import User
from kejing.standing.models import Refresh, Snapshot, Standing
from rows import make_user

pytestmark = pytest.mark.django_db

PYRAMID = reverse("battlemap:pyramid")
STATES = (*TIERS, "absent")


@pytest.fixture
def manager() -> User:
    return make_user("manager", role=Role.GENERAL_MANAGER)


def page_of(client: Client, **query: str) -> Any:
    response = client.get(PYRAMID, query)
    assert response.status_code == 200
    return response.context["page"]


def store_any_company(seed: int) -> dict[str, str]:
    """Store two dozen customers now and then, some on record at one of the two only; return the tiers of then."""
    chance = Random(seed)  # noqa: S311 - made-up figures, no secrets
    store_refresh()
    then = {}
    for number in range(24):
        code = f"C{number:02}"
        if chance.random() < 0.85:
            then[code] = chance.choice(TIERS)
        if code not in then or chance.random() < 0.85:
            store_standing(code, tier=chance.choice(TIERS), amount_12m=Decimal(chance.randrange(-50, 5_000)))
    store_day(
        BEFORE,
        [{"customer_code": code, "tier": tier, "amount_12m": chance.randrange(500_000)} for code, tier in then.items()],
    )
    return then


@pytest.mark.parametrize("seed", [1, 2])
def test_the_matrix_sums_to_the_pyramid_then_and_to_the_one_now(seed: int, manager: User) -> None:
    then = store_any_company(seed)

    moves = page_of(sign_in(manager)).behind.movement

    rows = {row.tier: row for row in moves.rows}
    columns = {column.tier: column for column in moves.columns}
    now = list(Standing.objects.values_list("tier", "amount_12m"))
    assert {tier: rows[tier].customers for tier in TIERS} == {tier: list(then.values()).count(tier) for tier in TIERS}
    assert {tier: columns[tier].customers for tier in TIERS} == {
        tier: sum(one == tier for one, _ in now) for tier in TIERS
    }
    assert {tier: columns[tier].amount for tier in TIERS} == {
        tier: sum((amount for one, amount in now if one == tier), Decimal(0)) for tier in TIERS
    }
    for row in moves.rows:
        assert sum((cell.amount_before for cell in row.cells), Decimal(0)) == row.amount
        assert sum(cell.customers for cell in row.cells) == row.customers


@pytest.mark.parametrize("seed", [1, 2])
def test_every_cell_of_the_matrix_has_its_customers_behind_it(seed: int, manager: User) -> None:
    then = store_any_company(seed)
    now = dict(Standing.objects.values_list("customer_code", "tier"))

    def behind(before: str, after: str) -> set[str]:
        return set(codes_moved(user=manager, since=BEFORE, before=before, after=after))

    for cell in page_of(sign_in(manager)).behind.movement.rows:
        for one in cell.cells:
            # Who is off the record has no row to open, and so no address.
            expected = 0 if one.tier == "absent" else one.customers
            assert len(behind(cell.tier, one.tier)) == expected
            assert bool(one.href) == (one.tier != "absent")
    assert behind("head", "core") == {code for code in now if then.get(code) == "head" and now[code] == "core"}
    assert behind("absent", ANY) == now.keys() - then.keys()
    assert behind(ANY, ANY) == set(now)


def test_a_cell_leads_to_the_table_of_its_customers(manager: User) -> None:
    store_refresh()
    store_standing("A", tier="core", region="North & West")
    store_day(BEFORE, [{"customer_code": "A", "tier": "head"}])

    moves = page_of(sign_in(manager), by="region", of="North & West").behind.movement

    (cell,) = [cell for row in moves.rows for cell in row.cells if cell.customers]
    assert cell.href == "/customers/?moved=head-core&since=2026-02-28&by=region&of=North+%26+West"


def test_nobody_else_s_customers_are_in_the_movement(manager: User) -> None:
    seller = make_user("seller")
    store_refresh()
    store_standing("A", owner=seller, tier="core")
    store_standing("B", owner=make_user("other"), tier="core")
    store_day(BEFORE, [{"customer_code": code, "tier": "head"} for code in ("A", "B", "GONE")])

    def told(user: User) -> tuple[int, int, set[str]]:
        page = page_of(sign_in(user))
        codes = codes_moved(user=user, since=BEFORE, before="head", after="core")
        return page.behind.movement.customers, page.tiers[0].change, set(codes)

    assert told(seller) == (1, -1, {"A"})
    assert told(manager) == (3, -3, {"A", "B"})


def test_each_tier_says_who_came_and_who_left(manager: User) -> None:
    store_refresh()
    store_standing("A", tier="core")
    store_standing("B", tier="core")
    store_day(BEFORE, [{"customer_code": "A", "tier": "head"}, {"customer_code": "B", "tier": "small"}])

    head, core, *_ = page_of(sign_in(manager)).tiers

    def told(tier: Any) -> list[tuple[str, str, bool, bool]]:
        return [(one.name, one.other, one.has_come, one.has_risen) for one in tier.moved]

    assert (head.change, told(head)) == (-1, [("Shop A", "Core", False, False)])
    assert (core.change, told(core)) == (2, [("Shop A", "Head", True, False), ("Shop B", "Small", True, True)])


def test_lost_customers_are_counted_apart_from_their_tier(manager: User) -> None:
    store_refresh()
    store_standing("A", tier="dormant", is_lost=True)
    store_day(BEFORE, [{"customer_code": "A", "tier": "dormant"}])

    page = page_of(sign_in(manager))

    assert (page.tiers[3].change, page.lost.change) == (-1, 1)
    assert "1 customer newly lost" in [one.text for one in page.behind.movement.sentences]


def test_the_last_month_end_is_compared_with_unless_another_one_is_chosen(manager: User) -> None:
    store_refresh()
    store_standing("A")
    for day in (NEW_YEAR, BEFORE, AS_OF):
        store_day(day, [{"customer_code": "A", "tier": "small"}])
    client = sign_in(manager)

    chosen = page_of(client, since="2025-12-31").behind

    assert page_of(client).behind.since == BEFORE
    assert (chosen.since, [day.on for day in chosen.days]) == (NEW_YEAR, [BEFORE, NEW_YEAR])
    assert client.get(PYRAMID, {"since": "2026-01-31"}).status_code == 404
    # The day that is shown itself is nothing to compare with.
    assert client.get(PYRAMID, {"since": AS_OF.isoformat()}).status_code == 404


def test_without_a_kept_day_the_page_says_what_is_missing(manager: User) -> None:
    store_refresh()
    store_standing("A")

    behind = page_of(sign_in(manager)).behind

    assert behind.movement is None
    assert behind.missing_movement.startswith("No month end before this day is kept yet.")
    assert "the standing of 2025-12-31 is not kept" in behind.missing_goals


def test_a_day_on_which_dormant_customers_did_not_show_yet_is_not_compared_with(manager: User) -> None:
    store_refresh(first_on=date(2025, 10, 1))
    store_standing("A", tier="core")
    store_day(BEFORE, [{"customer_code": "A", "tier": "head"}])
    store_day(NEW_YEAR, [{"customer_code": "A", "tier": "head"}])

    page = page_of(sign_in(manager))

    assert (page.behind.movement, page.tiers[0].change, page.tiers[0].progress) == (None, None, None)
    assert "takes 181 days" in page.behind.missing_movement
    assert "too short to tell" in page.behind.missing_goals


def test_a_day_whose_past_has_changed_is_said_to_be_stale(manager: User) -> None:
    store_refresh()
    store_standing("A")
    store_day(BEFORE, [{"customer_code": "A", "tier": "small"}])
    Snapshot.objects.update(marks=2)

    assert "The ledger has changed before 2026-02-28" in sign_in(manager).get(PYRAMID).content.decode()


def test_goals_are_measured_on_who_was_in_the_tier_at_new_year(manager: User) -> None:
    store_refresh()
    # Was a core customer and is none any more: it still counts for the core customers of the year.
    store_standing(
        "A", tier="small", amount_this_year=Decimal("160.00"), amount_last_year_same_period=Decimal("100.00")
    )
    store_standing("B", tier="core", amount_this_year=Decimal("9.00"), amount_last_year_same_period=Decimal("100.00"))
    store_standing("C", tier="small", last_order_on=AS_OF, amount_last_year_same_period=Decimal("0.00"))
    store_day(
        NEW_YEAR,
        [
            {"customer_code": "A", "tier": "core"},
            {"customer_code": "C", "tier": "dormant", "amount_12m": minor("0.00")},
            {"customer_code": "D", "tier": "dormant"},
        ],
    )

    _, core, small, dormant, _ = page_of(sign_in(manager)).tiers

    assert (core.progress.value, core.progress.goal, core.progress.is_reached) == (pytest.approx(0.6), 0.5, True)
    assert (dormant.progress.won, dormant.progress.customers, dormant.progress.goal) == (1, 2, 0.2)
    assert small.progress.customers == 0


@pytest.mark.parametrize(
    ("since", "before", "after"),
    [(BEFORE, "gold", "core"), (BEFORE, "head", ""), (date(2026, 1, 31), "head", "core")],
)
def test_a_move_that_cannot_be_told_is_refused(since: date, before: str, after: str, manager: User) -> None:
    store_day(BEFORE, [{"customer_code": "A", "tier": "head"}])

    with pytest.raises(NoSuchMove):
        codes_moved(user=manager, since=since, before=before, after=after)


def test_what_was_measured_is_kept_until_the_rows_change(manager: User) -> None:
    refresh = store_refresh(revision="one-of-its-kind")
    store_standing("A", tier="core")
    store_day(BEFORE, [{"customer_code": "A", "tier": "head"}])
    client = sign_in(manager)
    assert page_of(client).tiers[1].count == 1

    Standing.objects.update(tier="small")
    Refresh.objects.filter(pk=refresh.pk).update(revision="another")
    page = page_of(client)

    assert (page.tiers[1].count, page.tiers[2].count, page.tiers[2].change) == (0, 1, 1)


def test_who_owns_whom_is_never_kept(manager: User) -> None:
    seller = make_user("seller")
    store_refresh(revision="of-the-owners")
    standing = store_standing("A", owner=seller)
    assert page_of(sign_in(seller)).customers == 1
    assert page_of(sign_in(manager), by="person", of=str(seller.pk)).customers == 1

    standing.customer.owner = None
    standing.customer.save(update_fields=["owner"])

    assert page_of(sign_in(seller)).customers == 0
    assert sign_in(manager).get(PYRAMID, {"by": "person", "of": str(seller.pk)}).status_code == 404

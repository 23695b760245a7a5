"""The company's currency and time zone: set on its page, held by every process."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

import pytest
from babel.numbers import is_currency
from django.urls import reverse
from django.utils import timezone

from kejing.audit.enums import Action
from kejing.audit.models import Entry
from kejing.customers.models import Customer
from kejing.customers.tasks import refresh_search_keys
from kejing.imports.enums import ImportState
from kejing.imports.models import Import
from kejing.kit.money import minor_digits
from kejing.kit.standards import own_currency, own_day, own_zone
from kejing.ledger.models import Source
from kejing.people.enums import Role
from kejing.people.models import Company
from kejing.people.operations.standards import CurrencyStays, change_standards
from kejing.people.queries.company import hold_standards
from kejing.people.queries.standards import currency_choices, time_zone_choices
from people.doors import read, signed_in
from rows import make_customer, make_user
from services.queues import work

if TYPE_CHECKING:
    from kejing.people.models import User

pytestmark = pytest.mark.django_db

EVENING = datetime(2026, 3, 31, 22, tzinfo=UTC)


@pytest.fixture
def manager() -> User:
    return make_user("manager", role=Role.GENERAL_MANAGER)


def send(manager: User, *, currency: str = "CNY", time_zone: str = "Asia/Shanghai") -> str:
    browser = signed_in(manager)
    answer = browser.post(reverse("people:standards"), {"currency": currency, "time_zone": time_zone}, follow=True)
    return read(answer).words


def test_a_manager_sets_them_and_the_log_says_so(manager: User) -> None:
    send(manager, currency="JPY", time_zone="America/New_York")

    assert (own_currency(), minor_digits(), own_zone().key) == ("JPY", 0, "America/New_York")
    entry = Entry.objects.get(action=Action.STANDARDS_CHANGED)
    assert (entry.before, entry.after) == (
        {"currency": "CNY", "time_zone": "Asia/Shanghai"},
        {"currency": "JPY", "time_zone": "America/New_York"},
    )


def test_a_process_that_knew_others_counts_by_them_from_the_next_page_on(manager: User) -> None:
    browser = signed_in(manager)
    browser.get(reverse("people:company"))
    Company.objects.update_or_create(pk=1, defaults={"currency": "USD", "time_zone": "America/New_York"})

    page = read(browser.get(reverse("people:company")))

    chosen = [
        page.one("select", id=f"standards-{name}").one("option", selected="").attributes["value"]
        for name in ("currency", "time_zone")
    ]
    assert chosen == ["USD", "America/New_York"]
    assert timezone.get_current_timezone_name() == "America/New_York"
    assert own_day(EVENING) == date(2026, 3, 31)


@pytest.mark.django_db(transaction=True)  # the worker opens a connection of its own
def test_so_does_a_task() -> None:
    Company.objects.create(pk=1, time_zone="America/New_York")

    refresh_search_keys.enqueue()
    work()

    assert own_day(EVENING) == date(2026, 3, 31)


def test_without_them_those_of_the_environment_hold() -> None:
    hold_standards()

    assert (own_currency(), own_zone().key, own_day(EVENING)) == ("CNY", "Asia/Shanghai", date(2026, 4, 1))


@pytest.mark.parametrize("what", ["credit limit", "import"])
def test_the_currency_stays_once_amounts_are_stored(manager: User, what: str) -> None:
    if what == "import":
        Import.objects.create(source=Source.objects.create(name="erp"), state=ImportState.READY, requested_at=EVENING)
    else:
        Customer.objects.filter(pk=make_customer("A").pk).update(credit_limit=1000)

    with pytest.raises(CurrencyStays, match="Amounts are stored"):
        change_standards(currency="USD", time_zone="Asia/Shanghai", by=manager)
    words = send(manager, currency="USD", time_zone="Asia/Taipei")

    assert "Amounts are stored" in words
    assert (own_currency(), own_zone().key) == ("CNY", "Asia/Taipei")


def test_who_began_before_another_changed_it_changes_no_currency_of_stored_amounts(manager: User) -> None:
    Customer.objects.filter(pk=make_customer("A").pk).update(credit_limit=1000)
    Company.objects.create(pk=1, currency="USD")

    with pytest.raises(CurrencyStays):
        change_standards(currency="CNY", time_zone="Asia/Shanghai", by=manager)

    assert Company.find().currency == "USD"


def test_an_import_that_was_taken_back_holds_nothing(manager: User) -> None:
    Import.objects.create(source=Source.objects.create(name="erp"), state=ImportState.UNDONE, requested_at=EVENING)

    change_standards(currency="USD", time_zone="Asia/Shanghai", by=manager)

    assert Company.find().currency == "USD"


@pytest.mark.parametrize("sent", [{"currency": "XXX"}, {"time_zone": "Mars/Olympus"}, {"currency": "cny"}])
def test_what_does_not_exist_is_refused_beside_its_field(manager: User, sent: dict[str, str]) -> None:
    words = send(manager, **sent)

    assert "is not one of the available choices" in words
    assert not Company.objects.exists()


def test_what_is_offered_exists() -> None:
    codes = [code for code, _name in currency_choices("zh-hans", held="CNY")]
    zones = [zone for zone, _name in time_zone_choices(held="Asia/Shanghai")]

    assert all(map(is_currency, codes))
    assert {"CNY", "HKD", "TWD", "USD", "EUR", "JPY"} <= set(codes)
    assert "DEM" not in codes
    assert set(zones) <= available_timezones()
    assert dict(currency_choices("zh-hans", held="CNY"))["CNY"] == "CNY · 人民币"

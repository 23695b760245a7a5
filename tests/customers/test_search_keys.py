import pytest
from django.utils import timezone

from kejing.customers.enums import SearchSubject
from kejing.customers.models import Alias, Customer, Person, SearchKey
from kejing.customers.operations.search_keys import refresh_search_keys
from kejing.customers.queries.search_keys import find_stale, read_stale
from kejing.customers.tasks import refresh_search_keys as refresh_task
from kejing.kit.wordsearch import MADE_SO
from rows import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Customer:
    """A customer with another name and somebody who works there."""
    shop = make_customer("A1")
    Alias.objects.create(name="永昌", customer=shop, decided_at=timezone.now())
    Person.objects.create(customer=shop, name="王芳", phone="138-0013 8000")
    return shop


def words() -> dict[str, str]:
    return dict(SearchKey.objects.values_list("subject", "words"))


def test_keys_are_made_of_names_aliases_and_people(shop: Customer) -> None:
    assert refresh_search_keys() == 3

    assert words() == {
        SearchSubject.CUSTOMER: f"{MADE_SO}\n#a1\n=shop a1\n~shopa1\n~sa\n",
        SearchSubject.ALIAS: f"{MADE_SO}\n=永昌\n~yc\n yong chang\n-yongchang\n",
        SearchSubject.PERSON: f"{MADE_SO}\n=王芳\n~wf\n wang fang\n-wangfang\n",
    }
    assert SearchKey.objects.get(subject=SearchSubject.PERSON).digits == "13800138000"


def test_what_is_up_to_date_is_left_alone(shop: Customer) -> None:
    refresh_search_keys()

    assert (find_stale().is_empty, refresh_search_keys()) == (True, 0)


def test_a_name_that_anybody_wrote_is_made_anew(shop: Customer) -> None:
    refresh_search_keys()
    Customer.objects.filter(pk=shop.pk).update(name="Kiosk")

    stale = find_stale()
    refresh_task.func()

    assert stale.rows == {SearchSubject.CUSTOMER: [shop.pk], SearchSubject.ALIAS: [], SearchSubject.PERSON: []}
    assert words()[SearchSubject.CUSTOMER] == f"{MADE_SO}\n#a1\n=kiosk\n~kiosk\n"
    assert read_stale().is_empty


def test_keys_that_were_made_otherwise_are_made_anew(shop: Customer) -> None:
    refresh_search_keys()
    SearchKey.objects.filter(subject=SearchSubject.ALIAS).update(words="\n=永昌\n~yc\n")

    stale, made = find_stale(), refresh_search_keys()

    assert (stale.rows[SearchSubject.ALIAS], made) == ([Alias.objects.get().pk], 1)
    assert words()[SearchSubject.ALIAS] == f"{MADE_SO}\n=永昌\n~yc\n yong chang\n-yongchang\n"


def test_keys_go_with_what_they_were_made_of(shop: Customer) -> None:
    refresh_search_keys()
    Person.objects.all().delete()
    Alias.objects.all().delete()

    refresh_search_keys()

    assert set(words()) == {SearchSubject.CUSTOMER}


def test_a_withdrawn_customer_gets_no_key(shop: Customer) -> None:
    Customer.objects.update(is_withdrawn=True)

    assert refresh_search_keys() == 0

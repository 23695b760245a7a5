from datetime import date
from decimal import Decimal

import pytest

from kejing.customers.models import Customer
from kejing.customers.queries import CUSTOMER_FACTS
from kejing.kit.frames import read_frames
from kejing.people.models import User
from rows import make_customer, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def facts() -> list[dict[str, object]]:
    (frame,) = read_frames([CUSTOMER_FACTS])
    return frame.sort("customer_code").to_dicts()


def test_a_full_record_is_read_whole() -> None:
    Customer.objects.create(
        code="A",
        name="Shop A",
        region="North",
        kind="Restaurant",
        owner=make_user("li"),
        contact_every_days=7,
        is_intent=True,
        is_closed=True,
        credit_limit=Decimal("1234.50"),
        created_on=date(2024, 2, 29),
    )

    assert facts() == [
        {
            "customer_code": "A",
            "customer_name": "Shop A",
            "contact_every_days": 7,
            "is_intent": True,
            "is_closed": True,
            "created_on": date(2024, 2, 29),
            "customer_type": "Restaurant",
            "region": "North",
            "salesperson": "Li",
            "credit_limit": 123450,
        }
    ]


def test_what_is_not_on_record_is_unknown_and_not_empty() -> None:
    make_customer("A")

    assert facts() == [
        {
            "customer_code": "A",
            "customer_name": "Shop A",
            "contact_every_days": None,
            "is_intent": False,
            "is_closed": False,
            "created_on": None,
            "customer_type": None,
            "region": None,
            "salesperson": None,
            "credit_limit": None,
        }
    ]


def test_an_owner_without_a_name_is_known_by_the_username() -> None:
    nameless = make_user("wang")
    User.objects.filter(pk=nameless.pk).update(display_name="")
    make_customer("A", owner=nameless)

    assert facts()[0]["salesperson"] == "wang"


def test_a_customer_that_was_withdrawn_is_none() -> None:
    customer = make_customer("A")
    customer.is_withdrawn = True
    customer.save(update_fields=["is_withdrawn"])

    assert facts() == []

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from kejing.kit.fields import MoneyField
from kejing.kit.money import LARGEST_MINOR, InexactAmount, from_minor, to_minor
from kejing.ledger.models import Document
from rows import make_customer, make_document

DAY = date(2026, 3, 1)


@given(minor=st.integers(min_value=-LARGEST_MINOR, max_value=LARGEST_MINOR))
def test_every_amount_survives_the_way_into_minor_units_and_back(minor: int) -> None:
    assert to_minor(from_minor(minor)) == minor


def test_an_amount_with_more_digits_than_the_currency_has_is_refused() -> None:
    with pytest.raises(InexactAmount, match=r"1\.005 has more than 2 digits"):
        to_minor(Decimal("1.005"))


def test_an_amount_beyond_the_largest_is_refused() -> None:
    assert to_minor(Decimal("9999999999999.99")) == LARGEST_MINOR
    with pytest.raises(InexactAmount, match="larger than an amount can be"):
        to_minor(Decimal("10000000000000.00"))


def test_not_a_number_is_no_amount() -> None:
    with pytest.raises(InexactAmount, match="is not an amount"):
        to_minor(Decimal("NaN"))


def test_a_currency_without_minor_unit_counts_whole_ones(settings: Settings) -> None:
    settings.CURRENCY = "JPY"

    assert to_minor(Decimal(120)) == 120
    with pytest.raises(InexactAmount):
        to_minor(Decimal("120.5"))


@pytest.mark.django_db
def test_the_database_holds_minor_units_and_python_a_decimal() -> None:
    document = make_document(make_customer("A"), on=DAY, amount="1234.50")

    with connection.cursor() as cursor:
        cursor.execute("SELECT amount FROM ledger_document WHERE id = %s", [document.pk])
        (stored,) = cursor.fetchone()
    assert (stored, Document.objects.get(pk=document.pk).amount) == (123450, Decimal("1234.50"))


@pytest.mark.django_db
def test_a_sum_made_by_the_database_is_exact() -> None:
    customer = make_customer("A")
    for _ in range(10):
        make_document(customer, on=DAY, amount="0.10")
    make_document(customer, on=DAY, amount="9999999999999.98")

    assert Document.objects.aggregate(total=Sum("amount"))["total"] == Decimal("10000000000000.98")


@pytest.mark.django_db
def test_amounts_filter_as_decimals() -> None:
    customer = make_customer("A")
    make_document(customer, on=DAY, amount="99.99")
    small = make_document(customer, on=DAY, amount="-5.00")

    assert list(Document.objects.filter(amount__lt=Decimal("0.00"))) == [small]


@pytest.mark.django_db
def test_saving_an_inexact_amount_fails_before_the_database() -> None:
    with pytest.raises(InexactAmount):
        make_document(make_customer("A"), on=DAY, amount="0.001")


def test_a_form_shows_a_sentence_for_an_inexact_amount() -> None:
    with pytest.raises(ValidationError) as caught:
        MoneyField().clean(Decimal("0.001"), None)

    assert caught.value.messages == ["0.001 has more than 2 digits after the point."]

"""Codes sort by Unicode code points on every database, whatever the language of the server."""

import pytest
from django.db import connection, models

from kejing.customers.models import Customer
from kejing.kit.fields import CodeField
from kejing.ledger.models import Category, Product
from rows import make_customer

CODES = ("b2", "a1", "B1", "A2", "é", "中", "a-1")
BY_CODE_POINT = ["A2", "B1", "a-1", "a1", "b2", "é", "中"]


@pytest.mark.django_db
def test_customer_codes_sort_by_code_point() -> None:
    for code in CODES:
        make_customer(code)

    assert list(Customer.objects.order_by("code").values_list("code", flat=True)) == BY_CODE_POINT


@pytest.mark.django_db
def test_item_codes_and_category_names_sort_by_code_point() -> None:
    for code in CODES:
        Product.objects.create(code=code, name=code)
        Category.objects.create(name=code)

    assert list(Product.objects.order_by("code").values_list("code", flat=True)) == BY_CODE_POINT
    assert list(Category.objects.order_by("name").values_list("name", flat=True)) == BY_CODE_POINT


@pytest.mark.django_db
def test_codes_compare_by_code_point() -> None:
    for code in CODES:
        make_customer(code)

    assert sorted(Customer.objects.filter(code__lt="a").values_list("code", flat=True)) == ["A2", "B1"]


@pytest.mark.django_db
def test_codes_meet_plain_text_of_the_database_in_a_comparison() -> None:
    make_customer("a1")

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.code FROM customers_customer c JOIN (SELECT name FROM customers_customer) n"
            " ON 'Shop ' || c.code = n.name WHERE c.code = %s",
            ["a1"],
        )
        assert cursor.fetchall() == [("a1",)]


def test_a_migration_names_no_database() -> None:
    _, path, positional, named = CodeField(max_length=200, unique=True).deconstruct()

    assert (path, positional, named) == ("kejing.kit.fields.CodeField", [], {"max_length": 200, "unique": True})


def test_it_is_a_char_field_to_everybody_else() -> None:
    field = CodeField(max_length=2)

    assert isinstance(field, models.CharField)
    assert field.get_internal_type() == "CharField"
    assert field.db_type(connection) == "varchar(2)"

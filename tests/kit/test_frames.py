from datetime import date

import polars as pl
import pytest
from django.db import IntegrityError, connection, transaction

from kejing.customers.models import Customer
from kejing.customers.queries import CUSTOMER_FACTS
from kejing.kit import frames
from kejing.kit.frames import ExtractFailed, Query, insert_frame, read_frames, reserve_keys, upsert_frame
from kejing.ledger.models import Category
from rows import make_customer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["few", "many"])
def many_or_few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in this process, as a few rows are, and in one of its own."""
    if request.param == "many":
        monkeypatch.setattr(frames, "FEW_ROWS", -1)


@pytest.mark.usefixtures("many_or_few")
def test_rows_leave_with_the_types_asked_for() -> None:
    Customer.objects.create(
        code="甲",
        name="青禾",
        is_intent=True,
        created_on=date(2026, 2, 28),
        contact_every_days=7,
        kind="零售",
        region="华东",
        credit_limit=1000,
    )
    Customer.objects.create(code="B", name="Bee")

    (customers,) = read_frames([CUSTOMER_FACTS])

    assert customers.sort("customer_code").rows() == [
        ("B", "Bee", None, False, False, None, None, None, None, None),
        ("甲", "青禾", 7, True, False, date(2026, 2, 28), "零售", "华东", None, 100_000),
    ]


@pytest.mark.usefixtures("many_or_few")
def test_an_empty_table_leaves_as_an_empty_frame_of_the_same_types() -> None:
    (frame,) = read_frames([CUSTOMER_FACTS])

    assert frame.height == 0
    assert frame.schema["created_on"] == pl.Date
    assert frame.schema["is_intent"] == pl.Boolean


def test_inserted_rows_read_back_equal() -> None:
    rows = pl.DataFrame(
        {
            "code": ["A", "B"],
            "name": ["一", "“quoted”\ttab"],
            "region": ["", "华东"],
            "kind": ["", ""],
            "is_intent": [True, False],
            "is_closed": [False, True],
            "created_on": [date(2024, 2, 29), None],
        }
    )

    insert_frame(Customer, rows)

    stored = Customer.objects.order_by("code").values_list(*rows.columns)
    assert list(stored) == rows.rows()


def test_an_insert_that_breaks_a_constraint_leaves_nothing() -> None:
    doubled = pl.DataFrame({"name": ["tea", "rice", "tea"]})

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_frame(Category, doubled)

    assert Category.objects.count() == 0


def test_an_upsert_changes_known_rows_and_adds_new_ones() -> None:
    known = make_customer("A")
    rows = pl.DataFrame(
        {
            "code": ["A", "B"],
            "name": ["Renamed", "New"],
            "region": ["", ""],
            "kind": ["", ""],
            "is_intent": [False, False],
            "is_closed": [False, False],
        }
    )

    upsert_frame(Customer, rows, key="code")

    assert list(Customer.objects.order_by("code").values_list("code", "name")) == [("A", "Renamed"), ("B", "New")]
    assert Customer.objects.get(code="A").pk == known.pk


def test_reserved_keys_are_free_and_stay_apart_from_django_s_own() -> None:
    first = make_customer("A")

    with transaction.atomic():
        keys = list(reserve_keys(Customer, 3))
        insert_frame(
            Customer,
            pl.DataFrame({"id": keys, "code": ["B", "C", "D"], "name": ["b", "c", "d"]}).with_columns(
                region=pl.lit(""), kind=pl.lit(""), is_intent=pl.lit(False), is_closed=pl.lit(False)
            ),
        )
    later = make_customer("E")

    assert len({first.pk, *keys, later.pk}) == 5


CODES = Query("SELECT code FROM customers_customer", {"code": pl.String})


@pytest.mark.usefixtures("many_or_few")
def test_reading_sees_only_committed_rows() -> None:
    with transaction.atomic():
        make_customer("A")
        (within,) = read_frames([CODES])
    (after,) = read_frames([CODES])

    assert (within.height, after.height) == (0, 1)


@pytest.mark.usefixtures("many_or_few")
def test_reading_disturbs_no_commit_before_or_after_it() -> None:
    for number in range(5):
        make_customer(f"before {number}")
        read_frames([CODES])
    connection.close()

    assert Customer.objects.count() == 5


@pytest.mark.usefixtures("many_or_few")
def test_a_column_whose_first_thousands_are_empty_keeps_its_type() -> None:
    Customer.objects.bulk_create(Customer(code=f"{number:04}", name="x") for number in range(3000))
    Customer.objects.create(code="last", name="x", created_on=date(2026, 1, 1), contact_every_days=3)

    (frame,) = read_frames([CUSTOMER_FACTS])

    assert frame.select(pl.col("created_on", "contact_every_days").drop_nulls()).rows() == [(date(2026, 1, 1), 3)]


@pytest.mark.usefixtures("many_or_few")
def test_a_database_that_cannot_be_read_says_why() -> None:
    with pytest.raises(ExtractFailed, match="nowhere"):
        read_frames([Query("SELECT code FROM nowhere", {"code": pl.String})])


def test_the_safety_of_the_connection_is_the_same_for_both_ways_into_postgresql(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = {
        "NAME": "ledger",
        "HOST": "db.example",
        "PORT": 5432,
        "USER": "kejing",
        "PASSWORD": "a b&c",
        "OPTIONS": {"sslmode": "verify-full", "options": "-c search_path=sales", "pool": True},
    }
    for key, value in given.items():
        monkeypatch.setitem(connection.settings_dict, key, value)

    assert frames._postgresql_uri() == (
        "postgresql:///ledger?host=db.example&port=5432&user=kejing&password=a%20b%26c"
        "&sslmode=verify-full&options=-c%20search_path%3Dsales"
    )

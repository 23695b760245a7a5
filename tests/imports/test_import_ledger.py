"""Ledger lines in memory, stored as one import is: what becomes of them, of their customers, items and texts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest
from django.utils import translation

from imports.importing import amounts, counted, visible
from kejing.customers.models import Customer
from kejing.imports.operations.failures import ImportStopped
from kejing.imports.operations.records import find_ambiguous
from kejing.imports.queries.sentences import tell_failure
from kejing.ledger.enums import DocumentKind
from kejing.ledger.models import Category, Document, Line, Product, Salesperson
from rows import ledger_line, ledger_lines, make_customer, make_document, make_user, store

if TYPE_CHECKING:
    from kejing.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, SECOND = date(2026, 1, 5), date(2026, 1, 6)


def kinds() -> list[tuple[str, int]]:
    """Return the kind of each visible document and how many lines it has."""
    return sorted((one.kind, len(one.lines)) for one in visible())


def test_lines_become_documents_with_the_sums_of_their_lines() -> None:
    stored = store(
        ledger_lines(
            ledger_line("A", on=FIRST, amount=1000, number="1", category="Tea", item="T1") | {"cost": 600},
            ledger_line("A", on=FIRST, amount=-250, number="1", category="Rice", item="R1") | {"cost": -100},
            ledger_line("B", on=SECOND, amount=500, number="2"),
        )
    )

    assert amounts() == {("1", "A", FIRST): 750, ("2", "B", SECOND): 500}
    one, other = Document.objects.order_by("number")
    assert (one.amount, one.cost, one.net_amount, one.line_count) == (Decimal("7.50"), Decimal("5.00"), None, 2)
    assert (other.cost, other.line_count) == (None, 1)
    assert (Category.objects.count(), Product.objects.count(), Line.objects.count()) == (2, 2, 3)
    assert counted(stored.preview) == (2, 0, 0, 0, 0)
    assert (stored.preview.first_on, stored.preview.last_on, stored.preview.lines) == (FIRST, SECOND, 3)


def test_the_same_number_of_another_customer_day_or_source_is_another_document() -> None:
    store(ledger_lines(ledger_line("A", on=FIRST, amount=1, number="1")))
    store(
        ledger_lines(
            ledger_line("B", on=FIRST, amount=2, number="1"), ledger_line("A", on=SECOND, amount=3, number="1")
        )
    )
    store(ledger_lines(ledger_line("A", on=FIRST, amount=4, number="1")), source="other")

    assert sorted((one.source, one.amount) for one in visible()) == [
        ("other", 4),
        ("test", 1),
        ("test", 2),
        ("test", 3),
    ]


def test_lines_without_numbers_of_a_customer_and_day_are_one_document() -> None:
    store(ledger_lines(ledger_line("A", on=FIRST, amount=100), ledger_line("A", on=FIRST, amount=200)))

    assert amounts() == {("", "A", FIRST): 300}


def test_lines_are_stored_in_the_order_of_the_file() -> None:
    lines = [ledger_line("A", on=FIRST, amount=amount, item=f"T{amount % 7}", category="Tea") for amount in range(50)]

    store(ledger_lines(*lines))

    assert list(Line.objects.order_by("pk").values_list("amount", flat=True)) == [
        Decimal(amount).scaleb(-2) for amount in range(50)
    ]


def test_a_gift_is_a_line_without_amount_in_a_document_of_its_own_kind() -> None:
    store(ledger_lines(ledger_line("A", on=FIRST, amount=0, item="T1", document_type="gift")))

    assert kinds() == [("gift", 1)]
    assert [one.amount for one in visible()] == [0]


def test_a_gift_with_a_sale_is_part_of_the_sale() -> None:
    store(
        ledger_lines(
            ledger_line("A", on=FIRST, amount=0, number="1", document_type="gift"),
            ledger_line("A", on=FIRST, amount=900, number="1"),
        )
    )

    assert kinds() == [("sale", 2)]


def test_a_document_that_comes_again_as_another_kind_is_replaced() -> None:
    gift = ledger_lines(ledger_line("A", on=FIRST, amount=0, number="1", document_type="gift"))
    sale = ledger_lines(ledger_line("A", on=FIRST, amount=900, number="1"))

    store(gift)
    to_sale = store(sale)
    assert kinds() == [("sale", 1)]
    to_gift = store(gift)

    assert kinds() == [("gift", 1)]
    assert [counted(one.preview) for one in (to_sale, to_gift)] == [(0, 1, 0, 0, 0)] * 2
    changed = to_gift.preview.flows[0].changed
    assert (changed.before, changed.after) == (900, 0)


def test_what_was_made_by_hand_in_another_flow_is_never_replaced() -> None:
    receipt = make_document(make_customer("A"), on=FIRST, amount="5.00", kind=DocumentKind.RECEIPT)

    store(ledger_lines(ledger_line("A", on=FIRST, amount=1, number=receipt.number)))

    assert [(one.flow, one.amount) for one in visible()] == [("goods", 1), ("money", 500)]


def test_a_known_customer_keeps_its_record() -> None:
    owner = make_user("owner")
    make_customer("A", owner=owner)

    store(ledger_lines(ledger_line("A", on=FIRST, amount=100, name="Other name")))

    assert Customer.objects.values_list("name", "owner").get() == ("Shop A", owner.pk)


def test_a_new_customer_belongs_to_the_salesperson_of_its_last_document() -> None:
    anna, berta = make_user("anna"), make_user("berta")

    store(
        ledger_lines(
            ledger_line("A", on=SECOND, amount=100, salesperson="Berta"),
            ledger_line("A", on=FIRST, amount=100, salesperson="anna"),
            ledger_line("B", on=FIRST, amount=100, salesperson="nobody here"),
        )
    )

    assert dict(Customer.objects.values_list("code", "owner")) == {"A": berta.pk, "B": None}
    assert dict(Salesperson.objects.values_list("name", "user")) == {
        "Berta": berta.pk,
        "anna": anna.pk,
        "nobody here": None,
    }
    assert sorted((one.customer, one.salesperson) for one in visible()) == [
        ("A", "Berta"),
        ("A", "anna"),
        ("B", "nobody here"),
    ]


def owner_of_new_customer(salesperson: str) -> tuple[int | None, tuple[str, ...]]:
    """Return whose a new customer of this salesperson is, and which names are told to be borne by several."""
    store(ledger_lines(ledger_line("A", on=FIRST, amount=100, salesperson=salesperson)))
    (owner,) = {
        *Customer.objects.values_list("owner", flat=True),
        *Document.objects.values_list("salesperson__user", flat=True),
    }
    return owner, find_ambiguous(pl.Series([salesperson]))


def make_namesake(username: str, *, display_name: str = "Wang", is_active: bool = True) -> User:
    user = make_user(username)
    user.display_name, user.is_active = display_name, is_active
    user.save(update_fields=["display_name", "is_active"])
    return user


def test_a_name_that_two_people_bear_assigns_nobody_and_is_told() -> None:
    make_namesake("wang1")
    make_namesake("wang2")

    assert owner_of_new_customer("Wang") == (None, ("Wang",))


def test_a_name_that_two_people_bear_is_not_told_where_the_file_does_not_use_it() -> None:
    make_namesake("wang1")
    second = make_namesake("wang2")

    assert owner_of_new_customer("wang2") == (second.pk, ())


def test_the_account_name_wins_over_the_names_of_others() -> None:
    account = make_namesake("Wang", display_name="Wang Fang")
    make_namesake("wang1")
    make_namesake("wang2")

    assert owner_of_new_customer("Wang") == (account.pk, ())


def test_whoever_bears_one_name_twice_is_one_person() -> None:
    only = make_namesake("Wang")

    assert owner_of_new_customer("Wang") == (only.pk, ())


def test_people_who_left_are_given_no_customers_and_leave_their_name_to_others() -> None:
    make_namesake("wang1", is_active=False)
    make_namesake("Wang", display_name="Gone", is_active=False)
    here = make_namesake("wang2")

    assert owner_of_new_customer("Wang") == (here.pk, ())


def test_somebody_who_left_is_nobody() -> None:
    make_namesake("wang1", is_active=False)

    assert owner_of_new_customer("Wang") == (None, ())


def names(*rows: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"customer_code": pl.String, "customer_name": pl.String}, orient="row")


def test_customers_without_a_sale_come_in_without_a_document_and_are_nobodys() -> None:
    make_customer("known")
    make_user("anna")

    stored = store(
        ledger_lines(ledger_line("A", on=FIRST, amount=100, name="Written on the line", salesperson="anna")),
        customers=names(("A", "Shop A"), ("asked", "Asked for a price"), ("known", "Known by another name")),
    )

    assert dict(Customer.objects.values_list("code", "name")) == {
        "A": "Shop A",
        "asked": "Asked for a price",
        "known": "Shop known",
    }
    assert (stored.preview.customers.new, len(visible())) == (2, 1)
    assert dict(Customer.objects.exclude(code="known").values_list("code", "owner__username")) == {
        "A": "anna",
        "asked": None,
    }


def test_a_new_customer_bears_the_name_of_its_latest_day() -> None:
    store(
        ledger_lines(
            ledger_line("A", on=SECOND, amount=100, name="Zeta"),
            ledger_line("A", on=SECOND, amount=100, name="Alpha"),
            ledger_line("A", on=FIRST, amount=100, name="Zz old"),
        )
    )

    assert Customer.objects.get().name == "Zeta"


LONG = "长" * 301


@pytest.mark.parametrize(
    ("line", "start", "length", "limit"),
    [
        (ledger_line("C" * 201, on=FIRST, amount=1), "C", 201, 200),
        (ledger_line("A", on=FIRST, amount=1, name=LONG), "长", 301, 300),
        (ledger_line("A", on=FIRST, amount=1, number="N" * 201), "N", 201, 200),
        (ledger_line("A", on=FIRST, amount=1, category="K" * 201), "K", 201, 200),
        (ledger_line("A", on=FIRST, amount=1, item="I" * 201), "I", 201, 200),
        (ledger_line("A", on=FIRST, amount=1, item="I") | {"item_name": LONG}, "长", 301, 300),
        (ledger_line("A", on=FIRST, amount=1) | {"region": LONG}, "长", 301, 120),
        (ledger_line("A", on=FIRST, amount=1, salesperson=LONG), "长", 301, 150),
    ],
)
def test_a_text_too_long_to_store_is_refused_before_anything_is_stored(
    line: dict[str, object], start: str, length: int, limit: int
) -> None:
    with pytest.raises(ImportStopped) as caught:
        store(ledger_lines(ledger_line("B", on=FIRST, amount=1), line))

    failure = caught.value.failure
    assert failure.code == "text_too_long"
    assert (failure.numbers["start"], failure.numbers["length"], failure.numbers["limit"]) == (
        start * 40,
        length,
        limit,
    )
    assert (Customer.objects.count(), Category.objects.count(), Document.objects.count()) == (0, 0, 0)
    with translation.override("en"):
        assert f"“{start * 40}…” in " in tell_failure(failure)
        assert "." not in tell_failure(failure).split(" has ")[0]


def test_a_name_too_long_of_a_customer_without_a_sale_is_refused_too() -> None:
    with pytest.raises(ImportStopped) as caught:
        store(ledger_lines(ledger_line("A", on=FIRST, amount=1)), customers=names(("B", LONG)))

    assert caught.value.failure.code == "text_too_long"


def test_a_source_without_a_name_or_with_too_long_a_one_is_refused() -> None:
    lines = ledger_lines(ledger_line("A", on=FIRST, amount=1))

    for source in (" ", "s" * 121):
        with pytest.raises(ImportStopped) as caught:
            store(lines, source=source)
        assert (caught.value.failure.code, caught.value.failure.numbers) == ("source_name", {"limit": 120})


def test_texts_of_just_the_longest_length_are_stored() -> None:
    line = ledger_line("客" * 200, on=FIRST, amount=1, name="名" * 300, number="1" * 200, category="类" * 200)

    store(ledger_lines(line), source="源" * 120)

    (document,) = visible()
    assert (document.source, document.customer, document.number) == ("源" * 120, "客" * 200, "1" * 200)

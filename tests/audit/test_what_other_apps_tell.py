"""Acts of other apps that the log keeps: imports, reasons, shared views."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from battlemap.standings import AS_OF, a_standing, reason
from imports.importing import HEADER, import_files, redo, undo
from kejing.audit.models import Entry
from kejing.battlemap.operations import save_view
from kejing.people.enums import Role
from kejing.standing.enums import Cause
from kejing.standing.operations.answering import give_reason
from rows import make_customer, make_user

LINES = HEADER + "2024-01-02,1,A,晨光店,T,茶,饮料,1,10.00\n"


def told() -> list[tuple[Any, ...]]:
    fields = ("by_name", "action", "object_kind", "object_name", "after")
    return list(Entry.objects.order_by("pk").values_list(*fields))


@pytest.mark.django_db(transaction=True)
def test_an_import_is_told_when_it_is_stored_taken_back_and_brought_back() -> None:
    one = import_files(LINES)
    undo(one)
    redo(one)

    assert told() == [
        ("", "import_stored", "import", "test", None),
        ("", "import_undone", "import", "test", None),
        ("", "import_redone", "import", "test", None),
    ]


@pytest.mark.django_db
def test_a_reason_is_told_with_its_figures() -> None:
    li = make_user("li")
    standing = a_standing("A", flags="falling", flag_reasons=f"[{reason('flag.falling')}]")
    standing.customer = make_customer("A", owner=li)
    standing.save(force_insert=True)

    give_reason(
        standing=standing, as_of=AS_OF, flags=["falling"], cause=Cause.PRICE, words="2 %", by=li, now=timezone.now()
    )

    assert told() == [
        (
            "Li",
            "reason_given",
            "customer",
            "Shop A",
            {"flags": ["falling"], "cause": "price", "words": "2 %"},
        )
    ]


@pytest.mark.django_db
def test_only_a_view_for_everybody_is_told() -> None:
    manager = make_user("manager", role=Role.GENERAL_MANAGER)

    for name, is_shared in (("Mine", False), ("Ours", True)):
        save_view(name=name, query="tier=head", is_shared=is_shared, by=manager, now=timezone.now())

    assert told() == [("Manager", "view_shared", "view", "Ours", {"asked": "tier=head"})]

"""Rows that were stored before a release are still there after it, and still shown."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from battlemap.standings import AS_OF, a_standing
from kejing.standing.models import Standing
from rows import make_customer

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = "0001_initial"


def migrate(to: str | None = None) -> Any:
    """Bring the tables to a migration, the last one if none is named, and return the models as of then."""
    executor = MigrationExecutor(connection)
    targets = [("standing", to)] if to else executor.loader.graph.leaf_nodes("standing")
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


@pytest.fixture
def before() -> Iterator[Any]:
    yield migrate(BEFORE)
    migrate()


def test_a_row_stored_before_every_judgement_was_keeps_what_it_says_and_knows_nothing_new(before: Any) -> None:
    historical = before.get_model("standing", "Standing")
    values = {
        field.name: getattr(a_standing(), field.name)
        for field in historical._meta.concrete_fields
        if not field.is_relation
    }
    refresh = before.get_model("standing", "Refresh").objects.create(as_of=AS_OF, requested_at=timezone.now())
    historical.objects.create(customer_id=make_customer("A").pk, refresh=refresh, **values)

    migrate()

    row = Standing.objects.get()
    added = [field for field in Standing._meta.concrete_fields if field.name not in {*values, "customer"}]
    assert {name: getattr(row, name) for name in values} == values
    assert {name for field in added if (name := field.name) and getattr(row, name) is not None} == {
        "flags",
        "is_ignored",
        "is_part_year",
        "is_surging",
        "is_urgent",
    }
    assert (row.raised_flags, row.flag_reasons) == ((), "[]")

"""Plans that were made before they said on which day they were made and closed say so afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kejing.followups.models import Stop
from rows import make_customer, make_user

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = "0005_plans"
LATE_IN_THE_EVENING = datetime(2026, 3, 19, 17, 0, tzinfo=UTC)
"""One in the morning of 20 March for the company."""


def migrate(to: str | None = None) -> Any:
    """Bring the tables to a migration, the last one if none is named, and return the models as of then."""
    executor = MigrationExecutor(connection)
    targets = [("followups", to)] if to else executor.loader.graph.leaf_nodes("followups")
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


@pytest.fixture
def before() -> Iterator[Any]:
    yield migrate(BEFORE)
    migrate()


def test_a_stop_planned_before_has_the_days_on_which_it_was_made_and_closed(before: Any) -> None:
    li, day = make_user("li"), date(2026, 3, 23)
    for state in ("open", "done", "dropped"):
        before.get_model("followups", "Stop").objects.create(
            person_id=li.pk,
            customer_id=make_customer(state).pk,
            planned_on=day,
            state=state,
            made_at=LATE_IN_THE_EVENING,
        )

    migrate()

    made_on = date(2026, 3, 20)
    assert dict(Stop.objects.values_list("state", "closed_on")) == {"open": None, "done": day, "dropped": day}
    assert set(Stop.objects.values_list("made_on", flat=True)) == {made_on}

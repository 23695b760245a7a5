"""What was stored before it said when it was made, or whom it asks, says so afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kejing.followups.models import Comment, Stop
from rows import make_customer, make_user

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE_DAYS, BEFORE_ASKED = "0005_plans", "0012_second_check_ins"
LATE_IN_THE_EVENING = datetime(2026, 3, 19, 17, 0, tzinfo=UTC)
"""One in the morning of 20 March for the company."""


def migrate(to: str | None = None) -> Any:
    """Bring the tables to a migration, the last one if none is named, and return the models as of then."""
    executor = MigrationExecutor(connection)
    targets = [("followups", to)] if to else executor.loader.graph.leaf_nodes("followups")
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


@pytest.fixture
def before(request: pytest.FixtureRequest) -> Iterator[Any]:
    yield migrate(request.param)
    migrate()


@pytest.mark.parametrize("before", [BEFORE_DAYS], indirect=True)
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


@pytest.mark.parametrize("before", [BEFORE_ASKED], indirect=True)
def test_a_question_asked_before_that_names_nobody_is_for_the_author(before: Any) -> None:
    li, boss = make_user("li"), make_user("boss")
    followup = before.get_model("followups", "Followup").objects.create(
        customer_id=make_customer("A").pk, kind="report", happened_on=date(2026, 3, 20), by_id=li.pk
    )
    comments = before.get_model("followups", "Comment").objects
    for text, is_question in (("To you?", True), ("To him?", True), ("Good.", False)):
        comments.create(
            uid=uuid4(),
            followup=followup,
            by_id=boss.pk,
            made_at=LATE_IN_THE_EVENING,
            text=text,
            is_question=is_question,
        )
    before.get_model("followups", "Mention").objects.create(comment=comments.get(text="To him?"), person_id=boss.pk)

    migrate()

    assert dict(Comment.objects.values_list("text", "asked")) == {"To you?": li.pk, "To him?": None, "Good.": None}

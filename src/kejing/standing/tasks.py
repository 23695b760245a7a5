"""Background work, in a queue of its own: what a page shows does not wait for an import to end."""

from datetime import date, datetime
from typing import Any

from django.core.management import call_command
from django.db.models import Q
from django.tasks import Task, TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kejing.kit.standards import own_day
from kejing.standing.models import PastDay, Refresh

# A web worker only puts tasks into the queue; what judges (DuckDB, SciPy) is loaded where they are run.
QUEUE = "standing"


@task(queue_name=QUEUE)
def refresh_standing(refresh_id: int) -> None:
    """Run the refresh that was requested under this id."""
    from kejing.standing.operations.refresh import run_refresh  # noqa: PLC0415 - see above

    run_refresh(refresh=Refresh.objects.get(pk=refresh_id))


@task(queue_name=QUEUE)
def refresh_dirty() -> None:
    """Bring the rows up to date with the customers that changed; whoever comes first does it for all that wait."""
    from kejing.standing.queries import dirty_customers_waiting  # noqa: PLC0415 - the same

    if dirty_customers_waiting():
        from kejing.standing.operations.dirty import refresh_dirty_customers  # noqa: PLC0415 - see above

        refresh_dirty_customers(now=timezone.now())


@task(queue_name=QUEUE)
def settle_drift() -> None:
    """Write the rows that drifted with the company's own figures since some customers changed."""
    from kejing.standing.operations.dirty import settle_drift as settle  # noqa: PLC0415 - see above

    settle(now=timezone.now())


@task(queue_name=QUEUE)
def take_month_ends() -> None:
    """Take the snapshots of month ends that are missing or stale."""
    from kejing.standing.operations.snapshots import take_month_ends as take  # noqa: PLC0415 - see above

    now = timezone.now()
    take(today=own_day(now), now=now)


@task(queue_name=QUEUE)
def keep_standing(as_of: str) -> None:
    """Take the snapshot of a day, given as ISO text."""
    from kejing.standing.operations.snapshots import take_snapshot  # noqa: PLC0415 - see above

    take_snapshot(as_of=date.fromisoformat(as_of), now=timezone.now())


@task(queue_name=QUEUE)
def compute_past_day(day_id: int) -> None:
    """Compute the past day that was asked for under this id; it says itself why it could not be."""
    from kejing.standing.operations.past_computing import compute_past_day as compute  # noqa: PLC0415 - see above

    compute(day=PastDay.objects.get(pk=day_id))


@task(queue_name=QUEUE)
def tidy_past_days() -> None:
    """Delete the past days that nobody opened lately."""
    from kejing.standing.operations.past_opening import tidy_past_days as tidy  # noqa: PLC0415 - see above

    tidy(now=timezone.now())


@task(queue_name=QUEUE)
def tidy_tasks() -> None:
    """Delete the records of tasks that ended long ago: every edit leaves one."""
    call_command("prune_db_task_results", queue_name="*", verbosity=0)


def was_asked(work: Task[Any, Any], *, since: datetime) -> bool:
    """Answer whether this work was put into the queue since then, or still waits there."""
    asked = DBTaskResult.objects.filter(task_path=work.module_path)
    return asked.filter(Q(status=TaskResultStatus.READY) | Q(enqueued_at__gte=since)).exists()

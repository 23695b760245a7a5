"""Background work."""

from django.tasks import task

from kejing.standing.models import Refresh


@task()
def refresh_standing(refresh_id: int) -> None:
    """Run the refresh that was requested under this id."""
    # A web worker only puts the task into the queue; what judges (DuckDB, SciPy) is loaded where it is run.
    from kejing.standing.operations.refresh import run_refresh  # noqa: PLC0415 - see above

    run_refresh(refresh=Refresh.objects.get(pk=refresh_id))

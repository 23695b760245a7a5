"""Background work."""

from django.tasks import task

from kejing.standing.models import Refresh
from kejing.standing.operations import run_refresh


@task()
def refresh_standing(refresh_id: int) -> None:
    """Run the refresh that was requested under this id."""
    run_refresh(refresh=Refresh.objects.get(pk=refresh_id))

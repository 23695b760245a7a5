"""Background work."""

from django.tasks import task

from kejing.standing.models import Refresh


@task()
def refresh_standing(refresh_id: int) -> None:
    """Run the refresh that was requested under this id."""

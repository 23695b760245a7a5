"""Background work. A web worker only puts a task into the queue; what decodes pictures is loaded where it is run."""
# ruff: noqa: PLC0415 - see above

from django.tasks import task


@task()
def look_at_photos() -> None:
    """Look at the photos that were received; if there are more than fit in one go, go on in another."""
    from kejing.followups.operations import looking, weighing

    if looking.look_at_photos() == looking.AT_A_TIME:
        look_at_photos.enqueue()
    elif weighing.visits_wait():
        weigh_visits.enqueue()


@task()
def weigh_visits() -> None:
    """Look at the visits that have ended; if there are more than fit in one go, go on in another."""
    from django.utils import timezone

    from kejing.followups.operations import weighing

    if weighing.weigh_visits(now=timezone.now()) == weighing.AT_A_TIME:
        weigh_visits.enqueue()

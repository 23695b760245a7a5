"""Background work. A web worker only puts a task into the queue; what decodes pictures is loaded where it is run."""
# ruff: noqa: PLC0415 - see above

from django.tasks import task


@task()
def look_at_photos() -> None:
    """Look at the photos that were received; if there are more than fit in one go, go on in another."""
    from kejing.followups.operations import looking

    if looking.look_at_photos() == looking.AT_A_TIME:
        look_at_photos.enqueue()

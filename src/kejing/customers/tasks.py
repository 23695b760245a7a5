"""Background work. A web worker only puts a task into the queue; what it needs is loaded where it is run."""

from django.tasks import task


@task()
def refresh_search_keys() -> None:
    """Make what customers are found by where it is missing or stale."""
    from kejing.customers.operations import search_keys  # noqa: PLC0415 - see above

    search_keys.refresh_search_keys()

"""Background work. A web worker only puts a task into the queue; what reads and stores is loaded where it is run."""
# ruff: noqa: PLC0415 - see above

import logging

from django.db import transaction
from django.tasks import task
from django.utils import timezone

from kejing.imports.models import Import
from kejing.kit.standards import own_day

logger = logging.getLogger(__name__)

WAITS_SECONDS = 600
"""So long an import waits for another one that is being stored from the command line."""


@task()
def read_import(import_id: int) -> None:
    """Read the files of an import and say what it will do; why it cannot stays with the import."""
    from kejing.imports.operations import jobs
    from kejing.imports.operations.failures import ImportStopped

    now = timezone.now()
    try:
        today = own_day(now)
        jobs.read_import(one=Import.objects.get(pk=import_id), now=now, today=today)
    except ImportStopped as stopped:
        logger.info("Import %s stopped: %s", import_id, stopped)


@task()
def apply_import(import_id: int) -> None:
    """Store what was read of an import, and judge every customer; why it cannot stays with the import."""
    from kejing.imports.operations import jobs
    from kejing.imports.operations.failures import ImportStopped

    one = Import.objects.get(pk=import_id)
    try:
        jobs.apply_import(one=one, now=timezone.now(), wait_seconds=WAITS_SECONDS)
    except ImportStopped as stopped:
        logger.info("Import %s stopped: %s", import_id, stopped)
        return
    _judge_again(one)


@task()
def cancel_import(import_id: int) -> None:
    """Take out what is left of an import that somebody wanted no more when whoever worked on it died."""
    from kejing.imports.operations import cancelling
    from kejing.imports.operations.failures import ImportStopped

    try:
        cancelling.cancel_import(one=Import.objects.get(pk=import_id))
    except ImportStopped as stopped:
        logger.info("Import %s was not cancelled: %s", import_id, stopped)


@task()
def tidy_imports() -> None:
    """Clear away what nobody needs any more of imports that ended long ago."""
    from kejing.imports.operations import tidying

    tidying.tidy_imports(now=timezone.now())


@task()
def refresh_after(import_id: int) -> None:
    """Judge every customer after an import was taken back, or brought back."""
    _judge_again(Import.objects.get(pk=import_id))


def _judge_again(one: Import) -> None:
    from kejing.imports.operations.judging import ask_for_judgement
    from kejing.standing.tasks import refresh_standing

    with transaction.atomic():
        refresh_standing.enqueue(ask_for_judgement(one=one, now=timezone.now()).pk)

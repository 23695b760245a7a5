"""Background work. A web worker only puts a task into the queue; what decodes pictures is loaded where it is run."""
# ruff: noqa: PLC0415 - see above

from django.tasks import task


@task()
def look_at_photos() -> None:
    """Look at the photos that were received; if there are more than fit in one go, go on in another."""
    from django.utils import timezone

    from kejing.followups.operations import looking
    from kejing.followups.queries import visits_to_weigh

    if looking.look_at_photos() == looking.AT_A_TIME:
        look_at_photos.enqueue()
    elif visits_to_weigh(now=timezone.now()).exists():
        weigh_visits.enqueue()


@task()
def weigh_visits() -> None:
    """Look at the visits that have ended; if there are more than fit in one go, go on in another."""
    from django.utils import timezone

    from kejing.followups.operations import weighing

    if weighing.weigh_visits(now=timezone.now()) == weighing.AT_A_TIME:
        weigh_visits.enqueue()


@task()
def publish_heads() -> None:
    """Sign the heads of the records' chains and send them out, then walk along the chains and keep what is found."""
    import logging

    from django.utils import timezone

    from kejing.followups.operations import checking, heads

    now = timezone.now()
    try:
        key = heads.load_key()
        heads.publish_heads(now=now, key=key)
    except (heads.KeyNotUsable, OSError) as error:
        logging.getLogger(__name__).warning("The heads of the records could not be sent out: %s", error)
        return
    checking.keep_check(found=checking.check_chains(public=key.public, with_files=False), now=now)


@task()
def check_records() -> None:
    """Walk along the chains, and read every photo, because somebody asked for it; the first head comes before."""
    from django.utils import timezone

    from kejing.followups.models import PublishedHead
    from kejing.followups.operations import checking, heads

    now, key = timezone.now(), heads.load_key()
    if not PublishedHead.objects.exists():
        heads.publish_heads(now=now, key=key)
    checking.keep_check(found=checking.check_chains(public=key.public), now=now)


@task()
def forget_what_is_old() -> None:
    """Delete points, photos, places, facts of visits that were kept long enough; if more than fit in one go, go on."""
    from django.utils import timezone

    from kejing.followups.operations import forgetting, heads

    now = timezone.now()
    forgetting.forget_old_points(now=now)
    forgetting.forget_old_check_ins(now=now)
    key = heads.load_key()
    forgets = (forgetting.forget_old_visits, forgetting.forget_old_photos, forgetting.forget_old_places)
    if max(forget(key=key, now=now) for forget in forgets) == forgetting.AT_A_TIME:
        forget_what_is_old.enqueue()

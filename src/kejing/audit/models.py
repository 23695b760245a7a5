"""Tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Never, Self, override

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kejing.audit.enums import Action, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_NAME = 300
LONGEST_KEY = 64


class NotToBeChanged(Exception):
    """What is in the log stays as it was written."""


class Entries(models.QuerySet["Entry"]):
    """Entries are added and read, nothing else."""

    @override
    def update(self, **_kwargs: Any) -> Never:
        """Refuse.

        :raises NotToBeChanged: always
        """
        raise NotToBeChanged

    @override
    def delete(self) -> Never:
        """Refuse.

        :raises NotToBeChanged: always
        """
        raise NotToBeChanged

    @override
    def bulk_update(self, *_args: Any, **_kwargs: Any) -> Never:
        """Refuse.

        :raises NotToBeChanged: always
        """
        raise NotToBeChanged


class Entry(models.Model):
    """One act: who did what to what, from where, and how it was before and after.

    Names are kept as they were; there is no tie to the rows, which may go. Nobody (null) is the command line, the
    server, or somebody who did not get in. What was done to many at once is one entry, with one more for each that
    changed (`part_of`).
    """

    at = models.DateTimeField(_("when"), db_default=Now())
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(_("who"), max_length=LONGEST_NAME, blank=True)
    action = models.CharField(_("what"), max_length=30, choices=Action)
    object_kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    object_id = models.CharField(max_length=LONGEST_KEY, blank=True)
    object_name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True)
    before = models.JSONField(_("before"), null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), null=True, encoder=DjangoJSONEncoder)
    address = models.GenericIPAddressField(_("address"), null=True)
    part_of = models.BigIntegerField(null=True)

    objects = Entries.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="entry_by_time"),
            models.Index(fields=["action", "id"], name="entry_by_action"),
            models.Index(fields=["part_of", "id"], name="entry_by_whole"),
            models.Index(fields=["object_kind", "object_id", "id"], name="entry_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.by_name} {self.get_action_display()} {self.object_name}"

    @override
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the entry.

        :raises NotToBeChanged: if it is there already
        """
        if not self._state.adding:
            raise NotToBeChanged
        super().save(*args, **kwargs)

    @override
    def delete(self, using: str | None = None, keep_parents: bool = False) -> Never:
        """Refuse.

        :raises NotToBeChanged: always
        """
        raise NotToBeChanged

    @classmethod
    def add_all(cls, entries: Iterable[Self]) -> None:
        """Add many entries."""
        cls.objects.bulk_create(entries, batch_size=2_000)

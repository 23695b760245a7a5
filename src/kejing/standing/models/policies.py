"""Versions of the policy."""

from __future__ import annotations

from typing import Any, Never, override

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.audit.models import NotToBeChanged

LONGEST_NOTE = 300


class PolicyVersion(models.Model):
    """The policy as it was once decided: whole, as TOML, without currency and calendar, which are the company's.

    It holds from a day on and replaces what earlier versions (lower numbers) said of that day and later ones. Versions
    are added, never changed: going back adds one. A release that renames a value brings the texts along.
    """

    number = models.PositiveIntegerField(_("version"), unique=True)
    valid_from = models.DateField(_("holds from"))
    policy = models.TextField(_("policy"))
    note = models.CharField(_("why"), max_length=LONGEST_NOTE, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__gte=1),
                name="policy_version_is_counted",
                violation_error_message=_("Versions are counted from 1."),
            )
        ]

    def __str__(self) -> str:
        return str(self.number)

    @override
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the version.

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

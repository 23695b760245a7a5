"""Tables."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.people.enums import Role


class Team(models.Model):
    """A team; teams form a tree."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("pk")),
                name="team_is_not_its_own_parent",
                violation_error_message=_("A team cannot be its own parent."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """Somebody who signs in."""

    first_name = None  # type: ignore[assignment]  # Django's own way to drop a field
    last_name = None  # type: ignore[assignment]  # the same
    display_name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.SALESPERSON)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="members")

    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values),
                name="user_role_is_known",
                violation_error_message=_("There is no such role."),
            )
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        """Return the name people know this person by."""
        return str(self)

    def get_short_name(self) -> str:
        """Return the name people know this person by."""
        return str(self)

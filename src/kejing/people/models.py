"""Tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.people.enums import Role

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_USER_AGENT: Final = 400
MONDAY_TO_FRIDAY: Final = "12345"


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


MOST_A_DAY = 1_000
"""More customers than these nobody can do on a working day."""


class User(AbstractUser):
    """Somebody who signs in; without a `daily_capacity` of his own that of the policy holds for him."""

    first_name = None  # type: ignore[assignment]  # Django's own way to drop a field
    last_name = None  # type: ignore[assignment]  # the same
    display_name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.SALESPERSON)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="members")
    daily_capacity = models.PositiveSmallIntegerField(_("customers a working day"), null=True, blank=True)

    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values),
                name="user_role_is_known",
                violation_error_message=_("There is no such role."),
            ),
            models.CheckConstraint(
                condition=models.Q(daily_capacity__lte=MOST_A_DAY),
                name="user_daily_capacity_is_possible",
                violation_error_message=_("Nobody can do more than a thousand customers a day."),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        """Return the name people know this person by."""
        return str(self)

    def get_short_name(self) -> str:
        """Return the name people know this person by."""
        return str(self)

    def capacity(self, usual: int) -> int:
        """Return how many customers this person can do on a working day, where `usual` is what the policy says."""
        return usual if self.daily_capacity is None else self.daily_capacity

    @property
    def has_password(self) -> bool:
        """Whether this person ever chose a password, without which nobody signs in."""
        return bool(self.password) and self.has_usable_password()


class Invitation(models.Model):
    """A link with which somebody chooses a password, once; with the row alone nobody can make the link.

    The row goes when the link was used or is taken back; a newer one takes its place.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="invitation")
    nonce = models.CharField(_("nonce"), max_length=64)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("ends"))

    def __str__(self) -> str:
        return str(self.user)

    def is_open(self, now: datetime) -> bool:
        """Answer whether the link still opens the door."""
        return now < self.expires_at and self.user.is_active


class Device(models.Model):
    """A browser in which somebody is signed in."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    session_key = models.CharField(_("session"), max_length=40, unique=True)
    user_agent = models.CharField(_("program"), max_length=LONGEST_USER_AGENT, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    signed_in_at = models.DateTimeField(_("signed in"))
    seen_at = models.DateTimeField(_("last seen"))

    def __str__(self) -> str:
        return self.user_agent


class Company(models.Model):
    """What holds for the whole company; there is one row at most, and without it the defaults hold.

    `masks` names, by role, the fields that are kept from it; `weekdays` are the ISO numbers of the days worked. Without
    a `currency` or a `time_zone` those of the environment hold.
    """

    name = models.CharField(_("company"), max_length=120, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    weekdays = models.CharField(_("working days"), max_length=7, default=MONDAY_TO_FRIDAY)
    managers_need_second_factor = models.BooleanField(_("second factor for managers"), default=False)
    masks = models.JSONField(_("kept from roles"), default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1),
                name="company_is_one",
                violation_error_message=_("There is one company here."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def find(cls) -> Company:
        """Return the company's row; what nobody set yet is as by default."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class CalendarDays(models.Model):
    """Days that are not what their weekday says: a holiday, or a weekend that is worked to make up for one."""

    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("to"))
    is_worked = models.BooleanField(_("worked"), default=False)
    name = models.CharField(_("name"), max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on")),
                name="calendar_days_are_in_order",
                violation_error_message=_("The last day comes before the first."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.first_on.isoformat()

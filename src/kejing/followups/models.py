"""Tables."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.customers.models import Customer
from kejing.followups.enums import FollowupKind
from kejing.ledger.models import Batch


class Followup(models.Model):
    """One contact with a customer, or an attempt at one; one that was imported counts while its batch is live."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="followups")
    kind = models.CharField(_("kind of contact"), max_length=20, choices=FollowupKind)
    happened_on = models.DateField(_("day"))
    answered = models.BooleanField(_("somebody answered"), default=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="followups"
    )
    text = models.TextField(_("what was said"), blank=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="followups")

    class Meta:
        indexes = [models.Index(fields=["customer", "happened_on"], name="followup_by_customer_day")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=FollowupKind.values),
                name="followup_kind_is_known",
                violation_error_message=_("There is no such kind of contact."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on:%Y-%m-%d}"

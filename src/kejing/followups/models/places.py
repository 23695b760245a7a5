"""Proposed places of customers that somebody looked at and left."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.customers.models import Customer
from kejing.geo import Position


class LeftPlace(models.Model):
    """That the place proposed for a customer was looked at and left: nothing near it is proposed again."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="left_place")
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    left_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    left_at = models.DateTimeField(_("left"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="left_place_is_on_earth",
                violation_error_message=_("There is no such place on earth."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.latitude:.5f}, {self.longitude:.5f}"

    @property
    def position(self) -> Position:
        """The place that was left."""
        return Position(self.latitude, self.longitude)

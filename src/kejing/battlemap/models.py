"""Tables: only what people keep of the pages themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_QUERY = 4000


class SavedView(models.Model):
    """A question to the table under a name, its owner's alone or everybody's; each sees his own customers in it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("what it asks for"), max_length=LONGEST_QUERY, blank=True)
    is_shared = models.BooleanField(_("shared"), default=False)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="saved_view_name_once",
                violation_error_message=_("You have a view of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class TableChoice(models.Model):
    """How somebody likes the table: with which columns, which of them stay in sight, and with which view it opens."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="table_choice"
    )
    columns = models.CharField(_("columns"), max_length=4000, blank=True)
    pinned = models.CharField(_("pinned columns"), max_length=200, blank=True, default="")
    opens_with = models.ForeignKey(SavedView, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return str(self.user)

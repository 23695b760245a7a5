"""What people say to each other about a contact."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.followups.models.contacts import Followup


class Comment(models.Model):
    """Words under a contact; a question waits for an answer until somebody gives one (`answers` it).

    A question that names nobody is for who wrote the contact, `asked`. `uid` is the device's, so that sending it twice
    makes one.
    """

    uid = models.UUIDField(_("identifier of the device"), unique=True)
    followup = models.ForeignKey(Followup, on_delete=models.CASCADE, related_name="comments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("made"))
    text = models.CharField(_("words"), max_length=1000)
    is_question = models.BooleanField(_("waits for an answer"), default=False)
    asked = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    answers = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="answered_by")

    class Meta:
        indexes = [
            models.Index(fields=["followup", "made_at"], name="comment_in_order"),
            models.Index(fields=["asked", "made_at"], name="comment_asks", condition=models.Q(asked__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="comment_has_words",
                violation_error_message=_("A comment needs words."),
            )
        ]

    def __str__(self) -> str:
        return self.text


class Mention(models.Model):
    """That a comment is meant for somebody; `seen_at` is when he opened it."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "person"],
                name="mention_once",
                violation_error_message=_("This person is named already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.person_id}"


class Seen(models.Model):
    """That somebody said he has seen a contact."""

    followup = models.ForeignKey(Followup, on_delete=models.CASCADE, related_name="seen", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seen_followups")
    seen_at = models.DateTimeField(_("seen"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["followup", "person"],
                name="seen_once",
                violation_error_message=_("This person has seen it already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.followup_id}: {self.person_id}"

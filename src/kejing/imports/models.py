"""Tables."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.customers.models import Customer
from kejing.imports.enums import ChangedTable, FileRole, ImportState, NameDecision
from kejing.kit.fields import CodeField
from kejing.ledger.models import Batch, Source


class Import(models.Model):
    """One import from its files to the ledger, and back.

    `options` is what somebody decided (`operations.options.ImportOptions`), `preview` what the import will do
    (`operations.preview.Preview`), `failure` why it cannot (`operations.failures.Failure`); all as JSON. Its files and
    what was read from them lie in a folder of its own.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="imports")
    state = models.CharField(_("state"), max_length=12, choices=ImportState, default=ImportState.RECEIVED)
    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="imported_by")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="imports"
    )
    requested_at = models.DateTimeField(_("requested"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    applied_at = models.DateTimeField(_("stored"), null=True, blank=True)
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    options = models.JSONField(_("decisions"), default=dict)
    preview = models.JSONField(_("what it will do"), null=True, blank=True)
    failure = models.JSONField(_("why it stopped"), null=True, blank=True)
    step = models.CharField(_("step"), max_length=40, blank=True)
    done = models.PositiveBigIntegerField(_("done"), default=0)
    total = models.PositiveBigIntegerField(_("of"), default=0)
    is_cancel_requested = models.BooleanField(_("to be cancelled"), default=False)

    class Meta:
        indexes = [models.Index(fields=["state", "-id"], name="import_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ImportState.values),
                name="import_state_is_known",
                violation_error_message=_("There is no such state."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.source} {self.get_state_display()}"


class ImportFile(models.Model):
    """One file of an import, under the name its owner gave it; `place` is where it lies in the import's folder."""

    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="files")
    role = models.CharField(_("what it brings"), max_length=12, choices=FileRole)
    name = models.CharField(_("file"), max_length=300)
    place = models.CharField(max_length=400)
    size = models.PositiveBigIntegerField(_("size"))

    def __str__(self) -> str:
        return self.name


class Change(models.Model):
    """What an import made of one row of a table it changes in place; `before` is null where it made the row."""

    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="changes")
    table = models.CharField(max_length=10, choices=ChangedTable)
    row = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of_import", "table", "row"], name="change_is_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row}"


class NameFound(models.Model):
    """A name of a file without codes that no customer bears exactly, with who may be meant.

    `candidates` lists [customer id, score from 0 to 100], the best first.
    """

    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="names")
    name = CodeField(_("name in the file"), max_length=300)
    rows = models.PositiveIntegerField(_("rows"))
    amount = models.BigIntegerField(_("amount"))
    candidates = models.JSONField(default=list)
    decision = models.CharField(_("decision"), max_length=5, choices=NameDecision, default=NameDecision.OPEN)
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of_import", "name"], name="name_found_once")]

    def __str__(self) -> str:
        return self.name


class RememberedMapping(models.Model):
    """Which header of a file is which field, as somebody said, for files of one source with the same headers."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="mappings")
    fingerprint = models.CharField(max_length=64)
    fields = models.JSONField(default=dict)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "fingerprint"], name="mapping_is_unique")]

    def __str__(self) -> str:
        return self.fingerprint

"""Input."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, override

from django import forms
from django.utils.translation import gettext_lazy as _

from kejing.imports.enums import FileRole
from kejing.intake import MAPPABLE_FIELDS
from kejing.intake.rows.documents import DOCUMENT_TYPES
from kejing.intake.rows.type_words import OTHER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.core.files.uploadedfile import TemporaryUploadedFile
    from django.http import QueryDict

    from kejing.imports.operations.options import ImportOptions

LONGEST_SOURCE = 120
LARGEST_RATE_DIGITS, RATE_PLACES = 20, 10


class SeveralFiles(forms.ClearableFileInput):
    """A field of a page that sends several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, at least one; whether one is empty is for the reader to say."""

    widget = SeveralFiles

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_empty_file=True, **kwargs)

    @override
    def clean(self, data: Any, initial: Any = None) -> list[TemporaryUploadedFile]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given or [None]]


class NewFiles(forms.Form):
    """Files for an import."""

    sent = FilesField(label=_("Files"), error_messages={"required": _("Choose at least one file.")})


class NewImport(NewFiles):
    """Files, and the program they come from."""

    source = forms.CharField(
        label=_("Source"),
        max_length=LONGEST_SOURCE,
        error_messages={"required": _("Say which program the files come from.")},
    )
    field_order = ("source", "sent")


class FileChange(forms.Form):
    """What is said of one file: what it brings, or that it goes."""

    role = forms.ChoiceField(choices=FileRole, required=False)
    remove = forms.BooleanField(required=False)


class Decisions(forms.Form):
    """Answers to what an import leaves open; what is not among them stays as it is.

    `header` and `field`, `word` and `type` come in pairs, one for each column and each word that something is said of.
    """

    date_order = forms.ChoiceField(choices=[("dmy", "dmy"), ("mdy", "mdy")], required=False)
    amount_basis = forms.ChoiceField(choices=[("gross", "gross"), ("net", "net")], required=False)
    accept_difference = forms.BooleanField(required=False)
    skip_bad_rows = forms.BooleanField(required=False)
    currency = forms.RegexField(r"^[A-Z]{3}$", required=False)
    balances_on = forms.DateField(required=False)
    forget = forms.BooleanField(required=False)

    data: QueryDict

    @override
    def clean(self) -> dict[str, Any]:
        self.mapping = self._pairs("header", "field", known=(*MAPPABLE_FIELDS,))
        self.types = self._pairs("word", "type", known=(*DOCUMENT_TYPES, OTHER))
        return self.cleaned_data

    def changes_of(self, options: ImportOptions) -> Mapping[str, Any]:
        """Return what of the decisions becomes something else."""
        if self.cleaned_data["forget"]:
            return {"mapping": {}, "types": {}, "date_order": None, "amount_basis": None, "memory": "forget"}
        changes = {name: value for name, value in self.cleaned_data.items() if name in self.data and value}
        if self.mapping:
            taken = set(self.mapping.values()) - {"ignore"}
            kept = {header: field for header, field in options.mapping.items() if field not in taken}
            changes["mapping"] = kept | self.mapping
        if self.types:
            changes["types"] = options.types | self.types
        return changes

    def _pairs(self, first: str, second: str, *, known: Sequence[str]) -> dict[str, str]:
        """Return what is said of each, where something is."""
        given = zip(self.data.getlist(first), self.data.getlist(second), strict=False)
        said = {subject: code for subject, code in given if subject and code}
        if not set(said.values()) <= set(known):
            raise forms.ValidationError(_("There is no such field."))
        return said


class Rate(forms.Form):
    """What one unit of a currency is worth from a day on."""

    currency = forms.RegexField(r"^[A-Z]{3}$")
    dated_on = forms.DateField()
    rate = forms.DecimalField(
        label=_("rate"),
        max_digits=LARGEST_RATE_DIGITS,
        decimal_places=RATE_PLACES,
        min_value=Decimal(1).scaleb(-RATE_PLACES),
    )


class Applying(forms.Form):
    """Whether documents that the files lack are removed."""

    removes_missing = forms.BooleanField(required=False)


class NameDecided(forms.Form):
    """Who a name is: a customer's number or code, or nobody yet known."""

    customer = forms.IntegerField(required=False)
    code = forms.CharField(max_length=200, required=False)
    is_new = forms.BooleanField(required=False)


class Assigned(forms.Form):
    """Which document is whose."""

    document = forms.IntegerField()
    code = forms.CharField(max_length=200)


class PotQuery(forms.Form):
    """What part of the pot is asked for, and for whom."""

    page = forms.IntegerField(min_value=1, required=False)
    q = forms.CharField(max_length=200, required=False)
    code = forms.CharField(max_length=200, required=False)


class PageQuery(forms.Form):
    """Which page of a list is asked for."""

    page = forms.IntegerField(min_value=1, required=False)
    source = forms.IntegerField(min_value=1, required=False)

"""Tables."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.customers.enums import SearchSubject, TagColour
from kejing.geo import Position, position_of
from kejing.kit.fields import CodeField, MoneyField

LONGEST_DIGITS: Final = 60
LONGEST_TAG: Final = 40
SEPARATOR: Final = ","
"""Stands between the names of tags, and is in none of them."""


class Customer(models.Model):
    """Somebody we sell to, or want to; one that only an undone import made is withdrawn and nobody's business.

    Its place is WGS-84; both numbers are there or neither.
    """

    code = CodeField(_("customer code"), max_length=200, unique=True)
    name = models.CharField(_("customer"), max_length=300)
    region = models.CharField(_("territory"), max_length=120, blank=True)
    kind = models.CharField(_("type"), max_length=120, blank=True)
    # Its index is the one below, which tells without reading rows whose customers are there.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="customers",
        db_index=False,
    )
    contact_every_days = models.PositiveIntegerField(_("own contact cadence"), null=True, blank=True)
    is_intent = models.BooleanField(_("shows interest"), default=False)
    is_closed = models.BooleanField(_("closed by hand"), default=False)
    payment_days = models.PositiveIntegerField(_("payment terms"), null=True, blank=True)
    credit_limit = MoneyField(_("credit limit"), null=True, blank=True)
    created_on = models.DateField(_("on record since"), null=True, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True, db_default="")
    tax_number = models.CharField(_("tax number"), max_length=60, blank=True, db_default="")
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False, db_default=False)

    class Meta:
        indexes = [models.Index(fields=["owner", "is_withdrawn", "id"], name="customers_of_owner")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(code=""),
                name="customer_has_a_code",
                violation_error_message=_("A customer needs a code."),
            ),
            models.CheckConstraint(
                condition=models.Q(contact_every_days__isnull=True) | models.Q(contact_every_days__gt=0),
                name="customer_cadence_is_positive",
                violation_error_message=_("A contact cadence is at least one day."),
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="customer_place_is_on_earth",
                violation_error_message=_("There is no such place on earth."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def position(self) -> Position | None:
        """Where the customer is, None where nobody said."""
        return position_of(self.latitude, self.longitude)


class Person(models.Model):
    """Somebody who works for a customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(_("name"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "name", "phone", "email"],
                name="person_is_unique",
                violation_error_message=_("This person is already there."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.phone or self.email


class Alias(models.Model):
    """Another name that files call a customer by, as somebody decided."""

    name = CodeField(_("name in files"), max_length=300, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="aliases")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"))

    def __str__(self) -> str:
        return self.name


class SearchKey(models.Model):
    """What a customer is found by: the words of its code, name and place, of an alias, or of one of its people.

    `of_code`, `of_name` and `of_rest` are what they were made of: a customer's code, name and place, an alias as code,
    or a person's name and phone. Where the row they came from says otherwise by now they are stale: whoever writes a
    name need not know that there are keys. `size` to `name_sum` are the `wordsearch.Marks` of the words, which whoever
    searches has in memory. `made` rises with every batch that is made: what is larger than the largest that somebody
    knows is new to him.
    """

    subject = models.CharField(_("found by"), max_length=10, choices=SearchSubject)
    row = models.BigIntegerField(_("row"))
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="search_keys")
    words = models.TextField(_("words"))
    size = models.PositiveIntegerField(db_default=0)
    marks = models.BinaryField(default=b"")
    beginnings = models.BigIntegerField(db_default=0)
    code_sum = models.BigIntegerField(db_default=0)
    name_sum = models.BigIntegerField(db_default=0)
    made = models.BigIntegerField(db_default=0)
    digits = models.CharField(_("digits of the phone"), max_length=LONGEST_DIGITS, blank=True)
    of_code = CodeField(_("made of this code"), max_length=300, blank=True)
    of_name = models.CharField(_("made of this name"), max_length=300, blank=True)
    of_rest = models.CharField(_("made of this besides"), max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["made"], name="search_keys_by_batch"),
            # Read through for each phone: few keys have digits, and the rows are long.
            models.Index(fields=["digits", "customer"], name="search_keys_with_digits", condition=~models.Q(digits="")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "row"],
                name="search_key_is_unique",
                violation_error_message=_("There is a key for this already."),
            ),
            models.CheckConstraint(
                condition=models.Q(subject__in=SearchSubject.values),
                name="search_key_subject_is_known",
                violation_error_message=_("Nobody is found by this."),
            ),
        ]

    def __str__(self) -> str:
        return self.of_name or self.of_code or self.of_rest


class Tag(models.Model):
    """A word that people put on customers, the same for the whole company.

    `key` is the name in the one form of all ways to write it: capitals or not, traditional or simplified. `marks` rises
    whenever somebody puts the tag on or takes it off, so that what was counted with it is known to be old.
    """

    name = models.CharField(_("name"), max_length=LONGEST_TAG)
    key = CodeField(_("name in one form"), max_length=3 * LONGEST_TAG, unique=True)
    colour = models.CharField(_("shade"), max_length=10, choices=TagColour, blank=True, default=TagColour.NONE)
    marks = models.PositiveBigIntegerField(_("marks"), default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(key=""),
                name="tag_has_a_name",
                violation_error_message=_("A tag needs a name."),
            ),
            models.CheckConstraint(
                condition=models.Q(colour__in=TagColour.values),
                name="tag_colour_is_known",
                violation_error_message=_("There is no such shade."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CustomerTag(models.Model):
    """A tag on a customer, who put it there, and when."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="tagged", db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="tagged", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    put_on_at = models.DateTimeField(_("put on"))

    class Meta:
        # The first leads from a customer to its tags, the other one from a tag to its customers.
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "tag"],
                name="tag_once_on_a_customer",
                violation_error_message=_("This customer has the tag already."),
            )
        ]
        indexes = [models.Index(fields=["tag", "customer"], name="customers_of_tag")]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.tag_id}"


class Access(models.Model):
    """That somebody sees, besides what his role gives him, the customers of a team, one customer, or every customer.

    Those of a team are what its members own, and the members of the teams below it. `until_on` is the last day on which
    it counts; null is until somebody takes it back.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="accesses")
    team = models.ForeignKey("people.Team", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, blank=True, related_name="accesses")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField(_("access given"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        # What is unknown differs from what is unknown: each kind has its own.
        constraints = [
            models.CheckConstraint(
                condition=models.Q(team__isnull=True) | models.Q(customer__isnull=True),
                name="access_is_of_one_kind",
                violation_error_message=_("It is either a team, or one customer, or every customer."),
            ),
            models.UniqueConstraint(
                fields=["person", "team"],
                condition=models.Q(team__isnull=False),
                name="access_to_a_team_is_unique",
                violation_error_message=_("This person sees the team already."),
            ),
            models.UniqueConstraint(
                fields=["person", "customer"],
                condition=models.Q(customer__isnull=False),
                name="access_to_a_customer_is_unique",
                violation_error_message=_("This person sees the customer already."),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(team__isnull=True, customer__isnull=True),
                name="access_to_everybody_is_unique",
                violation_error_message=_("This person sees every customer already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.team_id or self.customer_id or '*'}"

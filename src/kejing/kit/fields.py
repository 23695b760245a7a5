"""Model fields."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, override

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.kit.money import InexactAmount, from_minor, minor_digits, to_minor

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    # To the type checker it sets and gets what a DecimalField does; it shares no behaviour with one.
    _MoneyBase = models.DecimalField
    _CodeBase = models.CharField[str, str]
else:
    _MoneyBase = models.Field
    _CodeBase = models.CharField  # a field takes no type arguments at run time

BYTE_ORDER = {"postgresql": "C"}
"""The collation by bytes, where it is not the database's own; bytes of UTF-8 sort as the code points do."""


class MoneyField(_MoneyBase):  # type: ignore[type-arg]  # a field takes no type arguments at run time
    """An amount: `Decimal` in Python, a 64-bit count of minor units in every database.

    Sums made by the database are therefore exact on SQLite too. A value that does not fit the minor unit is
    refused, never rounded: rounding is the business of whoever makes the amount.
    """

    description = _("Amount of money")
    default_error_messages = {"inexact": _("%(reason)s"), "invalid": _("“%(value)s” is not an amount.")}

    @override
    def get_internal_type(self) -> str:
        return "BigIntegerField"

    @override
    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except ArithmeticError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value}) from error

    def from_db_value(
        self, value: int | Decimal | None, _expression: object, _connection: BaseDatabaseWrapper
    ) -> Decimal | None:
        """Return the stored count as an amount; a database's own sum may arrive as `Decimal`."""
        return None if value is None else from_minor(int(value))

    @override
    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        if prepared is None or hasattr(prepared, "resolve_expression"):
            return prepared
        amount = self.to_python(prepared)
        return None if amount is None else to_minor(amount)

    @override
    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        try:
            self.get_prep_value(value)
        except InexactAmount as error:
            raise ValidationError(self.error_messages["inexact"], code="inexact", params={"reason": error}) from error

    @override
    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)

    @override
    def formfield(self, **kwargs: Any) -> forms.Field | None:
        made: forms.Field | None = super().formfield(
            **{"form_class": forms.DecimalField, "decimal_places": minor_digits(), **kwargs}
        )
        return made


class CodeField(_CodeBase):
    """Text that sorts and compares by Unicode code points on every database: codes, numbers, names that are keys.

    SQLite compares bytes anyway. PostgreSQL compares by the language of its server unless the column says otherwise,
    and a plain `db_collation` would write one database's name for it into the migration.
    """

    @override
    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        return {**super().db_parameters(connection), "collation": BYTE_ORDER.get(connection.vendor)}

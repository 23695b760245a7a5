"""Input."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from kejing.audit.enums import Action
from kejing.audit.models import LONGEST_NAME

LARGEST_KEY = 2**62
_WITHIN = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31)))


class LogQuery(forms.Form):
    """Which part of the log is asked for."""

    q = forms.CharField(max_length=LONGEST_NAME, required=False)
    action = forms.ChoiceField(choices=[("", ""), *Action.choices], required=False)
    since = forms.DateField(required=False, validators=_WITHIN)
    until = forms.DateField(required=False, validators=_WITHIN)
    of = forms.IntegerField(min_value=1, max_value=LARGEST_KEY, required=False)
    before = forms.IntegerField(min_value=1, max_value=LARGEST_KEY, required=False)

"""Input."""

from django import forms

from kejing.audit.enums import Action
from kejing.audit.models import LONGEST_NAME

LARGEST_KEY = 2**62


class LogQuery(forms.Form):
    """Which part of the log is asked for."""

    q = forms.CharField(max_length=LONGEST_NAME, required=False)
    action = forms.ChoiceField(choices=[("", ""), *Action.choices], required=False)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    of = forms.IntegerField(min_value=1, max_value=LARGEST_KEY, required=False)
    before = forms.IntegerField(min_value=1, max_value=LARGEST_KEY, required=False)

"""Input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

from kejing.kit.standards import own_currency, own_zone
from kejing.people.enums import Field, PersonState, Role, Weekday
from kejing.people.http.lockout import LOCKED, locked_out
from kejing.people.models import MOST_A_DAY, CalendarDays, Company, Team, User
from kejing.people.operations.company import are_too_many, say_too_many
from kejing.people.operations.standards import say_why_currency_stays
from kejing.people.permissions import MASKABLE_ROLES, roles_given_by
from kejing.people.queries.people import HANDOVER
from kejing.people.queries.standards import currency_choices, time_zone_choices
from kejing.people.queries.teams import team_choices

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

LONGEST_NAME = 120


class PeopleQuery(forms.Form):
    """Which people are asked for."""

    q = forms.CharField(max_length=LONGEST_NAME, required=False)
    state = forms.ChoiceField(choices=[("", ""), (HANDOVER, ""), *PersonState.choices], required=False)
    page = forms.IntegerField(min_value=1, required=False)


class Person(forms.Form):
    """What is known of a person."""

    display_name = forms.CharField(
        label=_("Full name"),
        max_length=LONGEST_NAME,
        help_text=_("As in the ledger, so that imports know whose a customer is."),
    )
    username = forms.CharField(
        label=_("Signs in as"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("Only to send the invitation to."))
    role = forms.ChoiceField(label=_("Role"))
    team = forms.ChoiceField(label=_("Team"), required=False)
    daily_capacity = forms.IntegerField(
        label=_("Customers a working day"),
        min_value=0,
        max_value=MOST_A_DAY,
        required=False,
        help_text=_("How many he can contact. Empty: as many as the policy says."),
    )

    def __init__(self, data: QueryDict | None = None, *, by: User, person: User | None = None) -> None:
        initial = {"role": Role.SALESPERSON} if person is None else _known_of(person)
        super().__init__(data, initial=initial)
        roles = roles_given_by(by)
        if person is not None and person.role not in roles:
            roles = (*roles, Role(person.role))
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["team"].choices = [("", "—"), *((str(pk), name) for pk, name in team_choices())]  # type: ignore[attr-defined]  # the same

    def clean_role(self) -> Role:
        """Return the role."""
        return Role(self.cleaned_data["role"])

    def clean_team(self) -> Team | None:
        """Return the team, None for none."""
        return Team.objects.get(pk=self.cleaned_data["team"]) if self.cleaned_data["team"] else None

    def add_errors(self, fields: Mapping[str, Sequence[str]]) -> None:
        """Show what was refused at the fields it is about."""
        for name, sentences in fields.items():
            self.add_error(name if name in self.fields else None, list(sentences))


class NewTeam(forms.Form):
    """A team and the one above it."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    parent = forms.ModelChoiceField(Team.objects.all(), label=_("Part of"), required=False, empty_label="—")

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="team-%s")
        if not self.is_bound:
            self.fields["parent"].choices = [("", "—"), *team_choices()]  # type: ignore[attr-defined]  # a ChoiceField


class CompanySettings(forms.Form):
    """What holds for the whole company."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, required=False)
    weekdays = forms.MultipleChoiceField(
        label=_("Days worked"),
        choices=Weekday,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("A company works at least one day of the week.")},
    )
    managers_need_second_factor = forms.BooleanField(
        label=_("General managers and administrators sign in with a second factor"), required=False
    )

    def __init__(self, data: QueryDict | None = None, *, company: Company, name: str) -> None:
        initial = {
            "name": company.name or name,
            "weekdays": list(company.weekdays),
            "managers_need_second_factor": company.managers_need_second_factor,
        }
        super().__init__(data, initial=initial)


class Standards(forms.Form):
    """What the company counts by; the currency cannot be chosen where it `stays`."""

    currency = forms.ChoiceField(label=_("Currency"))
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("A day of the company begins and ends by it. Days written down stay.")
    )

    def __init__(self, data: QueryDict | None = None, *, stays: bool, language: str) -> None:
        initial = {"currency": own_currency(), "time_zone": own_zone().key}
        super().__init__(data, initial=initial, auto_id="standards-%s")
        self.fields["currency"].choices = currency_choices(language, held=initial["currency"])  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["time_zone"].choices = time_zone_choices(held=initial["time_zone"])  # type: ignore[attr-defined]  # the same
        self.fields["currency"].disabled = stays
        self.fields["currency"].help_text = (
            say_why_currency_stays()
            if stays
            else _("Choose it before the first import: stored amounts are not converted.")
        )


class Days(forms.ModelForm[CalendarDays]):
    """Days that are not what their weekday says."""

    class Meta:
        model = CalendarDays
        fields = ("first_on", "last_on", "name", "is_worked")
        labels = {"first_on": _("From"), "last_on": _("To"), "is_worked": _("These days are worked"), "name": _("Name")}
        widgets = {
            "first_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "last_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="days-%s")

    @override
    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if (
            "first_on" in given
            and "last_on" in given
            and are_too_many(first_on=given["first_on"], last_on=given["last_on"])
        ):
            self.add_error("last_on", say_too_many())
        return given


class Masks(forms.Form):
    """What is kept from each role: a box for each role and field, named "role-field"."""

    def __init__(self, data: QueryDict | None = None, *, company: Company) -> None:
        super().__init__(data, auto_id="mask-%s")
        for role in MASKABLE_ROLES:
            for field in Field:
                self.fields[f"{role.value}-{field.value}"] = forms.BooleanField(
                    required=False, initial=field.value in company.masks.get(role.value, ())
                )

    def masks(self) -> Mapping[str, Sequence[str]]:
        """Return the fields ticked, by role."""
        return {
            role.value: [field.value for field in Field if self.cleaned_data[f"{role.value}-{field.value}"]]
            for role in MASKABLE_ROLES
        }

    def grid(self) -> Sequence[tuple[str, Sequence[tuple[str, forms.BoundField]]]]:
        """Return the boxes as a table: each role with, for each field, its label and its box."""
        return [
            (str(role.label), [(str(field.label), self[f"{role.value}-{field.value}"]) for field in Field])
            for role in MASKABLE_ROLES
        ]


class NewPassword(forms.Form):
    """A password, typed twice the same."""

    password = forms.CharField(
        label=_("New password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=_("Once more"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    @override
    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "password" in given and "again" in given and given["password"] != given["again"]:
            self.add_error("again", _("The two passwords differ."))
        return given


class _TellsHowLong:
    """Says how long to wait, where a code was wrong too often."""

    user: User

    def clean_code(self) -> str:
        """Return the code.

        :raises ValidationError: if it is wrong, or there were too many wrong ones
        """
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # the form beside this class has it
        except forms.ValidationError as error:
            if error.code != LOCKED:
                raise
            raise locked_out(context.request, key=f"mfa-auth-user-{self.user.pk}") from error
        return code


class SignIn(LoginForm):  # type: ignore[misc]  # the library has no types
    """The name and the password; one can type at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autofocus"] = True


class SetUp(ActivateTOTPForm):  # type: ignore[misc]  # the library has no types
    """The first code of an app that was just set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")


class ChangePassword(ChangePasswordForm):  # type: ignore[misc]  # the library has no types
    """One's password, and a new one typed twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {"oldpassword": _("Password so far"), "password1": _("New password"), "password2": _("Once more")}
        for name, label in words.items():
            self.fields[name].label = label
            self.fields[name].help_text = ""


class SecondFactor(_TellsHowLong, AuthenticateForm):  # type: ignore[misc]  # the library has no types
    """The code that is asked for after the password."""


class SecondFactorAgain(_TellsHowLong, ReauthenticateForm):  # type: ignore[misc]  # the library has no types
    """The code that is asked for before something that matters."""


def _known_of(person: User) -> dict[str, Any]:
    return {
        "display_name": person.display_name,
        "username": person.username,
        "email": person.email,
        "role": person.role,
        "team": str(person.team_id or ""),
        "daily_capacity": person.daily_capacity,
    }

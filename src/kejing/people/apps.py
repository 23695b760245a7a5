"""The app's declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.tasks.signals import task_started
from django.utils.translation import gettext_lazy as _

from kejing.audit.hooks import Readers, name_values, register_readers
from kejing.people.enums import Field, Role, Weekday

if TYPE_CHECKING:
    from kejing.audit.hooks import Reader


class PeopleConfig(AppConfig):
    """Users, teams, roles."""

    name = "kejing.people"
    label = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        """Register who reads the log, what the codes in it are called, and what each task begins with."""
        task_started.connect(count_by_standards, dispatch_uid="kejing.people.standards")
        register_readers(Readers(may_read=may_read_log, may_read_business=may_read_of_customers))
        labels = dict((*Role.choices, *Field.choices))
        for field in ("role", *Role.values):
            name_values(field, labels)
        name_values("weekdays", dict(Weekday.choices))


def count_by_standards(**_sent: object) -> None:
    """Have a task counted by the company's currency and time zone as they are set when it begins."""
    # Models are there only once all apps are.
    from kejing.people.queries.company import hold_standards  # noqa: PLC0415 - see above

    hold_standards()


def may_read_log(user: Reader, /) -> bool:
    """Answer whether this person looks after accounts, teams and the company's settings."""
    from kejing.people.permissions import may_manage_people  # noqa: PLC0415 - as above

    return may_manage_people(user)  # type: ignore[arg-type]  # whoever signs in here is a user of ours


def may_read_of_customers(user: Reader, /) -> bool:
    """Answer whether this person looks after them, and sees all customers."""
    from kejing.people.permissions import may_see_all_customers  # noqa: PLC0415 - as above

    return may_read_log(user) and may_see_all_customers(user)  # type: ignore[arg-type]  # as above
